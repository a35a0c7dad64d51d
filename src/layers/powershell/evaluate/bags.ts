/** Objects of which only the properties matter: COM objects and what a process is started with. */

import type { HostObject, Value } from '../../values/model';

/** Class names and ProgIDs, in lower case. */
const bags = new Set([
  'system.diagnostics.processstartinfo',
  'system.diagnostics.process',
  'wscript.shell',
  'shell.application',
  'scriptcontrol',
  'msscriptcontrol.scriptcontrol',
  'mmc20.application',
]);

/** An object with no properties yet. */
export function bagOf(className: string): HostObject {
  return { type: 'object', className: className.toLowerCase(), members: new Map() };
}

/** A bag of the .NET class with that name, in any spelling; null for other classes. */
export function netBag(typeName: string): HostObject | null {
  const name = typeName.toLowerCase();
  const full = name.startsWith('system.') ? name : `system.${name}`;
  return bags.has(full) ? bagOf(full) : null;
}

export function isBag(value: Value): value is HostObject {
  return value.type === 'object' && bags.has(value.className);
}

/** A property of a bag; undefined where it is not set. A process has its start information from the beginning. */
export function bagMember(bag: HostObject, name: string): Value | undefined {
  const key = name.toLowerCase();
  const held = bag.members.get(key);
  if (held || key !== 'startinfo' || bag.className !== 'system.diagnostics.process') return held;
  const made = bagOf('system.diagnostics.processstartinfo');
  bag.members.set(key, made);
  return made;
}
