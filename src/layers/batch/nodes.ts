/** What a command's tree says as a whole: where it stands, and what it could set. */

import type { OffsetRange } from '../../findings/model';
import { assignedIn } from './lines';
import type { Node } from './syntax';

/** From the first of its commands to the last, in the script. */
export function hull(node: Node): OffsetRange {
  const ranges: OffsetRange[] = [];
  const collect = (one: Node): void => {
    if (one.type === 'simple') ranges.push(one.range);
    else if (one.type === 'block') one.body.forEach(collect);
    else if (one.type === 'pipe') one.parts.forEach(collect);
    else if (one.type === 'for') collect(one.body);
    else if (one.type === 'if') collect(one.then);
    else collect(one.first);
  };
  collect(node);
  return {
    start: ranges.reduce((least, { start }) => Math.min(least, start), ranges[0]?.start ?? 0),
    end: ranges.reduce((most, { end }) => Math.max(most, end), 0),
  };
}

/** Names that its commands could set, in lower case. */
export function assignedBy(node: Node): string[] {
  switch (node.type) {
    case 'simple':
      return assignedIn(node.text.text, [{ start: 0, end: node.text.text.length }]);
    case 'block':
      return node.body.flatMap(assignedBy);
    case 'pipe':
      return node.parts.flatMap(assignedBy);
    case 'otherwise':
      return [...assignedBy(node.first), ...assignedBy(node.other)];
    case 'if':
      return [...assignedBy(node.then), ...(node.otherwise === null ? [] : assignedBy(node.otherwise))];
    case 'for':
      return assignedBy(node.body);
  }
}
