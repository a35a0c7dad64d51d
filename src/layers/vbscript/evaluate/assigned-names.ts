/** Which names something in a text assigns or declares: only those are surely its own variables. */

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
