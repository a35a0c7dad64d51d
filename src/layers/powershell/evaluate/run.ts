/** One evaluation of a script: its state, and the services that statements, expressions and commands share. */

import type { OffsetRange } from '../../../findings/model';
import type { EvaluationContext, Sink } from '../../evaluator';
import type { LayerKind } from '../../model';
import { derived, inherited, madeBy } from '../../values/provenance';
import { unknown, type Block, type Bytes, type Str, type Value } from '../../values/model';
import type { FoldContext } from '../folds';
import { stringify } from '../folds';
import type {
  BlockNode,
  Expression,
  Node,
  ParameterNode,
  Pipeline,
  ScriptBlockNode,
  Statement,
  TypeDefinitionNode,
} from '../syntax/ast';
import { parse } from '../syntax/parser';
import { Recorder } from './recorder';
import { Journal, Scope } from './state';
import type { Stream } from './stream';

/** Why a list of statements ended before its end. */
export interface Flow {
  readonly type: 'break' | 'continue' | 'return' | 'exit' | 'throw';
  readonly label?: string;
}

/** Thrown where a statement within an expression ends more than itself: `'a' + $(break)`. Statements catch it. */
export class FlowOut extends Error {
  constructor(readonly flow: Flow) {
    super(flow.type);
  }
}

/** Text that was made at run time and is evaluated in place for its value. */
export interface MadeText {
  readonly text: Str;
  /** What carries it in the script under evaluation. */
  readonly range: OffsetRange;
}

/** What a Block's `code` is. */
export interface Code {
  readonly kind: 'block' | 'function' | 'filter';
  readonly body: ScriptBlockNode;
  readonly parameters: readonly ParameterNode[];
  /** Null for a block that stands in the script itself. */
  readonly made: MadeText | null;
  /** What GetNewClosure has kept of the variables of its scope. */
  readonly captured?: ReadonlyMap<string, Value>;
}

/** An argument of a command or function. */
export interface Argument {
  /** Without the dash; undefined for a positional argument. */
  readonly name?: string;
  /** Undefined for `-Name` without a colon, whose argument may be the next. */
  readonly value?: Value;
  readonly node: Node;
}

/** A loop or switch being run. */
export interface Loop {
  readonly label: string | undefined;
  /** Set when it may have been left, or cut a turn short, in an alternative that is not decided. */
  maybeLeft: boolean;
}

/** The functions that walk the tree; index.ts puts them in, since they call each other. */
export interface Walkers {
  readonly expression: (run: Run, node: Expression) => Value;
  readonly pipelineValue: (run: Run, node: Pipeline | Statement) => Value;
  readonly statement: (run: Run, node: Statement, out: Stream) => Flow | undefined;
  readonly statements: (run: Run, nodes: readonly Statement[], out: Stream) => Flow | undefined;
  readonly call: (run: Run, block: Block, args: readonly Argument[], how: CallOptions) => Stream;
  /** Forgets what the code assigns. */
  readonly havoc: (run: Run, node: Node) => void;
  /** Evaluates text made at run time in the current scope. */
  readonly text: (run: Run, text: Str, range: OffsetRange) => Stream;
}

export interface CallOptions {
  readonly input?: Stream | undefined;
  readonly underbar?: Value;
  /** True when nothing is known of the arguments. */
  readonly blind?: boolean;
  /** False for `.` and for the blocks of ForEach-Object, which run in the caller's scope. */
  readonly ownScope: boolean;
}

/** Calls and nested nodes that one another may hold: the stack of JavaScript is not endless. */
const maxDepth = 500;
const maxCalls = 48;
/** Levels of text made at run time that are evaluated in place. */
const maxMadeLevels = 2;
/** UTF-16 units: larger text is left to the layer that it becomes. */
const maxMadeUnits = 65_536;

export class Run {
  readonly journal = new Journal();
  readonly root = new Scope(null);
  scope = this.root;
  #scopes = 0;
  /** The oldest scope that has been written to since the last look; -1 for what no scope holds (see `effects`). */
  #oldestWritten = Infinity;
  readonly sinks: Sink[] = [];
  /** What is in `sinks` already, of those that are text. */
  readonly #sinkTexts = new Set<string>();
  readonly recorder: Recorder;
  /** Not null while text is evaluated that does not stand in the script. */
  made: MadeText | null = null;
  madeLevel = 0;
  depth = 0;
  calls = 0;
  /** The variable, unset before, to which the expression being evaluated is assigned: see `accumulated`. */
  accumulating: string | null = null;
  readonly loops: Loop[] = [];
  /** Outputs of functions being run whose statements may have ended early. */
  maybeReturned = false;
  /** Classes and enums of the script, by lower-case name. */
  readonly types = new Map<string, TypeDefinitionNode>();
  /** Commands run so far that are not known, and may throw. */
  mayThrow = 0;
  /** True once code has run of which nothing is known: what the script has not set may be set all the same. */
  clouded = false;
  /** True once a loop or recursion was left before its known end. */
  cut = false;
  /** True while code is looked at of which nothing says when it runs. */
  blind = false;
  /** Blocks that have been run; the others are looked at in the end. */
  readonly seen = new WeakSet<object>();
  /** Branches and loops that a decided condition has left out so far, unless `seen` has them: looked at in the end. */
  readonly leftOut = new Set<BlockNode>();
  /** Blocks being run, outermost first. */
  readonly active: object[] = [];
  /** Blocks being run undecided: they do not run within themselves. */
  readonly visiting = new Set<object>();

  constructor(
    readonly text: string,
    readonly context: EvaluationContext,
    readonly walk: Walkers,
  ) {
    this.recorder = new Recorder(text, context.meter);
  }

  /** Where a node stands in the script under evaluation. */
  rangeOf(node: OffsetRange): OffsetRange {
    return this.made ? this.made.range : { start: node.start, end: node.end };
  }

  fold(node: OffsetRange): FoldContext {
    const separator = this.scope.find((scope) => scope.variables, 'ofs');
    return {
      meter: this.context.meter,
      profile: this.context.profile,
      range: this.rangeOf(node),
      ...(separator?.type === 'string' ? { separator: separator.text } : {}),
      invoke: (block, args, underbar) => {
        const result = this.invoke(block, args, underbar, node);
        // Some run in the caller's scope, others in their own.
        this.walk.havoc(this, (block.code as Code).body);
        return result;
      },
    };
  }

  /** Text that stands in the parsed text, with its trace. */
  literal(node: {
    readonly start: number;
    readonly end: number;
    readonly value: string;
    readonly trace: Str['trace'];
  }): Str {
    if (node.value === '') return { type: 'string', text: '' };
    if (this.made) return { ...madeBy(node.value, this.made.range), ...inherited([this.made.text]) };
    return { type: 'string', text: node.value, ...(node.trace?.length ? { trace: node.trace } : {}) };
  }

  /** The text of a node as it stands there. */
  source(node: OffsetRange): Str {
    const value = (this.made?.text.text ?? this.text).slice(node.start, node.end);
    const from = { start: node.start, end: node.end, verbatim: true };
    return this.literal({
      start: node.start,
      end: node.end,
      value,
      trace: [{ start: 0, end: value.length, from }],
    });
  }

  openScope(): Scope {
    return new Scope(this.scope, ++this.#scopes);
  }

  /** Something has been done that reaches further than the value of an expression. */
  effect(scope?: Scope): void {
    this.#oldestWritten = Math.min(this.#oldestWritten, scope?.serial ?? -1);
  }

  /** Starts to watch for effects; the answer tells whether there have been any since, but for scopes opened since. */
  watch(): { readonly seen: () => boolean; readonly end: () => void } {
    const before = this.#oldestWritten;
    const opened = this.#scopes;
    this.#oldestWritten = Infinity;
    return {
      seen: () => this.#oldestWritten <= opened,
      end: () => {
        this.#oldestWritten = Math.min(this.#oldestWritten, before);
      },
    };
  }

  /** @param ownScope false for the blocks of cmdlets, which run in the caller's scope */
  invoke(
    block: Block,
    args: readonly Value[],
    underbar: Value | undefined,
    node: OffsetRange,
    ownScope = true,
  ): Value {
    const out = this.walk.call(
      this,
      block,
      args.map((value) => ({ value, node: node as Node })),
      { ownScope, ...(underbar ? { underbar } : {}) },
    );
    if (out.open) return unknown;
    const [only] = out.items;
    return only === undefined
      ? { type: 'null' }
      : out.items.length === 1
        ? only
        : { type: 'list', items: [...out.items] };
  }

  /** Adds a sink, unless it is known already or belongs to a layer of its own. */
  sink(sink: Sink): void {
    this.effect();
    if (this.made) return;
    const { payload, kind, range } = sink;
    if (payload.type === 'string' ? payload.text.trim() === '' : payload.bytes.length === 0) return;
    if (payload.type === 'string') {
      const key = `${kind} ${range.start} ${range.end} ${payload.text}`;
      if (this.#sinkTexts.has(key)) return;
      this.#sinkTexts.add(key);
      this.sinks.push(sink);
      return;
    }
    const known = this.sinks.some(
      (one) =>
        one.kind === kind &&
        one.range.start === range.start &&
        one.range.end === range.end &&
        samePayload(one.payload, payload),
    );
    if (!known) this.sinks.push(sink);
  }

  addSinks(sinks: readonly Sink[]): void {
    for (const sink of sinks) this.sink(sink);
  }

  /** A sink of text; what is not known to be text is no sink. Lists and other values are made text as PowerShell does. */
  textSink(value: Value, kind: LayerKind, sink: string, node: OffsetRange): Str | null {
    const text = value.type === 'string' ? value : this.textOf(value, node);
    if (text === null) return null;
    this.sink({
      payload: text,
      kind,
      origin:
        kind === 'powershell' ? 'host' : kind === 'csharp' || kind === 'visualbasic' ? 'synthetic' : 'source',
      sink,
      range: this.rangeOf(node),
    });
    return text;
  }

  bytesSink(payload: Bytes, kind: 'assembly' | 'shellcode', sink: string, node: OffsetRange): void {
    this.sink({
      payload,
      kind,
      origin: kind === 'assembly' ? 'host' : 'synthetic',
      sink,
      range: this.rangeOf(node),
    });
  }

  /** The text of a value; null when it is not known. */
  textOf(value: Value, node: OffsetRange): Str | null {
    if (value.type === 'string') return value;
    if (value.type === 'block') return this.blockText(value);
    const text = stringify(value, this.fold(node));
    return text.type === 'string' ? text : null;
  }

  /** What stands between the braces of a block. */
  blockText(block: Block): Str {
    const { body, made } = block.code as Code;
    const text = (made?.text.text ?? this.text).slice(body.start, body.end);
    const inner = text.startsWith('{') && text.endsWith('}') ? 1 : 0;
    const before = this.made;
    this.made = made;
    const result = this.source({ start: body.start + inner, end: body.end - inner });
    this.made = before;
    return result;
  }

  /** Nothing but unknown once nesting is too deep. */
  nested<T>(tooDeep: T, run: () => T): T {
    if (!this.enter()) return tooDeep;
    try {
      return run();
    } finally {
      this.leave();
    }
  }

  /** One level deeper; false once that is too deep. What has been entered is to be left. */
  enter(): boolean {
    if (this.depth >= maxDepth) return false;
    this.depth++;
    return true;
  }

  leave(): void {
    this.depth--;
  }

  /** As `nested`, for calls of functions and script blocks. */
  called<T>(tooDeep: T, run: () => T): T {
    if (this.calls >= maxCalls) {
      this.cut = true;
      return tooDeep;
    }
    this.calls++;
    try {
      return this.nested(tooDeep, run);
    } finally {
      this.calls--;
    }
  }

  /** Whether text made at run time is still evaluated in place. */
  get mayEvaluateText(): boolean {
    return this.madeLevel < maxMadeLevels;
  }

  /** A script block of text that was made at run time; unknown when it is not to be looked into here. */
  parseBlock(text: Str, range: OffsetRange): Value {
    if (!this.mayEvaluateText || text.text.length > maxMadeUnits) {
      // A script that makes itself goes on for ever.
      this.cut = true;
      return unknown;
    }
    this.context.meter.grow(text.text.length);
    const code: Code = { kind: 'block', body: parse(text.text), parameters: [], made: { text, range } };
    return { type: 'block', code };
  }

  inScope<T>(scope: Scope, run: () => T): T {
    const before = this.scope;
    this.scope = scope;
    try {
      return run();
    } finally {
      this.scope = before;
    }
  }

  /** The result of a fold, which hands on where its inputs come from. */
  derive(result: Value, inputs: readonly Value[], node: OffsetRange): Value {
    return derived(result, inputs, this.rangeOf(node));
  }

  /** Runs a block of which it is not known when, how often and with what it runs. */
  maybeRun(block: Block): void {
    const { body } = block.code as Code;
    if (this.visiting.has(body)) return;
    this.visiting.add(body);
    try {
      this.walk.havoc(this, body);
      this.alternatives({ items: [], open: false }, [
        () => void this.walk.call(this, block, [], { ownScope: false, underbar: unknown, blind: true }),
        () => undefined,
      ]);
    } finally {
      this.visiting.delete(body);
    }
  }

  block(node: BlockNode, out: Stream): Flow | undefined {
    return this.walk.statements(this, node.statements, out);
  }

  /**
   * Runs alternatives of which it is not known which one happens, each from the same state, and joins what they leave.
   * @returns how all of them end, if all end early
   */
  alternatives(out: Stream, runs: readonly (() => Flow | undefined)[]): Flow | undefined {
    const mark = out.items.length;
    const wasOpen = out.open;
    const ends = runs.map((run) => {
      const { result, outcome } = this.journal.attempt(() => caught(run));
      const items = out.items.splice(mark);
      const open = out.open;
      out.open = wasOpen;
      return { flow: result, outcome, items, open };
    });
    const going = ends.filter(({ flow }) => flow === undefined);
    const live = going.length > 0 ? going : ends;
    this.journal.join(live.map(({ outcome }) => outcome));
    const [first] = live;
    const items = first?.items ?? [];
    const agreed = live.every(
      (one) => one.items.length === items.length && one.items.every((item, at) => item === items[at]),
    );
    if (agreed) out.items.push(...items);
    else for (const one of live) out.items.push(...one.items);
    out.open ||= !agreed || live.some(({ open }) => open);
    for (const { flow, items: early } of ends) {
      if (!flow || live.length === ends.length) continue;
      if (flow.type === 'return') this.maybeReturned = true;
      if (flow.type === 'break' || flow.type === 'continue') this.leaveMaybe(flow);
      if (early.length > 0) out.open = true;
    }
    if (going.length > 0) return undefined;
    const flows = ends.map(({ flow }) => flow);
    for (const flow of flows) if (flow && flow.type !== flows[0]?.type) this.leaveMaybe(flow);
    return flows[0];
  }

  leaveMaybe(flow: Flow): void {
    if (flow.type === 'return') this.maybeReturned = true;
    if (flow.type !== 'break' && flow.type !== 'continue') return;
    for (let at = this.loops.length - 1; at >= 0; at--) {
      const loop = this.loops[at];
      if (!loop) break;
      loop.maybeLeft = true;
      if (flow.label === undefined || flow.label === loop.label?.toLowerCase()) break;
    }
  }
}

/** Runs what may end early within an expression. */
export function caught(run: () => Flow | undefined): Flow | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof FlowOut) return error.flow;
    throw error;
  }
}

function samePayload(a: Sink['payload'], b: Sink['payload']): boolean {
  if (a.type === 'string') return b.type === 'string' && a.text === b.text;
  if (b.type !== 'bytes' || a.bytes.length !== b.bytes.length) return false;
  return a.bytes.every((byte, at) => byte === b.bytes[at]);
}
