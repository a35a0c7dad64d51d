/** Collects what would run, each payload once. */

import type { OffsetRange } from '../../../findings/model';
import { commandLineSinks, launchSinks } from '../../commands/command-line';
import type { EvaluationContext, Sink } from '../../evaluator';
import type { LayerKind } from '../../model';
import type { Bytes, Str, Value } from '../../values/model';
import { Text } from '../values/text';

/** Payloads of one expression that are kept: a loop may make a new one at every turn. */
const maxPerPlace = 64;

export class SinkList {
  readonly #context: EvaluationContext;
  readonly #isSilent: () => boolean;
  readonly #found: Sink[] = [];
  readonly #seen = new Map<string, Set<string>>();
  /** The texts being executed in place: what comes out of them alone is found when their own layer is looked into. */
  readonly #executing: OffsetRange[] = [];

  constructor(context: EvaluationContext, isSilent: () => boolean) {
    this.#context = context;
    this.#isSilent = isSilent;
  }

  get found(): readonly Sink[] {
    return this.#found;
  }

  within(text: Text, run: () => void): void {
    this.#executing.push(text.hull);
    try {
      run();
    } finally {
      this.#executing.pop();
    }
  }

  /** Something that would run as a script of the given kind. */
  script(payload: Value, kind: LayerKind, sink: string, range: OffsetRange): void {
    if (this.#isSilent()) return;
    if (payload.type === 'bytes') {
      if (payload.bytes.length > 0) this.#add({ payload, kind, origin: 'synthetic', sink, range });
    } else if (payload.type === 'string' && payload.text.trim() !== '') {
      const plain = plainText(payload, range);
      if (this.#belongsElsewhere(payload)) return;
      this.#add({ payload: plain, kind, origin: kind === 'powershell' ? 'host' : 'source', sink, range });
    }
  }

  /** A whole command line. */
  command(line: Value, range: OffsetRange, isCmd = false): void {
    if (this.#isSilent() || line.type !== 'string' || this.#belongsElsewhere(line)) return;
    const plain = plainText(line, range);
    const how = isCmd ? 'cmd' : 'createProcess';
    for (const sink of commandLineSinks(plain, range, this.#context, how)) this.#add(sink);
  }

  /** A program and its arguments as one string. */
  launch(program: Value, args: Value, range: OffsetRange): void {
    if (this.#isSilent() || program.type !== 'string') return;
    if (args.type === 'string' ? this.#belongsElsewhere(args) : this.#belongsElsewhere(program)) return;
    const given = args.type === 'string' ? [plainText(args, range)] : args.type === 'null' ? [] : [args];
    for (const sink of launchSinks(plainText(program, range), given, range, this.#context)) this.#add(sink);
  }

  /** True for what stands in a text that is executed in place. */
  #belongsElsewhere(payload: Str): boolean {
    const outer = this.#executing[this.#executing.length - 1];
    if (outer === undefined) return false;
    const { hull } = Text.of(payload, outer);
    return hull.start >= outer.start && hull.end <= outer.end;
  }

  #add(sink: Sink): void {
    const place = `${sink.range.start} ${sink.kind}`;
    const { payload } = sink;
    const key = payload.type === 'string' ? payload.text : Buffer.from(payload.bytes).toString('latin1');
    const seen = this.#seen.get(place) ?? new Set();
    if (seen.has(key) || seen.size >= maxPerPlace) return;
    seen.add(key);
    this.#seen.set(place, seen);
    this.#found.push(sink);
  }
}

function plainText(value: Str, range: OffsetRange): Str {
  return Text.of(value, range).plain();
}

/** The payload of a sink that takes bytes, with what is known of its origin. */
export function byteBlock(bytes: Uint8Array, from: Value): Bytes {
  return {
    type: 'bytes',
    bytes,
    ...(from.via === undefined ? {} : { via: from.via }),
    ...(from.assumed === undefined ? {} : { assumed: from.assumed }),
  };
}
