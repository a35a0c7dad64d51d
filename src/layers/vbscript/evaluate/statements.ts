/** Runs statements. A condition that is not known runs all its branches, and joins what they did. */

import { unknown, type Value } from '../../values/model';
import type { CaseTest, Expression, If, Select, Statement } from '../syntax/ast';
import { toTruth, truth } from '../values/convert';
import { binary } from '../values/operators';
import { assign } from './assign';
import { callBlock } from './calls';
import { declare, erase, redim } from './declarations';
import { evaluate } from './expressions';
import { runDo, runFor, runForEach } from './loops';
import { Flow, type Machine } from './machine';
import { Cell, type Changes } from './memory';

/** Jumps within one block; a loop made of GoTo ends there. */
const maxJumps = 100_000;

export function runBlock(machine: Machine, body: readonly Statement[], isProcedure = false): Flow {
  if (!machine.enter()) return Flow.Next;
  let flow = Flow.Next;
  let jumps = 0;
  for (let at = 0; at < body.length; at++) {
    const statement = body[at];
    if (statement === undefined) break;
    machine.context.meter.step();
    flow = runStatement(machine, statement);
    if (flow === Flow.Next) continue;
    if (flow !== Flow.GoTo) break;
    const target = body.findIndex((one) => one.type === 'label' && one.name === machine.label);
    if (target < 0) break;
    if (++jumps > maxJumps) {
      machine.isCut = true;
      machine.isLost = true;
      break;
    }
    at = target;
    flow = Flow.Next;
  }
  machine.leave();
  // A label that is nowhere: as if the statement had done nothing.
  return isProcedure && flow === Flow.GoTo ? Flow.Next : flow;
}

function runStatement(machine: Machine, node: Statement): Flow {
  switch (node.type) {
    case 'assign':
      assign(machine, node);
      return Flow.Next;
    case 'run':
      runCalled(machine, evaluate(machine, node.expression), node.expression);
      return machine.takeStop() ? Flow.Stop : Flow.Next;
    case 'if':
      return runIf(machine, node);
    case 'select':
      return runSelect(machine, node);
    case 'for':
      return runFor(machine, node);
    case 'foreach':
      return runForEach(machine, node);
    case 'do':
      return runDo(machine, node);
    case 'with': {
      const { withs } = machine.frame;
      withs.push(evaluate(machine, node.object));
      const flow = runBlock(machine, node.body);
      withs.pop();
      return flow;
    }
    case 'dim':
      for (const declarator of node.declarators) declare(machine, declarator);
      return Flow.Next;
    case 'redim':
      for (const declarator of node.declarators) redim(machine, declarator, node.preserve);
      return Flow.Next;
    case 'const':
      if (!machine.frame.locals?.has(node.name))
        machine.declare(node.name, new Cell(evaluate(machine, node.value), '', true));
      return Flow.Next;
    case 'enum':
      runEnum(machine, node.members);
      return Flow.Next;
    case 'erase':
      for (const target of node.targets) erase(machine, target);
      return Flow.Next;
    case 'exit':
      return exits[node.what];
    case 'goto':
      machine.label = node.label;
      return Flow.GoTo;
    case 'label': {
      // In VBScript `name:` calls a procedure.
      const procedure = machine.procedures.get(node.name);
      if (procedure !== undefined && !machine.code.tree.isVba)
        evaluate(machine, { type: 'name', id: 0, name: node.name, start: node.start, end: node.end });
      return Flow.Next;
    }
    case 'other':
      for (const expression of node.expressions) evaluate(machine, expression);
      return Flow.Next;
    default:
      return Flow.Next;
  }
}

/** A name as a statement calls what the variable holds. */
function runCalled(machine: Machine, value: Value, { type }: Expression): void {
  if (type !== 'name') return;
  if (value.type === 'block') callBlock(machine, value.code, []);
  else if (value.type === 'unknown' && machine.hasReferences) machine.runAny();
}

const exits = {
  for: Flow.ExitFor,
  do: Flow.ExitDo,
  procedure: Flow.ExitProcedure,
  end: Flow.Stop,
} as const;

function runEnum(
  machine: Machine,
  members: readonly { readonly name: string; readonly value: Parameters<typeof evaluate>[1] | null }[],
): void {
  let next: Value = { type: 'number', value: 0, as: 'int32' };
  for (const { name, value } of members) {
    const current: Value = value === null ? next : evaluate(machine, value);
    machine.globals.set(name, new Cell(current, '', true));
    next = current.type === 'number' ? { ...current, value: current.value + 1 } : unknown;
  }
}

function runIf(machine: Machine, node: If): Flow {
  const possible: (readonly Statement[])[] = [];
  for (const { condition, body } of node.clauses) {
    const holds = toTruth(evaluate(machine, condition));
    if (holds === false) continue;
    possible.push(body);
    if (holds === true) return branches(machine, possible);
  }
  possible.push(node.otherwise);
  return branches(machine, possible);
}

function runSelect(machine: Machine, node: Select): Flow {
  const subject = evaluate(machine, node.subject);
  const possible: (readonly Statement[])[] = [];
  for (const { tests, body } of node.cases) {
    const holds = tests.length === 0 ? true : anyHolds(machine, subject, tests);
    if (holds === false) continue;
    possible.push(body);
    if (holds === true) return branches(machine, possible);
  }
  possible.push([]);
  return branches(machine, possible);
}

function anyHolds(machine: Machine, subject: Value, tests: readonly CaseTest[]): boolean | null {
  let unsure = false;
  for (const { operator, value, upper } of tests) {
    const site = machine.site(value);
    const bound = evaluate(machine, value);
    let result: Value;
    if (upper === null) result = binary(operator, subject, bound, site);
    else {
      const above = toTruth(binary('>=', subject, bound, site));
      const below = toTruth(binary('<=', subject, evaluate(machine, upper), site));
      result = above === false || below === false ? truth(false) : above && below ? truth(true) : unknown;
    }
    const holds = toTruth(result);
    if (holds === true) return true;
    if (holds === null) unsure = true;
  }
  return unsure ? null : false;
}

/** Runs the one branch that is taken, or all that may be. */
function branches(machine: Machine, possible: readonly (readonly Statement[])[]): Flow {
  const [only] = possible;
  if (only !== undefined && possible.length === 1) return runBlock(machine, only);
  const ways = possible.map((body) => {
    const way = { flow: Flow.Next as Flow };
    const changes = machine.memory.speculate(() => {
      way.flow = runBlock(machine, body);
    });
    return { flow: way.flow, changes };
  });
  const going = ways.filter(({ flow }) => flow !== Flow.Stop);
  const outcomes: Changes[] = (going.length === 0 ? ways : going).map(({ changes }) => changes);
  machine.memory.join(outcomes);
  const [first] = going;
  if (first === undefined) return Flow.Stop;
  if (going.every(({ flow }) => flow === first.flow && flow !== Flow.GoTo)) return first.flow;
  for (const { flow } of going) if (flow !== Flow.Next) machine.uncertain |= 1 << flow;
  return Flow.Next;
}
