/** The statements of VBScript and VBA. */

import { Meter } from '../meter';
import { verbatim } from '../values/provenance';
import type { Statement } from '../vbscript/syntax/ast';
import { parse } from '../vbscript/syntax/parse';
import type { LayerBudgets } from '../model';
import type { StatementTree } from './model';

/** Enough for the longest text that is parsed; a text that takes longer is divided by lines. */
const budgets: LayerBudgets = {
  layers: 1,
  depth: 1,
  steps: 5_000_000,
  outputBytes: 2 ** 24,
  milliseconds: 1000,
};

/** @throws BudgetSpent */
export function vbscriptStatements(text: string): Iterable<StatementTree> {
  const meter = new Meter(budgets, () => performance.now());
  return parse(text, (token) => verbatim(token.text, 0), meter).body.map(treeOf);
}

function treeOf(statement: Statement): StatementTree {
  return { start: statement.start, end: statement.end, inner: () => bodiesOf(statement).flat().map(treeOf) };
}

function bodiesOf(statement: Statement): (readonly Statement[])[] {
  switch (statement.type) {
    case 'procedure':
    case 'class':
    case 'for':
    case 'foreach':
    case 'do':
    case 'with':
      return [statement.body];
    case 'if':
      return [...statement.clauses.map(({ body }) => body), statement.otherwise];
    case 'select':
      return statement.cases.map(({ body }) => body);
    default:
      return [];
  }
}
