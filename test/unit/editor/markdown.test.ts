import assert from 'node:assert/strict';

import { codeBlock, codeSpan, escapeMarkdown, table } from '../../../src/editor/markdown';

describe('escapeMarkdown', () => {
  const cases: [string, string][] = [
    ['plain text.', 'plain text.'],
    ['[a](command:x)', '\\[a\\]\\(command:x\\)'],
    ['<img src=x>', '\\<img src=x\\>'],
    ['a\r\nb', 'a b'],
    ['a|b', 'a\\|b'],
    ['$(sync)', '\\$\\(sync\\)'],
  ];
  for (const [text, escaped] of cases) {
    it(JSON.stringify(text), () => {
      assert.equal(escapeMarkdown(text), escaped);
    });
  }
});

describe('codeSpan', () => {
  const cases: [string, string][] = [
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['a``b`', '``` a``b` ```'],
    ['a\nb', '`a b`'],
    ['a\u202ecod.ps1', '`a\\u202ecod.ps1`'],
  ];
  for (const [text, span] of cases) {
    it(JSON.stringify(text), () => {
      assert.equal(codeSpan(text), span);
    });
  }
});

describe('table', () => {
  it('has a header', () => {
    assert.equal(table(['a', 'b'], [['1', '2']]), '| a | b |\n| :-- | :-- |\n| 1 | 2 |');
  });
});

describe('codeBlock', () => {
  const cases: [string, string][] = [
    ['a', '```vb\na\n```'],
    ['`a`', '```vb\n`a`\n```'],
    ['```', '````vb\n```\n````'],
  ];
  for (const [text, block] of cases) {
    it(JSON.stringify(text), () => {
      assert.equal(codeBlock(text, 'vb'), block);
    });
  }
});
