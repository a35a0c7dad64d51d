/** Moves a line along with edits. */

/** One change as the editor reports it, in lines of the text before it. */
export interface LineChange {
  readonly range: {
    readonly start: { readonly line: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly text: string;
}

/**
 * Where a line stands after changes that are reported together: each in the coordinates of the text before all of them,
 * none overlapping another.
 * @param line zero-based
 */
export function lineAfter(line: number, changes: readonly LineChange[]): number {
  let moved = line;
  for (const { range, text } of changes) {
    const { start, end } = range;
    const delta = (text.match(/\r\n|\r|\n/g)?.length ?? 0) - (end.line - start.line);
    if (end.line < line || (end.line === line && end.character === 0)) moved += delta;
    // Its beginning is gone: what is left of it joins the change's first line.
    else if (start.line < line) moved = Math.min(moved, start.line);
  }
  return Math.max(0, moved);
}
