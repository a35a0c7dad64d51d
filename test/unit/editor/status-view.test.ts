import assert from 'node:assert/strict';

import type { ClientState } from '../../../src/client/model';
import { statusView, type StatusInput } from '../../../src/editor/status-view';
import type { EngineState } from '../../../src/findings/model';
import { degraded, notWindows, now, ready } from './health/fixtures';

const client = (
  amsi: EngineState | null,
  host: ClientState['host'] = 'running',
  rules: EngineState = 'ready',
): ClientState => ({
  host,
  lastFailure: null,
  engines:
    amsi === null
      ? []
      : [
          { id: 'amsi', state: amsi, detail: 'Because of this.', fingerprint: 'a' },
          { id: 'rules', state: rules, detail: 'What the rules say.', fingerprint: 'r' },
        ],
});

const usual: StatusInput = {
  enabled: true,
  engines: { amsi: true, rules: true },
  platform: 'win32',
  client: client('ready'),
  wanted: true,
  scan: null,
  shown: 'auto',
  health: null,
  lastScan: null,
  formatNumber: (value) => value.toLocaleString('en'),
  formatTime: (iso) => `at ${iso}`,
  now,
};

describe('statusView', () => {
  const cases: [string, Partial<StatusInput>, string, string, string][] = [
    ['idle', { client: null }, 'idle', '$(shield) AMSI', 'none'],
    [
      'checking while the host starts',
      { client: client(null, 'starting') },
      'checking',
      '$(sync~spin) AMSI',
      'none',
    ],
    ['checking', { client: client('checking') }, 'checking', '$(sync~spin) AMSI', 'none'],
    ['ready', {}, 'ready', '$(shield) AMSI', 'none'],
    ['ready while the host sleeps', { client: client('ready', 'idle') }, 'ready', '$(shield) AMSI', 'none'],
    ['degraded', { client: client('degraded') }, 'degraded', '$(warning) AMSI not detecting', 'warning'],
    [
      'unavailable on Windows',
      { client: client('unavailable') },
      'unavailable',
      '$(warning) Rules only',
      'warning',
    ],
    [
      'unavailable on Linux',
      { client: client('unavailable'), platform: 'linux' },
      'unavailable',
      '$(shield) Rules only',
      'none',
    ],
    [
      'AMSI switched off',
      { client: client('off'), engines: { amsi: false, rules: true } },
      'unavailable',
      '$(shield) Rules only',
      'none',
    ],
    ['off by amsight.enable', { enabled: false }, 'off', '$(circle-slash) Amsight off', 'none'],
    [
      'off by both engines',
      { engines: { amsi: false, rules: false } },
      'off',
      '$(circle-slash) Amsight off',
      'none',
    ],
    ['failing host', { client: client('ready', 'failing') }, 'failing', '$(error) AMSI failing', 'error'],
    [
      'scanning',
      { scan: { done: 123, found: 4567, listed: true } },
      'scanning',
      '$(sync~spin) 123/4,567',
      'none',
    ],
    [
      'scanning while still listing',
      { scan: { done: 1, found: 20, listed: false }, client: null },
      'scanning',
      '$(sync~spin) 1/20+',
      'none',
    ],
  ];
  for (const [name, parts, state, text, severity] of cases) {
    it(name, () => {
      const view = statusView({ ...usual, ...parts });
      assert.deepEqual([view.state, view.text, view.severity], [state, text, severity]);
    });
  }

  // What AMSI, the rules and the host are, and what the bar then says; on Linux, with both engines switched on.
  const together: [EngineState, EngineState, ClientState['host'], string, string, string, RegExp][] = [
    ['ready', 'ready', 'running', 'ready', '$(shield) AMSI', 'none', /really scanned/],
    ['ready', 'degraded', 'running', 'ready', '$(shield) AMSI', 'none', /really scanned/],
    ['ready', 'off', 'running', 'ready', '$(shield) AMSI', 'none', /really scanned/],
    [
      'ready',
      'failing',
      'running',
      'rulesFailing',
      '$(warning) AMSI only',
      'warning',
      /rules failed: What the/,
    ],
    ['degraded', 'failing', 'running', 'degraded', '$(warning) AMSI not detecting', 'warning', /Because/],
    ['unavailable', 'degraded', 'running', 'unavailable', '$(shield) Rules only', 'none', /Because/],
    [
      'unavailable',
      'off',
      'running',
      'noEngine',
      '$(warning) No engine',
      'warning',
      /the rules are switched off\.$/,
    ],
    [
      'unavailable',
      'failing',
      'running',
      'noEngine',
      '$(error) No engine',
      'error',
      /failing\. What the rules say/,
    ],
    ['off', 'failing', 'running', 'noEngine', '$(error) No engine', 'error', /AMSI is switched off/],
    ['off', 'off', 'running', 'noEngine', '$(warning) No engine', 'warning', /Nothing is scanned/],
    ['failing', 'failing', 'running', 'failing', '$(error) AMSI failing', 'error', /Because/],
    [
      'ready',
      'ready',
      'backoff',
      'restarting',
      '$(sync~spin) Restarting',
      'none',
      /Nothing is scanned until/,
    ],
    [
      'unavailable',
      'ready',
      'backoff',
      'restarting',
      '$(sync~spin) Restarting',
      'none',
      /Nothing is scanned/,
    ],
    ['ready', 'ready', 'failing', 'failing', '$(error) AMSI failing', 'error', /keeps ending/],
  ];
  for (const [amsi, rules, host, state, text, severity, detail] of together) {
    it(`AMSI ${amsi}, rules ${rules}, host ${host}: ${text}`, () => {
      const view = statusView({ ...usual, platform: 'linux', client: client(amsi, host, rules) });
      assert.deepEqual([view.state, view.text, view.severity], [state, text, severity]);
      assert.match(view.detail, detail);
    });
  }
  it('believes the setting before the host has taken it over', () => {
    const view = statusView({
      ...usual,
      client: client('unavailable'),
      engines: { amsi: true, rules: false },
    });
    assert.deepEqual([view.state, view.text], ['noEngine', '$(warning) No engine']);
  });
  it('says why the host ended while it waits for the next', () => {
    const ended = { ...client('ready', 'backoff'), lastFailure: 'It was killed.' };
    assert.match(statusView({ ...usual, client: ended }).detail, /started again\. It was killed\.$/);
  });
  it('does not say of rules with broken files that they detect nothing', () => {
    const view = statusView({ ...usual, client: client('ready', 'running', 'degraded') });
    assert.deepEqual(view.rows[1], ['Rules', 'ready, without the files that have errors']);
  });

  const commands: [string, Partial<StatusInput>, string][] = [
    ['opens the health', {}, 'amsight.showHealth'],
    ['cancels a scan', { scan: { done: 0, found: 0, listed: false } }, 'amsight.cancelScan'],
    ['restarts a failing host', { client: client('ready', 'failing') }, 'amsight.restartHost'],
  ];
  for (const [name, parts, command] of commands) {
    it(`a click ${name}`, () => {
      assert.equal(statusView({ ...usual, ...parts }).command, command);
    });
  }

  const visibility: [Partial<StatusInput>, boolean][] = [
    [{ wanted: false }, false],
    [{ wanted: true }, true],
    [{ wanted: false, scan: { done: 0, found: 0, listed: false } }, true],
    [{ wanted: false, shown: 'always' }, true],
    [{ wanted: true, shown: 'never' }, false],
  ];
  for (const [parts, visible] of visibility) {
    it(`${JSON.stringify(parts)} is ${visible ? 'visible' : 'hidden'}`, () => {
      assert.equal(statusView({ ...usual, ...parts }).visible, visible);
    });
  }

  it('has a label without icons', () => {
    assert.equal(
      statusView({ ...usual, client: client('degraded') }).label,
      'Amsight: AMSI not detecting. Because of this.',
    );
  });
  it('names the cause', () => {
    assert.equal(statusView({ ...usual, client: client('degraded') }).detail, 'Because of this.');
  });
  const last = { lastScan: '10:00, a.ps1' };
  const rows: [string, Partial<StatusInput>, [string, string][]][] = [
    [
      'without a report',
      last,
      [
        ['AMSI', 'ready'],
        ['Rules', 'ready'],
        ['Last scan', '10:00, a.ps1'],
      ],
    ],
    [
      'a report that AMSI is ready',
      { ...last, health: ready },
      [
        ['AMSI', 'ready'],
        ['Rules', 'ready'],
        ['Providers', 'Microsoft Defender'],
        ['Self-test', 'passed, at 2026-01-02T03:04:05.000Z'],
        ['Last scan', '10:00, a.ps1'],
      ],
    ],
    [
      'a report with its cause and the age of the signatures',
      { client: client('degraded'), health: degraded },
      [
        ['AMSI', 'not detecting'],
        ['Rules', 'ready'],
        ['Providers', 'Microsoft Defender, {B}'],
        ['Self-test', 'not passed, at 2026-01-02T03:04:05.000Z'],
        ['Signatures', '1.2, 10 days old'],
        ['Cause', 'Script scanning is switched off by policy.'],
        ['Last scan', 'none'],
      ],
    ],
    [
      'a host that keeps ending, of which the last report proves nothing',
      { client: client('ready', 'failing'), health: ready },
      [
        ['AMSI', 'not running'],
        ['Rules', 'not running'],
        ['Last scan', 'none'],
      ],
    ],
    [
      'a host that starts again',
      { client: client('ready', 'backoff') },
      [
        ['AMSI', 'restarting'],
        ['Rules', 'restarting'],
        ['Last scan', 'none'],
      ],
    ],
    [
      'Amsight switched off',
      { enabled: false },
      [
        ['AMSI', 'switched off'],
        ['Rules', 'switched off'],
        ['Last scan', 'none'],
      ],
    ],
    [
      'off Windows, where nothing can be registered or tested',
      { client: client('unavailable'), platform: 'linux', health: notWindows },
      [
        ['AMSI', 'unavailable'],
        ['Rules', 'ready'],
        ['Last scan', 'none'],
      ],
    ],
  ];
  for (const [what, parts, expected] of rows) {
    it(`sums up ${what}`, () => {
      assert.deepEqual(statusView({ ...usual, ...parts }).rows, expected);
    });
  }

  const details: [string, Partial<StatusInput>, string][] = [
    ['the verdict of the report', { client: client('degraded'), health: degraded }, degraded.summary],
    [
      'what the engine says where the report is of another state',
      { client: client('degraded'), health: ready },
      'Because of this.',
    ],
    [
      'the rules’ failure, whatever the report says',
      { client: client('ready', 'running', 'failing'), health: ready },
      'AMSI is ready, but the rules failed: What the rules say.',
    ],
  ];
  for (const [what, parts, expected] of details) {
    it(`says on top ${what}`, () => {
      assert.equal(statusView({ ...usual, ...parts }).detail, expected);
    });
  }
});
