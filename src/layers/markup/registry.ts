/** The values of .reg files that hold a command line or a script's address. */

import type { OffsetRange } from '../../findings/model';
import { commandLineSinks, looksLikeCommandLine } from '../commands/command-line';
import { scriptUrl } from '../commands/script-urls';
import { Splicer } from '../commands/splicer';
import type { EvaluationContext, Sink } from '../evaluator';
import type { Str } from '../values/model';
import { inherited, slice } from '../values/provenance';

/** `"name"=` or `@=` at the start of a line. */
const entry = /^[ \t]{0,64}(?:"(?:[^"\\\r\n]|\\.){0,400}"|@)[ \t]{0,64}=[ \t]{0,64}/gm;

/** REG_SZ, REG_EXPAND_SZ and REG_MULTI_SZ as bytes of UTF-16. */
const hexList = /hex\((?:1|2|7)\):/iy;

/** (https://support.microsoft.com/topic/310516) */
export function* registrySinks(source: Str, context: EvaluationContext): Generator<Sink> {
  const { text } = source;
  entry.lastIndex = 0;
  for (let match = entry.exec(text); match !== null; match = entry.exec(text)) {
    context.meter.step();
    const start = match.index;
    const value =
      stringValue(source, entry.lastIndex, start, context) ??
      hexValue(source, entry.lastIndex, start, context);
    if (value === null) continue;
    entry.lastIndex = Math.max(value.end, entry.lastIndex);
    const range = { start, end: value.end };
    for (const line of value.lines) {
      const found = scriptUrl(line, range);
      if (found !== null && found.kind !== 'hta') {
        const { payload, kind } = found;
        yield { payload, kind, origin: 'source', sink: `${found.scheme}:`, range };
      } else if (looksLikeCommandLine(line.text)) yield* commandLineSinks(line, range, context);
    }
  }
}

interface RegistryValue {
  readonly lines: readonly Str[];
  readonly end: number;
}

/** `"…"` with `\\` and `\"`. */
function stringValue(
  source: Str,
  at: number,
  start: number,
  { meter }: EvaluationContext,
): RegistryValue | null {
  const { text } = source;
  if (text.charAt(at) !== '"') return null;
  const value = new Splicer();
  let end = at + 1;
  for (; end < text.length; end++) {
    const unit = text.charAt(end);
    if (unit === '"') break;
    if (unit === '\\') meter.step();
    if (unit === '\\') end++;
    value.add(source, end, end + 1);
  }
  const range: OffsetRange = { start, end: Math.min(end + 1, text.length) };
  return { lines: [value.finish(range)], end: range.end };
}

/** `hex(2):70,00,…`, over several lines that end with a backslash. */
function hexValue(source: Str, at: number, start: number, context: EvaluationContext): RegistryValue | null {
  const { text } = source;
  hexList.lastIndex = at;
  if (!hexList.test(text)) return null;
  const digits = /(?:[\da-f,; \t]|\\\r?\n)*/iy;
  digits.lastIndex = hexList.lastIndex;
  const list = digits.exec(text)?.[0] ?? '';
  const end = hexList.lastIndex + list.length;
  context.meter.grow(list.length);
  const bytes = Buffer.from((list.match(/[\da-f]{2}/gi) ?? []).join(''), 'hex');
  const decoded = bytes.subarray(0, bytes.length & ~1).toString('utf16le');
  const carrier = inherited([slice(source, start, start)]);
  const lines = decoded
    .split('\0')
    .filter((line) => line !== '')
    .map((line): Str => ({
      type: 'string',
      text: line,
      trace: [{ start: 0, end: line.length, from: { start, end, verbatim: false } }],
      ...carrier,
      via: ['hex', 'utf16'],
    }));
  return { lines, end };
}
