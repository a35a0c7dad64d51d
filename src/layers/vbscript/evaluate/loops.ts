/** Loops: turn by turn where the turns are known; else the body once, with all that it changes unknown. */

import { unknown, type Value } from '../../values/model';
import type { Do, Expression, For, ForEach, Statement } from '../syntax/ast';
import { elements } from '../values/array';
import { number, toNumber, toTruth } from '../values/convert';
import { evaluate } from './expressions';
import { Flow, type Machine } from './machine';
import { keysOf } from '../objects/dictionary';
import { runBlock } from './statements';

/** Turns that are followed one by one. Longer loops are there to tire whoever looks at them. */
const maxTurns = 1_000_000;

/** What a turn does to the loop around it. */
type Turn = 'next' | 'done' | 'unsure' | Flow;

function turn(machine: Machine, body: readonly Statement[], exit: Flow): Turn {
  const before = machine.uncertain;
  machine.uncertain = 0;
  const flow = runBlock(machine, body);
  const left = (machine.uncertain & (1 << exit)) !== 0;
  machine.uncertain = before | (machine.uncertain & ~(1 << exit));
  if (flow === exit) return 'done';
  if (flow !== Flow.Next) return flow;
  return left ? 'unsure' : 'next';
}

export function runFor(machine: Machine, node: For): Flow {
  const start = evaluate(machine, node.from);
  // Whether a Boolean or Empty is seen as a number in the first turn is not documented.
  const from = start.type === 'bool' || start.type === 'null' ? null : toNumber(start);
  const to = toNumber(evaluate(machine, node.to));
  const step = node.step === null ? 1 : toNumber(evaluate(machine, node.step));
  if (from === null || to === null || step === null || step === 0)
    return unsure(machine, node.body, node.variable);
  if ((to - from) / step > maxTurns) return tooLong(machine, node.body, node.variable);
  const { meter } = machine.context;
  let value = from;
  for (let count = 0; step > 0 ? value <= to : value >= to; count++) {
    meter.step();
    if (count >= maxTurns) return tooLong(machine, node.body, node.variable);
    setCounter(machine, node.variable, number(value));
    const result = turn(machine, node.body, Flow.ExitFor);
    if (result === 'done') return Flow.Next;
    if (result === 'unsure') return unsure(machine, node.body, node.variable);
    if (result !== 'next') return result;
    // The body may set the counter.
    const current = counter(machine, node.variable);
    if (current === null) return unsure(machine, node.body, node.variable);
    value = current + step;
  }
  setCounter(machine, node.variable, number(value));
  return Flow.Next;
}

function setCounter(machine: Machine, variable: Expression, value: Value): void {
  if (variable.type === 'name') machine.setVariable(variable.name, value);
}

function counter(machine: Machine, variable: Expression): number | null {
  const value = variable.type === 'name' ? machine.find(variable.name)?.value : undefined;
  return value?.type === 'number' ? value.value : null;
}

export function runForEach(machine: Machine, node: ForEach): Flow {
  const list = evaluate(machine, node.list);
  const items = list.type === 'object' ? keysOf(list) : elements(list);
  if (items === null) return unsure(machine, node.body, node.variable);
  const { meter } = machine.context;
  for (const item of items.slice()) {
    meter.step();
    setCounter(machine, node.variable, item);
    const result = turn(machine, node.body, Flow.ExitFor);
    if (result === 'done') return Flow.Next;
    if (result === 'unsure') return unsure(machine, node.body, node.variable);
    if (result !== 'next') return result;
  }
  return Flow.Next;
}

export function runDo(machine: Machine, node: Do): Flow {
  const { meter } = machine.context;
  const { memory } = machine;
  for (let count = 0; ; count++) {
    meter.step();
    if (!(node.after && count === 0)) {
      const going = goesOn(machine, node);
      if (going === null) return unsure(machine, node.body, null);
      if (count >= maxTurns) return tooLong(machine, node.body, null);
      if (!going) return Flow.Next;
    }
    const { writes } = memory;
    const result = turn(machine, node.body, Flow.ExitDo);
    if (result === 'done') return Flow.Next;
    if (result === 'unsure') return unsure(machine, node.body, null);
    if (result !== 'next') return result;
    // A turn that changed nothing would be repeated for ever.
    if (memory.writes === writes && (node.condition === null || goesOn(machine, node) === true))
      return Flow.Next;
  }
}

function goesOn(machine: Machine, { condition, until }: Do): boolean | null {
  if (condition === null) return true;
  const holds = toTruth(evaluate(machine, condition));
  return holds === null ? null : holds !== until;
}

/** A loop that is not followed to its end. Where nothing is in it, it only waits. */
function tooLong(machine: Machine, body: readonly Statement[], variable: Expression | null): Flow {
  machine.isCut ||= body.length > 0;
  return unsure(machine, body, variable);
}

/** A loop of which nobody can say how often it turns. */
function unsure(machine: Machine, body: readonly Statement[], variable: Expression | null): Flow {
  const { memory } = machine;
  const { uncertain } = machine;
  if (variable !== null) setCounter(machine, variable, unknown);
  machine.silent++;
  const tried = memory.speculate(() => runBlock(machine, body));
  machine.silent--;
  memory.forget(tried);
  if (machine.silent === 0) memory.forget(memory.speculate(() => runBlock(machine, body)));
  machine.uncertain = uncertain;
  return Flow.Next;
}
