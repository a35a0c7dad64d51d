/** Reads expressions; whatever can't be read is an omitted expression, and the cursor never stands still for ever. */

import type { Value } from '../../values/model';
import type { Argument, Call, Chain, Expression } from './ast';
import { maxNesting, type Cursor } from './cursor';

/** From loose to tight; `not` stands between `and` and the comparisons, unary minus between `*` and `^`. */
const precedence: ReadonlyMap<string, number> = new Map(
  [
    ['imp'],
    ['eqv'],
    ['xor'],
    ['or'],
    ['and'],
    ['=', '<>', '<', '>', '<=', '>=', 'is', 'like'],
    ['&'],
    ['+', '-'],
    ['mod'],
    ['\\'],
    ['*', '/'],
    ['^'],
  ].flatMap((operators, level) => operators.map((operator) => [operator, level + 1] as const)),
);
const comparison = 6;
const power = 12;

/** Keywords that end an expression and are no names. */
const reserved = new Set(
  (
    'then else elseif end if to step next loop wend case select for each in do while until with sub function ' +
    'and or xor eqv imp mod is like dim redim const call set exit goto as byval byref'
  ).split(' '),
);

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', { type: 'bool', value: true }],
  ['false', { type: 'bool', value: false }],
  ['empty', { type: 'null', as: 'empty' }],
  ['null', { type: 'null', as: 'null' }],
  ['nothing', { type: 'null', as: 'nothing' }],
]);

function omitted(cursor: Cursor): Expression {
  const at = cursor.peek().start;
  return { type: 'omitted', start: at, end: at };
}

export function parseExpression(cursor: Cursor): Expression {
  return parseBinary(cursor, 1);
}

/** @param left an operand that was read already */
export function parseBinary(cursor: Cursor, least: number, left?: Expression): Expression {
  if (cursor.depth >= maxNesting) {
    const nothing = omitted(cursor);
    cursor.skipStatement();
    return nothing;
  }
  cursor.depth++;
  let result = left ?? parseUnary(cursor);
  let chain: Chain | null = null;
  let chainLevel = 0;
  for (;;) {
    const operator = operatorAt(cursor);
    const level = precedence.get(operator) ?? 0;
    if (level < least) break;
    cursor.take();
    const operand = parseBinary(cursor, level + 1);
    if (chain !== null && chainLevel === level) {
      chain.rest.push({ operator, operand });
      chain.end = Math.max(chain.end, operand.end);
    } else {
      chain = {
        type: 'chain',
        id: cursor.nextId(),
        first: result,
        rest: [{ operator, operand }],
        start: result.start,
        end: Math.max(operand.end, result.end),
      };
      chainLevel = level;
      result = chain;
    }
  }
  cursor.depth--;
  return result;
}

function operatorAt(cursor: Cursor): string {
  const token = cursor.peek();
  if (token.type === 'operator') return token.operator;
  return token.type === 'name' && !token.bracketed ? token.name : '';
}

function parseUnary(cursor: Cursor): Expression {
  const token = cursor.peek();
  const operator = operatorAt(cursor);
  if (operator === '-' || operator === '+' || operator === 'not') {
    cursor.take();
    const operand = parseBinary(cursor, operator === 'not' ? comparison : power);
    return { type: 'unary', id: cursor.nextId(), operator, operand, start: token.start, end: cursor.lastEnd };
  }
  return parsePostfix(cursor, parsePrimary(cursor), false);
}

function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  const { start, end } = token;
  switch (token.type) {
    case 'string':
      cursor.take();
      return { type: 'literal', value: cursor.literalText(token), start, end };
    case 'number':
      cursor.take();
      return {
        type: 'literal',
        value:
          token.value === null ? { type: 'unknown' } : { type: 'number', value: token.value, as: token.as },
        start,
        end,
      };
    case 'date':
      cursor.take();
      return { type: 'literal', value: { type: 'unknown' }, start, end };
    case 'name':
      return parseName(cursor, token.name, token.bracketed);
    case 'operator':
      break;
    default:
      return omitted(cursor);
  }
  if (cursor.takeOperator('(')) {
    const inner = parseExpression(cursor);
    cursor.takeOperator(')');
    return { type: 'paren', id: cursor.nextId(), inner, start, end: cursor.lastEnd };
  }
  if (cursor.isOperator('.') || cursor.isOperator('!')) return parseMember(cursor, null, start);
  return omitted(cursor);
}

function parseName(cursor: Cursor, name: string, bracketed: boolean): Expression {
  const { start, end } = cursor.peek();
  if (bracketed) {
    cursor.take();
    cursor.mention(name);
    return { type: 'name', id: cursor.nextId(), name, start, end };
  }
  if (reserved.has(name)) return omitted(cursor);
  cursor.take();
  const value = constants.get(name);
  if (value !== undefined) return { type: 'literal', value, start, end };
  if (name === 'new' && cursor.peek().type === 'name') {
    let className = cursor.word();
    cursor.take();
    while (cursor.isOperator('.') && cursor.peek(1).type === 'name') {
      cursor.take();
      className += `.${cursor.word()}`;
      cursor.take();
    }
    return { type: 'new', className, start, end: cursor.lastEnd };
  }
  if (name === 'addressof' && cursor.peek().type === 'name') {
    const target = cursor.word();
    cursor.take();
    cursor.mention(target);
    return { type: 'addressof', name: target, start, end: cursor.lastEnd };
  }
  // `TypeOf x Is Y`: the comparison reads the rest.
  if (name === 'typeof' && cursor.peek().type === 'name') return parseUnary(cursor);
  cursor.mention(name);
  return { type: 'name', id: cursor.nextId(), name, start, end };
}

/** `.name`, with `[name]` and keywords allowed. */
function parseMember(cursor: Cursor, object: Expression | null, start: number): Expression {
  cursor.take();
  const token = cursor.peek();
  if (token.type !== 'name') return object ?? omitted(cursor);
  cursor.take();
  cursor.mention(token.name);
  return { type: 'member', id: cursor.nextId(), object, name: token.name, start, end: token.end };
}

/**
 * Members and arguments after an operand.
 * @param asStatement true at the start of a statement, where ` .name` after white space is an argument of its own
 */
export function parsePostfix(cursor: Cursor, operand: Expression, asStatement: boolean): Expression {
  let result = operand;
  if (result.type === 'omitted') return result;
  for (let links = 0; links < maxNesting; links++) {
    const token = cursor.peek();
    if (token.type !== 'operator') break;
    if (token.operator === '(') {
      if (result.type === 'literal') break;
      result = parseCall(cursor, result);
    } else if (token.operator === '.' || token.operator === '!') {
      const following = cursor.peek(1);
      if (following.type !== 'name' || (asStatement && token.spaced && !following.spaced)) break;
      result = parseMember(cursor, result, result.start);
    } else break;
  }
  return result;
}

function parseCall(cursor: Cursor, callee: Expression): Call {
  cursor.take();
  cursor.depth++;
  const args = cursor.depth > maxNesting ? [] : parseArguments(cursor);
  cursor.depth--;
  if (!cursor.takeOperator(')')) recover(cursor);
  return { type: 'call', id: cursor.nextId(), callee, args, start: callee.start, end: cursor.lastEnd };
}

/** After arguments that could not be read to their end: on to the parenthesis that closes them, within the statement. */
function recover(cursor: Cursor): void {
  for (let open = 0, ahead = 0; ahead < 64; ahead++) {
    const token = cursor.peek(ahead);
    if (token.type === 'newline' || token.type === 'colon' || token.type === 'end') return;
    if (token.type !== 'operator') continue;
    if (token.operator === '(') open++;
    else if (token.operator === ')' && open-- === 0) {
      for (let count = 0; count <= ahead; count++) cursor.take();
      return;
    }
  }
}

/** Arguments up to what can't be one more; `a, , b` has an omitted one. */
export function parseArguments(cursor: Cursor): Argument[] {
  const args: Argument[] = [];
  if (cursor.isOperator(')') || cursor.atSeparator) return args;
  for (;;) {
    args.push(parseArgument(cursor));
    if (!cursor.takeOperator(',') && !cursor.takeOperator(';')) return args;
  }
}

function parseArgument(cursor: Cursor): Argument {
  if (cursor.isWord('byval') || cursor.isWord('byref')) cursor.take();
  const token = cursor.peek();
  if (token.type === 'name' && cursor.isOperator(':=', 1)) {
    cursor.take();
    cursor.take();
    return { name: token.name, value: parseExpression(cursor) };
  }
  const value = parseExpression(cursor);
  // `1 To 5` in the bounds of an array that is declared where a call was expected.
  if (cursor.takeWord('to')) parseExpression(cursor);
  return { name: null, value };
}
