/** What the health page is sent, case by case. */

import assert from 'node:assert/strict';

import type { ClientState } from '../../../../src/client/model';
import { flipText, healthPageView, type HealthPageInput } from '../../../../src/editor/health/page-view';
import type { HealthPageView } from '../../../../src/editor/health/view';
import type { EngineState } from '../../../../src/findings/model';
import type { Section } from '../../../../src/health/section';
import { client, degraded, input, notWindows, ready } from './fixtures';

const view = (parts: Partial<HealthPageInput>): HealthPageView => healthPageView({ ...input, ...parts });
const withEngines = (amsi: EngineState, rules: EngineState): ClientState => ({
  ...client,
  engines: [
    { id: 'amsi', state: amsi, detail: 'a', fingerprint: '' },
    { id: 'rules', state: rules, detail: 'r', fingerprint: '' },
  ],
});
const section = (of: HealthPageView, id: string): Section | undefined =>
  of.sections.find((one) => one.id === id);
const buttons = ({ buttons: all }: HealthPageView): string[] =>
  all.map(({ id, enabled }) => (enabled ? id : `${id} (off)`));

describe('the view of the health page', () => {
  const verdicts: [string, Partial<HealthPageInput>, [HealthPageView['tone'], string, string]][] = [
    ['ready', { report: ready }, ['ok', 'Ready', 'AMSI detects.']],
    ['degraded', {}, ['attention', 'Not detecting', 'AMSI answers, but does not detect.']],
    ['no AMSI on Windows', { report: notWindows }, ['attention', 'Unavailable', notWindows.summary]],
    [
      'no AMSI on Linux, where nothing is wrong',
      { report: notWindows, platform: 'linux x64' },
      ['information', 'Unavailable', notWindows.summary],
    ],
    [
      'AMSI switched off by a setting',
      { client: withEngines('off', 'ready') },
      ['information', 'Switched off', 'AMSI is switched off by the setting amsight.engines.amsi.'],
    ],
    [
      'before the first answer',
      { report: null },
      ['busy', 'Checking', 'Amsight looks at AMSI on this machine.'],
    ],
    [
      'no answer',
      { report: null, failure: 'It broke.' },
      ['failing', 'Unknown', 'The health could not be found out. It broke.'],
    ],
  ];
  for (const [what, parts, expected] of verdicts) {
    it(`has a verdict on top: ${what}`, () => {
      const { tone, state, summary } = view(parts);
      assert.deepEqual([tone, state, summary], expected);
    });
  }

  const lines: [string, Partial<HealthPageInput>, [string, string][]][] = [
    ['nothing where all is well', { report: ready }, []],
    ['nothing off Windows, where the verdict says it all', { report: notWindows }, []],
    [
      'cause and advice',
      {},
      [
        ['Cause', 'Script scanning is switched off by policy.'],
        ['What to do', 'Ask who manages this machine to switch it on.'],
      ],
    ],
    [
      'that rules which should serve instead do not',
      { report: notWindows, client: withEngines('unavailable', 'failing') },
      [['Rules', 'The rules failed. So nothing is scanned.']],
    ],
    [
      'that the rules are off beside AMSI',
      { report: ready, client: withEngines('ready', 'off') },
      [['Rules', 'The rules are switched off by the setting amsight.engines.rules.']],
    ],
    [
      'how the scan host ended',
      { report: ready, client: { ...client, lastFailure: 'It crashed.' } },
      [['The scan host last ended unexpectedly', 'It crashed.']],
    ],
  ];
  for (const [what, parts, expected] of lines) {
    it(`says below the verdict ${what}`, () => {
      assert.deepEqual(view(parts).lines, expected);
    });
  }

  const offers: [string, Partial<HealthPageInput>, string[]][] = [
    ['a self-test where there is an AMSI', {}, ['probe', 'copy']],
    ['no second self-test while one is under way', { underWay: 'probe' }, ['probe (off)', 'copy']],
    ['a self-test while it only looks', { underWay: 'look' }, ['probe', 'copy']],
    ['no self-test off Windows', { report: notWindows }, ['copy']],
    [
      'a restart where the host fails',
      { client: { ...client, host: 'failing' } },
      ['probe', 'copy', 'restart'],
    ],
    ['a restart where there is no answer', { report: null, failure: 'It broke.' }, ['copy (off)', 'restart']],
  ];
  for (const [what, parts, expected] of offers) {
    it(`offers ${what}`, () => {
      assert.deepEqual(buttons(view(parts)), expected);
    });
  }

  it('has the sections in the order of the command line, and then its own', () => {
    const all = view({
      placement: { text: 'No AMSI here.', move: 'workspace' },
      settingProblems: ['A setting is wrong.'],
      trusted: false,
    });
    assert.deepEqual(
      all.sections.map(({ id }) => id),
      [
        ...['evidence', 'notes', 'selfTest', 'providers', 'defender', 'exclusions', 'posture'],
        ...['engines', 'placement', 'settings', 'trust'],
      ],
    );
  });

  it('says that there was no self-test, and what one costs', () => {
    const never = view({ report: { ...degraded, causeId: 'notTested', selfTest: null } });
    assert.match(
      JSON.stringify(section(never, 'selfTest')),
      /No self-test was made yet\..*security team may see/,
    );
  });

  it('links only to Microsoft’s documentation', () => {
    const table = section(view({}), 'posture')?.blocks[0];
    assert.equal(table?.type, 'table');
    assert.deepEqual(
      table.rows.map(([name]) => name?.link),
      ['https://learn.microsoft.com/hvci', undefined],
    );
  });

  it('names broken rule files with their place', () => {
    assert.match(JSON.stringify(section(view({}), 'engines')), /\/my\.yar:3:5: syntax error/);
  });

  it('leads to the cause’s section where the documentation is known', () => {
    assert.equal(view({}).more, null);
    assert.equal(
      view({ documentation: 'https://host.invalid/health.md' }).more?.link,
      'https://host.invalid/health.md#scriptscanningoffbypolicy',
    );
    assert.equal(view({ documentation: 'https://host.invalid/health.md', report: ready }).more, null);
  });

  it('announces a flip in words', () => {
    assert.equal(
      flipText({ from: 'ready', to: 'degraded', detail: '' }),
      'AMSI changed from “Ready” to “Not detecting”.',
    );
  });
});
