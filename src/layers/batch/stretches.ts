/** Stretches of batch text whose value is not known: they keep their spelling, between two marks. */

import type { OffsetRange } from '../../findings/model';
import { Splicer } from '../commands/splicer';
import type { Str } from '../values/model';

/** Noncharacters: no code page that batch files are written in has them. */
const open = '\uFFFF';
const close = '\uFFFE';

/** Adds a stretch of `value` as something unknown. */
export function addUnknown(to: Splicer, value: Str, start: number, end: number): void {
  to.addText(open);
  to.add(value, start, end);
  to.addText(close);
}

export function isUncertain({ text }: Str): boolean {
  return text.includes(open);
}

/** The end of the unknown stretch that begins at `at`; `at` itself where none does. */
export function afterUnknown(text: string, at: number): number {
  if (text.charAt(at) !== open) return at;
  const end = text.indexOf(close, at);
  return end < 0 ? text.length : end + 1;
}

/** The text as it is spelled, without marks. */
export function spelled(value: Str, range: OffsetRange): Str {
  if (!value.text.includes(open) && !value.text.includes(close)) return value;
  const plain = new Splicer();
  const marks = /[\uFFFE\uFFFF]/g;
  let from = 0;
  for (let match = marks.exec(value.text); match !== null; match = marks.exec(value.text)) {
    plain.add(value, from, match.index);
    from = match.index + 1;
  }
  plain.add(value, from);
  return plain.finish(range);
}
