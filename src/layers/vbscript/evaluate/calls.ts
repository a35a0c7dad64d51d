/** Calls: procedures of the script, functions of the language, elements of arrays. */

import type { OffsetRange } from '../../../findings/model';
import { unknown, type Value } from '../../values/model';
import { isMissing } from '../folds/site';
import { folds } from '../folds/table';
import type { Argument, Call, Expression, Parameter } from '../syntax/ast';
import { byteNumber, empty, VbArray } from '../values/array';
import { coerce, initialOf, toInteger } from '../values/convert';
import { evaluate, evaluateArguments, objectOf } from './expressions';
import { callDefault, callMember, languageModules } from './objects';
import { Cell } from './memory';
import { Flow, type Frame, type Instance, type Machine, type ProcedureCode } from './machine';
import { special } from './specials';
import { runBlock } from './statements';
import { callNative } from './native';
import { forgetArgument, forgetOutputs } from './outputs';

export function call(machine: Machine, node: Call): Value {
  const { callee, args } = node;
  if (callee.type === 'member') {
    // `VBA.Chr(65)`, `Strings.Chr(65)`.
    if (callee.object?.type === 'name' && languageModules.has(callee.object.name))
      return callNamed(machine, callee.name, args, evaluateArguments(machine, args), node);
    const object = objectOf(machine, callee);
    const result = callMember(machine, object, callee.name, node, evaluateArguments(machine, args));
    forgetOutputs(machine, object, callee.name, args);
    return result;
  }
  if (callee.type !== 'name')
    return element(machine, evaluate(machine, callee), evaluateArguments(machine, args), node);
  const cell = machine.find(callee.name);
  const isSelf = cell !== undefined && cell === machine.frame.result;
  if (cell !== undefined && !(isSelf && machine.procedures.has(callee.name)))
    return element(machine, cell.value, evaluateArguments(machine, args), node);
  return callNamed(machine, callee.name, args, evaluateArguments(machine, args), node);
}

/** A call of something that is no variable. */
export function callNamed(
  machine: Machine,
  name: string,
  args: readonly Argument[],
  values: readonly Value[],
  node: OffsetRange,
): Value {
  const procedure = machine.procedures.get(name) ?? machine.frame.instance?.definition.methods.get(name);
  if (procedure !== undefined) {
    const result = invokeNamed(machine, procedure, args, values);
    // `f(1)(2)` apart, `f()(2)` is written `f(2)` when f takes no arguments.
    if (procedure.node.parameters.length === 0 && values.length > 0)
      return element(machine, result, values, node);
    return result;
  }
  const exported = machine.declared.get(name);
  if (exported !== undefined) return callNative(machine, exported, args, values, node);
  const known = special(machine, name, values, node);
  if (known !== null) return known;
  const fold = folds.get(name);
  if (fold !== undefined)
    return args.some((arg) => arg.name !== null) ? unknown : fold(values, machine.site(node));
  // A procedure of another module may change what is given to it by reference.
  if ((machine.code.tree.isVba || machine.isOpen) && !harmless.has(name))
    for (const { value } of args) forgetArgument(machine, value);
  if (machine.isOpen && !harmless.has(name)) machine.runUnknown();
  return unknown;
}

/** Functions of the languages that change nothing and give what we do not know. */
const harmless = new Set(
  (
    'msgbox inputbox cdate date dateadd datediff datepart dateserial datevalue day hour minute month now second time ' +
    'timer timeserial timevalue weekday weekdayname monthname year format formatcurrency formatdatetime ' +
    'formatpercent isdate loadpicture getlocale setlocale randomize dir curdir freefile eof lof loc filelen ' +
    'filedatetime getattr setattr kill mkdir rmdir chdir filecopy beep doevents appactivate sendkeys getsetting ' +
    'savesetting strptr varptr objptr typename vartype scriptengine print write'
  ).split(' '),
);

/** A procedure by its name. Where unknown code has run, another one may have it by now. */
export function invokeNamed(
  machine: Machine,
  procedure: ProcedureCode,
  args: readonly Argument[],
  values: readonly Value[],
): Value {
  const result = invoke(machine, procedure, args, values);
  if (!machine.isOpen) return result;
  machine.runUnknown();
  return unknown;
}

/** An element of an array, or the default member of an object. */
function element(machine: Machine, value: Value, args: readonly Value[], node: OffsetRange): Value {
  if (value.type === 'block') return callBlock(machine, value.code, args);
  if (value.type === 'unknown' && machine.hasReferences) machine.runAny();
  if (args.length === 0) return value;
  if (value instanceof VbArray) {
    const offset = value.offset(args.map((arg) => toInteger(arg) ?? NaN));
    return value.items[offset] ?? unknown;
  }
  if (value.type === 'bytes') {
    const index = args.length === 1 && args[0] !== undefined ? toInteger(args[0]) : null;
    const byte = index === null ? undefined : value.bytes[index];
    return byte === undefined ? unknown : byteNumber(byte);
  }
  if (value.type === 'object') return callDefault(machine, value, args, node);
  return unknown;
}

/** What GetRef gave. */
export function callBlock(machine: Machine, code: object, args: readonly Value[]): Value {
  const procedure = [...machine.procedures.values()].find((one) => one === code);
  return procedure === undefined ? unknown : invoke(machine, procedure, [], args);
}

/** A procedure by name, as Application.Run and ScriptControl.Run call it. */
export function runProcedure(machine: Machine, name: string, values: readonly Value[]): Value {
  const procedure = machine.procedures.get(name);
  return procedure === undefined ? unknown : invoke(machine, procedure, [], values);
}

/** A procedure that is on the stack this often is not entered again. */
const maxActive = 200;

/**
 * Calls a procedure of the script.
 * @param args left out where there is no syntax for them: everything is given by value then
 */
export function invoke(
  machine: Machine,
  procedure: ProcedureCode,
  args: readonly Argument[],
  values: readonly Value[],
  instance: Instance | null = null,
): Value {
  const { node } = procedure;
  machine.context.meter.step(4);
  const again = procedure.active > 0 && machine.memory.speculating;
  if (again || procedure.active >= maxActive || !machine.enter()) {
    if (!again) machine.isCut = true;
    machine.forgetWrites(procedure);
    for (const { value } of args) if (value.type === 'name') machine.unknownVariable(value.name);
    return unknown;
  }
  procedure.visited = true;
  const locals = new Map<string, Cell>();
  const shared = bind(machine, node.parameters, args, values, locals);
  const returns = node.kind === 'function' || node.kind === 'get';
  const result = returns ? new Cell(initialOf(node.typeName), node.typeName) : null;
  if (result !== null) locals.set(node.name, result);
  const own =
    instance ??
    (machine.frame.instance?.definition.methods.get(node.name) === procedure ? machine.frame.instance : null);
  const frame: Frame = { locals, procedure, result, instance: own, withs: [] };
  const { frame: callerFrame, code: callerCode, uncertain } = machine;
  machine.frame = frame;
  machine.code = procedure.code;
  procedure.active++;
  try {
    const flow = runBlock(machine, node.body, true);
    if (flow === Flow.Stop) machine.stop();
  } finally {
    procedure.active--;
    machine.frame = callerFrame;
    machine.code = callerCode;
    machine.uncertain = uncertain;
    machine.leave();
  }
  for (const { cell, before, expression } of shared) giveBack(machine, cell, before, expression);
  return result?.value ?? empty;
}

interface Shared {
  readonly cell: Cell;
  readonly before: Value;
  readonly expression: Expression;
}

/** Fills the parameters; gives back what was passed by reference. */
function bind(
  machine: Machine,
  parameters: readonly Parameter[],
  args: readonly Argument[],
  values: readonly Value[],
  locals: Map<string, Cell>,
): Shared[] {
  const shared: Shared[] = [];
  for (const [at, parameter] of parameters.entries()) {
    if (parameter.rest) {
      locals.set(parameter.name, new Cell(VbArray.of(values.slice(at))));
      break;
    }
    let index = args.findIndex(({ name }) => name === parameter.name);
    if (index < 0) index = args[at]?.name != null ? -1 : at;
    const given = index < 0 ? undefined : values[index];
    const expression = index < 0 ? undefined : args[index]?.value;
    if (given === undefined || isMissing(given)) {
      const value =
        parameter.fallback === null ? initialOf(parameter.typeName) : evaluate(machine, parameter.fallback);
      locals.set(parameter.name, new Cell(value, parameter.typeName));
      continue;
    }
    const value = parameter.typeName === '' ? given : coerce(given, parameter.typeName, { start: 0, end: 0 });
    const isPlace = expression?.type === 'name' || expression?.type === 'call';
    const byReference = !parameter.byValue && isPlace;
    const cell = new Cell(
      byReference ? value : copied(machine, value, parameter.byValue),
      parameter.typeName,
    );
    locals.set(parameter.name, cell);
    if (byReference) shared.push({ cell, before: value, expression });
  }
  return shared;
}

/** Arrays are values: a copy where both sides could change one. */
export function copied(machine: Machine, value: Value, needed = true): Value {
  if (!needed || !(value instanceof VbArray)) return value;
  machine.context.meter.step(1 + value.items.length);
  return value.copy();
}

/** What a procedure assigned to a parameter is assigned to what was given for it. */
function giveBack(machine: Machine, cell: Cell, before: Value, expression: Expression): void {
  if (cell.value === before) return;
  if (expression.type === 'name') {
    const target = machine.find(expression.name);
    if (target === undefined || target.constant) return;
    machine.keep(expression.id);
    machine.memory.set(target, cell.value);
  } else if (expression.type === 'call' && expression.callee.type === 'name') {
    const list = machine.find(expression.callee.name)?.value;
    if (!(list instanceof VbArray)) return;
    const indexes = evaluateArguments(machine, expression.args).map((arg) => toInteger(arg) ?? NaN);
    const offset = list.offset(indexes);
    if (offset < 0) return;
    machine.keep(expression.id);
    machine.memory.touch(list);
    list.items[offset] = cell.value;
  }
}
