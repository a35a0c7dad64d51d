/** When a document is scanned next: settings, the last scan's time and what it found decide. */

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
}

/** Milliseconds of rest before a document that AMSI flagged is scanned again. */
export const flaggedRest = 5000;
/** A slow engine makes the delay longer, but never longer than this (milliseconds). */
const longestDelay = 5000;

/**
 * @returns milliseconds to wait, counted from the last event; null when this event asks for no scan
 */
export function scanDelay(pace: Pace): number | null {
  if (pace.run === 'manual') return null;
  if (pace.trigger === 'open' || pace.trigger === 'save') return 0;
  if (pace.run === 'onSave' && pace.trigger === 'change') return null;
  // A save after each pause in typing is no save that a person meant.
  if (pace.flagged) return pace.regionTouched ? Math.max(flaggedRest, pace.delay) : null;
  if (pace.trigger === 'autoSave') return 0;
  return Math.max(pace.delay, Math.min(2 * pace.lastDuration, longestDelay));
}
