/** What the queries and rules for hunters hold, and that no name can break out of them. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { huntedOf, searchablePart } from '../../../src/findings/hunt/hunted';
import { kqlQuery, kqlString } from '../../../src/findings/hunt/kql';
import { ruleUuid, sigmaStub, sigmaValue, yamlString } from '../../../src/findings/hunt/sigma';
import type { FileReport, Finding } from '../../../src/findings/model';
import { buildReport } from '../../../src/findings/report';
import { answer, hit, input, status, utf16 } from './fixtures';

const source = `powershell -enc ${utf16("Write-Host 'inner'")}`;
const today = new Date('2026-11-23T10:00:00Z');
const hash = 'a1'.repeat(32);

/** A report of AMSI's detection in the source, with its finding. */
function detected(contentName: string, more: Partial<FileReport> = {}): [Finding, FileReport] {
  const report = buildReport({
    ...input(source, {
      sha256: 'f0'.repeat(32),
      submittedAs: { appName: 'Amsight_1.2.3', contentName },
      amsi: { status: status('amsi', 'ready'), answers: [answer(0, 'detected', { sha256: hash })] },
    }),
  });
  return [report.findings[0]!, { ...report, ...more }];
}

/** A report of a rule's hit in layer `layer`, without AMSI. */
function matched(layer: number): [Finding, FileReport] {
  const report = buildReport(
    input(source, {
      sha256: 'f0'.repeat(32),
      amsi: { status: status('amsi', 'unavailable'), answers: [] },
      rules: { status: status('rules', 'ready'), hits: [hit('cradle', layer, [[0, 5]])] },
    }),
  );
  return [report.findings[0]!, report];
}

interface Token {
  readonly type: 'text' | 'string' | 'comment';
  readonly value: string;
}

/** KQL's comments and string literals, as its documentation has them; all else is text. */
function lexKql(query: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < query.length;) {
    const rest = query.slice(at);
    const found =
      /^\/\/[^\n]*/.exec(rest) ??
      /^@"(?:[^"\r\n]|"")*"(?!")/.exec(rest) ??
      /^"(?:[^"\\\r\n]|\\.)*"/.exec(rest);
    if (found === null) {
      assert.doesNotMatch(rest[0]!, /["'`@\\]/, `an open literal at ${rest.slice(0, 40)}`);
      tokens.push({ type: 'text', value: rest[0]! });
      at++;
      continue;
    }
    const [literal] = found;
    const type = literal.startsWith('//') ? 'comment' : 'string';
    const value = literal.startsWith('@') ? literal.slice(2, -1).replaceAll('""', '"') : literal.slice(1, -1);
    tokens.push({ type, value });
    at += literal.length;
  }
  return tokens;
}

/** What is left of a query without what its literals hold. */
const skeleton = (query: string): string =>
  lexKql(query)
    .map(({ type, value }) => (type === 'string' ? '"…"' : value))
    .join('');

const hostile: readonly [string, string][] = [
  ['double quotes', 'C:\\a"; DeviceEvents | take 1 //".ps1'],
  ['single quotes', "C:\\it's'; drop.ps1"],
  ['a line break', 'C:\\scripts\\a\r\n| project Secret.ps1'],
  ['a trailing backslash', 'C:\\scripts\\folder\\'],
  ['a NUL', 'C:\\scripts\\a\u0000b-long-name.ps1'],
  ['bidirectional overrides', 'C:\\scripts\\\u202e1sp.exe'],
  ['a zero-width space', 'C:\\scripts\\in\u200bvisible.ps1'],
  ['line separators', 'C:\\scripts\\a\u2028b\u2029c\u0085d.ps1'],
  ['a lone surrogate', 'C:\\scripts\\a\ud800b.ps1'],
  ['a YAML document', 'C:\\scripts\\x\n---\nlevel: low\n'],
  ['YAML’s own characters', 'C:\\scripts\\{[*&!|>%@`,#: \'"]}.ps1'],
  ['comments', 'C:\\scripts\\// /* # -- */.ps1'],
  ['wildcards', 'C:\\scripts\\*?\\*.ps1'],
  ['an emoji at the limit', `${'a'.repeat(255)}😀`],
  ['32,000 characters', `C:\\${'\\"'.repeat(16_000)}`],
];

describe('kqlQuery', () => {
  it('searches by hashes, content name and application name', () => {
    const [finding, report] = detected('C:\\scripts\\a.ps1', { encoding: 'utf-8' });
    const query = kqlQuery(finding, report)!;
    const strings = lexKql(query).flatMap(({ type, value }) => (type === 'string' ? [value] : []));
    for (const one of [
      hash,
      'f0'.repeat(32),
      'C:\\scripts\\a.ps1',
      'C:\\\\scripts\\\\a.ps1',
      'Amsight_1.2.3',
    ])
      assert.ok(strings.includes(one), one);
    for (const table of ['DeviceEvents', 'DeviceFileEvents', 'DeviceProcessEvents', 'AlertEvidence'])
      assert.ok(query.includes(`    ${table}\n`), table);
    assert.match(query, /Timestamp > Since/);
  });

  it('holds no text of the script', () => {
    assert.ok(!kqlQuery(...detected('C:\\scripts\\a.ps1'))!.includes('Write-Host'));
  });

  for (const [name, contentName] of hostile) {
    it(`is one query whatever the content name holds: ${name}`, () => {
      const query = kqlQuery(...detected(contentName))!;
      const plain = kqlQuery(...detected('C:\\plain name.ps1'))!;
      const same = skeleton(query).replaceAll(
        /let ContentName\d = "…";\n| or Fields contains ContentName\d/g,
        '',
      );
      assert.equal(
        same,
        skeleton(plain).replaceAll(/let ContentName\d = "…";\n| or Fields contains ContentName\d/g, ''),
      );
      for (const { type, value } of lexKql(query))
        if (type === 'string') assert.ok(value.length <= 512 && !/[\p{Cc}\p{Cf}]/u.test(value), value);
    });
  }

  it('writes any text without line breaks as one literal that reads the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const clean = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '');
        assert.deepEqual(lexKql(kqlString(clean)), [{ type: 'string', value: clean }]);
      }),
    );
  });

  it('refuses a control character in a literal', () => {
    assert.throws(() => kqlString('a\nb'), /control character/);
  });
});

describe('sigmaStub', () => {
  const documents = (yaml: string): Record<string, unknown>[] =>
    parseAllDocuments(yaml, { uniqueKeys: true, strict: true }).map((one) => {
      assert.deepEqual(one.errors, []);
      return one.toJS() as Record<string, unknown>;
    });

  it('is a rule on event 1116 and one on ETW event 1101', () => {
    const [defender, etw] = documents(sigmaStub(...detected("C:\\it's\\a?.ps1"), today)!);
    assert.deepEqual(defender, {
      title: 'Microsoft Defender AMSI Detection of a Known Script (amsi/detected)',
      id: defender?.id,
      status: 'experimental',
      description: 'Microsoft Defender detected, through AMSI, content of a name that Amsight saw flagged.',
      references: [
        'https://learn.microsoft.com/defender-endpoint/troubleshoot-microsoft-defender-antivirus#event-id-1116',
      ],
      date: '2026-11-23',
      tags: ['attack.t1059.001'],
      logsource: { product: 'windows', service: 'windefend' },
      detection: {
        selection: { EventID: 1116, SourceName: 'AMSI', 'Path|contains': "C:\\\\it's\\\\a\\?.ps1" },
        condition: 'selection',
      },
      falsepositives: ['Authorised tests, and the scan of this script in the editor'],
      level: 'high',
    });
    assert.deepEqual(etw?.detection, {
      selection: { EventID: 1101, 'hash|contains': hash },
      condition: 'selection',
    });
  });

  it('gives a rule’s finding the hash alone: Defender did not detect it', () => {
    const rules = documents(sigmaStub(...matched(1), today)!);
    assert.deepEqual(
      rules.map(({ logsource }) => (logsource as { service: string }).service),
      ['amsi'],
    );
  });

  for (const [name, contentName] of hostile) {
    it(`is the same rule whatever the content name holds: ${name}`, () => {
      const rules = documents(sigmaStub(...detected(contentName), today)!);
      const part = searchablePart(contentName);
      assert.equal(rules.length, part === null ? 1 : 2);
      if (part === null) return;
      const { selection } = rules[0]!.detection as { selection: Record<string, unknown> };
      assert.deepEqual(Object.keys(selection), ['EventID', 'SourceName', 'Path|contains']);
      assert.equal(selection['Path|contains'], sigmaValue(part));
    });
  }

  it('quotes any text so that YAML reads the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const [read] = documents(`value: ${yamlString(text)}\n`);
        assert.equal(read?.value, text);
      }),
    );
  });

  it('has an id that depends on what is searched for alone, and is a UUID of version 5', () => {
    assert.equal(ruleUuid('a', 'b'), ruleUuid('a', 'b'));
    assert.notEqual(ruleUuid('a', 'b'), ruleUuid('a', 'c'));
    assert.match(ruleUuid('a'), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('huntedOf', () => {
  const text = 'f0'.repeat(32);
  const cases: readonly [string, [Finding, FileReport], string | null, unknown][] = [
    [
      'AMSI’s finding in an editor’s text',
      detected('C:\\a.ps1'),
      null,
      { layerSha256: hash, fileSha256: null },
    ],
    [
      'AMSI’s finding in a file',
      detected('C:\\a.ps1', { encoding: 'utf-8' }),
      null,
      { layerSha256: hash, fileSha256: text },
    ],
    [
      'an editor’s text that the file holds too',
      detected('C:\\a.ps1'),
      'cd'.repeat(32),
      { layerSha256: hash, fileSha256: 'cd'.repeat(32) },
    ],
    ['a rule’s finding in the source', matched(0), null, { layerSha256: text, fileSha256: null }],
    [
      'a rule’s finding in a decoded layer',
      matched(1),
      null,
      { layerSha256: matched(1)[0].layerSha256, fileSha256: null },
    ],
  ];
  for (const [name, [finding, report], file, expected] of cases) {
    it(name, () => {
      const hunted = huntedOf(finding, report, file);
      assert.deepEqual({ layerSha256: hunted?.layerSha256, fileSha256: hunted?.fileSha256 }, expected);
    });
  }

  it('has nothing to offer without a hash', () => {
    const [finding, report] = matched(0);
    assert.equal(huntedOf(finding, { ...report, sha256: null }), null);
  });

  const parts: readonly [string, string, string | null][] = [
    ['all of a plain name', 'C:\\a b.ps1', 'C:\\a b.ps1'],
    ['the longest part between characters that hide', 'ab\u202eC:\\a.ps1\u200bcd', 'C:\\a.ps1'],
    ['nothing of a name without such a part', 'a\u202eb\u202ec\u202ed', null],
    ['at most 256 UTF-16 units, no half of a pair', `${'a'.repeat(255)}😀`, 'a'.repeat(255)],
  ];
  for (const [name, whole, part] of parts) {
    it(`searches for ${name}`, () => {
      assert.equal(searchablePart(whole), part);
    });
  }
});
