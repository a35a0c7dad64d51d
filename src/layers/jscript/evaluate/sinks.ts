/** The layers that one evaluation finds, each of them once. */

import type { OffsetRange } from '../../../findings/model';
import { commandLineSinks, launchSinks } from '../../commands/command-line';
import type { Sink } from '../../evaluator';
import type { LayerKind } from '../../model';
import type { Bytes, Str } from '../../values/model';
import type { Vm } from './vm';

/** Collects sinks in the order in which they are met. */
export class Sinks {
  readonly all: Sink[] = [];
  readonly #vm: Vm;
  readonly #seenSinks = new Set<string>();

  constructor(vm: Vm) {
    this.#vm = vm;
  }

  /** Notes a layer that the script hands to `sink`, unless it is empty. */
  sink(payload: Str | Bytes, kind: LayerKind, sink: string, range: OffsetRange): void {
    this.#vm.effect();
    const empty = payload.type === 'string' ? payload.text.trim() === '' : payload.bytes.length === 0;
    if (empty) return;
    this.#note({ payload, kind, origin: 'source', sink, range });
  }

  /** Notes the layers of a command line that the host would start. */
  launch(program: Str, args: Str | null, range: OffsetRange): void {
    this.#vm.effect();
    const found =
      args === null
        ? commandLineSinks(program, range, this.#vm.context)
        : launchSinks(program, [args], range, this.#vm.context);
    for (const sink of found) this.#note(sink);
  }

  #note(sink: Sink): void {
    const { payload, range } = sink;
    // The code's own layer shows what it does by itself.
    if (
      this.#vm.made &&
      this.#vm.unit.made &&
      !this.#vm.readsOutside &&
      within(payload.trace, this.#vm.made.trace)
    )
      return;
    const content = payload.type === 'string' ? payload.text : Buffer.from(payload.bytes).toString('latin1');
    const key = `${range.start}:${range.end}:${sink.kind}:${content}`;
    if (this.#seenSinks.has(key)) return;
    this.#seenSinks.add(key);
    this.all.push(sink);
  }
}

/** True when all of a payload comes out of the code that is being run: then the layer of that code shows it. */
function within(trace: Bytes['trace'], code: Bytes['trace']): boolean {
  if (!trace || !code) return true;
  const start = code.reduce((least, { from }) => Math.min(least, from.start), Infinity);
  const end = code.reduce((most, { from }) => Math.max(most, from.end), 0);
  return trace.every(({ from }) => from.start >= start && from.end <= end);
}
