/** The state of one evaluation, and what the natives of the language and the host ask of it. */

import type { AnyNode, Function as FunctionNode } from 'acorn';
import type { OffsetRange } from '../../../findings/model';
import type { EvaluationContext, Sink } from '../../evaluator';
import type { LayerKind } from '../../model';
import { unknown, type Bytes, type Str } from '../../values/model';
import { slice, verbatim } from '../../values/provenance';
import { createGlobals } from '../objects/globals';
import { isOpaque } from '../values/convert';
import {
  Thrown,
  isObject,
  num,
  str,
  undef,
  type Fold,
  type JsArray,
  type JsFunction,
  type JsObject,
  type JsRegex,
  type JsValue,
  type Machine,
} from '../values/model';
import type { Binding, Frame, Scope, Unit } from '../values/scope';
import { findBinding } from './assignment';
import { invokeScript, type Fruitless } from './calls';
import { Changes } from './changes';
import { Journal } from './journal';
import { maxDepth } from './limits';
import { MadeCode } from './made-code';
import { Outside } from './outside';
import { getProperty } from './properties';
import { Prototypes, type PrototypeName } from './prototypes';
import { Recogniser } from './recognise';
import { Recorder } from './recorder';
import { Sinks } from './sinks';

/** One evaluation of one script. */
export class Vm implements Machine {
  readonly context: EvaluationContext;
  readonly journal: Journal;
  readonly recogniser = new Recogniser();
  readonly recorder = new Recorder();
  readonly global: JsObject;
  readonly globalScope: Scope;
  readonly main: Unit;
  /** Callbacks that the host would call later. */
  readonly pending: JsValue[] = [];
  readonly functions = new Set<JsFunction>();
  unit: Unit;
  depth = 0;
  frame: Frame;
  /** The code that the script made, while it runs: its own layer shows what it does. */
  made: Str | null = null;
  /** When that code began to run, and whether it has since then read what the script had made before. */
  madeAt = 0;
  readsOutside = false;
  /** The expression of the script itself that is being evaluated. */
  place: OffsetRange = { start: 0, end: 0 };
  clock = 1;
  /** When the oldest thing was made that has been changed since this was last reset. */
  oldestChanged = Infinity;
  /** How often something was met that is not known and might have thrown. */
  doubts = 0;
  /** How often a function or loop may have been left on a condition that is not known. */
  exits = 0;
  /** How often calls of a function gave nothing known. */
  readonly fruitless = new Map<FunctionNode, Fruitless>();
  /** Functions of which some calls were not walked through. */
  readonly summarised = new Set<AnyNode>();
  /** How often a function kept something for its next call, which counts as no change. */
  kept = 0;
  /** Grows with all that is evaluated but literals and operators on them. */
  varying = 0;
  /** True when a loop may have been left, or a turn of it ended, on a condition that is not known. */
  mayLeaveLoop = false;
  /** Calls of unknown code, which may call what functions it was given. */
  outside = 0;
  /** True once something was left out that a known script does. */
  cutShort = false;
  /** True for code that JScript would not run: where the two differ, it means what newer engines do. */
  modern = false;
  /** Functions of the host by the names that everyone knows them by. */
  readonly globalNames = new Map<JsFunction, string>();
  /** What the host has given each global name. */
  readonly given = new Map<string, JsValue>();
  readonly changes = new Changes(this);
  readonly #prototypes = new Prototypes();
  readonly #unknownCode = new Outside(this);
  readonly #madeCode = new MadeCode(this);
  readonly #sinks = new Sinks(this);

  constructor(text: string, context: EvaluationContext) {
    this.context = context;
    this.journal = new Journal(
      () => ++this.clock,
      () => this.outside,
      context.meter,
    );
    this.main = { made: null, text };
    this.unit = this.main;
    this.global = this.object([], 'global');
    const frame: Frame = { self: this.global, fn: null, maybe: [], outer: null, branches: 0 };
    this.frame = frame;
    this.globalScope = { names: new Map(), parent: null, frame, hoists: true };
    for (const [name, value] of createGlobals(this)) {
      this.globalScope.names.set(name, { value, born: 0 });
      this.given.set(name, value);
      if (value.type === 'block' && !this.globalNames.has(value)) this.globalNames.set(value, name);
    }
  }

  // What objects are made of

  array(items: JsValue[]): JsArray {
    return { type: 'list', items, members: new Map(), born: this.clock };
  }

  /** A function's `arguments`. */
  arguments(items: JsValue[], parameters: readonly Binding[] = []): JsArray {
    return { type: 'list', items, members: new Map(), born: this.clock, isArguments: true, parameters };
  }

  object(
    entries: Iterable<readonly [string, JsValue]> = [],
    className = 'object',
    proto: JsObject | null = null,
  ): JsObject {
    return { type: 'object', className, members: new Map(entries), proto, born: this.clock };
  }

  native(name: string, fold: Fold, construct?: Fold, natives?: Readonly<Record<string, Fold>>): JsFunction {
    return {
      type: 'block',
      code: construct ? { kind: 'native', name, fold, construct } : { kind: 'native', name, fold },
      members: new Map(),
      born: 0,
      ...(natives ? { natives } : {}),
    };
  }

  regex(pattern: string, flags: string): JsRegex {
    return { type: 'regex', pattern, flags, members: new Map([['lastIndex', num(0)]]), born: this.clock };
  }

  prototypeOf(name: PrototypeName): JsObject {
    return this.#prototypes.of(name);
  }

  // Properties

  get(object: JsValue, key: string, range: OffsetRange): JsValue {
    return getProperty(this, object, key, range);
  }

  set(object: JsValue, key: string, value: JsValue): void {
    this.changes.set(object, key, value);
  }

  remove(object: JsValue, key: string): boolean {
    return this.changes.remove(object, key);
  }

  assign(binding: Binding, value: JsValue): void {
    this.changes.assign(binding, value);
  }

  touch(list: JsArray): void {
    this.changes.touch(list);
  }

  changed(born: number): void {
    if (born < this.oldestChanged) this.oldestChanged = born;
  }

  effect(): void {
    this.journal.changes++;
    this.changed(-1);
  }

  spoil(values: readonly JsValue[], calledBack = true): void {
    this.#unknownCode.spoil(values, calledBack);
  }

  escape(fn: JsFunction): void {
    this.#unknownCode.escape(fn);
  }

  callOutside(args: readonly JsValue[]): JsValue {
    return this.#unknownCode.callOutside(args);
  }

  runUnknown(scope: Scope | undefined): void {
    this.#unknownCode.runUnknown(scope);
  }

  // Calls

  invoke(callee: JsValue, self: JsValue, args: readonly JsValue[], range: OffsetRange): JsValue {
    this.context.meter.step();
    if (this.depth >= maxDepth) return this.leaveOut();
    this.depth++;
    const value = this.#invoke(callee, self, args, range);
    this.depth--;
    return value;
  }

  /** Nested too deeply. */
  leaveOut(): JsValue {
    this.doubt();
    this.effect();
    return unknown;
  }

  #invoke(callee: JsValue, self: JsValue, args: readonly JsValue[], range: OffsetRange): JsValue {
    if (callee.type === 'null' || (isObject(callee) && callee.type !== 'block')) {
      if (callee.type === 'object' && callee.className !== 'object') return this.callOutside(args);
      return this.fail('TypeError', 'not a function');
    }
    if (callee.type !== 'block') return this.callOutside(args);
    const { code } = callee;
    if (code.kind === 'native') return code.fold({ vm: this, self, args, range });
    if (code.kind === 'bound') return this.invoke(code.target, code.self, [...code.args, ...args], range);
    return invokeScript(this, callee, self, args);
  }

  construct(callee: JsValue, args: readonly JsValue[], range: OffsetRange): JsValue {
    if (callee.type !== 'block') return this.callOutside(args);
    const fn = callee;
    const { code } = fn;
    if (code.kind === 'native') return (code.construct ?? code.fold)({ vm: this, self: undef, args, range });
    if (code.kind === 'bound') {
      if (this.depth >= maxDepth) return this.leaveOut();
      this.depth++;
      const made = this.construct(code.target, [...code.args, ...args], range);
      this.depth--;
      return made;
    }
    const proto = this.get(fn, 'prototype', range);
    const self = this.object([], 'object', proto.type === 'object' ? proto : null);
    const result = invokeScript(this, fn, self, args);
    return isObject(result) || result.type === 'unknown' ? result : self;
  }

  /** What the script throws is the script's matter; spent budgets and our own mistakes are not. */
  rethrowUnlessThrown(error: unknown): void {
    if (!(error instanceof Thrown)) throw error;
    this.effect();
  }

  /** Something unknown was met that might throw. */
  doubt(): void {
    this.doubts++;
  }

  fail(name: string, message: string): never {
    throw new Thrown(
      this.object(
        [
          ['name', str(name)],
          ['message', unknown],
          ['description', unknown],
          ['number', unknown],
        ],
        'error',
        this.object([['message', str(message)]]),
      ),
    );
  }

  functionText(fn: JsFunction): Str {
    const { code } = fn;
    if (code.kind === 'script') {
      const { start, end } = code.node;
      const text = code.unit.text.slice(start, end);
      return code.unit.made ? { ...str(text) } : verbatim(text, start);
    }
    return str(`function ${code.kind === 'native' ? code.name : ''}() { [native code] }`);
  }

  // Code that the script makes

  run(code: Str, scope: Scope | undefined): JsValue {
    return this.#madeCode.run(code, scope);
  }

  makeFunction(params: readonly Str[], body: Str): JsValue {
    return this.#madeCode.makeFunction(params, body);
  }

  later(callback: JsValue): void {
    if (callback.type === 'block' && this.pending.length < 1000) this.pending.push(callback);
  }

  // What is found

  get sinks(): readonly Sink[] {
    return this.#sinks.all;
  }

  sink(payload: Str | Bytes, kind: LayerKind, sink: string, range: OffsetRange): void {
    this.#sinks.sink(payload, kind, sink, range);
  }

  launch(program: Str, args: Str | null, range: OffsetRange): void {
    this.#sinks.launch(program, args, range);
  }

  /** Where a node stands in the script under evaluation. */
  rangeOf(node: { readonly start: number; readonly end: number }): OffsetRange {
    if (this.unit.made) return this.place;
    // Nodes that the tolerant parser makes up do not always stand where they say.
    const end = Math.min(Math.max(0, node.end), this.main.text.length);
    return { start: Math.min(Math.max(0, node.start), end), end };
  }

  /** Text that stands in the unit's code in these very units. */
  verbatim(text: string, start: number): Str {
    const { made } = this.unit;
    if (!made) return verbatim(text, start);
    // A function's body stands a little further on in the text that was parsed.
    const shift = this.unit.text.length === made.text.length ? 0 : this.unit.text.indexOf(made.text);
    const part = slice(made, start - shift, start - shift + text.length);
    return part.text === text ? part : str(text);
  }

  /** True for a name that stands for what the host has given it. */
  isGiven(name: string, scope: Scope): boolean {
    return this.given.get(name) === findBinding(name, scope)?.value;
  }

  isOpaque(value: JsValue): boolean {
    return isObject(value) && isOpaque(value);
  }
}
