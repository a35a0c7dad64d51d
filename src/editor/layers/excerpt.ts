/** A few lines of a layer's text around a hit, harmless to show. */

import type { OffsetRange } from '../../findings/model';
import { replaceHidden } from '../../scripts/hidden-text';

const maxLines = 12;
const linesBefore = 3;
/** UTF-16 units. */
const maxUnits = 600;
const unitsBefore = 200;

/** Encoded data, which nobody reads. */
const longRun = /[\w+/=-]{41,}/g;
const shownOfRun = 24;
/** What no line can be broken in; a hover in a narrow window has room for so many characters. */
const unbroken = /\S{72}(?=\S)/gu;

const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** Not inside a surrogate pair. */
function onBoundary(text: string, at: number): number {
  return at > 0 && at < text.length && isLow(text.charCodeAt(at)) ? at - 1 : at;
}

/** The start of the excerpt: at most so many lines and units before the hit. */
function startOf(text: string, hit: number): number {
  let start = hit;
  for (let line = 0; line <= linesBefore; line++) {
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    if (hit - lineStart > unitsBefore) return onBoundary(text, Math.max(0, hit - unitsBefore));
    start = lineStart;
    if (start === 0 || line === linesBefore) break;
    start--;
  }
  return start;
}

function endOf(text: string, start: number): number {
  const limit = Math.min(text.length, start + maxUnits);
  let end = start;
  for (let line = 0; line < maxLines; line++) {
    const lineEnd = text.indexOf('\n', end);
    if (lineEnd === -1 || lineEnd > limit) return onBoundary(text, limit);
    end = lineEnd + 1;
  }
  return end - 1;
}

/**
 * At most 12 lines and 600 UTF-16 units around a place, with `…` where text was cut off, as it is from long runs of encoded
 * data. Lines are broken where they would not fit. What could hide or reorder text is replaced by U+FFFD.
 * @param hit null for the beginning
 */
export function excerptOf(text: string, hit: OffsetRange | null): string {
  const start = hit === null ? 0 : startOf(text, Math.min(Math.max(hit.start, 0), text.length));
  const end = endOf(text, start);
  const lines = replaceHidden(text.slice(start, end).replaceAll(/\r\n?/g, '\n'), '\n\t', () => '\ufffd')
    .replaceAll(longRun, (run) => `${run.slice(0, shownOfRun)}…`)
    .replaceAll(unbroken, '$&\n')
    .replace(/\n+$/, '')
    .split('\n');
  const before = start === 0 ? '' : text[start - 1] === '\n' ? '…\n' : '… ';
  const shown = lines.slice(0, maxLines).join('\n');
  const all = lines.length <= maxLines && text.slice(end).trim() === '';
  const atLineEnd = lines.length > maxLines || text[end] === '\n';
  const after = all ? '' : atLineEnd ? '\n…' : shown.endsWith('…') ? '' : ' …';
  return `${before}${shown}${after}`;
}
