/** The statements of PowerShell. */

import { isPowerShellXml } from '../markup/elements';
import type { Node } from '../powershell/syntax/ast';
import { children } from '../powershell/syntax/children';
import { parse } from '../powershell/syntax/parser';
import type { StatementTree } from './model';

export function* powershellStatements(text: string): Generator<StatementTree> {
  if (isPowerShellXml(text)) return;
  for (const part of children(parse(text))) {
    // `begin { }` and the like are statements with others in them; without them, all stand in one block.
    if (part.type === 'namedBlock' && part.implicit) yield* part.statements.map(treeOf);
    else yield treeOf(part);
  }
}

function treeOf(node: Node): StatementTree {
  return { start: node.start, end: node.end, inner: () => innerOf(node) };
}

/** Statements of the nearest blocks in a node, wherever in its expressions they stand; members of a class count, too. */
function* innerOf(node: Node): Generator<StatementTree> {
  const waiting: Node[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const parts = children(next);
    if (next.type === 'block' || next.type === 'namedBlock' || next.type === 'typeDefinition') {
      for (const part of parts) yield treeOf(part);
    } else for (const part of [...parts].reverse()) waiting.push(part);
  }
}
