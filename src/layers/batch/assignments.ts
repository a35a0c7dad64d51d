/** The command `set`: plain values, prompts and arithmetic. */

import type { OffsetRange } from '../../findings/model';
import { trimmed } from '../commands/splicer';
import type { Meter } from '../meter';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import { evaluateSetA, integer } from './arithmetic';
import { computed, type Environment } from './environment';
import { isUncertain } from './stretches';

/**
 * @param rest what follows `set`
 * @throws BudgetSpent
 */
export function assign(rest: Str, range: OffsetRange, environment: Environment, meter: Meter): void {
  const flag = /^\s*"?\s*\/([ap])/i.exec(rest.text.slice(0, 64));
  const body = slice(rest, flag?.[0].length ?? 0, rest.text.length);
  if (flag?.[1]?.toLowerCase() === 'a') {
    arithmetic(body, environment);
    return;
  }
  const bare = trimmed(body);
  const quote = bare.text.startsWith('"') ? bare.text.lastIndexOf('"') : -1;
  const pair = bare.text.startsWith('"')
    ? slice(bare, 1, quote > 0 ? quote : bare.text.length)
    : slice(body, body.text.length - body.text.trimStart().length, body.text.length);
  const equals = pair.text.indexOf('=');
  if (equals <= 0) return;
  const name = pair.text.slice(0, equals).toLowerCase();
  const value = slice(pair, equals + 1, pair.text.length);
  // What appends to itself in a loop grows by its own length each time.
  meter.grow(value.text.length, value.trace === undefined ? value.text.length : 64);
  environment.set(name, flag === null ? { ...value, ...place(value, range) } : null);
}

function arithmetic(body: Str, environment: Environment): void {
  const { assignments } = evaluateSetA(body.text, (name) => {
    const value = environment.value(name);
    if (value === null) return null;
    if (value === undefined) return computed.has(name) ? null : 0;
    if (isUncertain(value)) return null;
    return value.text.trim() === '' ? 0 : integer(value.text.trim());
  });
  const uncertain = isUncertain(body);
  for (const { name, value } of assignments)
    environment.set(name, value === null || uncertain ? null : { type: 'string', text: String(value) });
}

/** A value of a variable keeps its trace; what has none comes from the command that sets it. */
function place(value: Str, { start, end }: OffsetRange): Partial<Str> {
  if (value.trace !== undefined || value.text === '') return {};
  return { trace: [{ start: 0, end: value.text.length, from: { start, end, verbatim: false } }] };
}
