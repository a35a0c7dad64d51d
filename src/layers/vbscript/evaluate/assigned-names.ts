/** Which names something in a text assigns or declares, and which it mentions. */

import type { Expression, Statement } from '../syntax/ast';

export function assignedNames(body: readonly Statement[]): {
  names: ReadonlySet<string>;
  resumesNext: boolean;
} {
  const names = new Set<string>();
  let resumesNext = false;
  const pending: (readonly Statement[])[] = [body];
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    for (const node of block) {
      switch (node.type) {
        case 'assign':
          addTarget(names, node.target);
          break;
        case 'dim':
        case 'redim':
          for (const { name } of node.declarators) names.add(name);
          break;
        case 'onerror':
          resumesNext ||= node.resumeNext;
          break;
        case 'for':
        case 'foreach':
          addTarget(names, node.variable);
          pending.push(node.body);
          break;
        case 'do':
        case 'with':
        case 'class':
        case 'procedure':
          pending.push(node.body);
          break;
        case 'if':
          for (const clause of node.clauses) pending.push(clause.body);
          pending.push(node.otherwise);
          break;
        case 'select':
          for (const one of node.cases) pending.push(one.body);
          break;
        default:
          break;
      }
    }
  }
  return { names, resumesNext };
}

function addTarget(names: Set<string>, target: Expression): void {
  if (target.type === 'name') names.add(target.name);
  else if (target.type === 'call' && target.callee.type === 'name') names.add(target.callee.name);
}

/**
 * Names that stand in the text outside the procedure of that name. Reads whatever has the shape of a tree: all that
 * matters is that no name is missed.
 */
export function mentionedNames(body: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const pending: { readonly node: object; readonly within: string }[] = [{ node: body, within: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node } = next;
    let { within } = next;
    if ('type' in node && 'name' in node && typeof node.name === 'string') {
      if (node.type === 'procedure') within = node.name;
      else if (
        (node.type === 'name' || node.type === 'member' || node.type === 'addressof') &&
        node.name !== within
      )
        names.add(node.name);
    }
    for (const child of Object.values(node) as unknown[])
      if (typeof child === 'object' && child !== null && !isValue(child))
        pending.push({ node: child, within });
  }
  return names;
}

/** Values of literals hold no names. */
function isValue(child: object): boolean {
  return 'type' in child && (child.type === 'string' || child.type === 'number' || child.type === 'bool');
}
