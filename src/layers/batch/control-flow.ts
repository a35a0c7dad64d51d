/** The way through the lines of a batch script: jumps, subroutines, and branches that may be taken. */

import type { OffsetRange } from '../../findings/model';
import type { Meter } from '../meter';
import type { Str } from '../values/model';
import { slice, verbatim } from '../values/provenance';
import type { Environment } from './environment';
import { assignedIn, type Lines } from './lines';
import { listItems } from './loops';
import type { Node } from './nodes';
import { Parser, type SourceLine } from './syntax';

/** What a command does to the flow: goes on, ends the file or subroutine, or jumps. */
export type Flow = 'next' | 'return' | { readonly label: string };

/** Lines that are walked again, by jumps and calls. */
const maxRepeats = 10_000;

/**
 * UTF-16 units that variables may make out of a line. Windows takes 8191
 * (https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation).
 */
const maxLine = 64 * 1024;

export class ControlFlow {
  readonly #source: Str;
  readonly #visited = new Set<number>();
  #repeats = 0;
  /** Where a jump that may have been made leads, and the first line that it may have gone over. */
  readonly #skips = new Map<number, number>();
  #next = 0;
  #isCut = false;
  /** Per line that is walked again, what had changed by then. */
  readonly #changesAt = new Map<number, number>();

  constructor(
    text: string,
    readonly lines: Lines,
    readonly environment: Environment,
    readonly meter: Meter,
    /** Runs the commands of a line. */
    readonly execute: (nodes: readonly Node[]) => Flow,
  ) {
    this.#source = verbatim(text, 0);
  }

  /** True where a loop was not followed to its end, or a line grew too long. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** @throws BudgetSpent */
  run(): void {
    this.#walk(0, false);
    for (let at = 0; at < this.lines.ranges.length; at++) {
      if (this.#visited.has(at)) continue;
      // Some jump leads here, from where nothing says.
      this.environment.forgetPath();
      this.#walk(at, true);
    }
  }

  /** @param resumed true where it ends at lines that were walked before */
  #walk(from: number, resumed: boolean): void {
    let at = from;
    while (at < this.lines.ranges.length) {
      if (this.#visited.has(at) && (resumed || this.#isRepeatedTooOften(at))) return;
      this.#visited.add(at);
      const skippedFrom = this.#skips.get(at);
      if (skippedFrom !== undefined) this.#forgetLines(skippedFrom, at);
      this.#next = at + 1;
      const flow = this.#line(at);
      at = this.#next;
      if (flow === 'return') return;
      if (flow === 'next') continue;
      const target = this.lines.labels.get(flow.label);
      if (target === undefined) return;
      at = target;
    }
  }

  #isRepeatedTooOften(line: number): boolean {
    const { changes, hasArguments } = this.environment;
    const isSame = this.#changesAt.get(line) === changes && !hasArguments;
    this.#changesAt.set(line, changes);
    if (this.#repeats++ <= maxRepeats) return false;
    // A loop that changes nothing says nothing new.
    this.#isCut ||= !isSame;
    return true;
  }

  /** What lines could set is not known from here on. */
  #forgetLines(from: number, to: number): void {
    const ranges = this.lines.ranges.slice(from, to);
    this.meter.step(ranges.length);
    this.environment.forget(assignedIn(this.#source.text, ranges));
  }

  /**
   * Runs what may or may not run, and another in its place. A jump out of it is not followed, but what it goes over
   * or again is not known afterwards.
   */
  either(one: () => Flow, other: () => Flow): void {
    const jumps: string[] = [];
    const run = (branch: () => Flow) => (): void => {
      const flow = branch();
      if (typeof flow === 'object') jumps.push(flow.label);
    };
    this.environment.either(run(one), run(other));
    const here = this.#next;
    for (const label of jumps) {
      const target = this.lines.labels.get(label);
      if (target === undefined) continue;
      if (target < here) this.#forgetLines(target, here);
      else this.#skips.set(target, Math.min(here, this.#skips.get(target) ?? here));
    }
  }

  /** @param call the label and its arguments */
  subroutine(call: Str): void {
    const [label, ...words] = listItems(call, this.meter) ?? [];
    const target = this.lines.labels.get(label?.text.slice(1).toLowerCase() ?? '');
    if (target === undefined) return;
    const next = this.#next;
    this.environment.inSubroutine(words, () => {
      this.#walk(target, false);
    });
    this.#next = next;
  }

  #line(number: number): Flow {
    const line = this.#expandedLine(number);
    if (/^[\s,;=@]*:/.test(line.value.text)) return 'next';
    const more = (): SourceLine | null => {
      const next = this.#next;
      if (next >= this.lines.ranges.length) return null;
      this.#next++;
      this.#visited.add(next);
      return this.#expandedLine(next);
    };
    return this.execute(new Parser(line, more, this.#rangeOf(number), this.meter).parse());
  }

  #rangeOf(number: number): OffsetRange {
    return this.lines.ranges[number] ?? { start: 0, end: 0 };
  }

  #expandedLine(number: number): SourceLine {
    const range = this.#rangeOf(number);
    const raw = slice(this.#source, range.start, range.end);
    this.meter.step(1 + (raw.text.length >> 6));
    const expanded = this.environment.percent(raw, this.environment.isFile, range);
    if (expanded.value.text.length <= maxLine || raw.text.length > maxLine)
      return { ...expanded, start: range.start };
    // Such a line is an error.
    this.#isCut = true;
    return { value: { type: 'string', text: '' }, stretches: [], start: range.start };
  }
}
