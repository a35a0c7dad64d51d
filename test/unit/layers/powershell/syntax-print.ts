/** Prints a syntax tree as one line, so that tests show structure in a table. */

import type { Node, NodeOf, ScriptBlockNode } from '../../../../src/layers/powershell/syntax/ast';

type Printer<Kind extends Node['type']> = (node: NodeOf<Kind>) => string;

const list = (...items: readonly (string | undefined | false | readonly string[])[]): string =>
  `(${items
    .flat()
    .filter((item) => item !== undefined && item !== false && item !== '')
    .join(' ')})`;
const all = (nodes: readonly Node[]): string[] => nodes.map(print);
const opt = (node: Node | undefined): string | undefined => node && print(node);

const quotes = { bare: '', single: "'", double: '"', singleHere: "@'", doubleHere: '@"' } as const;

const printers: { [Kind in Node['type']]: Printer<Kind> } = {
  scriptBlock: (node) => `{${body(node)}}`,
  namedBlock: (node) =>
    node.implicit ? all(node.statements).join('; ') : list(node.kind, all(node.statements)),
  paramBlock: (node) => list('param', all(node.attributes), all(node.parameters)),
  parameter: (node) =>
    node.attributes.length === 0 && !node.value
      ? print(node.name)
      : list('p', all(node.attributes), print(node.name), opt(node.value)),
  attribute: (node) => list(`@${node.name}`, all(node.positional), all(node.named)),
  namedArgument: (node) => (node.value ? `${node.name}=${print(node.value)}` : node.name),
  block: (node) => `{${all(node.statements).join('; ')}}`,
  pipeline: (node) =>
    (node.elements.length === 1 ? all(node.elements).join('') : list('|', all(node.elements))) +
    (node.background ? ' &' : ''),
  chain: (node) => list(node.operator, print(node.left), print(node.right)) + (node.background ? ' &' : ''),
  assignment: (node) => list(node.operator, print(node.left), print(node.right)),
  if: (node) => list('if', all(node.clauses), opt(node.otherwise)),
  ifClause: (node) => `${print(node.condition)} ${print(node.body)}`,
  switch: (node) =>
    list(
      'switch',
      node.label && `:${node.label}`,
      node.flags.map((flag) => `-${flag}`),
      print(node.condition),
      all(node.clauses),
      node.otherwise && `default ${print(node.otherwise)}`,
    ),
  switchClause: (node) => `${print(node.test)} ${print(node.body)}`,
  while: (node) => list('while', node.label && `:${node.label}`, print(node.condition), print(node.body)),
  do: (node) =>
    list(
      'do',
      node.label && `:${node.label}`,
      print(node.body),
      node.until ? 'until' : 'while',
      print(node.condition),
    ),
  for: (node) =>
    list(
      'for',
      node.label && `:${node.label}`,
      opt(node.initializer) ?? '_',
      opt(node.condition) ?? '_',
      opt(node.iterator) ?? '_',
      print(node.body),
    ),
  foreach: (node) =>
    list(
      'foreach',
      node.label && `:${node.label}`,
      print(node.variable),
      print(node.collection),
      print(node.body),
    ),
  try: (node) =>
    list('try', print(node.body), all(node.catches), node.finally && `finally ${print(node.finally)}`),
  catch: (node) => list('catch', all(node.types), print(node.body)),
  trap: (node) => list('trap', opt(node.errorType), print(node.body)),
  return: (node) => list('return', opt(node.value)),
  throw: (node) => list('throw', opt(node.value)),
  exit: (node) => list('exit', opt(node.value)),
  break: (node) => list('break', opt(node.label)),
  continue: (node) => list('continue', opt(node.label)),
  function: (node) =>
    list(node.kind, node.name, node.parameters.length > 0 && list(all(node.parameters)), print(node.body)),
  typeDefinition: (node) =>
    list(
      all(node.attributes),
      node.kind,
      node.name,
      node.bases.length > 0 && [':', ...all(node.bases)],
      all(node.members),
    ),
  property: (node) => list('prop', node.static && 'static', all(node.attributes), node.name, opt(node.value)),
  functionMember: (node) =>
    list(
      'method',
      node.static && 'static',
      all(node.attributes),
      node.name,
      list(all(node.parameters)),
      node.baseArguments.length > 0 && list('base', all(node.baseArguments)),
      print(node.body),
    ),
  using: (node) => list('using', node.kind, opt(node.name)),
  data: (node) => list('data', node.variable, print(node.body)),
  labelledBlock: (node) => list(node.kind, print(node.body)),
  commandExpression: (node) =>
    node.redirections.length === 0
      ? print(node.expression)
      : list(print(node.expression), all(node.redirections)),
  command: (node) => (node.invocation ?? '') + list('cmd', all(node.elements), all(node.redirections)),
  commandParameter: (node) => `-${node.name}` + (node.argument ? `:${print(node.argument)}` : ''),
  verbatimArgument: (node) => `--%${JSON.stringify(node.value)}`,
  redirection: (node) =>
    `${node.from}${node.append ? '>>' : '>'}` +
    (typeof node.to === 'number' ? `&${node.to}` : node.to ? print(node.to) : ''),
  binary: (node) =>
    list(node.operator + (node.caseSensitive ? ':c' : ''), print(node.left), print(node.right)),
  unary: (node) => list(`${node.operator}_${node.caseSensitive ? ':c' : ''}`, print(node.operand)),
  postfix: (node) => list(`_${node.operator}`, print(node.operand)),
  ternary: (node) => list('?:', print(node.condition), print(node.then), print(node.otherwise)),
  cast: (node) => list('cast', print(node.to), print(node.operand)),
  array: (node) => list(',', all(node.elements)),
  arrayExpression: (node) => `@(${all(node.body.statements).join('; ')})`,
  subExpression: (node) => `$(${all(node.body.statements).join('; ')})`,
  paren: (node) => `<${print(node.pipeline)}>`,
  hashtable: (node) => `@{${all(node.entries).join('; ')}}`,
  hashtableEntry: (node) => `${print(node.key)}=${print(node.value)}`,
  scriptBlockExpression: (node) => print(node.body),
  string: (node) => {
    const mark = quotes[node.quote];
    const value = JSON.stringify(node.value).slice(1, -1).replace(/\\"/g, '"');
    return mark === '' ? value : mark + value + (mark.length === 2 ? `${mark.charAt(1)}@` : mark);
  },
  expandableString: (node) => list(`${quotes[node.quote]}…`, all(node.parts)),
  text: (node) => JSON.stringify(node.value),
  number: (node) => String(node.value) + (node.as === 'int32' ? '' : `:${node.as}`) + (node.exact ? '' : '~'),
  variable: (node) =>
    (node.splatted ? '@' : '$') + (node.scope === undefined ? '' : `${node.scope}:`) + node.name,
  typeName: (node) => `[${node.name}]`,
  member: (node) =>
    list(
      (node.nullConditional ? '?' : '') + (node.static ? '::' : '.'),
      print(node.target),
      print(node.name),
    ),
  invoke: (node) =>
    list(
      `${node.nullConditional ? '?' : ''}${node.static ? '::' : '.'}()`,
      print(node.target),
      print(node.name),
      all(node.typeArguments),
      all(node.arguments),
    ),
  index: (node) => list(node.nullConditional ? '?[]' : '[]', print(node.target), print(node.index)),
  error: (node) => list('ERROR', all(node.children)),
};

function body(node: ScriptBlockNode): string {
  return [...all(node.usings), ...(node.params ? [print(node.params)] : []), ...all(node.blocks)].join('; ');
}

function print(node: Node): string {
  const printer = printers[node.type] as (node: Node) => string;
  return printer(node);
}

/** The statements of a script on one line. */
export function printScript(script: ScriptBlockNode): string {
  return body(script);
}
