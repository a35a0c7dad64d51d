/** What the scan host answers to `threatNames`: Defender's log where there is one and the setting allows it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnDetections } from '../engines/amsi/own-detections';
import { findThreats } from '../engines/amsi/threat-names';
import { openDefenderLog, type EventSource } from '../engines/win32/event-log';
import type { HostConfig } from '../protocol';
import type { HostEngines } from './engines';

/**
 * @param own this process's detections
 * @param openLog called at the first request, and only where the setting allows it
 */
export function createThreatNames(
  { amsi, engines }: Pick<HostConfig, 'amsi' | 'engines'>,
  own: OwnDetections,
  openLog: () => EventSource | null = openDefenderLog,
): HostEngines['threatNames'] {
  let log: EventSource | null | undefined;
  return async (queries) => {
    log ??= amsi.threatNames ? openLog() : null;
    if (log === null) return queries.map(() => null);
    return findThreats(queries, {
      log,
      // Where it does not ask AMSI, another process of this program did, and what else that asked is not known here.
      program: engines.amsi ? process.execPath : null,
      own: () => own.list,
      sleep: (milliseconds) => sleep(milliseconds, undefined, { ref: false }),
    });
  };
}
