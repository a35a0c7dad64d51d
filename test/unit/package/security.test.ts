/** SECURITY.md keeps its word: each test that it names is there, under that title. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

const text = readFileSync('SECURITY.md', 'utf8');
/** `` `test/unit/a.test.ts › its title` ``: the title as the source has it, up to where it is computed. */
const named = [...text.matchAll(/`(test\/[\w./-]+) › ([^`]+)`/g)].map(([, file = '', title = '']) => ({
  file,
  title,
}));

/** The titles of a test file: literals that `describe` and `it` are given, computed parts left out. */
function titles(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/\b(?:describe|it)(?:\.skip)?\)?\(\s*(['"`])([^]*?)(?<!\\)\1/g)].map(
    ([, , title = '']) => title,
  );
}

describe('SECURITY.md', () => {
  it('names tests', () => {
    assert.ok(named.length >= 40, `${named.length} tests are named`);
  });

  for (const { file, title } of named) {
    it(`${file} › ${title}`, () => {
      assert.ok(existsSync(file), 'there is no such file');
      const known = titles(file);
      assert.ok(known.includes(title), `its titles are:\n${known.join('\n')}`);
    });
  }

  it('has a test in every row of its threats', () => {
    const rows = text.split('\n').filter((line) => /^\| (?!-|What)/.test(line));
    assert.ok(rows.length >= 30, `${rows.length} rows`);
    assert.deepEqual(
      rows.filter((row) => !row.includes(' › ')),
      [],
    );
  });
});
