/** A program about to run: its arguments as one line and one by one, and the way that led to it. */

import type { OffsetRange } from '../../findings/model';
import type { EvaluationContext, Sink } from '../evaluator';
import type { LayerKind } from '../model';
import type { Str } from '../values/model';
import { inherited, slice } from '../values/provenance';
import { splitArguments, type Argument } from './arguments';
import type { KnownArgument } from './powershell';

/** Gives the scripts that a launch runs. */
export type Handler = (launch: Launch) => Sink[];

/** What stays the same from a command line to those within it. */
export interface Surroundings {
  readonly range: OffsetRange;
  readonly context: EvaluationContext;
  /** What the line's standard input is fed with, where that is known. */
  readonly stdin: Str | null;
  /** The programs that led here, as sinks are called. */
  readonly chain: readonly string[];
  readonly assumed: boolean;
}

export class Launch {
  readonly #descend: (line: Str, surroundings: Surroundings) => Sink[];
  #arguments: readonly Argument[] | null = null;

  /**
   * @param name in lower case, without folder and extension
   * @param line the arguments from `from` on
   * @param argv the arguments, when they were never one line
   */
  constructor(
    readonly name: string,
    readonly line: Str,
    readonly from: number,
    readonly surroundings: Surroundings,
    descend: (line: Str, surroundings: Surroundings) => Sink[],
    readonly argv: readonly KnownArgument[] | null = null,
  ) {
    this.#descend = descend;
  }

  /** With their places in `line`. */
  get arguments(): readonly Argument[] {
    const { range, context } = this.surroundings;
    return (this.#arguments ??= splitArguments(this.line, this.from, range, context.meter));
  }

  get known(): readonly KnownArgument[] {
    return this.argv ?? this.arguments.map(({ value }) => value);
  }

  get tail(): Str {
    return slice(this.line, this.from, this.line.text.length);
  }

  /** The argument after one that `isName` accepts. */
  valueAfter(isName: (text: string) => boolean): Str | null {
    const at = this.arguments.findIndex(({ value }) => isName(value.text));
    return at < 0 ? null : (this.arguments[at + 1]?.value ?? null);
  }

  /** What a command line within this one runs. */
  nested(line: Str | null, step?: string): Sink[] {
    if (line === null || line.text.trim() === '') return [];
    const { surroundings } = this;
    return this.#descend(line, {
      ...surroundings,
      chain: step === undefined ? surroundings.chain : [...surroundings.chain, step],
    });
  }

  sink(payload: Str, kind: LayerKind, step: string): Sink {
    const { range, chain, assumed } = this.surroundings;
    return {
      payload: assumed ? { ...payload, ...inherited([payload]), assumed: true } : payload,
      kind,
      origin: kind === 'powershell' ? 'host' : 'source',
      sink: [...chain, step].join(' → '),
      range,
    };
  }
}
