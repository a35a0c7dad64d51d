/** The parts of a node, for whoever walks a tree without evaluating it. */

import type { AnyNode } from 'acorn';

/** Where nodes of a type have their parts, learned from those that were met: most of a node is not syntax. */
const known = new Map<string, string[]>();

/** Properties that never hold a node. */
const plain = new Set([
  'type',
  'start',
  'end',
  'name',
  'operator',
  'kind',
  'computed',
  'raw',
  'regex',
  'prefix',
]);

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Keys in the order of the text, as the parser writes them. All nodes of a type have the same. */
function keysOf(node: AnyNode): readonly string[] {
  let keys = known.get(node.type);
  if (!keys) {
    keys = Object.keys(node).filter((key) => !plain.has(key));
    known.set(node.type, keys);
  }
  return keys;
}

/** Calls back with each part and the name of the property that holds it. */
export function eachChild(node: AnyNode, visit: (child: AnyNode, key: string) => void): void {
  if (node.type === 'Identifier' || node.type === 'Literal') return;
  const parts = node as unknown as Readonly<Record<string, unknown>>;
  for (const key of keysOf(node)) {
    const value = parts[key];
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const one of value as unknown[]) if (isNode(one)) visit(one, key);
    } else if (isNode(value)) visit(value, key);
  }
}
