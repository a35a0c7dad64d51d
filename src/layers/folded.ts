/** Makes a script's folded form out of its edits, with the map back. */

import type { Edit } from './evaluator';
import type { Segment } from './source-map';

/** The folded text, and where each stretch of it stands in the script. */
export interface Folded {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/**
 * The script with each edit's range replaced by its text.
 * @param edits in the order of the text, not overlapping
 * @returns null when nothing changes
 */
export function applyEdits(script: string, edits: readonly Edit[]): Folded | null {
  const segments: Segment[] = [];
  const pieces: string[] = [];
  let length = 0;
  let done = 0;
  const keep = (end: number): void => {
    if (end <= done) return;
    pieces.push(script.slice(done, end));
    segments.push({ start: length, end: length + end - done, from: { start: done, end, verbatim: true } });
    length += end - done;
    done = end;
  };
  let changed = false;
  for (const { range, text, trace } of edits) {
    if (range.start < done || script.slice(range.start, range.end) === text) continue;
    changed = true;
    keep(range.start);
    done = range.end;
    if (text === '') continue;
    const whole: Segment = {
      start: 0,
      end: text.length,
      from: { start: range.start, end: range.end, verbatim: false },
    };
    for (const { start, end, from } of trace ?? [whole])
      segments.push({ start: start + length, end: end + length, from });
    pieces.push(text);
    length += text.length;
  }
  keep(script.length);
  return changed ? { text: pieces.join(''), segments } : null;
}
