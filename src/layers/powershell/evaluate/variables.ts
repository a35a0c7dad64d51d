/** Reads and writes variables of all scopes and drives. */

import { unknown, type HostObject, type Value } from '../../values/model';
import { convert, variableOf } from '../folds';
import type { VariableNode } from '../syntax/ast';
import type { Run } from './run';
import type { Scope } from './state';

/** UTF-16 units that take as much memory as a variable. */
const unitsPerVariable = 64;

const outer = new Set(['global', 'script']);

/** The value of `$name`; unknown where the script does not say. */
export function readVariable(run: Run, node: VariableNode): Value {
  const held = lookUp(run, node.scope, node.name);
  if (held !== undefined) return held;
  return run.accumulating === node.name.toLowerCase() && node.scope !== 'env' ? { type: 'null' } : unknown;
}

/** @returns undefined for a variable that neither the script nor the host profile sets */
export function lookUp(run: Run, scope: string | undefined, name: string): Value | undefined {
  const lower = name.toLowerCase();
  const key = lower === 'psitem' ? '_' : lower;
  switch (scope) {
    case 'env':
      return run.root.variables.get(`env:${key}`) ?? variableOf(`env:${name}`, run.context.profile);
    case 'function':
      return run.scope.find((one) => one.functions, key);
    case 'alias': {
      const command = run.scope.find((one) => one.aliases, key);
      return command === undefined || command === '' ? undefined : { type: 'string', text: command };
    }
    default:
  }
  const held =
    scope !== undefined && outer.has(scope)
      ? run.root.variables.get(key)
      : run.scope.find((one) => one.variables, key);
  if (held !== undefined) return run.journal.isPoisoned(held) ? unknown : held;
  return automatic(key) ?? variableOf(name, run.context.profile);
}

function automatic(key: string): Value | undefined {
  switch (key) {
    case 'true':
      return { type: 'bool', value: true };
    case 'false':
      return { type: 'bool', value: false };
    case 'null':
      return { type: 'null' };
    case 'executioncontext':
      return intrinsics('system.management.automation.engineintrinsics');
    default:
      return undefined;
  }
}

/** An object of PowerShell's own engine; members.ts knows what it can do. */
export function intrinsics(className: string, members: Iterable<[string, Value]> = []): HostObject {
  return { type: 'object', className, members: new Map(members) };
}

/** Writes a variable of the current scope, or of the one that is named. */
export function writeVariable(run: Run, name: string, value: Value, scope?: string): void {
  const key = name.toLowerCase();
  run.effect(scope === undefined || !outer.has(scope) ? run.scope : run.root);
  if (scope === 'env') {
    run.effect();
    run.journal.write(
      run.root.variables,
      `env:${key}`,
      value.type === 'null' ? { type: 'string', text: '' } : value,
    );
    return;
  }
  if (scope === 'function') {
    if (value.type === 'block') run.journal.write(run.scope.functions, key, value);
    return;
  }
  if (scope === 'alias') {
    if (value.type === 'string') run.journal.write(run.root.aliases, key, value.text);
    return;
  }
  const home: Scope = scope !== undefined && outer.has(scope) ? run.root : run.scope;
  if (!home.variables.has(key)) run.context.meter.grow(key.length, key.length + unitsPerVariable);
  const type = home.types.get(key);
  run.journal.write(
    home.variables,
    key,
    type === undefined ? value : convert(value, type, run.fold({ start: 0, end: 0 })),
  );
}
