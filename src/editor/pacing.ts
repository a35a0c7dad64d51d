/** When a document is scanned next, and by whom: settings, the last scan's time and what it found decide. */

export type RunMode = 'onType' | 'onSave' | 'manual';
/** `autoSave`: saved by the editor after a delay, not by a person. */
export type Trigger = 'open' | 'change' | 'save' | 'autoSave';

export interface Pace {
  readonly trigger: Trigger;
  readonly run: RunMode;
  /** `amsight.delay` in milliseconds. */
  readonly delay: number;
  /** How long the last scan of this document took, in milliseconds; 0 when there was none. */
  readonly lastDuration: number;
  /** AMSI flagged the text last scanned: scanning it again may raise another alert for a security team. */
  readonly flagged: boolean;
  /** Since then an edit touched the flagged region. */
  readonly regionTouched: boolean;
  /** What AMSI said then is known, and can stand beside what the rules say now. */
  readonly kept: boolean;
}

export interface ScanPlan {
  /** Milliseconds to wait, counted from the last event. */
  readonly delay: number;
  /** False: the rules alone, which raise no alert. */
  readonly amsi: boolean;
}

/** Milliseconds of rest before AMSI is asked again about a document that it flagged. */
const flaggedRest = 5000;
/** A slow engine makes the delay longer, but never longer than this (milliseconds). */
const longestDelay = 5000;

/** @returns null when this event asks for no scan */
export function planScan(pace: Pace): ScanPlan | null {
  const { trigger, run, delay, lastDuration, flagged, regionTouched, kept } = pace;
  if (run === 'manual') return null;
  if (trigger === 'open' || trigger === 'save') return { delay: 0, amsi: true };
  if (run === 'onSave' && trigger === 'change') return null;
  // A save after each pause in typing is no save that a person meant: it raises no other alert.
  if (flagged && !kept) return regionTouched ? planRest(pace) : null;
  const wait = trigger === 'autoSave' ? 0 : Math.max(delay, Math.min(2 * lastDuration, longestDelay));
  return { delay: wait, amsi: !flagged };
}

/** After the rules have scanned what AMSI flagged. @returns null when AMSI waits for a save */
export function planRest({
  delay,
  flagged,
  regionTouched,
}: Pick<Pace, 'delay' | 'flagged' | 'regionTouched'>): ScanPlan | null {
  return flagged && regionTouched ? { delay: Math.max(flaggedRest, delay), amsi: true } : null;
}
