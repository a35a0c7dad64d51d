/** The children of a node, for whoever walks the tree without knowing every kind of node. */

import type { Node, NodeOf } from './ast';

type Part = Node | readonly Node[] | undefined;

/** Per kind of node its children in the order in which they stand in the text. */
const parts: { [Kind in Node['type']]: (node: NodeOf<Kind>) => readonly Part[] } = {
  scriptBlock: ({ usings, params, blocks }) => [usings, params, blocks],
  namedBlock: ({ statements }) => [statements],
  paramBlock: ({ attributes, parameters }) => [attributes, parameters],
  parameter: ({ attributes, name, value }) => [attributes, name, value],
  attribute: ({ positional, named }) => [[...positional, ...named].sort((a, b) => a.start - b.start)],
  namedArgument: ({ value }) => [value],
  block: ({ statements }) => [statements],
  pipeline: ({ elements }) => [elements],
  chain: ({ left, right }) => [left, right],
  assignment: ({ left, right }) => [left, right],
  if: ({ clauses, otherwise }) => [clauses, otherwise],
  ifClause: ({ condition, body }) => [condition, body],
  switch: ({ condition, clauses, otherwise }) => [
    condition,
    [...clauses, ...(otherwise ? [otherwise] : [])].sort((a, b) => a.start - b.start || a.end - b.end),
  ],
  switchClause: ({ test, body }) => [test, body],
  while: ({ condition, body }) => [condition, body],
  do: ({ body, condition }) => [body, condition],
  for: ({ initializer, condition, iterator, body }) => [initializer, condition, iterator, body],
  foreach: ({ variable, collection, body }) => [variable, collection, body],
  try: (node) => [node.body, node.catches, node.finally],
  catch: ({ types, body }) => [types, body],
  trap: ({ errorType, body }) => [errorType, body],
  return: ({ value, label }) => [value, label],
  throw: ({ value, label }) => [value, label],
  exit: ({ value, label }) => [value, label],
  break: ({ value, label }) => [value, label],
  continue: ({ value, label }) => [value, label],
  function: ({ parameters, body }) => [parameters, body],
  typeDefinition: ({ attributes, bases, members }) => [attributes, bases, members],
  property: ({ attributes, value }) => [attributes, value],
  functionMember: ({ attributes, parameters, baseArguments, body }) => [
    attributes,
    parameters,
    baseArguments,
    body,
  ],
  using: ({ name }) => [name],
  data: ({ body }) => [body],
  labelledBlock: ({ body }) => [body],
  commandExpression: ({ expression, redirections }) => [expression, redirections],
  command: ({ elements, redirections }) => [
    redirections.length === 0 ? elements : [...elements, ...redirections].sort((a, b) => a.start - b.start),
  ],
  commandParameter: ({ argument }) => [argument],
  verbatimArgument: () => [],
  redirection: ({ to }) => [typeof to === 'number' ? undefined : to],
  binary: ({ left, right }) => [left, right],
  unary: ({ operand }) => [operand],
  postfix: ({ operand }) => [operand],
  ternary: ({ condition, then, otherwise }) => [condition, then, otherwise],
  cast: ({ to, operand }) => [to, operand],
  array: ({ elements }) => [elements],
  arrayExpression: ({ body }) => [body],
  subExpression: ({ body }) => [body],
  paren: ({ pipeline }) => [pipeline],
  hashtable: ({ entries }) => [entries],
  hashtableEntry: ({ key, value }) => [key, value],
  scriptBlockExpression: ({ body }) => [body],
  string: () => [],
  expandableString: (node) => [node.parts],
  text: () => [],
  number: () => [],
  variable: () => [],
  typeName: () => [],
  member: ({ target, name }) => [target, name],
  invoke: (node) => [node.target, node.name, node.typeArguments, node.arguments],
  index: (node) => [node.target, node.index],
  error: (node) => [node.children],
};

const none: readonly Node[] = [];

/** Kinds of nodes that never have children: half of a tree, which whoever walks it need not look into. */
const leaves: ReadonlySet<Node['type']> = new Set([
  'string',
  'number',
  'variable',
  'typeName',
  'text',
  'verbatimArgument',
]);

export function isLeaf({ type }: Node): boolean {
  return leaves.has(type);
}

/** The children of a node in the order in which they stand in the text. */
export function children(node: Node): readonly Node[] {
  if (leaves.has(node.type)) return none;
  // Each function takes the kind of node that it stands under.
  const list = parts[node.type] as (node: Node) => readonly Part[];
  const all = list(node);
  const [only] = all;
  // Most lists of children are lists in the tree.
  if (all.length === 1 && only !== undefined && isList(only)) return only;
  const found: Node[] = [];
  for (const part of all) {
    if (part === undefined) continue;
    if (isList(part)) for (const one of part) found.push(one);
    else found.push(part);
  }
  return found;
}

function isList(part: Node | readonly Node[]): part is readonly Node[] {
  return Array.isArray(part);
}
