/** PowerShell's operators over values. */

import { unknown, type Block, type Regex, type Str, type Value } from '../../values/model';
import { derived } from '../../values/provenance';
import { add, bits, complement, divide, multiply, negate, range, remainder, subtract } from './arithmetic';
import { compare, filtered, isOfType } from './comparison';
import type { FoldContext } from './context';
import { convert, numberOf, truthOf } from './convert';
import { dictionaryOf } from './dictionaries';
import { enumValue } from './enums';
import { format } from './format';
import { itemsOf, itemsOrSelf } from './items';
import { roundToEven } from './numbers';
import { isMatch, matchGroups, matchObject, regexValue, replaceMatches, splitMatches } from './regexes';
import { stringify, stringifyAll } from './stringify';
import { charsOf, cutter, list, splitAt, str } from './text';
import { typeNameOf } from './type-values';

type Binary = (left: Value, right: Value, ctx: FoldContext) => Value;

const binaryFolds: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['+', add],
  ['-', subtract],
  ['*', multiply],
  ['/', divide],
  ['%', remainder],
  ['..', range],
  [',', (left, right) => list([left, right])],
  ['-f', (left, right, ctx) => formatWith(left, right, ctx)],
  ['-join', (left, right, ctx) => join(left, right, ctx)],
  ['-xor', (left, right) => bool(truthOf(left), truthOf(right), (a, b) => a !== b)],
  ['-is', (left, right) => known(isOfType(left, right))],
  ['-isnot', (left, right) => known(isOfType(left, right), true)],
  ['-as', (left, right, ctx) => as(left, right, ctx)],
]);

/** @param op in lower case: `-`, `+`, `!`, `-not`, `-bnot`, `-split`, `-isplit`, `-csplit`, `-join`, `,` */
export function unary(op: string, value: Value, ctx: FoldContext): Value {
  if (op === ',') return list([value]);
  if (value.type === 'unknown') return unknown;
  switch (op) {
    case '-':
      return negate(value, ctx);
    case '+': {
      const number = numberOf(value);
      return number === null ? unknown : derived(number, [value], ctx.range);
    }
    case '!':
    case '-not':
      return known(truthOf(value), true);
    case '-bnot':
      return complement(value, ctx);
    case '-join':
      return join(value, str(''), ctx);
    case '-split':
    case '-isplit':
    case '-csplit':
      return splitOnSpace(value, ctx);
    default:
      return unknown;
  }
}

/** @param op in lower case, words with their dash: `+`, `..`, `-f`, `-join`, `-creplace`, `-band`, … */
export function binary(op: string, left: Value, right: Value, ctx: FoldContext): Value {
  if (op === ',') return list([left, right]);
  if (op === '-and' || op === '-or') return logical(op, truthOf(left), truthOf(right));
  if (left.type === 'unknown' || right.type === 'unknown') return unknown;
  const result = evaluated(op, left, right, ctx);
  // Text that folds made of nothing but an operand is laid to the expression; the rest says itself where it comes from.
  return result.type === 'string' && result.trace === undefined
    ? derived(result, [left, right], ctx.range)
    : result;
}

function evaluated(op: string, left: Value, right: Value, ctx: FoldContext): Value {
  const fold = binaryFolds.get(op);
  if (fold !== undefined) return fold(left, right, ctx);
  if (/^-(?:b(?:and|or|xor)|sh[lr])$/.test(op)) return bits(op, left, right, ctx);
  // -ceq, -ireplace: a letter before the name says whether case matters; -contains and -is begin with one of their own.
  const name = /^-[ci](?!(?:ontains|n|s|snot)$)(?=[a-z])/.test(op) ? op.slice(2) : op.slice(1);
  const sensitive = name.length < op.length - 1 && op[1] === 'c';
  switch (name) {
    case 'replace':
      return replace(left, right, sensitive, ctx);
    case 'split':
      return split(left, right, sensitive, ctx);
    case 'match':
    case 'notmatch':
      return match(left, right, sensitive, name === 'notmatch', ctx);
    default:
      return compare(name, left, right, sensitive, ctx) ?? unknown;
  }
}

/** `$Matches` after `left -match right` (or `-cmatch`, `-imatch`) was true; null where it is not known. */
export function matchesOf(op: string, left: Value, right: Value, ctx: FoldContext): Value | null {
  const text = left.type === 'unknown' || itemsOf(left, ctx) !== null ? unknown : stringify(left, ctx);
  const regex = patternOf(right, op === '-cmatch', ctx);
  if (text.type === 'unknown' || regex === null) return null;
  const groups = matchGroups(regex, text, ctx);
  return groups === null ? null : dictionaryOf(groups);
}

function known(result: boolean | null, inverted = false): Value {
  return result === null ? unknown : { type: 'bool', value: result !== inverted };
}

function bool(a: boolean | null, b: boolean | null, compute: (a: boolean, b: boolean) => boolean): Value {
  return a === null || b === null ? unknown : known(compute(a, b));
}

/** One operand may decide alone. */
function logical(op: '-and' | '-or', a: boolean | null, b: boolean | null): Value {
  const deciding = op === '-or';
  if (a === deciding || b === deciding) return known(deciding);
  return a === null || b === null ? unknown : known(!deciding);
}

function as(left: Value, right: Value, ctx: FoldContext): Value {
  const name = typeNameOf(right) ?? (right.type === 'string' ? right.text : null);
  return name === null ? unknown : convert(left, name, ctx);
}

function formatWith(left: Value, right: Value, ctx: FoldContext): Value {
  const template = stringify(left, ctx);
  return template.type === 'unknown' ? unknown : format(template, itemsOrSelf(right, ctx), ctx);
}

function join(left: Value, right: Value, ctx: FoldContext): Value {
  const separator = stringify(right, ctx);
  return separator.type === 'unknown' ? unknown : stringifyAll(itemsOrSelf(left, ctx), separator, ctx);
}

function splitOnSpace(value: Value, ctx: FoldContext): Value {
  const parts: Value[] = [];
  for (const item of itemsOrSelf(value, ctx)) {
    const text = stringify(item, ctx);
    if (text.type === 'unknown') return unknown;
    const cut = cutter(text);
    for (const match of text.text.matchAll(/\S+/g)) {
      ctx.meter.step();
      parts.push(cut(match.index, match.index + match[0].length));
    }
  }
  return list(parts);
}

/** The regex of an operator's right operand. */
function patternOf(value: Value, caseSensitive: boolean, ctx: FoldContext): Regex | null {
  if (value.type === 'regex') return value;
  const pattern = stringify(value, ctx);
  return pattern.type === 'unknown' ? null : regexValue(pattern.text, caseSensitive ? 0 : 1);
}

function match(
  left: Value,
  right: Value,
  caseSensitive: boolean,
  inverted: boolean,
  ctx: FoldContext,
): Value {
  const regex = patternOf(right, caseSensitive, ctx);
  if (regex === null) return unknown;
  return filtered(
    left,
    (item) => {
      const text = stringify(item, ctx);
      const found = text.type === 'unknown' ? null : isMatch(regex, text, ctx);
      return found === null ? null : found !== inverted;
    },
    ctx,
  );
}

/** Applies a fold to a value's text, or to each of a list's. */
function each(left: Value, ctx: FoldContext, fold: (text: Str) => Str | null): Value {
  const items = itemsOf(left, ctx);
  const results: Value[] = [];
  for (const item of items ?? [left]) {
    const text = stringify(item, ctx);
    const result = text.type === 'unknown' ? null : fold(text);
    if (result === null) return unknown;
    results.push(result);
  }
  return items === null ? (results[0] ?? unknown) : list(results);
}

function replace(left: Value, right: Value, caseSensitive: boolean, ctx: FoldContext): Value {
  const [pattern = unknown, by] = itemsOrSelf(right, ctx);
  const regex = patternOf(pattern, caseSensitive, ctx);
  const evaluator = by?.type === 'block' && ctx.profile === 'powerShell7' ? by : null;
  const text = by === undefined ? str('') : evaluator === null ? stringify(by, ctx) : str('');
  if (regex === null || text.type === 'unknown') return unknown;
  return each(left, ctx, (value) =>
    replaceMatches(regex, value, evaluator === null ? text : byBlock(evaluator, value, regex, ctx), ctx),
  );
}

/** What a script block makes of each match, which it has as `$_` and as its first argument. */
export function byBlock(
  block: Block,
  value: Str,
  regex: Regex,
  ctx: FoldContext,
): (match: Parameters<typeof matchObject>[0]) => Str | null {
  return (found) => {
    const object = matchObject(found, value, regex, ctx);
    const made = stringify(ctx.invoke(block, [object], object), ctx);
    return made.type === 'unknown' ? null : made;
  };
}

const splitOptions = { simpleMatch: 1, ignoreCase: 64 };
/** SplitOptions by bit, and the RegexOptions they are. */
const regexOptionOf: readonly (readonly [number, number])[] = [
  [8, 32],
  [16, 2],
  [32, 16],
  [64, 1],
  [128, 4],
];

function split(left: Value, right: Value, caseSensitive: boolean, ctx: FoldContext): Value {
  const [delimiter = unknown, most, option] = itemsOrSelf(right, ctx);
  const limit = most === undefined ? 0 : (numberOf(most)?.value ?? NaN);
  const options = option === undefined ? 0 : enumValue('system.management.automation.splitoptions', option);
  if (!(limit >= 0) || options === null) return unknown;
  const parts: Value[] = [];
  for (const item of itemsOrSelf(left, ctx)) {
    const text = stringify(item, ctx);
    if (text.type === 'unknown') return unknown;
    const some =
      delimiter.type === 'block'
        ? splitByBlock(text, delimiter, limit, ctx)
        : splitByText(text, delimiter, roundToEven(limit), options, caseSensitive, ctx);
    if (some === null) return unknown;
    for (const part of some) parts.push(part);
  }
  return list(parts);
}

function splitByText(
  text: Str,
  delimiter: Value,
  limit: number,
  options: number,
  caseSensitive: boolean,
  ctx: FoldContext,
): Str[] | null {
  if (delimiter.type === 'regex') return splitMatches(delimiter, text, ctx, limit);
  const separator = stringify(delimiter, ctx);
  if (separator.type === 'unknown') return null;
  const ignoreCase = !caseSensitive || (options & splitOptions.ignoreCase) !== 0;
  if ((options & splitOptions.simpleMatch) !== 0)
    return splitAt(text, [separator.text], ctx, { ignoreCase, ...(limit > 0 ? { limit } : {}) });
  let flags = ignoreCase ? 1 : 0;
  for (const [bit, flag] of regexOptionOf) if ((options & bit) !== 0) flags |= flag;
  return splitMatches(regexValue(separator.text, flags), text, ctx, limit);
}

/** Splits at each unit that the block takes for true. */
function splitByBlock(text: Str, block: Block, limit: number, ctx: FoldContext): Str[] | null {
  const cut = cutter(text);
  const parts: Str[] = [];
  let start = 0;
  let at = 0;
  for (const char of charsOf(text, ctx)) {
    if (limit > 0 && parts.length + 1 >= limit) break;
    const here = truthOf(ctx.invoke(block, [], char));
    if (here === null) return null;
    if (here) {
      parts.push(cut(start, at));
      start = at + 1;
    }
    at++;
  }
  parts.push(cut(start, text.text.length));
  return parts;
}
