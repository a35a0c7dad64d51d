/** Runs loops turn by turn, as long as what they do is known. */

import type { AnyNode, ForInStatement, ForOfStatement } from 'acorn';
import { unknown } from '../../values/model';
import { iterated } from '../folds/iterator';
import { hole, opaque, str, type JsValue } from '../values/model';
import type { Scope } from '../values/scope';
import { bindPattern } from './assignment';
import { assignedIn, havoc } from './effects';
import { evaluate } from './expressions';
import { nothing } from './journal';
import { execute, inner, type Completion } from './statements';
import type { Vm } from './vm';

/** More turns of one loop are not looked at one by one. */
const maxTurns = 300_000;

/** Nodes evaluated in one loop of which each turn meets something unknown: where it may be left by that, and else. */
const maxUnsureNodes = 2_000;
const maxDoubtfulNodes = 50_000;

/** What branches of the loop's body have found; a compiler would take the field to be what the loop has set. */
function loopMayEnd(vm: Vm): boolean {
  return vm.mayLeaveLoop;
}

interface Turns {
  /** Null when nobody knows whether there is another turn. */
  readonly test: () => boolean | null;
  readonly body: () => Completion | null;
  readonly after?: () => void;
}

export function loop(
  vm: Vm,
  node: AnyNode,
  scope: Scope,
  label: string | null,
  turns: Turns,
): Completion | null {
  const outer = vm.mayLeaveLoop;
  vm.mayLeaveLoop = false;
  const { exits, doubts: doubtsBefore } = vm;
  const sinks = vm.sinks.length;
  const nodes = vm.context.meter.steps;
  for (let count = 0; ; count++) {
    vm.context.meter.step();
    const { doubts } = vm;
    const { changes } = vm.journal;
    const more = turns.test();
    if (more === false) {
      vm.mayLeaveLoop = outer;
      return null;
    }
    if (more === null) break;
    if (count >= maxTurns) {
      vm.cutShort ||= vm.doubts === doubtsBefore ? assignsName(node) : isCounted(node, vm, sinks);
      break;
    }
    const completion = turns.body();
    if (loopMayEnd(vm)) break;
    if (completion !== null) {
      const own = completion.type !== 'return' && (completion.label === null || completion.label === label);
      if (!own || completion.type === 'break') {
        vm.mayLeaveLoop = outer;
        return own ? null : completion;
      }
    }
    turns.after?.();
    const spent = vm.context.meter.steps - nodes;
    if (vm.doubts > doubts && spent > (vm.exits > exits ? maxUnsureNodes : maxDoubtfulNodes)) {
      vm.cutShort ||= vm.exits === exits && isCounted(node, vm, sinks);
      break;
    }
    // Each turn would be like this one; over a list, it would be the next item's.
    if (vm.journal.changes === changes && node.type !== 'ForInStatement' && node.type !== 'ForOfStatement')
      break;
  }
  vm.mayLeaveLoop = outer;
  uncertainTurn(vm, node, scope, turns);
  return null;
}

/** True for a loop whose turns are known to end, and that has found something to run. */
function isCounted(node: AnyNode, vm: Vm, sinks: number): boolean {
  return 'test' in node && node.test?.type !== 'Literal' && vm.sinks.length > sinks;
}

/** True for a loop in whose body something comes to be another. */
function assignsName(node: AnyNode): boolean {
  return 'body' in node && !Array.isArray(node.body) && assignedIn(node.body).names.size > 0;
}

/** Any number of turns: what they assign is not known, before and after. */
function uncertainTurn(vm: Vm, node: AnyNode, scope: Scope, turns: Turns): void {
  const assigned = assignedIn(node);
  havoc(vm, assigned, scope);
  const { depth, mayLeaveLoop } = vm;
  const branch = vm.journal.attempt(() => {
    try {
      turns.test();
      const completion = turns.body();
      if (completion?.type === 'return') scope.frame.maybe.push(completion.value);
      turns.after?.();
    } catch (error) {
      vm.rethrowUnlessThrown(error);
      vm.depth = depth;
      vm.doubt();
    }
  });
  vm.mayLeaveLoop = mayLeaveLoop;
  vm.journal.join([branch, nothing]);
  havoc(vm, assigned, scope);
}

export function forEach(
  vm: Vm,
  node: ForInStatement | ForOfStatement,
  scope: Scope,
  label: string | null,
): Completion | null {
  const own = inner(scope);
  const subject = evaluate(vm, node.right, own);
  // One item for each unit or item of the subject is made.
  if (subject.type === 'string') vm.context.meter.step(subject.text.length);
  if (subject.type === 'list') vm.context.meter.step(subject.items.length);
  const items = node.type === 'ForInStatement' ? keysOf(subject) : itemsOf(vm, subject);
  const bind = (value: JsValue): void => {
    if (node.left.type === 'VariableDeclaration') {
      const [declaration] = node.left.declarations;
      if (declaration)
        bindPattern(vm, declaration.id, value, own, node.left.kind === 'var' ? null : vm.clock);
    } else bindPattern(vm, node.left, value, own, null);
  };
  let at = 0;
  return loop(vm, node, own, label, {
    test: () => {
      if (items === null) {
        bind(unknown);
        return null;
      }
      const item = items[at++];
      if (item === undefined) return false;
      bind(item);
      return true;
    },
    body: () => execute(vm, node.body, own),
  });
}

function keysOf(value: JsValue): JsValue[] | null {
  if (value.type === 'null') return [];
  if (value.type === 'string') return Array.from({ length: value.text.length }, (_, at) => str(String(at)));
  if (value.type === 'list' && !value.members.has(opaque))
    return value.items.flatMap((one, at) =>
      one === hole || value.iterates !== undefined ? [] : [str(String(at))],
    );
  if (value.type === 'object' && value.className === 'object' && !value.members.has(opaque))
    return [...value.members.keys()].map((key) => str(key));
  return value.type === 'number' || value.type === 'bool' ? [] : null;
}

function itemsOf(vm: Vm, value: JsValue): JsValue[] | null {
  if (value.type === 'string') return Array.from(value.text, (one) => str(one));
  return value.type === 'list' && !value.members.has(opaque) ? iterated(value, vm) : null;
}
