/** What a piece of code declares and what it assigns, by looking at its syntax. */

import type { AnyNode, AnonymousFunctionDeclaration, FunctionDeclaration, Pattern } from 'acorn';
import { unknown } from '../../values/model';
import { eachChild } from '../syntax/children';
import type { Scope } from '../values/scope';
import { findBinding } from './assignment';
import type { Vm } from './vm';

/** One after `export default` may have no name. */
type NamedFunction = FunctionDeclaration | AnonymousFunctionDeclaration;

interface Declared {
  readonly vars: readonly string[];
  readonly functions: readonly NamedFunction[];
  /** Those that stand in blocks. */
  readonly inBlocks: readonly NamedFunction[];
}

const declared = new WeakMap<readonly AnyNode[], Declared>();

/** The `var`s of statements, however deep in blocks, and their own function declarations. */
export function declaredIn(body: readonly AnyNode[]): Declared {
  let known = declared.get(body);
  if (!known) {
    const vars = new Set<string>();
    const functions: NamedFunction[] = [];
    const inBlocks: NamedFunction[] = [];
    for (const node of body) if (node.type === 'FunctionDeclaration') functions.push(node);
    const own = new Set<AnyNode>(functions as AnyNode[]);
    walk(body, (node) => {
      if (node.type === 'VariableDeclaration' && node.kind === 'var')
        for (const { id } of node.declarations) patternNames(id, vars);
      if (node.type === 'FunctionDeclaration' && node.id) {
        vars.add(node.id.name);
        if (!own.has(node)) inBlocks.push(node);
      }
      return !isFunction(node);
    });
    known = { vars: [...vars], functions, inBlocks: inBlocks.reverse() };
    declared.set(body, known);
  }
  return known;
}

interface Assigned {
  readonly names: ReadonlySet<string>;
  /** Names of objects whose properties or items it changes. */
  readonly objects: ReadonlySet<string>;
}

/** Methods that leave their object as it is. */
const onlyRead = new Set(
  (
    'charAt charCodeAt codePointAt concat indexOf lastIndexOf join slice substr substring split replace match search ' +
    'toString toLowerCase toUpperCase trim map filter every some reduce reduceRight includes find findIndex keys ' +
    'hasOwnProperty test exec'
  ).split(' '),
);

const assigned = new WeakMap<AnyNode, Assigned>();

/** What code may assign in any of its turns, functions within it included. */
export function assignedIn(root: AnyNode): Assigned {
  let known = assigned.get(root);
  if (!known) {
    const names = new Set<string>();
    const objects = new Set<string>();
    const note = (target: AnyNode): void => {
      if (target.type !== 'MemberExpression') {
        patternNames(target, names);
        return;
      }
      let base: AnyNode = target;
      while (base.type === 'MemberExpression') base = base.object;
      if (base.type === 'Identifier') objects.add(base.name);
    };
    walk([root], (node) => {
      if (node.type === 'AssignmentExpression') note(node.left);
      else if (node.type === 'UpdateExpression') note(node.argument);
      else if (node.type === 'VariableDeclarator' && node.init) note(node.id);
      else if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') note(node.left);
      else if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
        const { computed, property } = node.callee;
        if (computed || property.type !== 'Identifier' || !onlyRead.has(property.name)) note(node.callee);
      }
      return true;
    });
    known = { names, objects };
    assigned.set(root, known);
  }
  return known;
}

const mentioned = new WeakMap<AnyNode, ReadonlySet<string>>();

/** Names in code, functions within it included. */
export function mentionedIn(root: AnyNode): ReadonlySet<string> {
  let known = mentioned.get(root);
  if (!known) {
    const names = new Set<string>();
    walk([root], (node) => {
      if (node.type === 'Identifier') names.add(node.name);
      return true;
    });
    known = names;
    mentioned.set(root, known);
  }
  return known;
}

/** Makes unknown what is assigned. */
export function havoc(vm: Vm, { names, objects }: Assigned, scope: Scope): void {
  for (const name of names) {
    const binding = findBinding(name, scope);
    if (binding) vm.assign(binding, unknown);
  }
  for (const name of objects) {
    const binding = findBinding(name, scope);
    if (binding && binding.value.type !== 'block') vm.spoil([binding.value], false);
  }
}

function isFunction(node: AnyNode): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'ClassBody'
  );
}

export function patternNames(node: Pattern | AnyNode, names: Set<string>): void {
  walk([node], (part) => {
    if (part.type === 'Identifier') names.add(part.name);
    return part.type !== 'MemberExpression' && !isFunction(part);
  });
}

/** Without recursion: chains are as deep as they are long. */
function walk(roots: readonly AnyNode[], visit: (node: AnyNode) => boolean): void {
  const stack = [...roots];
  const push = (node: AnyNode): void => void stack.push(node);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) if (visit(node)) eachChild(node, push);
}
