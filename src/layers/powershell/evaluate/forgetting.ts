/** Forgets what code that is not known may have written. */

import { unknown, type Value } from '../../values/model';
import type { Argument, Run } from './run';
import type { Scope } from './state';
import { writeVariable } from './variables';
import { isWildcard, wildcard } from './wildcards';

/** Code that is not known has run in the current scope: any variable, function or alias may be another now. */
export function forgetAll(run: Run): void {
  run.effect();
  run.clouded = true;
  for (let scope: Scope | null = run.scope; scope; scope = scope.parent) forgetScope(run, scope);
}

/** Code that is not known has run in a scope of its own: it may have written to the script's. */
export function forgetOuter(run: Run): void {
  run.effect();
  run.clouded = true;
  forgetScope(run, run.root);
}

function forgetScope(run: Run, scope: Scope): void {
  forgetVariables(run, scope);
  for (const name of scope.functions.keys()) run.journal.write(scope.functions, name, unknown);
  for (const name of scope.aliases.keys()) run.journal.write(scope.aliases, name, undefined);
}

function forgetVariables(run: Run, scope: Scope): void {
  run.context.meter.step();
  for (const name of scope.variables.keys()) {
    run.context.meter.step();
    run.journal.write(scope.variables, name, unknown);
  }
}

/** Nothing is known any more of the variables of that name or wildcard; of none, when the name is not known. */
export function forgetNamed(run: Run, name: Value | undefined): void {
  run.effect();
  const names = name?.type === 'list' ? name.items : [name];
  for (const one of names) {
    const matches = one?.type !== 'string' ? () => true : isWildcard(one.text) ? wildcard(one.text) : null;
    if (matches === null) {
      if (one?.type === 'string') writeVariable(run, withoutScope(one.text), unknown);
      continue;
    }
    run.clouded = true;
    for (let scope: Scope | null = run.scope; scope; scope = scope.parent)
      for (const key of scope.variables.keys()) {
        run.context.meter.step();
        if (matches(key)) run.journal.write(scope.variables, key, unknown);
      }
  }
}

function withoutScope(name: string): string {
  return name.replace(/^(?:global|script|local|private|variable):/i, '');
}

/** Parameters that name a variable which a command writes (about_CommonParameters, and some cmdlets' own). */
const naming = [
  'outvariable',
  'errorvariable',
  'warningvariable',
  'informationvariable',
  'pipelinevariable',
  'sessionvariable',
  'bindingvariable',
];
const shortNaming = new Set(['ov', 'ev', 'wv', 'iv', 'pv', 'sv']);

/** Forgets the variables that a command's arguments name as those to write to. */
export function forgetWritten(run: Run, args: readonly Argument[]): void {
  args.forEach(({ name, value }, at) => {
    const key = name?.toLowerCase();
    if (key === undefined || !(shortNaming.has(key) || isPrefix(key))) return;
    const given = value ?? args[at + 1]?.value;
    forgetNamed(
      run,
      given?.type === 'string' ? { type: 'string', text: given.text.replace(/^\+/, '') } : given,
    );
  });
}

/** `-OutV` is `-OutVariable`; less than that is another parameter, or none. */
function isPrefix(key: string): boolean {
  return naming.some((one) => one.startsWith(key) && key.length > one.length - 'variable'.length);
}
