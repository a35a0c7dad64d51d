/** Runs statements, on both sides where a condition is not known. */

import type { AnyNode, Class, Program, SwitchStatement, TryStatement } from 'acorn';
import { unknown } from '../../values/model';
import { toBool } from '../values/convert';
import { undef, Thrown, type JsValue } from '../values/model';
import type { Scope } from '../values/scope';
import { bindPattern, declare } from './assignment';
import { makeScriptFunction } from './calls';
import { declaredIn } from './effects';
import { evaluate } from './expressions';
import { joined, type Branch } from './journal';
import { forEach, loop } from './loops';
import { strictlyEqual } from './operators';
import { maxDepth } from './limits';
import type { Vm } from './vm';

/** How a statement ended, if not at its end. */
export type Completion =
  | { readonly type: 'break' | 'continue'; readonly label: string | null }
  | { readonly type: 'return'; readonly value: JsValue };

/** Makes the names that a function's or program's statements declare. */
export function hoist(vm: Vm, body: readonly AnyNode[], scope: Scope): void {
  const { vars, functions, inBlocks } = declaredIn(body);
  for (const name of vars) if (!scope.names.has(name)) declare(vm, name, undef, scope, vm.clock);
  // JScript makes the functions of blocks, too, before anything else is done.
  for (const node of vm.modern ? functions : [...functions, ...inBlocks])
    if (node.id) declare(vm, node.id.name, makeScriptFunction(vm, node, scope, false), scope, vm.clock);
}

/** Runs a program for the value of its last expression. */
export function runProgram(vm: Vm, program: Program, scope: Scope): JsValue {
  let home = scope;
  while (!home.hoists && home.parent) home = home.parent;
  const body = program.body as AnyNode[];
  hoist(vm, body, home);
  let value: JsValue = undef;
  for (const statement of body) {
    if (statement.type === 'ExpressionStatement') value = evaluate(vm, statement.expression, scope);
    else {
      const completion = execute(vm, statement, scope);
      if (completion?.type === 'return') return completion.value;
    }
  }
  return value;
}

function block(vm: Vm, body: readonly AnyNode[], outer: Scope): Completion | null {
  const lexical = body.some(
    ({ type }) =>
      type === 'VariableDeclaration' ||
      type === 'ClassDeclaration' ||
      (type === 'FunctionDeclaration' && vm.modern),
  );
  const scope = lexical ? inner(outer) : outer;
  if (lexical && vm.modern)
    for (const node of body)
      if (node.type === 'FunctionDeclaration' && node.id) {
        const fn = makeScriptFunction(vm, node, scope, false);
        // The function around the block sees it from here on.
        bindPattern(vm, node.id, fn, outer, null);
        declare(vm, node.id.name, fn, scope, vm.clock);
      }
  for (const statement of body) {
    const completion = execute(vm, statement, scope);
    if (completion !== null) return completion;
  }
  return null;
}

export function inner(parent: Scope): Scope {
  return { names: new Map(), parent, frame: parent.frame, hoists: false };
}

/** @param label the label that stands before the statement */
export function execute(vm: Vm, node: AnyNode, scope: Scope, label: string | null = null): Completion | null {
  vm.context.meter.step();
  if (vm.depth >= maxDepth) {
    vm.effect();
    return null;
  }
  vm.depth++;
  const completion = dispatch(vm, node, scope, label);
  vm.depth--;
  return completion;
}

function dispatch(vm: Vm, node: AnyNode, scope: Scope, label: string | null): Completion | null {
  switch (node.type) {
    case 'ExpressionStatement':
      evaluate(vm, node.expression, scope);
      return null;
    case 'VariableDeclaration': {
      const isVar = node.kind === 'var';
      for (const { id, init } of node.declarations) {
        if (!init && isVar) continue;
        const value = init ? evaluate(vm, init, scope) : undef;
        bindPattern(vm, id, value, scope, isVar ? null : vm.clock);
      }
      return null;
    }
    case 'BlockStatement':
      return block(vm, node.body, scope);
    case 'IfStatement': {
      const test = toBool(evaluate(vm, node.test, scope));
      const { consequent, alternate } = node;
      if (test === null)
        return branches(
          vm,
          [() => execute(vm, consequent, scope), () => (alternate ? execute(vm, alternate, scope) : null)],
          scope,
        );
      if (test) return execute(vm, consequent, scope);
      return alternate ? execute(vm, alternate, scope) : null;
    }
    case 'ReturnStatement':
      return { type: 'return', value: node.argument ? evaluate(vm, node.argument, scope) : undef };
    case 'BreakStatement':
      return { type: 'break', label: node.label?.name ?? null };
    case 'ContinueStatement':
      return { type: 'continue', label: node.label?.name ?? null };
    case 'ThrowStatement':
      throw new Thrown(evaluate(vm, node.argument, scope));
    case 'LabeledStatement': {
      const completion = execute(vm, node.body, scope, node.label.name);
      return completion?.type === 'break' && completion.label === node.label.name ? null : completion;
    }
    case 'ForStatement': {
      const own = inner(scope);
      if (node.init) {
        if (node.init.type === 'VariableDeclaration') execute(vm, node.init, own);
        else evaluate(vm, node.init, own);
      }
      return loop(vm, node, own, label, {
        test: () => (node.test ? toBool(evaluate(vm, node.test, own)) : true),
        body: () => execute(vm, node.body, own),
        after: () => node.update && evaluate(vm, node.update, own),
      });
    }
    case 'WhileStatement':
      return loop(vm, node, scope, label, {
        test: () => toBool(evaluate(vm, node.test, scope)),
        body: () => execute(vm, node.body, scope),
      });
    case 'DoWhileStatement': {
      let first = true;
      return loop(vm, node, scope, label, {
        test: () => {
          if (first) {
            first = false;
            return true;
          }
          return toBool(evaluate(vm, node.test, scope));
        },
        body: () => execute(vm, node.body, scope),
      });
    }
    case 'ForInStatement':
    case 'ForOfStatement':
      return forEach(vm, node, scope, label);
    case 'SwitchStatement':
      return choose(vm, node, scope);
    case 'TryStatement':
      return attempt(vm, node, scope);
    case 'WithStatement': {
      const object = evaluate(vm, node.object, scope);
      return execute(vm, node.body, { ...inner(scope), object });
    }
    case 'ClassDeclaration':
      visitClass(vm, node, scope);
      if (node.id) declare(vm, node.id.name, unknown, scope, vm.clock);
      return null;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return node.declaration ? execute(vm, node.declaration, scope) : null;
    default:
      return null;
  }
}

/** A class is not modelled, but its methods are looked at. */
export function visitClass(vm: Vm, node: Class, scope: Scope): void {
  for (const part of node.body.body) {
    if (part.type === 'MethodDefinition') makeScriptFunction(vm, part.value, scope, false);
    else if (part.type === 'PropertyDefinition' && part.value) evaluate(vm, part.value, scope);
  }
}

/** Runs all of them from the same state and joins what they did. */
function branches(vm: Vm, runs: readonly (() => Completion | null)[], scope: Scope): Completion | null {
  const results: { branch: Branch; completion: Completion | 'threw' | null; error: Thrown | null }[] = [];
  for (const run of runs) {
    let completion: Completion | 'threw' | null = null;
    let thrown: Thrown | null = null;
    const { depth } = vm;
    const branch = vm.journal.attempt(() => {
      vm.depth += 2;
      try {
        completion = run();
        vm.depth = depth;
      } catch (error) {
        if (!(error instanceof Thrown)) throw error;
        vm.depth = depth;
        vm.effect();
        thrown = error;
        completion = 'threw';
      }
    });
    results.push({ branch, completion, error: thrown });
  }
  const alive = results.filter(({ completion }) => completion !== 'threw');
  if (alive.length < results.length) {
    vm.doubt();
    vm.exits++;
  }
  const [first] = results;
  if (alive.length === 0 && first?.error) {
    vm.journal.join(results.map(({ branch }) => branch));
    throw first.error;
  }
  vm.journal.join(alive.map(({ branch }) => branch));
  const completions = alive.map(({ completion }) => completion as Completion | null);
  const ends = completions.filter((one) => one !== null);
  if (ends.length === 0) return null;
  const returned = ends.filter((one) => one.type === 'return').map(({ value }) => value);
  if (ends.length < completions.length) {
    scope.frame.maybe.push(...returned);
    vm.doubt();
    vm.exits++;
    if (returned.length < ends.length) vm.mayLeaveLoop = true;
    return null;
  }
  if (returned.length === ends.length) return { type: 'return', value: joined(returned) };
  scope.frame.maybe.push(...returned);
  const kept = ends.find((one) => one.type !== 'return') ?? null;
  if (new Set(ends.map((one) => `${one.type} ${one.type === 'return' ? '' : (one.label ?? '')}`)).size > 1)
    vm.mayLeaveLoop = true;
  return kept;
}

function choose(vm: Vm, node: SwitchStatement, outer: Scope): Completion | null {
  const scope = inner(outer);
  const value = evaluate(vm, node.discriminant, scope);
  let start: number | null = null;
  for (let at = 0; at < node.cases.length; at++) {
    const test = node.cases[at]?.test;
    if (!test) continue;
    const equal = strictlyEqual(value, evaluate(vm, test, scope));
    if (equal === false) continue;
    start = equal === null ? -1 : at;
    break;
  }
  start ??= node.cases.findIndex(({ test }) => !test);
  const unsure = start === -1 && node.cases.length > 0 && !isKnownMiss(vm, node, value, scope);
  const runFrom = (from: number): Completion | null => {
    for (const { consequent } of node.cases.slice(from)) {
      for (const statement of consequent) {
        const completion = execute(vm, statement, scope);
        if (completion?.type === 'break' && completion.label === null) return null;
        if (completion !== null) return completion;
      }
    }
    return null;
  };
  if (!unsure) return start < 0 ? null : runFrom(start);
  const runs = node.cases.map((_, at) => () => runFrom(at));
  if (node.cases.every(({ test }) => test)) runs.push(() => null);
  return branches(vm, runs, scope);
}

function isKnownMiss(vm: Vm, node: SwitchStatement, value: JsValue, scope: Scope): boolean {
  return node.cases.every(({ test }) => test && strictlyEqual(value, evaluate(vm, test, scope)) === false);
}

function attempt(vm: Vm, node: TryStatement, scope: Scope): Completion | null {
  const { depth, frame, unit, made, place, doubts } = vm;
  const { handler } = node;
  const caught = (value: JsValue): Completion | null => {
    if (!handler) return null;
    const own = inner(scope);
    if (handler.param) bindPattern(vm, handler.param, value, own, vm.clock);
    return execute(vm, handler.body, own);
  };
  let thrown: Thrown | null = null;
  let completion: Completion | null = null;
  try {
    completion = execute(vm, node.block, scope);
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    thrown = error;
    vm.effect();
    Object.assign(vm, { depth, frame, unit, made, place });
  }
  if (thrown !== null) {
    if (handler) completion = caught(thrown.value);
    else {
      if (node.finalizer) execute(vm, node.finalizer, scope);
      throw thrown;
    }
  } else if (handler && vm.doubts > doubts) {
    // Something that is not known may have thrown.
    const after = completion;
    completion = branches(vm, [() => after, () => caught(unknown)], scope);
  }
  const last = node.finalizer ? execute(vm, node.finalizer, scope) : null;
  return last ?? completion;
}
