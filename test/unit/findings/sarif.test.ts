/** What is written as SARIF is valid by the official schema and points at the right places. */

import assert from 'node:assert/strict';
import officialSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { FileReport } from '../../../src/findings/model';
import { buildReport, unscanned, unscannedReport } from '../../../src/findings/report';
import { toSarif } from '../../../src/findings/sarif';
import { artifactUri } from '../../../src/findings/uri';
import { answer, hit, input, status, utf16 } from './fixtures';

// The official schema has a pattern that is not valid with the u flag.
const ajv = new AjvDraft04({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(officialSchema);

const options = {
  toolVersion: '0.1.0',
  engines: [status('amsi', 'unavailable'), status('rules', 'ready')],
  rootUri: 'file:///home/me/scripts/',
};

const text = `# 😀 first\nx = 1; powershell -enc ${utf16("Write-Host 'inner'")}\n`;
const detected = buildReport(
  input(text, {
    contentName: 'folder/with space #1 100% 😀.ps1',
    amsi: { status: status('amsi', 'ready'), answers: [answer(0, 'notDetected'), answer(1, 'detected')] },
    rules: {
      status: status('rules', 'ready'),
      hits: [
        hit('one', 0, [
          [2, 4],
          [11, 12],
        ]),
        hit('two', 0, [[5, 10]], 'information'),
        hit('one', 1, [[0, 2]]),
      ],
    },
  }),
);
const failing = buildReport(
  input('ls', {
    contentName: 'b.ps1',
    rules: { status: status('rules', 'ready'), hits: [], failure: unscanned('timedOut') },
  }),
);
const partly = buildReport(
  input('ls', {
    contentName: 'c.ps1',
    truncated: true,
    amsi: {
      status: status('amsi', 'ready'),
      answers: [answer(0, 'detected'), { layer: 1, answer: { ...unscanned('alertBudget'), sha256: null } }],
    },
  }),
);
const reports: readonly FileReport[] = [
  detected,
  failing,
  partly,
  unscannedReport({ contentName: 'big.ps1', status: 'skipped', code: 'tooLarge' }),
  unscannedReport({ contentName: 'gone.ps1', status: 'failed', code: 'notFound' }),
];

describe('toSarif', () => {
  for (const [title, given] of [
    ['nothing', []],
    ['one file without findings', [buildReport(input('ls'))]],
    ['all sorts of files', reports],
  ] as const) {
    it(`is valid: ${title}`, () => {
      const log: unknown = JSON.parse(JSON.stringify(toSarif(given, options)));
      assert.equal(validate(log), true, JSON.stringify(validate.errors, null, 1));
    });
  }

  it('the schema refuses what is wrong, so that the tests above can fail', () => {
    assert.equal(validate({ version: '2.1.0', runs: [{ tool: {} }] }), false);
  });

  const run = toSarif(reports, options).runs[0]!;

  it('has every finding as a result with level, rule and place', () => {
    const level = { error: 'error', warning: 'warning', information: 'note' };
    assert.deepEqual(
      run.results?.map((result) => [
        result.ruleId,
        result.level,
        run.tool.driver.rules?.[result.ruleIndex ?? -1]?.id,
      ]),
      reports
        .flatMap(({ findings }) => findings)
        .map(({ ruleId, severity }) => [ruleId, level[severity], ruleId]),
    );
  });

  it('counts lines and columns from one, in UTF-16 units', () => {
    const result = run.results?.find(({ ruleId }) => ruleId === 'rules/one');
    assert.deepEqual(result?.locations?.[0]?.physicalLocation?.region, {
      startLine: 1,
      startColumn: 3,
      endLine: 1,
      endColumn: 5,
    });
    assert.equal(run.columnKind, 'utf16CodeUnits');
  });

  it('links rules and results to the technique', () => {
    const rule = run.tool.driver.rules?.find(({ id }) => id === 'rules/one');
    assert.equal(rule?.helpUri, 'https://example.invalid/r');
    assert.equal(run.taxonomies?.[0]?.taxa?.[0]?.id, 'T1059.001');
    assert.equal(run.results?.find(({ ruleId }) => ruleId === 'rules/one')?.taxa?.[0]?.index, 0);
  });

  it('tells what failed or was skipped, and engines that are not ready', () => {
    const invocation = run.invocations![0]!;
    assert.deepEqual(
      invocation.toolExecutionNotifications?.map(({ level, descriptor }) => [level, descriptor?.id]),
      [
        ['warning', 'timedOut'],
        ['warning', 'alertBudget'],
        ['warning', 'truncated'],
        ['note', 'tooLarge'],
        ['error', 'notFound'],
      ],
    );
    assert.equal(invocation.executionSuccessful, false);
    assert.deepEqual(
      invocation.toolConfigurationNotifications?.map(({ message }) => message.text),
      ['amsi is unavailable'],
    );
  });

  it('leaves out a reference that is no URI', () => {
    const report: FileReport = {
      ...detected,
      findings: detected.findings.map((finding) => ({
        ...finding,
        technique: null,
        reference: 'see the wiki',
      })),
    };
    const log = toSarif([report], options);
    assert.equal(log.runs[0]?.tool.driver.rules?.[0]?.helpUri, undefined);
    assert.equal(validate(JSON.parse(JSON.stringify(log))), true);
  });
});

describe('artifactUri', () => {
  for (const [path, expected, relative] of [
    ['a/b.ps1', 'a/b.ps1', true],
    ['with space #1 100%.ps1', 'with%20space%20%231%20100%25.ps1', true],
    ['😀.ps1', '%F0%9F%98%80.ps1', true],
    ['a:b.ps1', 'a%3Ab.ps1', true],
    ['lone \uD800.ps1', 'lone%20%EF%BF%BD.ps1', true],
    ['/abs/é.ps1', 'file:///abs/%C3%A9.ps1', false],
    ['C:\\Users\\me x\\a.ps1', 'file:///C:/Users/me%20x/a.ps1', false],
    ['\\\\server\\share\\a.ps1', 'file://server/share/a.ps1', false],
    ['vscode-remote://wsl%2Bd/a%20b.ps1', 'vscode-remote://wsl%2Bd/a%20b.ps1', false],
    ['untitled:Untitled 1', 'untitled:Untitled%201', false],
  ] as const) {
    it(`${path} → ${expected}`, () => {
      assert.deepEqual(artifactUri(path), { uri: expected, relative });
    });
  }
});
