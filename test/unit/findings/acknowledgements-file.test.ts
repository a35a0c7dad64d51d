/** `.amsight.json` is read as the shipped schema describes it: what is right counts, what is wrong is named. */

import assert from 'node:assert/strict';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import {
  decodeFile,
  maxEntries,
  maxFileLength,
  parseAcknowledgements,
} from '../../../src/findings/acknowledgements/parse';
import schema from '../../../schemas/amsight-acknowledgements.schema.json';

const validate = addFormats(new Ajv({ allErrors: true })).compile(schema);

const right = {
  region: 'a'.repeat(64),
  rule: 'rules/x',
  reason: 'ours',
  author: 'Ada',
  date: '2026-01-02',
};
const file = (acknowledgements: unknown, more: object = {}): string =>
  JSON.stringify({ version: 1, ...more, acknowledgements });

describe('the bytes of .amsight.json', () => {
  it('are UTF-8, with a byte order mark or without', () => {
    for (const text of ['', '{"author": "Müller"}', '\ufeff{}']) {
      assert.equal(decodeFile(Buffer.from(text)), text);
    }
  });

  it('are not read in another encoding: characters would be lost', () => {
    assert.equal(decodeFile(Buffer.from('{"author": "Müller"}', 'latin1')), null);
    assert.equal(decodeFile(Buffer.from('\ufeff{}', 'utf16le')), null);
  });
});

describe('an entry of .amsight.json', () => {
  const without = (name: keyof typeof right): object =>
    Object.fromEntries(Object.entries(right).filter(([one]) => one !== name));
  const table: [what: string, entry: unknown, message: RegExp | null][] = [
    ['with all it needs', right, null],
    [
      'with all there is',
      { ...right, expires: '2027-01-02', path: 'tools/a b.ps1', script: 'b'.repeat(64) },
      null,
    ],
    ['of AMSI', { ...right, rule: 'amsi/detected' }, null],
    ['on a leap day', { ...right, date: '2028-02-29' }, null],
    ['that is no object', 'rules/x', /must be an object/],
    ['that is a list', [], /must be an object/],
    ['without a reason', without('reason'), /"reason" is missing/],
    ['with a blank reason', { ...right, reason: ' ' }, /"reason" must be a text/],
    ['with a very long reason', { ...right, reason: 'x'.repeat(1001) }, /"reason" must not be longer/],
    ['with a number for an author', { ...right, author: 1 }, /"author" must be a text/],
    ['without a date', without('date'), /"date" is missing/],
    ['with a time', { ...right, date: '2026-01-02T00:00' }, /"date" must be a date/],
    ['on a day that is none', { ...right, expires: '2026-02-30' }, /"expires" must be a date/],
    ['with a short hash', { ...right, region: 'abc' }, /"region" must be a SHA-256/],
    ['with an upper-case hash', { ...right, region: 'A'.repeat(64) }, /"region" must be a SHA-256/],
    ['of an engine that is none', { ...right, rule: 'other/x' }, /"rule" must be the id/],
    ['of all rules', { ...right, rule: 'rules/*' }, /"rule" must be the id/],
    ['with a path that leaves the folder', { ...right, path: '../a.ps1' }, /"path" must be a path below/],
    ['with an absolute path', { ...right, path: '/a.ps1' }, /"path" must be a path below/],
    ['with a backslash', { ...right, path: 'a\\b.ps1' }, /"path" must be a path below/],
    ['with a misspelt name', { ...right, expire: '2026-01-01' }, /"expire" is not known/],
  ];
  for (const [what, entry, message] of table) {
    it(`${what} ${message === null ? 'counts' : 'is named as wrong'}, as by the schema; the next one counts`, () => {
      const { entries, problems } = parseAcknowledgements(file([entry, right]));
      assert.deepEqual(
        entries.map(({ index }) => index),
        message === null ? [0, 1] : [1],
      );
      assert.deepEqual(
        problems.map(({ index }) => index),
        message === null ? [] : [0],
      );
      if (message !== null) assert.match(problems[0]?.message ?? '', message);
      assert.equal(validate(JSON.parse(file([entry, right]))), message === null);
    });
  }

  it('can not reach a prototype', () => {
    const hostile =
      '{"version":1,"acknowledgements":[{"__proto__":{"region":"x"},"constructor":1},{"toString":1}]}';
    const { entries, problems } = parseAcknowledgements(hostile);
    assert.deepEqual(entries, []);
    assert.match(problems[0]?.message ?? '', /"__proto__" is not known/);
    assert.match(problems[1]?.message ?? '', /"toString" is not known/);
    assert.equal(({} as { region?: unknown }).region, undefined);
    const inherited = `{"version":1,"acknowledgements":[{"__proto__":${JSON.stringify(right)}}]}`;
    assert.deepEqual(parseAcknowledgements(inherited).entries, []);
  });
});

describe('.amsight.json', () => {
  const table: [what: string, text: string, entries: number, message: RegExp | null][] = [
    ['with no entries', file([]), 0, null],
    ['with a byte order mark', `\ufeff${file([right])}`, 1, null],
    ['that names its schema', file([right], { $schema: './schema.json' }), 1, null],
    ['that is empty', '', 0, /no JSON/],
    ['with comments', `// x\n${file([right])}`, 0, /no JSON \(comments/],
    ['that is a list', '[]', 0, /must hold an object/],
    ['of another version', '{"version":2,"acknowledgements":[]}', 0, /"version" must be 1/],
    ['without a list', '{"version":1}', 0, /"acknowledgements" must be a list/],
    ['with something unknown', file([right], { other: 1 }), 1, /"other" is not known/],
    [
      'with too many entries',
      file(Array.from({ length: maxEntries + 1 }, () => right)),
      maxEntries,
      /first 10/,
    ],
    ['that is too large', file([{ ...right, reason: 'x'.repeat(maxFileLength) }]), 0, /larger than/],
  ];
  for (const [what, text, entries, message] of table) {
    it(`${what}: ${entries} count${message === null ? '' : ', and the problem is named'}`, () => {
      const parsed = parseAcknowledgements(text);
      assert.equal(parsed.entries.length, entries);
      if (message === null) assert.deepEqual(parsed.problems, []);
      else assert.match(parsed.problems[0]?.message ?? '', message);
    });
  }

  it('names a bounded number of problems', () => {
    assert.equal(parseAcknowledgements(file(Array.from({ length: 5000 }, () => 1))).problems.length, 100);
  });
});
