/** Native functions that VBA declares: memory that is filled with bytes and then run. */

import type { OffsetRange } from '../../../findings/model';
import { unknown, type Value } from '../../values/model';
import type { Argument } from '../syntax/ast';
import { toBytes, VbArray } from '../values/array';
import type { Machine } from './machine';
import { byteBlock } from './sinks';

/** Functions that start a program, with the argument that holds its command line. */
const launchers: Readonly<Record<string, number>> = {
  winexec: 0,
  createprocessa: 1,
  createprocessw: 1,
  createprocess: 1,
  system: 0,
};

/** Fewer bytes are no code that does anything. */
const leastShellcode = 16;

/** @param exported what the library calls the function, lower case */
export function callNative(
  machine: Machine,
  exported: string,
  args: readonly Argument[],
  values: readonly Value[],
  node: OffsetRange,
): Value {
  const range = machine.place(node);
  const line = launchers[exported];
  if (line !== undefined) machine.sinks.command(values[line] ?? unknown, range);
  if (exported.startsWith('shellexecute'))
    machine.sinks.launch(values[2] ?? unknown, values[3] ?? unknown, range);
  if (copiers.has(exported)) {
    for (const [at, value] of values.entries()) {
      const whole = wholeArray(machine, args[at], value);
      const bytes = whole === null ? null : toBytes(whole);
      if (whole !== null && bytes !== null && bytes.length >= leastShellcode)
        machine.sinks.script(byteBlock(bytes, whole), 'shellcode', exported, range);
    }
  }
  for (const { value } of args) {
    // What is given by reference stands for its place in memory, not for its value.
    if (value.type === 'name' || value.type === 'call') machine.keep(value.id);
    if (value.type === 'name') machine.unknownVariable(value.name);
  }
  return unknown;
}

/** Functions that write to memory. */
const copiers = new Set([
  'rtlmovememory',
  'rtlcopymemory',
  'writeprocessmemory',
  'ntwritevirtualmemory',
  'createthread',
  'enumsystemlocalesa',
  'memcpy',
]);

/** `array(0)` given by reference stands for all of the array. */
function wholeArray(machine: Machine, arg: Argument | undefined, value: Value): Value | null {
  if (value instanceof VbArray || value.type === 'bytes') return value;
  const expression = arg?.value;
  if (expression?.type !== 'call' || expression.callee.type !== 'name') return null;
  const list = machine.find(expression.callee.name)?.value;
  return list instanceof VbArray || list?.type === 'bytes' ? list : null;
}
