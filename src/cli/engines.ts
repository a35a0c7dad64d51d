/** What the engines are at the end of a scan, and whether that is trouble. */

import { CancelledError, type Scanner } from '../client/model';
import type { EngineId, EngineStatus } from '../findings/model';
import type { ScanCommand } from './args';
import type { Program } from './program';
import { printable } from './terminal';

type Choice = ScanCommand['engine'];

export const engineNames: Readonly<Record<EngineId, string>> = { amsi: 'AMSI', rules: 'Rules' };

/**
 * The engines as the last scan host reported them. Where none has run, since no file was found, one is started so
 * that the report can tell; where none can, the engines are `failing`.
 * @param hostFailure why no scan host could be kept running; null when none was needed or they ran
 * @param signal ends the waiting for a host
 */
export async function learnEngines(
  scanner: Scanner,
  choice: Choice,
  hostFailure: string | null,
  signal: AbortSignal,
): Promise<readonly EngineStatus[]> {
  let failure = hostFailure;
  if (scanner.state.engines.length === 0 && failure === null && !signal.aborted) {
    failure = await startHost(scanner, signal);
  }
  const { engines } = scanner.state;
  if (engines.length > 0)
    return engines.map((engine) => (isOff(engine.id, choice) ? off(engine, choice) : engine));
  if (failure === null) return [];
  const failing = { state: 'failing', detail: failure, fingerprint: '' } as const;
  return (['amsi', 'rules'] as const).map((id) =>
    isOff(id, choice) ? off({ id, ...failing }, choice) : { id, ...failing },
  );
}

/** @returns why no host can run; null when one did, or the signal came first */
async function startHost(scanner: Scanner, signal: AbortSignal): Promise<string | null> {
  const stop = (): void => void scanner.dispose();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await scanner.layers({ contentName: '', kind: 'powershell', source: { type: 'text', text: '' } });
    return null;
  } catch (error) {
    if (error instanceof CancelledError) return null;
    if (error instanceof Error) return error.message;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function isOff(id: EngineId, choice: Choice): boolean {
  return choice !== 'auto' && choice !== id;
}

function off(engine: EngineStatus, choice: Choice): EngineStatus {
  return { ...engine, state: 'off', detail: `Left out by --engine ${choice}.` };
}

/**
 * Says what is wrong with engines and rule files: an engine that is named and not ready, none that is, a rule file
 * that does not compile.
 * @returns true when something is
 */
export function complainAboutEngines(
  choice: Choice,
  engines: readonly EngineStatus[],
  complain: Program['complain'],
): boolean {
  const lines = [
    ...unusable(choice, engines),
    ...engines.flatMap(({ problems = [] }) =>
      problems.map(({ file, range: { start }, message }) => {
        return `${file}:${start.line + 1}:${start.character + 1}: ${message}`;
      }),
    ),
  ];
  for (const line of lines) complain(printable(line));
  return lines.length > 0;
}

/** Degraded rules are those that do compile; a degraded AMSI does not detect. */
function serves({ id, state }: EngineStatus): boolean {
  return state === 'ready' || (id === 'rules' && state === 'degraded');
}

function unusable(choice: Choice, engines: readonly EngineStatus[]): string[] {
  if (choice !== 'auto') {
    return engines
      .filter(({ id, state }) => id === choice && state !== 'ready')
      .map(({ id, state, detail }) => `the engine ${id} is ${state}: ${detail}`);
  }
  // None at all: the scan was stopped before one was there.
  if (engines.length === 0 || engines.some(serves)) return [];
  const broken = engines.filter(({ state }) => state !== 'unavailable');
  const [detail, ...otherDetails] = new Set(broken.map((engine) => engine.detail));
  const why =
    detail !== undefined && otherDetails.length === 0
      ? detail
      : engines.map(({ id, state, detail: own }) => `${engineNames[id]}: ${state}. ${own}`).join(' ');
  return [`no engine can judge scripts here. ${why}`];
}
