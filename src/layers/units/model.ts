/** What the finders of a script's statements give. */

import type { OffsetRange } from '../../findings/model';

/** A statement that may hold others. */
export interface StatementTree extends OffsetRange {
  /** The statements that stand in it next, in the order of the text; asked for only where it is long. */
  readonly inner: () => Iterable<StatementTree>;
}

/** The top-level statements of a text, in order. May throw BudgetSpent. */
export type StatementsOf = (text: string) => Iterable<StatementTree>;

/** A statement without others in it. */
export function leaf({ start, end }: OffsetRange): StatementTree {
  return { start, end, inner: () => [] };
}

/** The same statements, further on in a longer text. */
export function* moved(statements: Iterable<StatementTree>, by: number): Generator<StatementTree> {
  for (const { start, end, inner } of statements) {
    yield { start: start + by, end: end + by, inner: () => moved(inner(), by) };
  }
}
