/** Evaluates expressions. */

import { concat } from '../../values/provenance';
import { unknown, type Block, type Str, type Value } from '../../values/model';
import {
  binary,
  convert,
  dictionaryOf,
  index,
  matchesOf,
  stringify,
  truthOf,
  typeNameOf,
  typeValue,
  unary,
} from '../folds';
import type {
  BinaryNode,
  Expression,
  ExpandableStringNode,
  HashtableNode,
  IndexNode,
  InvokeNode,
  MemberNode,
  PostfixNode,
  UnaryNode,
} from '../syntax/ast';
import { assign, current } from './assignments';
import { spelledMember } from './member-names';
import { callMethod, callStaticMethod, readMember, readStatic } from './members';
import { FlowOut, type Code, type Flow, type Run } from './run';
import { declaredShellcode, isWmiClassType, wmiClass } from './sinks';
import { streamOf, valueOf, itemsOf } from './stream';
import { ownEnumValue } from './types';
import { readVariable, writeVariable } from './variables';

/** The value of an expression; unknown where it is not constant. Noted for the folded form. */
export function evaluateExpression(run: Run, node: Expression): Value {
  switch (node.type) {
    case 'string':
    case 'number':
    case 'typeName':
      // Literals are not worth a note.
      run.context.meter.step();
      return evaluateLeaf(run, node);
    case 'variable': {
      run.context.meter.step();
      const value = readVariable(run, node);
      if (!run.made) run.recorder.value(node, value);
      return value;
    }
    default:
  }
  if (!run.enter()) return unknown;
  try {
    return spine(run, node);
  } finally {
    run.leave();
  }
}

/** Left operands nest thousands deep in long concatenations: walked down and up again without recursion. */
function spine(run: Run, top: Expression): Value {
  const path: Expression[] = [];
  let node: Expression = top;
  for (let next = leftOf(node); next; next = leftOf(node)) {
    path.push(node);
    node = next;
  }
  run.context.meter.step();
  const watch = run.watch();
  let constant: { readonly node: Expression; readonly value: Value } | null = null;
  const noted = (at: Expression, is: Value): void => {
    if (run.made) return;
    // What does something besides having a value can't be replaced by that value.
    if (is.type !== 'unknown' && !watch.seen()) constant = { node: at, value: is };
    else {
      if (constant) run.recorder.value(constant.node, constant.value);
      constant = null;
      run.recorder.value(at, unknown);
    }
  };
  try {
    let value = evaluateLeaf(run, node);
    noted(node, value);
    for (let at = path.length - 1; at >= 0; at--) {
      const outer = path[at];
      if (!outer) break;
      run.context.meter.step();
      value = evaluateOuter(run, outer, value);
      noted(outer, value);
    }
    const last = constant as { readonly node: Expression; readonly value: Value } | null;
    if (last) run.recorder.value(last.node, last.value);
    return value;
  } catch (error) {
    // It has no value when a statement within it ends the loop, and may not be replaced by that of other turns.
    if (error instanceof FlowOut && !run.made)
      for (const one of [node, ...path]) run.recorder.value(one, unknown);
    throw error;
  } finally {
    watch.end();
  }
}

function leftOf(node: Expression): Expression | null {
  switch (node.type) {
    case 'binary':
      return node.left;
    case 'member':
    case 'invoke':
    case 'index':
      return (node.type !== 'index' && node.static) || node.target.type === 'typeName' ? null : node.target;
    default:
      return null;
  }
}

function evaluateOuter(run: Run, node: Expression, left: Value): Value {
  switch (node.type) {
    case 'binary':
      return evaluateBinary(run, node, left);
    case 'member':
      return readMember(run, left, memberName(run, node), node);
    case 'invoke':
      return evaluateInvoke(run, node, left);
    case 'index':
      return evaluateIndex(run, node, left);
    default:
      return unknown;
  }
}

function evaluateLeaf(run: Run, node: Expression): Value {
  switch (node.type) {
    case 'string':
      return run.literal(node);
    case 'number':
      return node.as === 'bigint' || !node.exact
        ? unknown
        : { type: 'number', value: node.value, as: node.as };
    case 'expandableString':
      return expand(run, node);
    case 'variable':
      return readVariable(run, node);
    case 'typeName':
      return typeValue(node.name);
    case 'paren':
      return run.walk.pipelineValue(run, node.pipeline);
    case 'subExpression': {
      const out = streamOf();
      leaving(run.block(node.body, out));
      return valueOf(out, run.context.meter);
    }
    case 'arrayExpression': {
      const out = streamOf();
      leaving(run.block(node.body, out));
      run.context.meter.step(out.items.length);
      return out.open ? unknown : { type: 'list', items: [...itemsOf(out, run.context.meter)] };
    }
    case 'array':
      run.context.meter.step(node.elements.length);
      return { type: 'list', items: node.elements.map((element) => evaluateExpression(run, element)) };
    case 'hashtable':
      return hashtable(run, node);
    case 'scriptBlockExpression':
      return blockOf(run, node.body);
    case 'unary':
      return evaluateUnary(run, node);
    case 'postfix':
      return increment(run, node);
    case 'ternary': {
      const truth = truthOf(evaluateExpression(run, node.condition));
      if (truth === null) {
        let values: Value[] = [];
        run.alternatives(
          streamOf(),
          [node.then, node.otherwise].map((one) => () => {
            values = [...values, evaluateExpression(run, one)];
            return undefined;
          }),
        );
        return unknown;
      }
      return evaluateExpression(run, truth ? node.then : node.otherwise);
    }
    case 'cast':
      return evaluateCast(run, node);
    case 'member':
      return evaluateStaticMember(run, node);
    case 'invoke':
      return evaluateStaticInvoke(run, node);
    case 'index':
      return evaluateIndex(run, node, evaluateExpression(run, node.target));
    case 'error':
      run.walk.statement(run, node, streamOf());
      return unknown;
    case 'binary':
      return unknown;
  }
}

/** What ends more than a subexpression ends the statement that it is part of. */
function leaving(flow: Flow | undefined): void {
  if (flow && flow.type !== 'return') throw new FlowOut(flow);
}

/** The script block that stands in the text being evaluated. */
export function blockOf(
  run: Run,
  body: Code['body'],
  kind: Code['kind'] = 'block',
  parameters: Code['parameters'] = [],
): Block {
  const code: Code = { kind, body, parameters, made: run.made };
  return { type: 'block', code };
}

function evaluateBinary(run: Run, node: BinaryNode, left: Value): Value {
  const { operator } = node;
  if (operator === '-and' || operator === '-or') {
    const truth = truthOf(left);
    // What is only assumed of the machine decides the value, but not whether the right side is looked at.
    const from = left.assumed === true ? { assumed: true } : {};
    if (truth === (operator === '-or') && left.assumed !== true) return { type: 'bool', value: truth };
    if (truth === null || truth === (operator === '-or')) {
      run.alternatives(streamOf(), [() => void evaluateExpression(run, node.right), () => undefined]);
      return truth === null ? unknown : { type: 'bool', value: truth, ...from };
    }
    const second = evaluateExpression(run, node.right);
    const right = truthOf(second);
    const isAssumed = left.assumed === true || second.assumed === true;
    return right === null ? unknown : { type: 'bool', value: right, ...(isAssumed ? { assumed: true } : {}) };
  }
  if (operator === '??') {
    if (left.type === 'unknown') {
      run.alternatives(streamOf(), [() => void evaluateExpression(run, node.right), () => undefined]);
      return unknown;
    }
    return left.type === 'null' ? evaluateExpression(run, node.right) : left;
  }
  const right = evaluateExpression(run, node.right);
  const name =
    node.caseSensitive && operator.startsWith('-') ? `-c${operator.slice(1)}` : (operator as string);
  const ctx = run.fold(node);
  const a = asText(run, left);
  const b = operator === '-replace' ? right : asText(run, right);
  const computed = binary(name, a, b, ctx);
  const isAssumed = left.assumed === true || right.assumed === true;
  const result: Value = isAssumed ? { ...computed, assumed: true } : computed;
  if (operator === '-match' || operator === '-notmatch') {
    const matched = operator === '-match' ? truthOf(result) : not(truthOf(result));
    if (matched !== false && left.type !== 'list')
      writeVariable(run, 'matches', (matched ? matchesOf(name, a, b, ctx) : null) ?? unknown);
  }
  return result;
}

function not(truth: boolean | null): boolean | null {
  return truth === null ? null : !truth;
}

/** Operators see the text of a script block. */
function asText(run: Run, value: Value): Value {
  return value.type === 'block' ? run.blockText(value) : value;
}

function evaluateUnary(run: Run, node: UnaryNode): Value {
  if (node.operator === '++' || node.operator === '--') return increment(run, node);
  const value = evaluateExpression(run, node.operand);
  if (node.operator === ',') return { type: 'list', items: [value] };
  const name = node.caseSensitive && node.operator === '-split' ? '-csplit' : node.operator;
  const result = unary(name, value, run.fold(node));
  return value.assumed === true ? { ...result, assumed: true } : result;
}

function increment(run: Run, node: UnaryNode | PostfixNode): Value {
  const before = current(run, node.operand);
  const ctx = run.fold(node);
  const number: Value = before.type === 'null' ? { type: 'number', value: 0, as: 'int32' } : before;
  const after =
    number.type === 'number'
      ? binary(node.operator === '++' ? '+' : '-', number, { type: 'number', value: 1, as: 'int32' }, ctx)
      : unknown;
  assign(run, node.operand, after);
  return node.type === 'postfix' ? number : after;
}

function expand(run: Run, node: ExpandableStringNode): Value {
  const parts: Str[] = [];
  let isKnown = true;
  for (const part of node.parts) {
    const value = part.type === 'text' ? run.literal(part) : evaluateExpression(run, part);
    if (value.type === 'unknown') {
      isKnown = false;
      continue;
    }
    if (value.type === 'string') {
      parts.push(value);
      continue;
    }
    const text = value.type === 'block' ? run.blockText(value) : stringify(value, run.fold(part));
    if (text.type === 'string') parts.push(text);
    else isKnown = false;
  }
  if (!isKnown) return unknown;
  run.context.meter.grow(parts.reduce((sum, { text }) => sum + text.length, 0));
  return concat(parts, run.rangeOf(node));
}

function hashtable(run: Run, node: HashtableNode): Value {
  const pairs: [Value, Value][] = node.entries.map(({ key, value }) => [
    evaluateExpression(run, key),
    run.walk.pipelineValue(run, value),
  ]);
  return dictionaryOf(pairs) ?? unknown;
}

function evaluateCast(run: Run, node: Extract<Expression, { type: 'cast' }>): Value {
  const value = evaluateExpression(run, node.operand);
  if (node.to.type === 'attribute') return value;
  const { name } = node.to;
  if (/^(?:system\.management\.automation\.)?scriptblock$/i.test(name) && value.type === 'string')
    return unknown;
  if (/^(?:ref|psreference)$/i.test(name)) {
    // Whoever gets the reference may write through it.
    assign(run, node.operand, unknown);
    return unknown;
  }
  // Only a literal is made in order; a hashtable that exists can't be cast.
  if (/^(?:ordered|ps(?:custom)?object)$/i.test(name) && value.type === 'dictionary')
    return node.operand.type === 'hashtable' ? { ...value, ordered: true } : unknown;
  const ownValue = ownEnumValue(run, name, value);
  if (ownValue) return ownValue;
  if (isWmiClassType(name) && value.type === 'string') return wmiClass(value);
  const result = convert(asText(run, value), name, run.fold(node));
  if (value.type === 'block' && result.type === 'unknown') return value;
  declaredShellcode(run, node, result);
  return result;
}

function evaluateIndex(run: Run, node: IndexNode, target: Value): Value {
  const at = evaluateExpression(run, node.index);
  if (node.nullConditional && target.type === 'null') return target;
  if (run.journal.isPoisoned(target)) return unknown;
  return index(target, at, run.fold(node));
}

/** The name of a member; null when it is not known. Odd spellings are noted for the folded form. */
export function memberName(run: Run, node: MemberNode | InvokeNode): string | null {
  const { name } = node;
  const value = evaluateExpression(run, name);
  const text = value.type === 'string' ? value.text : null;
  if (!run.made && !isPlainName(run, name)) {
    run.recorder.member(name, text !== null && /^[A-Za-z_]\w*$/.test(text) ? spelledMember(text) : null);
  }
  return text;
}

function isPlainName(run: Run, name: Expression): boolean {
  return name.type === 'string' && name.quote === 'bare' && name.end - name.start === name.value.length;
}

function evaluateInvoke(run: Run, node: InvokeNode, target: Value): Value {
  const name = memberName(run, node);
  if (node.nullConditional && target.type === 'null') return target;
  const args = node.arguments.map((argument) => evaluateExpression(run, argument));
  return callMethod(run, target, name, args, node);
}

function evaluateStaticMember(run: Run, node: MemberNode): Value {
  const name = memberName(run, node);
  if (!node.static) return readMember(run, evaluateExpression(run, node.target), name, node);
  const type = typeOf(run, node.target);
  return type === null || name === null ? unknown : readStatic(run, type, name, node);
}

function evaluateStaticInvoke(run: Run, node: InvokeNode): Value {
  if (!node.static) return evaluateInvoke(run, node, evaluateExpression(run, node.target));
  const type = typeOf(run, node.target);
  const name = memberName(run, node);
  const args = node.arguments.map((argument) => evaluateExpression(run, argument));
  return callStaticMethod(run, type, name, args, node);
}

function typeOf(run: Run, node: Expression): string | null {
  if (node.type === 'typeName') return node.name;
  const value = evaluateExpression(run, node);
  return value.type === 'string' ? null : typeNameOf(value);
}
