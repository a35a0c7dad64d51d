/** The folded form of batch commands: without carets, with variables replaced. */

import type { OffsetRange } from '../../findings/model';
import type { Edit } from '../evaluator';
import { hidesSomething, selfUsingLines } from './may-fold';
import type { Simple } from './nodes';
import { afterUnknown } from './stretches';

/** Keeps one edit per command; commands that mean several things are left as they are. */
export class Folding {
  readonly #edits = new Map<number, { range: OffsetRange; text: string } | null>();
  readonly #selfUsing: readonly OffsetRange[];

  constructor(
    readonly source: string,
    /** In a file `%%` stands for `%`. */
    readonly isFile: boolean,
  ) {
    this.#selfUsing = selfUsingLines(source);
  }

  /** @param text what the command is now, with unknown stretches marked */
  add(command: Simple, text: string): void {
    const { whole } = command;
    const raw = this.source.slice(command.range.start, command.range.end).trimEnd();
    const range = { start: command.range.start, end: command.range.start + raw.length };
    if (!whole || range.end <= range.start) return;
    if (!hidesSomething(raw) && !(/[%!]/.test(raw) && this.#isSelfUsing(range.start))) return;
    const folded = this.#escaped(text, command.inBlock);
    const known = this.#edits.get(range.start);
    const same =
      known === undefined || (known !== null && known.text === folded && known.range.end === range.end);
    this.#edits.set(range.start, same ? { range, text: folded } : null);
  }

  #isSelfUsing(at: number): boolean {
    let low = 0;
    let high = this.#selfUsing.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#selfUsing[middle]?.end ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return (this.#selfUsing[low]?.start ?? Infinity) <= at;
  }

  edits(): Edit[] {
    const found: Edit[] = [];
    for (const [, edit] of [...this.#edits].sort((a, b) => a[0] - b[0])) {
      if (edit === null || edit.range.start < (found.at(-1)?.range.end ?? 0)) continue;
      if (this.source.slice(edit.range.start, edit.range.end) !== edit.text) found.push(edit);
    }
    return found;
  }

  #escaped(text: string, inBlock: boolean): string {
    const out: string[] = [];
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charAt(at);
      const end = afterUnknown(text, at);
      if (end > at) {
        out.push(text.slice(at + 1, end - 1));
        at = end - 1;
        continue;
      }
      if (unit === '"') quoted = !quoted;
      const special = '&|<>^'.includes(unit) || (inBlock && unit === ')');
      if (unit === '%' && this.isFile) out.push('%%');
      else out.push(special && !quoted ? `^${unit}` : unit);
    }
    return out.join('');
  }
}
