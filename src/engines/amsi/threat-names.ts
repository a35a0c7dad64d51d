/** Finds what Microsoft Defender calls a detection: asks its log a few times and keeps only what is beyond doubt. */

import type { Threat } from '../../findings/model';
import type { ThreatQuery } from '../../protocol';
import { mostEvents, type EventSource } from '../win32/event-log';
import { selfTestContentName } from './content';
import { parseThreatEvent, type ThreatEvent } from './threat-events';

/** A detection that this process got from AMSI. */
export interface OwnDetection {
  readonly contentName: string;
  /** Tells versions of one document apart; null for what is no script. */
  readonly script: string | null;
  /** Milliseconds since 1970: when AMSI answered. */
  readonly time: number;
}

/**
 * Milliseconds around the time of a query: a scan may take ten seconds and its report some more on its way; the log's
 * own clock is the same machine's.
 */
const before = 10_000;
const after = 3_000;
/** Milliseconds by which an event may seem older than the answer that it belongs to. */
const lag = 1_000;

/** How Defender names the self-test's content, which is no script's. In lower case. */
const selfTestResource = selfTestContentName.toLowerCase();

/** Milliseconds after the request at which the log is read: Defender writes to it a little later than it answers. */
const reads: readonly number[] = [0, 300, 900, 1_800, 3_000];
/** Milliseconds in all, whatever a read takes. */
const patience = 3_500;

/**
 * The one threat that all of the events name; null where they name none or several: then it would be a guess.
 */
function agreed(events: readonly ThreatEvent[]): Threat | null {
  const [first, ...others] = events;
  if (first === undefined) return null;
  const same = others.every(
    ({ threat }) => threat.id === first.threat.id && threat.name === first.threat.name,
  );
  return same ? first.threat : null;
}

/** What is left of a path whatever names its drive: `\Device\HarddiskVolume3\a` and `C:\a` are both `\a`. */
function withoutDrive(path: string): string {
  return path.toLowerCase().replace(/^(?:\\\\\?\\)?(?:[a-z]:|\\device\\[^\\]+)/, '');
}

/** Whether an event names the program itself and no content: then only the program and the time are known of it. */
function isOfProgram({ process, resource }: ThreatEvent, program: string): boolean {
  const own = withoutDrive(program);
  return process !== null && withoutDrive(process) === own && withoutDrive(resource) === own;
}

/**
 * From when to when, in milliseconds since 1970, an event is of the version of the document that a query is about, and
 * not of one that this process scanned before or since under the same name.
 */
function timeOfVersion(
  contentName: string,
  at: number,
  own: readonly OwnDetection[],
): readonly [number, number] {
  const ours = own.filter((one) => one.contentName === contentName);
  const last = ours.findLast(({ time }) => time <= at);
  const other = ours.findLastIndex(({ time, script }) => time <= at && script !== last?.script);
  const earlier = ours[other];
  const first = ours[other + 1];
  const since =
    earlier === undefined || first === undefined ? -Infinity : Math.max(earlier.time + 1, first.time - lag);
  const later = ours.some(({ time, script }) => time > at && script !== last?.script);
  return [Math.max(at - before, since), later ? at : at + after];
}

/**
 * The threat of each query. Either the log names the content: the same name, letter case aside, at the time. Or it
 * names only this program: then exactly one such event may have come at the time, and no other content of this process
 * may have been detected then.
 * @param program path of this process's executable; null where events that name no content are left alone, since it
 * is not this process that asked AMSI, or not all events are known
 * @param own what this process knows of its detections, oldest first
 */
export function matchThreats(
  queries: readonly ThreatQuery[],
  events: readonly ThreatEvent[],
  program: string | null,
  own: readonly OwnDetection[],
): (Threat | null)[] {
  const known = [
    ...own,
    ...queries.map(({ contentName, time }) => ({ contentName, time: Date.parse(time) })),
  ];
  const ofScripts = events.filter(({ resource }) => resource.toLowerCase() !== selfTestResource);
  return queries.map(({ contentName, time }) => {
    const at = Date.parse(time);
    if (Number.isNaN(at)) return null;
    const [since, until] = timeOfVersion(contentName, at, own);
    const then = ofScripts.filter((event) => event.time >= since && event.time <= until);
    const name = contentName.toLowerCase();
    const named = then.filter(({ resource }) => resource.toLowerCase() === name);
    if (named.length > 0) return agreed(named);
    if (program === null) return null;
    const unnamed = then.filter((event) => isOfProgram(event, program));
    const alone = known.every(
      (one) =>
        one.contentName === contentName || one.time < at - before - after || one.time > at + before + after,
    );
    return unnamed.length === 1 && alone ? agreed(unnamed) : null;
  });
}

export interface ThreatNamesParts {
  readonly log: EventSource;
  /** Path of this process's executable; null where it is not this process that asked AMSI. */
  readonly program: string | null;
  /** What this process got from AMSI in the last minute. */
  readonly own: () => readonly OwnDetection[];
  /** Resolves after so many milliseconds; tests do not wait. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Reads the log up to five times within three and a half seconds, until every query is answered; the rest is null.
 * Rejects only where the log does.
 */
export async function findThreats(
  queries: readonly ThreatQuery[],
  { log, program, own, sleep }: ThreatNamesParts,
): Promise<(Threat | null)[]> {
  const nothing = queries.map(() => null);
  const times = queries.map(({ time }) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  if (times.length === 0) return nothing;
  const since = new Date(times.reduce((a, b) => Math.min(a, b)) - before);
  let answers: (Threat | null)[] = nothing;
  let over = false;
  const read = async (): Promise<void> => {
    let waited = 0;
    for (const at of reads) {
      await sleep(at - waited);
      waited = at;
      if (over) return;
      const xml = await log.recent(since);
      // A log that can't be read now can't be read in a second either.
      if (xml === null) return;
      const events = xml.map(parseThreatEvent).filter((event) => event !== null);
      // Of a list that was cut, nobody knows whether an event is the only one.
      const whole = xml.length < mostEvents;
      answers = matchThreats(queries, events, whole ? program : null, own());
      // What only the program and the time tell may still turn out to be one of several: it needs the last read.
      if (queries.every(({ contentName }, i) => isNamed(contentName, answers[i] ?? null, events))) return;
    }
  };
  // A read that hangs, which nothing can cancel, must not keep the answer.
  await Promise.race([read(), sleep(patience)]);
  over = true;
  return answers;
}

function isNamed(contentName: string, answer: Threat | null, events: readonly ThreatEvent[]): boolean {
  const name = contentName.toLowerCase();
  return answer !== null && events.some(({ resource }) => resource.toLowerCase() === name);
}
