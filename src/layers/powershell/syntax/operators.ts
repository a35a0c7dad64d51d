/** The operators of PowerShell 7 and how tightly they bind. */

import type { AssignmentOperator, BinaryOperator, UnaryOperator } from './ast';
import { isAsciiLetter, isDash, endOfText } from './characters';
import type { Cursor } from './cursor';

/** Higher binds tighter (TokenFlags of PowerShell's token.cs). The comma and unary operators bind tighter than all. */
const logical = 1;
const bitwise = 2;
const comparison = 5;
const coalesce = 7;
const additive = 9;
const multiplicative = 10;
const format = 12;
const range = 13;

export interface BinaryToken {
  readonly operator: BinaryOperator;
  readonly precedence: number;
  readonly caseSensitive: boolean;
  /** In UTF-16 units. */
  readonly length: number;
}

/** By name without the dash; those with a form for each case come from `comparisons`. */
const words = new Map<string, BinaryToken>();
function word(name: string, operator: BinaryOperator, precedence: number, caseSensitive = false): void {
  words.set(name, { operator, precedence, caseSensitive, length: name.length + 1 });
}
const comparisons = [
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'like',
  'notlike',
  'match',
  'notmatch',
  'replace',
  'contains',
  'notcontains',
  'in',
  'notin',
  'split',
] as const;
for (const name of comparisons) {
  word(name, `-${name}`, comparison);
  word(`i${name}`, `-${name}`, comparison);
  word(`c${name}`, `-${name}`, comparison, true);
}
for (const name of ['join', 'is', 'isnot', 'as', 'shl', 'shr'] as const) word(name, `-${name}`, comparison);
for (const name of ['and', 'or', 'xor'] as const) word(name, `-${name}`, logical);
for (const name of ['band', 'bor', 'bxor'] as const) word(name, `-${name}`, bitwise);
word('f', '-f', format);

function symbol(operator: BinaryOperator, precedence: number): BinaryToken {
  return { operator, precedence, caseSensitive: false, length: operator.length };
}
const plus = symbol('+', additive);
const minus = symbol('-', additive);
const times = symbol('*', multiplicative);
const divided = symbol('/', multiplicative);
const remainder = symbol('%', multiplicative);
const dots = symbol('..', range);
const coalescing = symbol('??', coalesce);

/** The longest operator has 11 letters; more are not looked at. */
const maxLetters = 12;

/** The letters after a dash, in lower case. Operators take no backticks, unlike barewords. */
function lettersAfterDash(cursor: Cursor): string {
  let length = 0;
  while (length <= maxLetters && isAsciiLetter(cursor.code(length + 1))) length++;
  return cursor.text.slice(cursor.at + 1, cursor.at + 1 + length).toLowerCase();
}

/** The binary operator at the cursor; does not consume it. */
export function binaryOperator(cursor: Cursor): BinaryToken | undefined {
  const code = cursor.code();
  if (code === endOfText) return undefined;
  const next = cursor.code(1);
  if (isDash(code)) {
    if (isAsciiLetter(next)) return words.get(lettersAfterDash(cursor));
    return next === 61 || isDash(next) ? undefined : minus;
  }
  if (code === 63) return next === 63 && cursor.code(2) !== 61 ? coalescing : undefined;
  if (code === 46) return next === 46 ? dots : undefined;
  if (next === 61) return undefined;
  if (code === 43) return next === 43 ? undefined : plus;
  if (code === 42) return next === 62 ? undefined : times;
  if (code === 47) return divided;
  if (code === 37) return remainder;
  return undefined;
}

interface UnaryToken {
  readonly operator: UnaryOperator;
  readonly caseSensitive: boolean;
  readonly length: number;
}
function unary(operator: UnaryOperator, length = operator.length, caseSensitive = false): UnaryToken {
  return { operator, length, caseSensitive };
}
const unaryWords = new Map<string, UnaryToken>([
  ['not', unary('-not')],
  ['bnot', unary('-bnot')],
  ['join', unary('-join')],
  ['split', unary('-split')],
  ['isplit', unary('-split', 7)],
  ['csplit', unary('-split', 7, true)],
]);
const unaryMinus = unary('-');
const decrement = unary('--');
const unaryPlus = unary('+');
const increment = unary('++');
const exclamation = unary('!');
const comma = unary(',');

/** The prefix operator at the cursor; does not consume it. */
export function unaryOperator(cursor: Cursor): UnaryToken | undefined {
  const code = cursor.code();
  if (code === 33) return exclamation;
  if (code === 44) return cursor.commaSeparates ? undefined : comma;
  if (code === 43) return cursor.code(1) === 43 ? increment : unaryPlus;
  if (!isDash(code)) return undefined;
  const next = cursor.code(1);
  if (isDash(next)) return decrement;
  return isAsciiLetter(next) ? unaryWords.get(lettersAfterDash(cursor)) : unaryMinus;
}

const assignments = new Map<number, AssignmentOperator>([
  [43, '+='],
  [42, '*='],
  [47, '/='],
  [37, '%='],
]);

/** The assignment operator at the cursor; does not consume it. All are as long as they are written here. */
export function assignmentOperator(cursor: Cursor): AssignmentOperator | undefined {
  const code = cursor.code();
  if (code === 61) return '=';
  if (code === 63) return cursor.code(1) === 63 && cursor.code(2) === 61 ? '??=' : undefined;
  if (cursor.code(1) !== 61) return undefined;
  return isDash(code) ? '-=' : assignments.get(code);
}
