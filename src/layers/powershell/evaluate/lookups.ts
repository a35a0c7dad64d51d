/** Finds commands and variables by name or wildcard, and makes the objects that PowerShell gives for them. */

import type { HostObject, Value } from '../../values/model';
import { aliasesOf, commandNamesOf, variableNamesOf, variableOf } from '../folds';
import { isWildcard, wildcard } from './wildcards';
import type { Run } from './run';
import { lookUp } from './variables';

/** The command that an alias of the script or of PowerShell stands for. */
export function aliasTarget(run: Run, name: string): string | undefined {
  const key = name.toLowerCase();
  const command = run.scope.find((scope) => scope.aliases, key) ?? aliasesOf(run.context.profile).get(key);
  // The script has removed it.
  return command === '' ? undefined : command;
}

const namesByKey = new Map<string, ReadonlyMap<string, string>>();

/** A command of PowerShell as its documentation spells it. */
export function knownCommand(run: Run, name: string): string | undefined {
  const { profile } = run.context;
  let names = namesByKey.get(profile);
  if (!names) {
    names = new Map(commandNamesOf(profile).map((one) => [one.toLowerCase(), one]));
    namesByKey.set(profile, names);
  }
  return names.get(name.toLowerCase());
}

/** Commands, functions and aliases whose name matches, in that order of `Get-Command`. */
export function matchingCommands(run: Run, pattern: string): readonly string[] {
  if (!isWildcard(pattern)) {
    const name = aliasTarget(run, pattern) ?? knownCommand(run, pattern);
    return name === undefined ? [] : [name];
  }
  const matches = wildcard(pattern);
  return commandNamesOf(run.context.profile).filter((name) => matches(name));
}

/** Aliases whose name matches, with their commands. */
export function matchingAliases(run: Run, pattern: string): readonly (readonly [string, string])[] {
  const all = new Map([...aliasesOf(run.context.profile), ...run.root.aliases]);
  const matches = wildcard(pattern);
  return [...all].filter(([name, command]) => command !== '' && matches(name));
}

/** A CommandInfo. */
export function commandInfo(_run: Run, name: string): HostObject {
  const text: Value = { type: 'string', text: name };
  return {
    type: 'object',
    className: 'system.management.automation.cmdletinfo',
    members: new Map([
      ['name', text],
      ['definition', text],
    ]),
  };
}

export function aliasInfo(name: string, command: string): HostObject {
  return {
    type: 'object',
    className: 'system.management.automation.aliasinfo',
    members: new Map<string, Value>([
      ['name', { type: 'string', text: name }],
      ['displayname', { type: 'string', text: `${name} -> ${command}` }],
      ['definition', { type: 'string', text: command }],
      ['resolvedcommandname', { type: 'string', text: command }],
      ['referencedcommand', { type: 'string', text: command }],
    ]),
  };
}

/** PSVariable objects of the variables whose name matches. */
export function matchingVariables(run: Run, pattern: string): readonly HostObject[] {
  const names = new Map<string, string>();
  if (isWildcard(pattern)) {
    const matches = wildcard(pattern);
    for (const name of variableNamesOf(run.context.profile))
      if (matches(name)) names.set(name.toLowerCase(), name);
    for (let { scope } = run as { scope: Run['scope'] | null }; scope; scope = scope.parent)
      for (const name of scope.variables.keys())
        if (!name.startsWith('env:') && matches(name) && !names.has(name)) names.set(name, name);
  } else
    names.set(
      pattern.toLowerCase(),
      variableNamesOf(run.context.profile).find((one) => one.toLowerCase() === pattern.toLowerCase()) ??
        pattern,
    );
  return [...names.values()].flatMap((name) => {
    const value = lookUp(run, undefined, name);
    return value === undefined ? [] : [variableInfo(name, value)];
  });
}

function variableInfo(name: string, value: Value): HostObject {
  return {
    type: 'object',
    className: 'system.management.automation.psvariable',
    members: new Map<string, Value>([
      ['name', { type: 'string', text: name }],
      ['value', value],
    ]),
  };
}

/** Environment variables that the host profile or the script sets and whose name matches. */
export function environmentEntry(run: Run, name: string): HostObject | null {
  const key = name.toLowerCase();
  const value = run.root.variables.get(`env:${key}`) ?? variableOf(`env:${name}`, run.context.profile);
  return value === undefined
    ? null
    : { ...variableInfo(name, value), className: 'system.management.automation.psvariable' };
}
