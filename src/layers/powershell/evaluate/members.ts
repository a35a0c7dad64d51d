/** Members and methods: those of PowerShell's own engine and of script blocks here, all others by the value folds. */

import { unknown, type Block, type HostObject, type Value } from '../../values/model';
import { callMember, callStatic, getMember, getStatic } from '../folds';
import type { InvokeNode, MemberNode } from '../syntax/ast';
import { bagMember, isBag } from './bags';
import { forgetNamed, forgetOuter } from './forgetting';
import { commandInfo, matchingCommands, matchingVariables } from './lookups';
import type { Argument, Code, Run } from './run';
import { isStaticSink, methodSink, staticSink } from './sinks';
import { valueOf } from './stream';
import { callOwnStatic, ownEnumValue } from './types';
import { intrinsics, lookUp, writeVariable } from './variables';

const engine = 'system.management.automation.engineintrinsics';
const commands = 'system.management.automation.commandinvocationintrinsics';
const session = 'system.management.automation.sessionstate';
const variables = 'system.management.automation.psvariableintrinsics';
/** A method of one of these that is named, but not called: `.InvokeScript.Invoke(…)`. */
const methodOf = 'system.management.automation.psmethod';

/** Methods that are called for what they do to their target. */
const changing =
  /^(?:add|append|insert|remove|clear|push|enqueue|dequeue|pop|write|set|reverse|sort|close|dispose|flush|seek)/;

/** What members of PowerShell's own objects are, by class and lower-case name. */
const engineMembers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [engine]: { invokecommand: commands, sessionstate: session },
  [session]: { invokecommand: commands, psvariable: variables },
};
const engineClasses = new Set([engine, commands, session, variables]);

/** `target.name` */
export function readMember(run: Run, target: Value, name: string | null, node: MemberNode): Value {
  if (name === null || target.type === 'unknown' || run.journal.isPoisoned(target)) return unknown;
  if (node.nullConditional && target.type === 'null') return target;
  const key = name.toLowerCase();
  if (target.type === 'object' && engineClasses.has(target.className)) {
    const className = engineMembers[target.className]?.[key];
    if (className !== undefined) return intrinsics(className);
    return intrinsics(methodOf, [
      ['target', target],
      ['name', { type: 'string', text: name }],
    ]);
  }
  if (target.type === 'object' && isEngineInfo(target)) {
    const held = target.members.get(key);
    if (held) return held;
  }
  if (isBag(target)) return bagMember(target, key) ?? unknown;
  if (target.type === 'block' && key === 'invoke')
    return intrinsics(methodOf, [
      ['target', target],
      ['name', { type: 'string', text: name }],
    ]);
  return getMember(target, name, run.fold(node));
}

/** Command and variable objects that lookups.ts makes. */
function isEngineInfo({ className }: HostObject): boolean {
  return /^system\.management\.automation\.(?:cmdletinfo|aliasinfo|functioninfo|psvariable)$/.test(className);
}

/** `target.name(args)` */
export function callMethod(
  run: Run,
  target: Value,
  name: string | null,
  args: readonly Value[],
  node: InvokeNode,
): Value {
  if (name === null) {
    run.effect();
    forgetMutable(run, [target, ...args]);
    return unknown;
  }
  const key = name.toLowerCase();
  if (target.type === 'block') return callBlockMethod(run, target, key, args, node);
  if (target.type === 'object') {
    if (target.className === methodOf) {
      const inner = target.members.get('target');
      const method = target.members.get('name');
      const type = target.members.get('type');
      if (key === 'invoke' && type?.type === 'string' && method?.type === 'string')
        return callStaticMethod(run, type.text, method.text, args, node);
      if (key === 'invoke' && inner && method?.type === 'string')
        return callMethod(run, inner, method.text, args, node);
    }
    if (engineClasses.has(target.className)) return callEngine(run, target, key, args, node);
    if (key === 'invoke' && /cmdletinfo$|aliasinfo$/.test(target.className)) return unknown;
  }
  const held = methodSink(run, target, key, args, node);
  if (held !== undefined) return held;
  if (target.type === 'unknown' || run.journal.isPoisoned(target)) {
    run.effect();
    if (key === 'invoke' || key === 'invokereturnasis') forgetOuter(run);
    if (/read|copy|get|fill|next|transform|receive|reverse|sort/.test(key)) forgetMutable(run, args);
    for (const arg of args)
      if (arg.type === 'block') run.walk.call(run, arg, [], { ownScope: true, underbar: unknown });
    return unknown;
  }
  if (isBag(target)) {
    run.effect();
    return unknown;
  }
  touchAll(run, [target, ...args]);
  if (target.type !== 'string' && changing.test(key)) run.effect();
  const result = callMember(target, name, args, run.fold(node));
  // What it did to its target, or else, is not known either.
  if (result.type === 'unknown') {
    run.effect();
    forgetMutable(run, [target]);
  }
  return result;
}

/** `[type]::name`; a method of a sink that is only named is called later: `[scriptblock]::Create.Invoke(…)`. */
export function readStatic(run: Run, type: string, name: string, node: MemberNode): Value {
  const own = ownEnumValue(run, type, { type: 'string', text: name });
  if (own) return own;
  const value = getStatic(type, name, run.fold(node));
  if (!isStaticSink(name)) return value;
  return intrinsics(methodOf, [
    ['type', { type: 'string', text: type }],
    ['name', { type: 'string', text: name }],
  ]);
}

/** `[type]::name(args)` */
export function callStaticMethod(
  run: Run,
  type: string | null,
  name: string | null,
  args: readonly Value[],
  node: InvokeNode,
): Value {
  if (type === null || name === null) {
    run.effect();
    forgetMutable(run, args);
    return unknown;
  }
  const own = callOwnStatic(run, type, name, args, node);
  if (own !== undefined) return own;
  const held = staticSink(run, type, name.toLowerCase(), args, node);
  if (held !== undefined) return held;
  touchAll(run, args);
  const result = callStatic(type, name, args, run.fold(node));
  if (result.type === 'unknown') {
    run.effect();
    forgetMutable(
      run,
      args.filter((arg) => arg.type === 'object'),
    );
  }
  return result;
}

function touchAll(run: Run, values: readonly Value[]): void {
  run.journal.changes += values.some(({ type }) => type === 'object' || type === 'list') ? 1 : 0;
  for (const value of values) run.journal.touch(value);
}

/** An unknown function may have changed these. */
export function forgetMutable(run: Run, values: readonly Value[]): void {
  for (const value of values) {
    run.journal.poison(value);
    // A writer hands on to the text that it was made for.
    if (value.type === 'object') for (const inner of value.members.values()) run.journal.poison(inner);
  }
}

function callBlockMethod(
  run: Run,
  block: Block,
  key: string,
  args: readonly Value[],
  node: InvokeNode,
): Value {
  switch (key) {
    case 'invoke':
    case 'invokereturnasis': {
      const given = args.map((value): Argument => ({ value, node }));
      const out = run.walk.call(run, block, given, { ownScope: true });
      return valueOf(out, run.context.meter);
    }
    case 'getnewclosure': {
      run.context.meter.step(run.scope.variables.size);
      const code: Code = { ...(block.code as Code), captured: new Map(run.scope.variables) };
      return { ...block, code };
    }
    case 'tostring':
      return run.blockText(block);
    default:
      return unknown;
  }
}

function callEngine(
  run: Run,
  target: HostObject,
  key: string,
  args: readonly Value[],
  node: InvokeNode,
): Value {
  const [first] = args;
  if (target.className === variables) return callVariables(run, key, args);
  switch (key) {
    case 'invokescript': {
      const script = args.find(({ type }) => type === 'string' || type === 'block') ?? first;
      if (script?.type === 'block') return run.invoke(script, [], undefined, node);
      const text = script && run.textSink(script, 'powershell', 'InvokeCommand.InvokeScript', node);
      return text ? valueOf(run.walk.text(run, text, run.rangeOf(node)), run.context.meter) : unknown;
    }
    case 'newscriptblock':
      return first ? madeBlock(run, first, 'InvokeCommand.NewScriptBlock', node) : unknown;
    case 'expandstring': {
      if (first?.type !== 'string') return unknown;
      return expandText(run, first.text, first, node);
    }
    case 'getcommand':
    case 'getcmdlet':
    case 'getcmdlets':
    case 'getcommandname': {
      if (first?.type !== 'string') return unknown;
      const names = matchingCommands(run, first.text);
      const infos =
        key === 'getcommandname'
          ? names.map((text): Value => ({ type: 'string', text }))
          : names.map((one) => commandInfo(run, one));
      const [only] = infos;
      return only === undefined ? unknown : infos.length === 1 ? only : { type: 'list', items: infos };
    }
    default:
      return unknown;
  }
}

function callVariables(run: Run, key: string, args: readonly Value[]): Value {
  const [name, value] = args;
  if (name?.type !== 'string') {
    if (key === 'set' || key === 'remove') forgetNamed(run, undefined);
    return unknown;
  }
  switch (key) {
    case 'get':
      return matchingVariables(run, name.text)[0] ?? unknown;
    case 'getvalue':
      return lookUp(run, undefined, name.text) ?? value ?? unknown;
    case 'set':
      if (value) writeVariable(run, name.text, value);
      return { type: 'null', as: 'empty' };
    case 'remove':
      forgetNamed(run, name);
      return { type: 'null', as: 'empty' };
    default:
      return unknown;
  }
}

/** Text in which variables and `$( )` are filled in, as a double-quoted string's. */
function expandText(run: Run, text: string, from: Value, node: InvokeNode): Value {
  if (!/[$`]/.test(text)) return run.derive({ type: 'string', text }, [from], node);
  // In a here-string, quotes are as they are within `$( )`.
  if (/[\r\n]\s*["\u201C-\u201E]@/.test(text)) return unknown;
  const script = `@"\n${text}\n"@`;
  const made = run.derive({ type: 'string', text: script }, [from], node);
  return made.type === 'string'
    ? valueOf(run.walk.text(run, made, run.rangeOf(node)), run.context.meter)
    : unknown;
}

/** A script block made of text: what it would run is a layer of its own. */
export function madeBlock(run: Run, text: Value, sink: string, node: InvokeNode): Value {
  if (text.type === 'block') return text;
  const payload = run.textSink(text, 'powershell', sink, node);
  return payload ? run.parseBlock(payload, run.rangeOf(node)) : unknown;
}
