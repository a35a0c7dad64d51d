import assert from 'node:assert/strict';

import { readSettings } from '../../../src/editor/settings-model';
import { supportReport } from '../../../src/editor/support-report';
import { finding, report } from './report';

describe('supportReport', () => {
  const text = supportReport({
    version: '1.0.0',
    editor: 'VS Code 1.100.0',
    platform: 'linux x64',
    side: 'workspace',
    remoteName: undefined,
    trusted: true,
    settings: readSettings(() => undefined).settings,
    settingProblems: [],
    client: null,
    reports: [
      report({
        sha256: 'abc',
        engines: { amsi: { verdict: 'unscanned', reason: 'quotes SCRIPT TEXT' } },
        findings: [
          finding({
            message: 'quotes SCRIPT TEXT',
            related: [{ message: 'SCRIPT TEXT', range: finding().range }],
          }),
        ],
      }),
    ],
  });
  it('never holds text of a script', () => {
    assert.doesNotMatch(text, /SCRIPT TEXT/);
  });
  it('holds paths, hashes and ranges', () => {
    const { documents } = JSON.parse(text) as {
      documents: { path: string; sha256: string; findings: { ruleId: string; range: string }[] }[];
    };
    assert.deepEqual(
      documents.map(({ path, sha256, findings: [first] }) => [path, sha256, first?.ruleId, first?.range]),
      [['/scripts/a.ps1', 'abc', 'rules/example', '0:0-0:5']],
    );
  });
});
