/** What the tables of fold tests share: values in short, a context, and values as short text. */

import { Meter } from '../../../../../src/layers/meter';
import type { HostProfile } from '../../../../../src/layers/model';
import type { FoldContext } from '../../../../../src/layers/powershell/folds';
import {
  unknown,
  type Bytes,
  type List,
  type Num,
  type Str,
  type Value,
} from '../../../../../src/layers/values/model';

const budgets = { layers: 64, depth: 16, steps: 2_000_000, outputBytes: 1_000_000, milliseconds: 10_000 };

/** A context whose script blocks are the JavaScript functions in `code`. */
export function context(profile: HostProfile = 'windowsPowerShell'): FoldContext {
  return {
    meter: new Meter(budgets, () => 0),
    profile,
    range: { start: 100, end: 200 },
    invoke: (block, args, underbar) =>
      (block.code as (underbar: Value) => Value)(underbar ?? args[0] ?? unknown),
  };
}

export const s = (text: string): Str => ({ type: 'string', text });
export const n = (value: number): Num => ({ type: 'number', value, as: 'int32' });
export const l = (...items: (Value | string | number)[]): List => ({ type: 'list', items: items.map(v) });
export const b = (...bytes: number[]): Bytes => ({ type: 'bytes', bytes: Uint8Array.from(bytes) });
export const yes: Value = { type: 'bool', value: true };
export const no: Value = { type: 'bool', value: false };
export const nil: Value = { type: 'null' };
export const block = (code: (underbar: Value) => Value): Value => ({ type: 'block', code });

/** Strings and numbers stand for themselves in tables. */
export function v(value: Value | string | number): Value {
  return typeof value === 'string' ? s(value) : typeof value === 'number' ? n(value) : value;
}

/** A value as the tables write it: `'text'`, `5`, `1.5d`, `#65` for a char, `[…]`, `bytes(…)`, `{k=v}`, `unknown`. */
export function show(value: Value): string {
  switch (value.type) {
    case 'string':
      return `'${value.text}'`;
    case 'number':
      return `${value.value}${value.as === 'int32' ? '' : value.as === 'double' ? 'd' : `:${value.as}`}`;
    case 'char':
      return `#${String.fromCharCode(value.unit)}`;
    case 'bool':
      return `$${value.value}`;
    case 'list':
      return `[${value.items.map(show).join(' ')}]`;
    case 'bytes':
      return `bytes(${[...value.bytes].join(' ')})`;
    case 'dictionary':
      return `{${[...value.entries].map(([key, one]) => `${key.replace('\0', '~')}=${show(one)}`).join(' ')}}`;
    case 'object': {
      const items = value.members.get('\0items');
      const text = value.members.get('\0text');
      const short = value.className.slice(value.className.lastIndexOf('.') + 1);
      return `${short}${items ? show(items) : text ? `(${show(text)})` : ''}`;
    }
    case 'regex':
      return `/${value.pattern}/${value.flags}`;
    default:
      return value.type;
  }
}
