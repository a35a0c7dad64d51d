/** Evaluates a VBScript or VBA text: its statements, its entry points, then what nothing calls. */

import type { Evaluation, EvaluationContext } from '../../evaluator';
import { BudgetSpent } from '../../meter';
import { unknown } from '../../values/model';
import { parse } from '../syntax/parse';
import { invoke } from './calls';
import { EditFinder } from './edits';
import { ownLiteral } from './execute';
import { codeOf, load } from './load';
import { Instance, Machine, type ClassCode, type Code, type ProcedureCode } from './machine';
import { Cell } from './memory';
import { runBlock } from './statements';

/** Procedures that Office runs by itself. */
const autoMacros =
  /^(?:auto_?(?:open|exec|new|close|exit)|(?:document|workbook)_(?:open|new|beforeclose|close|activate)|(?:frame|image|label|inkpicture|inkedit)\d*_(?:layout|painted|gotfocus|mousemove|onload)|(?:app|application)_(?:startup|quit)|presentation_open|userform_(?:initialize|activate)|class_initialize|window_onload|main)$/;

export function evaluate(text: string, context: EvaluationContext): Evaluation {
  let machine: Machine | null = null;
  try {
    context.meter.step(1 + (text.length >> 4));
    const code = codeOf(parse(text, ownLiteral, context.meter), null);
    machine = new Machine(context, code);
    load(machine, code);
    runBlock(machine, code.tree.body, true);
    machine.takeStop();
    runEntryPoints(machine);
    visitTheRest(machine, code);
    const edits = machine.isLost ? [] : new EditFinder(code.seen, context.meter).find(code.tree.body);
    return { sinks: machine.sinks.found, edits, truncated: machine.isCut };
  } catch (error) {
    // Nesting is limited, but how much of the stack is left is not ours to say.
    if (!(error instanceof BudgetSpent || error instanceof RangeError)) throw error;
    // What was visited once might have another value at the next visit: nothing folds.
    return { sinks: machine?.sinks.found ?? [], edits: [], truncated: true };
  }
}

function runEntryPoints(machine: Machine): void {
  for (const [name, procedure] of [...machine.procedures]) {
    if (procedure.visited || !autoMacros.test(name)) continue;
    visit(machine, procedure, null);
  }
}

/** What nothing has called may still be called from elsewhere, with whatever arguments and globals. */
function visitTheRest(machine: Machine, code: Code): void {
  for (const cell of machine.globals.values())
    if (cell.value.type === 'null' && cell.value.as === 'empty' && !cell.constant) cell.value = unknown;
  const procedures = [...machine.procedures.values()].filter((one) => one.code === code);
  for (const procedure of procedures)
    if (!procedure.visited && !isCalled(code, procedure)) visit(machine, procedure, null);
  for (const procedure of procedures) if (!procedure.visited) visit(machine, procedure, null);
  for (const definition of machine.classes.values()) visitClass(machine, definition);
}

function visitClass(machine: Machine, definition: ClassCode): void {
  const methods = [...definition.methods.values()].filter(({ visited }) => !visited);
  if (methods.length === 0 || definition.code.executed !== null) return;
  const instance = new Instance(definition);
  for (const node of definition.node.body)
    if (node.type === 'dim')
      for (const { name, typeName } of node.declarators)
        instance.cells.set(name, new Cell(unknown, typeName));
  for (const method of methods) if (!method.visited) visit(machine, method, instance);
}

function visit(machine: Machine, procedure: ProcedureCode, instance: Instance | null): void {
  const values = procedure.node.parameters.map(() => unknown);
  const { isOpen } = machine;
  // What it does to globals may or may not have happened before the next one runs.
  if (procedure.code.tree.isVba && autoMacros.test(procedure.node.name))
    invoke(machine, procedure, [], values, instance);
  else {
    const before = new Map([...machine.globals].map(([name, cell]) => [name, cell.value]));
    invoke(machine, procedure, [], values, instance);
    for (const [name, cell] of machine.globals)
      if (!cell.constant && before.get(name) !== cell.value) cell.value = unknown;
  }
  // That a procedure which nothing calls declares others is no reason to take all others for unknown.
  machine.isOpen = isOpen;
  machine.takeStop();
}

/** True when another procedure of the text mentions it. */
function isCalled(code: Code, procedure: ProcedureCode): boolean {
  return code.tree.mentioned.has(procedure.node.name);
}
