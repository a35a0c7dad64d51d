/** Assigns to variables, members, indexes and lists of them. */

import { unknown, type Value } from '../../values/model';
import { binary, convert, setIndex, setMember } from '../folds';
import type { AssignmentNode, Expression } from '../syntax/ast';
import { isBag } from './bags';
import { memberName } from './expressions';
import type { Run } from './run';
import { assignedMember, declaredBytes } from './sinks';
import { lookUp, writeVariable } from './variables';

/** Runs an assignment and gives what was assigned. */
export function runAssignment(run: Run, node: AssignmentNode): Value {
  const value = accumulated(run, node);
  const given: Value = value.type === 'null' ? { type: 'null' } : value;
  if (node.operator === '=') {
    const assigned = assign(run, node.left, given);
    if (node.left.type === 'cast' && node.left.to.type === 'typeName')
      declaredBytes(run, node.left.to.name, assigned, node.right);
    return assigned;
  }
  const before = current(run, node.left);
  if (node.operator === '??=') {
    if (before.type === 'unknown') return assign(run, node.left, unknown);
    return before.type === 'null' ? assign(run, node.left, given) : before;
  }
  const result = binary(node.operator.slice(0, -1), before, given, run.fold(node));
  return assign(run, node.left, result);
}

/** What is assigned. `$r = $r + 'x'` reads a variable that nothing has set, as `$r += 'x'` does: null. */
function accumulated(run: Run, node: AssignmentNode): Value {
  const target = inner(node.left);
  const isFresh =
    node.operator === '=' &&
    target.type === 'variable' &&
    target.scope !== 'env' &&
    lookUp(run, target.scope, target.name) === undefined &&
    !mayBeSet(run);
  if (!isFresh) return run.walk.pipelineValue(run, node.right);
  const before = run.accumulating;
  run.accumulating = target.name.toLowerCase();
  try {
    return run.walk.pipelineValue(run, node.right);
  } finally {
    run.accumulating = before;
  }
}

/** Whether somebody else may have set what the script has not. */
function mayBeSet(run: Run): boolean {
  return run.clouded || run.journal.undecided || (run.blind && run.scope !== run.root);
}

/** The value of an assignment's target before; what a fresh session has not set is null. */
export function current(run: Run, node: Expression): Value {
  const target = inner(node);
  if (target.type !== 'variable') return run.walk.expression(run, target);
  const held = lookUp(run, target.scope, target.name);
  return held ?? (mayBeSet(run) ? unknown : { type: 'null' });
}

function inner(node: Expression): Expression {
  if (node.type === 'cast') return inner(node.operand);
  if (node.type !== 'paren' || node.pipeline.type !== 'pipeline') return node;
  const [only] = node.pipeline.elements;
  return only?.type === 'commandExpression' ? inner(only.expression) : node;
}

/** Assigns `value` to what `target` names. */
export function assign(run: Run, target: Expression, value: Value): Value {
  switch (target.type) {
    case 'variable':
      writeVariable(run, target.name, value, target.scope);
      return value;
    case 'cast': {
      const operand = inner(target);
      if (target.to.type === 'attribute') return assign(run, operand, value);
      const typed = convert(value, target.to.name, run.fold(target));
      if (operand.type === 'variable' && operand.scope !== 'env')
        run.journal.write(run.scope.types, operand.name.toLowerCase(), target.to.name);
      return assign(run, operand, typed);
    }
    case 'paren':
      return assign(run, inner(target), value);
    case 'array':
      assignEach(run, target.elements, value);
      return value;
    case 'index':
      return assignIndex(run, target, value);
    case 'member':
      return assignMember(run, target, value);
    default:
      return value;
  }
}

/** `$a, $b = 1, 2, 3`: the last takes what is left. */
function assignEach(run: Run, targets: readonly Expression[], value: Value): void {
  const items = value.type === 'list' ? value.items : value.type === 'unknown' ? null : [value];
  targets.forEach((target, at) => {
    if (items === null) return assign(run, target, unknown);
    const rest = items.slice(at);
    const isLast = at === targets.length - 1;
    return assign(
      run,
      target,
      isLast && rest.length > 1 ? { type: 'list', items: rest } : (rest[0] ?? { type: 'null' }),
    );
  });
}

function assignIndex(run: Run, node: Extract<Expression, { type: 'index' }>, value: Value): Value {
  const target = run.walk.expression(run, node.target);
  const at = run.walk.expression(run, node.index);
  if (target.type === 'unknown') return value;
  run.journal.touch(target);
  run.journal.changes++;
  run.effect();
  if (!setIndex(target, at, value, run.fold(node))) forget(run, node.target, target);
  return value;
}

function assignMember(run: Run, node: Extract<Expression, { type: 'member' }>, value: Value): Value {
  const name = memberName(run, node);
  if (node.static) return value;
  const target = run.walk.expression(run, node.target);
  if (name !== null) assignedMember(run, target, name, value, node);
  if (target.type === 'unknown') return value;
  run.journal.touch(target);
  run.journal.changes++;
  run.effect();
  if (name !== null && isBag(target)) run.journal.write(target.members, name.toLowerCase(), value);
  else if (name === null || !setMember(target, name, value, run.fold(node))) forget(run, node.target, target);
  return value;
}

function forget(run: Run, node: Expression, value: Value): void {
  run.journal.poison(value);
  if (node.type === 'variable') writeVariable(run, node.name, unknown, node.scope);
}
