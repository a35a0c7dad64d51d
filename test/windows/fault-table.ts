/** What an engine can do to a scan host, and what must come of it: one line a fault, for every tier that can set it up. */

import type { ReasonCode, Verdict } from '../../src/findings/model';
import { marked } from './fake-amsi';

/** What must be said of a script. */
export interface Expected {
  readonly verdict: Verdict;
  readonly code: ReasonCode | null;
  readonly reason?: RegExp;
}

export interface Fault {
  readonly name: string;
  /** The script whose scan has the fault; a harmless one where the environment sets it up. */
  readonly culprit: string;
  readonly expected: Expected;
  /** What is said of the script that is scanned after it; `unharmed` when left out. */
  readonly next?: Expected;
  /** The fault is in what follows the culprit's scan, so that each script waits for the one before it. */
  readonly inTurn?: true;
  readonly environment?: Readonly<Record<string, string>>;
  /** `stays`: one host serves throughout. `replaced`: it ends or hangs. `leaves badly`: as `stays`, until it is to end. */
  readonly host: 'stays' | 'replaced' | 'leaves badly';
}

const harmless = 'Write-Output 1 # nothing to see\n';
export const unharmed: Expected = { verdict: 'notDetected', code: null };
/** The host hung in the call: it is killed at the deadline, and the script is proven by that alone. */
const hung: Expected = { verdict: 'unscanned', code: 'timedOut', reason: /longer than/ };
/** The host is gone: another one is started for the script alone, which ends it again, and a third for all others. */
const ended: Expected = { verdict: 'unscanned', code: 'hostEnded', reason: /twice/ };
const failed = (reason: RegExp): Expected => ({ verdict: 'unscanned', code: 'engineFailed', reason });

export const faults: readonly Fault[] = [
  // What ends or hangs the host in AmsiScanBuffer.
  { name: 'AmsiScanBuffer: hang', culprit: marked('hang'), expected: hung, host: 'replaced' },
  { name: 'AmsiScanBuffer: access violation', culprit: marked('crash'), expected: ended, host: 'replaced' },
  { name: 'AmsiScanBuffer: stack overflow', culprit: marked('overflow'), expected: ended, host: 'replaced' },
  { name: 'AmsiScanBuffer: exit()', culprit: marked('exit'), expected: ended, host: 'replaced' },
  { name: 'AmsiScanBuffer: library unloaded', culprit: marked('unload'), expected: ended, host: 'replaced' },
  { name: 'AmsiScanBuffer: 2 GB taken', culprit: marked('allocate=2048'), expected: unharmed, host: 'stays' },

  // What it may answer.
  {
    name: 'AmsiScanBuffer: S_OK without a result',
    culprit: marked('unwritten'),
    expected: failed(/without a result/),
    host: 'stays',
  },
  {
    name: 'AmsiScanBuffer: S_OK with the smallest number',
    culprit: marked('result=-2147483648'),
    expected: failed(/unknown result: -2147483648/),
    host: 'stays',
  },
  {
    name: 'AmsiScanBuffer: S_OK with the largest number',
    culprit: marked('result=2147483647'),
    expected: { verdict: 'detected', code: null },
    host: 'stays',
  },
  {
    name: 'AmsiScanBuffer: S_FALSE without a result',
    culprit: marked('hresult=00000001'),
    expected: failed(/without a result/),
    host: 'stays',
  },
  {
    name: 'AmsiScanBuffer: one call among many fails',
    culprit: marked('hresult=80004005'),
    expected: failed(/E_FAIL/),
    host: 'stays',
  },
  {
    name: 'AmsiScanBuffer: the context stops working',
    culprit: marked('break=8007139F'),
    expected: failed(/E_NOT_VALID_STATE/),
    inTurn: true,
    host: 'stays',
  },

  // The other functions.
  {
    name: 'AmsiOpenSession: hang',
    culprit: marked('open-hang'),
    inTurn: true,
    expected: unharmed,
    next: hung,
    host: 'replaced',
  },
  {
    name: 'AmsiOpenSession: access violation, once',
    culprit: marked('open-crash'),
    inTurn: true,
    expected: unharmed,
    next: unharmed,
    host: 'replaced',
  },
  {
    name: 'AmsiCloseSession: hang',
    culprit: marked('close-hang'),
    inTurn: true,
    expected: hung,
    host: 'replaced',
  },
  {
    name: 'AmsiCloseSession: access violation',
    culprit: marked('close-crash'),
    inTurn: true,
    expected: ended,
    host: 'replaced',
  },
  {
    name: 'AmsiUninitialize: hang',
    culprit: marked('uninitialize-hang'),
    inTurn: true,
    expected: unharmed,
    host: 'leaves badly',
  },
  {
    name: 'AmsiUninitialize: access violation',
    culprit: marked('uninitialize-crash'),
    inTurn: true,
    expected: unharmed,
    host: 'leaves badly',
  },
  {
    name: 'AmsiInitialize: hang',
    culprit: harmless,
    environment: { AMSIGHT_TEST_INITIALIZE_FAULT: 'hang' },
    expected: unharmed,
    host: 'replaced',
  },
  {
    name: 'AmsiInitialize: access violation',
    culprit: harmless,
    environment: { AMSIGHT_TEST_INITIALIZE_FAULT: 'crash' },
    expected: unharmed,
    host: 'replaced',
  },
  {
    name: 'AmsiInitialize: exit()',
    culprit: harmless,
    environment: { AMSIGHT_TEST_INITIALIZE_FAULT: 'exit' },
    expected: unharmed,
    host: 'replaced',
  },
  {
    name: 'AmsiInitialize: slow',
    culprit: harmless,
    environment: { AMSIGHT_TEST_INITIALIZE_SLOW: '700' },
    expected: unharmed,
    host: 'stays',
  },
  {
    name: 'AmsiInitialize: slow as a cold machine',
    culprit: harmless,
    environment: { AMSIGHT_TEST_INITIALIZE_SLOW: '30000' },
    expected: unharmed,
    host: 'stays',
    inTurn: true,
  },
];
