/** What cmdlets are given, and how they take their parameters. */

import type { OffsetRange } from '../../../../findings/model';
import type { Value } from '../../../values/model';
import type { CommandNode } from '../../syntax/ast';
import type { Argument, Run } from '../run';
import type { Stream } from '../stream';

export interface Call {
  readonly run: Run;
  /** As its documentation spells it. */
  readonly name: string;
  readonly node: CommandNode;
  readonly args: readonly Argument[];
  /** What the pipeline hands over; undefined for a command that begins one. */
  readonly input: Stream | undefined;
  readonly range: OffsetRange;
}

export type Cmdlet = (call: Call) => Stream;

/** A cmdlet's parameters by lower-case name, and the arguments that no parameter took. */
export interface Bound {
  readonly get: (name: string) => Value | undefined;
  readonly has: (name: string) => boolean;
  readonly rest: readonly Value[];
}

/** Parameters that every cmdlet takes, with their aliases. */
const commonValued = [
  'erroraction',
  'ea',
  'errorvariable',
  'ev',
  'warningaction',
  'wa',
  'warningvariable',
  'wv',
  'informationaction',
  'infa',
  'informationvariable',
  'iv',
  'outvariable',
  'ov',
  'outbuffer',
  'ob',
  'pipelinevariable',
  'pv',
  'progressaction',
  'proga',
];

/**
 * Binds arguments as PowerShell does: by unambiguous prefix, then by position.
 * @param positional names in the order of their positions
 * @param valued other names that take a value
 * @param switches names that take none
 */
export function bindArguments(
  args: readonly Argument[],
  positional: readonly string[],
  valued: readonly string[] = [],
  switches: readonly string[] = [],
): Bound {
  const values = new Map<string, Value>();
  const names = [...positional, ...valued, ...commonValued];
  const free: Value[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (!arg) continue;
    if (arg.name === undefined) {
      if (arg.value) free.push(arg.value);
      continue;
    }
    const name = fullName(arg.name.toLowerCase(), names, switches);
    const isSwitch = switches.includes(name);
    const next = args[at + 1];
    if (arg.value) values.set(name, arg.value);
    else if (isSwitch || next?.name !== undefined || !next?.value || !names.includes(name))
      values.set(name, { type: 'bool', value: true });
    else {
      values.set(name, next.value);
      at++;
    }
  }
  const open = positional.filter((name) => !values.has(name));
  const rest: Value[] = [];
  for (const value of free) {
    const name = open.shift();
    if (name === undefined) rest.push(value);
    else values.set(name, value);
  }
  return { get: (name) => values.get(name), has: (name) => values.has(name), rest };
}

function fullName(name: string, names: readonly string[], switches: readonly string[]): string {
  const all = [...names, ...switches];
  if (all.includes(name)) return name;
  return all.find((one) => one.startsWith(name)) ?? name;
}
