/** The tree of a batch command, where it stands, and what it could set. */

import type { OffsetRange } from '../../findings/model';
import type { Str } from '../values/model';
import { assignedIn } from './lines';

export interface Redirection {
  readonly append: boolean;
  readonly target: Str;
}

export interface Simple {
  readonly type: 'simple';
  /** Without carets and redirections. */
  readonly text: Str;
  /** In the script; without the redirections after it. */
  readonly range: OffsetRange;
  /** Only of the standard output. */
  readonly redirections: readonly Redirection[];
  /** False where a redirection stands within the text. */
  readonly whole: boolean;
  readonly inBlock: boolean;
}

interface Block {
  readonly type: 'block';
  readonly body: readonly Node[];
  readonly redirections: readonly Redirection[];
}

interface Pipe {
  readonly type: 'pipe';
  readonly parts: readonly Node[];
}

/** `other` runs only when `first` fails, which nothing says. */
interface Otherwise {
  readonly type: 'otherwise';
  readonly first: Node;
  readonly other: Node;
}

export interface If {
  readonly type: 'if';
  readonly negated: boolean;
  readonly ignoreCase: boolean;
  /** `==`, `equ` and the like with two operands; `defined`, `exist` and the like with one. */
  readonly test: string;
  readonly operands: readonly Str[];
  readonly then: Node;
  readonly otherwise: Node | null;
}

export interface For {
  readonly type: 'for';
  /** `''`, `l`, `f`, `d` or `r`. */
  readonly mode: string;
  readonly options: Str;
  readonly variable: string;
  readonly set: Str;
  readonly body: Node;
}

export type Node = Simple | Block | Pipe | Otherwise | If | For;

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
