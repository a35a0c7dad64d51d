/** The lines of batch text, its labels, and what lines could set. */

import type { OffsetRange } from '../../findings/model';

export interface Lines {
  /** Without line breaks. */
  readonly ranges: readonly OffsetRange[];
  /** Line numbers by label in lower case. */
  readonly labels: ReadonlyMap<string, number>;
}

const label = /^[\s,;=@]{0,64}:[\s,;=]{0,8}([^\s:+&|<>,;=]{1,128})/;
const assignment = /\bset\b\s{0,8}(?:\/p\s{0,8})?"?([^="&|\r\n]{1,100})=/gi;
const arithmetic = /([a-z_]\w{0,60})\s{0,8}(?:[-+*/%&|^]|<<|>>)?=/gi;

export function linesOf(text: string): Lines {
  const ranges: OffsetRange[] = [];
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const stop = found < 0 ? text.length : found;
    ranges.push({ start, end: stop > start && text.charAt(stop - 1) === '\r' ? stop - 1 : stop });
    start = stop + 1;
  }
  const labels = new Map<string, number>();
  for (const [number, { start, end }] of ranges.entries()) {
    const name = label.exec(text.slice(start, Math.min(end, start + 256)))?.[1]?.toLowerCase();
    if (name !== undefined && !labels.has(name)) labels.set(name, number);
  }
  return { ranges, labels };
}

/** Names that `set` could change in these lines, in lower case. */
export function assignedIn(text: string, ranges: readonly OffsetRange[]): string[] {
  const names = new Set<string>();
  for (const { start, end } of ranges) {
    const line = text.slice(start, end).replaceAll('^', '');
    for (const [, name = ''] of line.matchAll(assignment)) names.add(name.trim().toLowerCase());
    if (!/\/a/i.test(line)) continue;
    for (const [, name = ''] of line.matchAll(arithmetic)) names.add(name.toLowerCase());
  }
  return [...names];
}
