/** An entry is added to `.amsight.json` without touching the rest, and each entry is found where it stands. */

import assert from 'node:assert/strict';
import { emptyFile, insertEntry, listPlaces } from '../../../src/findings/acknowledgements/edit';
import { parseAcknowledgements } from '../../../src/findings/acknowledgements/parse';

const entry = {
  region: 'a'.repeat(64),
  rule: 'rules/x',
  reason: 'a "b" ]},{',
  author: 'Ada',
  date: '2026-01-02',
};
const one = JSON.stringify(entry);

function added(text: string): string {
  const insertion = insertEntry(text, entry) ?? assert.fail('no list');
  return text.slice(0, insertion.offset) + insertion.text + text.slice(insertion.offset);
}

describe('adding an entry to .amsight.json', () => {
  const table: [what: string, text: string, entries: number][] = [
    ['an empty file', emptyFile, 1],
    ['one line', '{"version":1,"acknowledgements":[]}', 1],
    ['one line with an entry', `{"version":1,"acknowledgements":[${one}]}`, 2],
    ['tabs', `{\n\t"version": 1,\n\t"acknowledgements": [\n\t\t${one}\n\t]\n}\n`, 2],
    ['CRLF', emptyFile.replaceAll('\n', '\r\n'), 1],
    ['a byte order mark', `\ufeff${emptyFile}`, 1],
    ['the list first', `{"acknowledgements": [ ${one} ] , "version": 1}`, 2],
    [
      'a list of that name that does not count',
      '{"acknowledgements":[1],"version":1,"acknowledgements":[]}',
      1,
    ],
    ['the name as a value', '{"$schema":"acknowledgements","version":1,"acknowledgements":[]}', 1],
    ['an escaped name', '{"version":1,"acknowledgement\\u0073":[]}', 1],
  ];
  for (const [what, text, entries] of table) {
    it(`works with ${what}`, () => {
      const after = added(text);
      const { entries: list, problems } = parseAcknowledgements(after);
      assert.equal(list.length, entries);
      assert.deepEqual(problems, []);
      assert.deepEqual({ ...list.at(-1), index: 0 }, { ...entry, index: 0 });
      const insertion = insertEntry(text, entry);
      assert.equal(after.replace(insertion?.text ?? '', ''), text);
    });
  }

  it('indents as the file does', () => {
    const once = added(emptyFile);
    assert.equal(once, `${JSON.stringify({ version: 1, acknowledgements: [entry] }, null, 2)}\n`);
    assert.equal(
      added(once),
      `${JSON.stringify({ version: 1, acknowledgements: [entry, entry] }, null, 2)}\n`,
    );
  });

  it('finds each element, whatever it holds and however deep', () => {
    const elements = [
      '{"a":[1,{"b":"]"}]}',
      '1',
      '"x,y"',
      'null',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    ];
    const text = `{"version":1, "acknowledgements" : [ ${elements.join(' , ')} ]}`;
    const found = listPlaces(text)?.entries.map(({ start, end }) => text.slice(start, end));
    assert.deepEqual(found, elements);
  });

  it('finds no list where there is none', () => {
    assert.equal(listPlaces('{"version":1,"other":{"acknowledgements":[]}}'), null);
  });
});
