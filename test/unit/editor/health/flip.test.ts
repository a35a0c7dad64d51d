/** When a state counts as changed. */

import assert from 'node:assert/strict';

import type { ClientState, HostState } from '../../../../src/client/model';
import { FlipWatch } from '../../../../src/editor/health/flip';
import type { EngineState } from '../../../../src/findings/model';

const state = (amsi: EngineState | null, host: HostState = 'running'): ClientState => ({
  host,
  lastFailure: 'It crashed.',
  engines: amsi === null ? [] : [{ id: 'amsi', state: amsi, detail: 'So it is.', fingerprint: '' }],
});

describe('FlipWatch', () => {
  const cases: [string, ClientState[], string[]][] = [
    ['the first state is none', [state('ready')], []],
    ['the same again is none', [state('ready'), state('ready')], []],
    ['to not detecting', [state('ready'), state('degraded')], ['ready → degraded: So it is.']],
    ['and back', [state('degraded'), state('ready')], ['degraded → ready: So it is.']],
    ['checking is on the way', [state('ready'), state('checking'), state('ready')], []],
    [
      'a host that starts again is on the way',
      [state('ready'), state('ready', 'backoff'), state('ready', 'starting'), state('ready')],
      [],
    ],
    ['what an idle host said last is no news', [state('ready'), state('degraded', 'idle')], []],
    [
      'a host that keeps ending',
      [state('ready'), state('ready', 'failing')],
      ['ready → failing: It crashed.'],
    ],
    ['a host that has no engines yet', [state('ready'), state(null)], []],
  ];
  for (const [what, states, expected] of cases) {
    it(what, () => {
      const watch = new FlipWatch();
      const flips = states.map((one) => watch.next(one)).filter((flip) => flip !== null);
      assert.deepEqual(
        flips.map(({ from, to, detail }) => `${from} → ${to}: ${detail}`),
        expected,
      );
    });
  }
});
