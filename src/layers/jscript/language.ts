/** JScript and JavaScript: evaluates a script statically, for what it would run and what it folds to. */

import type { AnyNode } from 'acorn';
import type { Evaluation, EvaluationContext, Language } from '../evaluator';
import { BudgetSpent } from '../meter';
import { unknown } from '../values/model';
import { invokeScript, unknowns, walk } from './evaluate/calls';
import { runProgram } from './evaluate/statements';
import { Vm } from './evaluate/vm';
import { mayFold } from './may-fold';
import { bookmarkletCode } from './syntax/bookmarklet';
import { isModern, parseScript, type Program } from './syntax/parse';
import { Thrown, undef } from './values/model';

/** UTF-16 units whose parsing costs as much as one step. */
const unitsPerStep = 8;

function evaluate(text: string, context: EvaluationContext): Evaluation {
  const { meter } = context;
  const program = within(() => {
    meter.step(Math.ceil(text.length / unitsPerStep));
    return parseScript(text);
  });
  if (program === null) return { sinks: [], edits: [], truncated: true };
  const vm = new Vm(text, context);
  const done = within(() => {
    noteBookmarklet(vm, text);
    vm.modern = isModern(program);
    runAll(vm, program);
    return vm.recorder.edits(program, text, meter);
  });
  return { sinks: vm.sinks, edits: done ?? [], truncated: done === null || vm.cutShort };
}

/** To the host, `javascript:` is a label; to a browser, what follows is encoded code. */
function noteBookmarklet(vm: Vm, text: string): void {
  const code = bookmarkletCode(text);
  if (code === null) return;
  vm.context.meter.grow(code.text.length);
  vm.sink(code, 'jscript', 'javascript:', { start: 0, end: text.length });
}

/** @returns null when a budget is spent, or what the engine under us can hold in spite of all bounds */
function within<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof BudgetSpent || error instanceof RangeError) return null;
    throw error;
  }
}

/** The script, what it leaves to be called later, and functions that nothing has called. */
function runAll(vm: Vm, program: Program): void {
  settle(vm, () => runProgram(vm, program, vm.globalScope));
  for (let turn = 0; turn < 3; turn++) {
    for (const callback of vm.pending.splice(0))
      settle(vm, () => vm.invoke(callback, undef, unknowns, vm.place));
    for (const fn of [...vm.functions]) {
      if (fn.code.kind !== 'script' || fn.code.called) continue;
      vm.journal.attempt(() => {
        settle(vm, () => invokeScript(vm, fn, unknown, unknowns));
      });
    }
  }
  if (vm.summarised.size > 0) walkSummarised(vm);
}

/**
 * Parts of functions may seem constant only because some of their calls were not walked through: only what is constant
 * for unknown arguments, too, is an edit.
 */
function walkSummarised(vm: Vm): void {
  const { summarised, recorder } = vm;
  recorder.confirmWithin(summarised);
  const done = new Set<unknown>();
  const before = new Set(vm.functions);
  // What is made in the course of it comes after.
  for (const fn of vm.functions) {
    const { code } = fn;
    if (code.kind !== 'script' || done.has(code.node)) continue;
    if (before.has(fn) ? !summarised.has(code.node as AnyNode) : code.called) continue;
    done.add(code.node);
    vm.journal.attempt(() => {
      settle(vm, () => walk(vm, fn, code, unknown, unknowns));
    });
  }
}

/** An exception ends the script, not our look at the rest of it. */
function settle(vm: Vm, run: () => unknown): void {
  const { depth, frame, unit, made, place, mayLeaveLoop } = vm;
  try {
    run();
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    Object.assign(vm, { depth, frame, unit, made, place, mayLeaveLoop });
  }
}

export const jscript: Language = { mayFold, evaluate };
