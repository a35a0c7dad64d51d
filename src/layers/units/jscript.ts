/** The statements of JScript and JavaScript. */

import type { AnyNode } from 'acorn';
import { eachChild } from '../jscript/syntax/children';
import { parseScript } from '../jscript/syntax/parse';
import type { StatementTree } from './model';

/** Nodes whose parts are statements, or members of a class. */
const lists: ReadonlySet<string> = new Set([
  'Program',
  'BlockStatement',
  'StaticBlock',
  'ClassBody',
  'SwitchCase',
]);

export function* jscriptStatements(text: string): Generator<StatementTree> {
  const program = parseScript(text);
  if (program !== null) yield* innerOf(program);
}

/** Statements of the nearest blocks in a node, wherever in its expressions they stand. */
function* innerOf(node: AnyNode): Generator<StatementTree> {
  const waiting: AnyNode[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const parts: AnyNode[] = [];
    eachChild(next, (part) => parts.push(part));
    if (lists.has(next.type)) {
      for (const part of parts) yield { start: part.start, end: part.end, inner: () => innerOf(part) };
    } else waiting.push(...parts.reverse());
  }
}
