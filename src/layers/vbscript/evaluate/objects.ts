/** Members of objects: of the script's own classes, of the host's, and of what is not known. */

import type { OffsetRange } from '../../../findings/model';
import { unknown, type HostObject, type Value } from '../../values/model';
import { className } from '../objects/create';
import { newObject, setOwn, type ObjectSite } from '../objects/model';
import { launcherSetters, runnersByName } from '../objects/shells';
import { objectClasses } from '../objects/table';
import type { Call, Expression, Member } from '../syntax/ast';
import { empty, VbArray } from '../values/array';
import { toInteger } from '../values/convert';
import { callBlock, callNamed, invoke } from './calls';
import { setterName } from './load';
import { Instance, type Machine } from './machine';
import { Cell } from './memory';
import { declare } from './declarations';

/** Modules of VBA's own library, before whose functions they may stand. */
export const languageModules = new Set([
  'vba',
  'strings',
  'interaction',
  'conversion',
  'math',
  'information',
  'filesystem',
  'constants',
]);

/** Names under which hosts offer objects; null for another name. */
export function hostNames(machine: Machine, name: string): Value | null {
  if (languageModules.has(name)) return unknown;
  const known = hostObjects[name];
  if (known !== undefined) return newObject(known);
  return name === 'me' && machine.frame.instance !== null ? machine.frame.instance : null;
}
const hostObjects: Readonly<Record<string, string>> = {
  wscript: 'wscript',
  wsh: 'wscript',
  application: 'application',
  window: 'window',
  self: 'window',
  document: 'document',
};

function siteOf(machine: Machine, node: OffsetRange): ObjectSite {
  return { ...machine.site(node), machine };
}

export function getMember(machine: Machine, object: Value, node: Member, args: readonly Value[]): Value {
  if (node.object?.type === 'name' && languageModules.has(node.object.name))
    return callNamed(machine, node.name, [], args, node);
  return callNamedMember(machine, object, node.name, args, node);
}

export function callMember(
  machine: Machine,
  object: Value,
  name: string,
  node: Call,
  values: readonly Value[],
): Value {
  if (object instanceof Instance) {
    const method = object.definition.methods.get(name);
    if (method !== undefined) return invoke(machine, method, node.args, values, object);
  }
  return callNamedMember(machine, object, name, values, node);
}

/** A member by name, called with values or read. */
export function callNamedMember(
  machine: Machine,
  object: Value,
  name: string,
  values: readonly Value[],
  node: OffsetRange,
): Value {
  if (object instanceof Instance) {
    const method = object.definition.methods.get(name);
    if (method !== undefined) return invoke(machine, method, [], values, object);
    const cell = object.cells.get(name);
    return cell === undefined ? unknown : pick(machine, cell.value, values, node);
  }
  const site = siteOf(machine, node);
  if (object.type === 'object') {
    const known = objectClasses.get(object.className);
    const member = known?.members[name];
    if (member !== undefined) return member(object, values, site);
    const own = object.members.get(name);
    if (own !== undefined) return pick(machine, own, values, node);
    if (known?.children !== undefined) return newObject(known.children);
    if (known !== undefined) return unknown;
  }
  // `Module1.Procedure`, `ThisDocument.Procedure`.
  if (object.type === 'unknown' && machine.code.tree.isVba && machine.procedures.has(name))
    return callNamed(machine, name, [], values, node);
  const subject = object.type === 'object' ? object : newObject('');
  return runnersByName[name]?.(subject, values, site) ?? unknown;
}

/** A value, or an element of it where arguments were given. */
function pick(machine: Machine, value: Value, args: readonly Value[], node: OffsetRange): Value {
  if (args.length === 0) return value;
  if (value instanceof VbArray)
    return value.items[value.offset(args.map((arg) => toInteger(arg) ?? NaN))] ?? unknown;
  if (value.type === 'object') return callDefault(machine, value, args, node);
  return value.type === 'block' ? callBlock(machine, value.code, args) : unknown;
}

/** `object(…)`. */
export function callDefault(
  machine: Machine,
  object: HostObject,
  args: readonly Value[],
  node: OffsetRange,
): Value {
  if (object instanceof Instance) {
    for (const method of object.definition.methods.values())
      if (method.node.isDefault) return invoke(machine, method, [], args, object);
    return unknown;
  }
  const name = objectClasses.get(object.className)?.byDefault;
  return name === undefined ? unknown : callNamedMember(machine, object, name, args, node);
}

/** What an object is where a value is wanted: its default property. */
export function plainValue(machine: Machine, value: Value, node: OffsetRange): Value {
  return value.type === 'object' ? callDefault(machine, value, [], node) : value;
}

export function setMember(
  machine: Machine,
  object: Value,
  name: string,
  args: readonly Value[],
  value: Value,
  node: Expression,
): void {
  // What an object calls when something happens.
  if (value.type === 'block' && !(object instanceof Instance)) machine.expectEvents('');
  if (object instanceof Instance) {
    const setter = object.definition.methods.get(setterName(name));
    if (setter !== undefined) {
      invoke(machine, setter, [], [...args, value], object);
      return;
    }
    const cell = object.cells.get(name);
    if (cell !== undefined) machine.memory.set(cell, args.length === 0 ? value : unknown);
    return;
  }
  const site = siteOf(machine, node);
  const holder = object.type === 'object' ? object : newObject('');
  const setter = objectClasses.get(holder.className)?.setters?.[name];
  if (setter !== undefined) setter(holder, value, site, args);
  else if (launcherSetters[name] !== undefined) launcherSetters[name](holder, value, site, args);
  else if (args.length === 0) setOwn(holder, name, value, site);
}

/** `object(…) = value`. */
export function setDefault(
  machine: Machine,
  object: HostObject,
  args: readonly Value[],
  value: Value,
  node: OffsetRange,
): void {
  const known = objectClasses.get(object.className);
  const name = known?.byDefault;
  if (name !== undefined) known?.setters?.[name]?.(object, value, siteOf(machine, node), args);
}

/** `New name`: a class of the script, or one of the host. */
export function createNew(machine: Machine, name: string): Value {
  const definition = machine.classes.get(name);
  if (definition === undefined) {
    if (name === 'regexp') return newObject('vbscript.regexp');
    const known = progIds[name] ?? name;
    return newObject(className(known));
  }
  const instance = new Instance(definition);
  const { frame } = machine;
  // Fields are declared as the variables of a procedure are.
  machine.frame = { locals: instance.cells, procedure: null, result: null, instance: null, withs: [] };
  for (const node of definition.node.body) {
    if (node.type === 'dim') for (const declarator of node.declarators) declare(machine, declarator);
    else if (node.type === 'const') instance.cells.set(node.name, new Cell(empty));
  }
  machine.frame = frame;
  const initialize = definition.methods.get('class_initialize');
  if (initialize !== undefined) invoke(machine, initialize, [], [], instance);
  return instance;
}

/** Type library names of VBA, as New takes them. */
const progIds: Readonly<Record<string, string>> = {
  wshshell: 'wscript.shell',
  'iwshruntimelibrary.wshshell': 'wscript.shell',
  'shell32.shell': 'shell.application',
  'scripting.dictionary': 'scripting.dictionary',
  dictionary: 'scripting.dictionary',
  filesystemobject: 'scripting.filesystemobject',
  'msxml2.domdocument60': 'msxml2.domdocument',
  'msxml2.domdocument30': 'msxml2.domdocument',
  domdocument: 'msxml2.domdocument',
  domdocument60: 'msxml2.domdocument',
};
