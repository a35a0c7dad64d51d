/** What the health page is sent, case by case. */

import assert from 'node:assert/strict';

import type { ClientState } from '../../../../src/client/model';
import {
  flipText,
  healthPageView,
  restartNews,
  type HealthPageInput,
} from '../../../../src/editor/health/page-view';
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
      'a host that keeps ending, whatever was known before',
      { report: ready, client: { ...withEngines('ready', 'ready'), host: 'failing' } },
      ['failing', 'Failing', 'Amsight’s scan host keeps ending, so that nothing is known of AMSI.'],
    ],
    [
      'a host that keeps ending while AMSI is switched off: the rules need one, too',
      { client: { ...withEngines('off', 'ready'), host: 'failing' } },
      ['failing', 'Failing', 'Amsight’s scan host keeps ending, so that nothing is known of AMSI.'],
    ],
    [
      'a host that keeps ending before the first answer',
      { report: null, failure: 'It broke.', client: { ...client, host: 'failing' } },
      ['failing', 'Failing', 'Amsight’s scan host keeps ending, so that nothing is known of AMSI.'],
    ],
    [
      'a host that starts again after a rest',
      { report: ready, client: { ...withEngines('ready', 'ready'), host: 'backoff' } },
      ['busy', 'Restarting', 'Nothing is scanned until the scan host has started again.'],
    ],
    [
      'a host that sleeps: what it said still holds',
      { report: ready, client: { ...withEngines('ready', 'ready'), host: 'idle' } },
      ['ok', 'Ready', 'AMSI detects.'],
    ],
    [
      'Amsight switched off, whatever AMSI could do',
      { enabled: false, report: ready },
      [
        'information',
        'Switched off',
        'Amsight is switched off by the setting amsight.enable. No script is scanned.',
      ],
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
    [
      'how a host that keeps ending ended, once',
      { report: ready, client: { ...client, host: 'failing', lastFailure: 'It crashed.' } },
      [
        ['Cause', 'It crashed.'],
        ['What to do', 'Restart the scan host (the command Restart Scan Host). The log says how it ended.'],
      ],
    ],
    [
      'what AMSI could do while Amsight is off',
      { enabled: false, report: ready },
      [['AMSI', 'AMSI detects.']],
    ],
    [
      'how to find that out while Amsight is off',
      { enabled: false, report: null },
      [
        [
          'Self-test',
          '“Run self-test” makes one. Your security team may see it as a detection of a test sample.',
        ],
      ],
    ],
    ['nothing while Amsight is off on Linux', { enabled: false, report: null, platform: 'linux x64' }, []],
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
    [
      'a self-test while Amsight is off',
      { enabled: false, report: null, client: null },
      ['probe', 'copy (off)'],
    ],
    [
      'no restart while Amsight is off',
      { enabled: false, report: null, client: { ...client, host: 'failing' } },
      ['probe', 'copy (off)'],
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
        ...['evidence', 'selfTest', 'providers', 'defender', 'exclusions', 'notes', 'posture'],
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
    const table = section(view({}), 'posture')?.blocks[1];
    assert.equal(table?.type, 'table');
    assert.deepEqual(
      table.rows.map(([name]) => name?.link),
      ['https://learn.microsoft.com/hvci', undefined],
    );
  });

  it('names broken rule files with their place', () => {
    assert.match(JSON.stringify(section(view({}), 'engines')), /\/my\.yar:3:5: syntax error/);
  });

  const engines: [ClientState['host'], EngineState, [string, string | undefined, string][]][] = [
    [
      'running',
      'ready',
      [
        ['ready', 'ok', 'a'],
        ['ready', 'ok', 'r'],
      ],
    ],
    [
      'idle',
      'ready',
      [
        ['ready', 'ok', 'a'],
        ['ready', 'ok', 'r'],
      ],
    ],
    [
      'failing',
      'ready',
      [
        ['not running', 'attention', ''],
        ['not running', 'attention', ''],
      ],
    ],
    [
      'backoff',
      'ready',
      [
        ['restarting', 'unknown', ''],
        ['restarting', 'unknown', ''],
      ],
    ],
    [
      'failing',
      'off',
      [
        ['switched off', 'unknown', ''],
        ['not running', 'attention', ''],
      ],
    ],
  ];
  for (const [host, amsi, expected] of engines) {
    it(`says of engines what they are now: AMSI ${amsi}, host ${host}`, () => {
      const table = section(view({ client: { ...withEngines(amsi, 'ready'), host } }), 'engines')?.blocks[0];
      assert.equal(table?.type, 'table');
      assert.deepEqual(
        table.rows.map(([, state, detail]) => [state?.text, state?.mark, detail?.text]),
        expected,
      );
    });
  }

  const footers: [string, Partial<HealthPageInput>, string][] = [
    ['with the time of the report', { report: ready }, 'Amsight 1.0.0, win32 x64, 2026-01-12T00:00:00.000Z'],
    ['without a time before the first', { report: null }, 'Amsight 1.0.0, win32 x64'],
    ['without a time where it failed', { report: null, failure: 'It broke.' }, 'Amsight 1.0.0, win32 x64'],
    [
      'without the time of a report that does not count any more',
      { report: ready, client: { ...client, host: 'failing' } },
      'Amsight 1.0.0, win32 x64',
    ],
  ];
  for (const [what, parts, expected] of footers) {
    it(`has a footer ${what}`, () => {
      assert.equal(view(parts).footer, expected);
    });
  }

  const restarts: [string, ClientState | null, ClientState | null, string | null][] = [
    ['once another host runs', { ...client, host: 'failing' }, client, 'The scan host was restarted.'],
    ['not where there was none', null, client, null],
    ['not where it ends again', client, { ...client, host: 'backoff' }, null],
  ];
  for (const [what, before, after, expected] of restarts) {
    it(`says that the scan host was restarted: ${what}`, () => {
      assert.equal(restartNews(before, after), expected);
    });
  }

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
