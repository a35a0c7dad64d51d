/** What `if` compares, as far as it is known. */

import { integer } from './arithmetic';
import type { Environment } from './environment';
import { unquoted } from './expansion';
import type { If } from './nodes';
import { isUncertain } from './stretches';

/** True where its first branch runs; null where that is not known. */
export function condition(
  { test, operands, negated, ignoreCase }: If,
  environment: Environment,
): boolean | null {
  const range = { start: 0, end: 0 };
  const [left, right] = operands.map((operand) => environment.now(operand, range));
  if (left === undefined || isUncertain(left)) return null;
  let result: boolean | null = null;
  if (test === 'defined') {
    const value = environment.value(left.text.toLowerCase());
    const unset = value === undefined && environment.assigned.has(left.text.toLowerCase());
    result = value === undefined ? (unset ? false : null) : value === null ? null : value.text !== '';
  } else if (right !== undefined && !isUncertain(right)) {
    const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
    result = compare(test, fold(left.text), fold(right.text));
  }
  return result === null ? null : result !== negated;
}

function compare(test: string, left: string, right: string): boolean | null {
  if (test === '==') return left === right;
  const numbers = [integer(left), integer(right)] as const;
  const order =
    numbers[0] !== null && numbers[1] !== null
      ? numbers[0] - numbers[1]
      : left === right
        ? 0
        : unquoted({ type: 'string', text: left }).text < right
          ? -1
          : 1;
  const tests: Readonly<Record<string, boolean>> = {
    equ: order === 0,
    neq: order !== 0,
    lss: order < 0,
    leq: order <= 0,
    gtr: order > 0,
    geq: order >= 0,
  };
  return tests[test] ?? null;
}
