/** The state of one evaluation: objects, properties, calls, what was found. */

import type { AnyNode, Function as FunctionNode } from 'acorn';
import type { OffsetRange } from '../../../findings/model';
import { commandLineSinks, launchSinks } from '../../commands/command-line';
import type { EvaluationContext, Sink } from '../../evaluator';
import type { LayerKind } from '../../model';
import { unknown, type Bytes, type Str } from '../../values/model';
import { slice, verbatim } from '../../values/provenance';
import { nativeName } from '../folds/function';
import {
  arrayNatives,
  functionNatives,
  numberNatives,
  objectNatives,
  regexNatives,
  stringNatives,
} from '../folds';
import { createGlobals } from '../objects/globals';
import { isModern, maxLevels, parseScript, type Program } from '../syntax/parse';
import { isOpaque } from '../values/convert';
import {
  Thrown,
  hole,
  isObject,
  num,
  opaque,
  str,
  undef,
  yes,
  type Fold,
  type Holder,
  type JsArray,
  type JsFunction,
  type JsObject,
  type JsObjectLike,
  type JsRegex,
  type JsValue,
  type Machine,
} from '../values/model';
import type { Binding, Frame, Scope, Unit } from '../values/scope';
import { cut } from '../values/text';
import { findBinding } from './assignment';
import { invokeScript, type Fruitless } from './calls';
import { Journal } from './journal';
import { forgetAssigned } from './reach';
import { Recogniser } from './recognise';
import { Recorder } from './recorder';
import { runProgram } from './statements';

type PrototypeName = Parameters<Machine['prototypeOf']>[0];

/** Deeper nesting, of syntax and of calls together, is not evaluated. Measured: it takes less than half of the stack. */
export const maxDepth = 400;

/** An array may be set at an index this far beyond its end. */
const maxGap = 100_000;

/** Code that runs within code that was made, within code that was made, … */
const maxEvals = 8;

const indexKey = /^(?:0|[1-9]\d{0,8})$/;

export class Vm implements Machine {
  readonly context: EvaluationContext;
  readonly journal: Journal;
  readonly recogniser = new Recogniser();
  readonly recorder = new Recorder();
  readonly sinks: Sink[] = [];
  readonly global: JsObject;
  readonly globalScope: Scope;
  readonly main: Unit;
  /** Callbacks that the host would call later. */
  readonly pending: JsValue[] = [];
  readonly functions = new Set<JsFunction>();
  unit: Unit;
  depth = 0;
  frame: Frame;
  /** Above 0 while code that the script made runs: its own layer shows what it does. */
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
  /** These functions, and what they hold. */
  readonly #escaped = new Set<JsValue>();
  /** True once something was left out that a known script does. */
  cutShort = false;
  /** True for code that JScript would not run: where the two differ, it means what newer engines do. */
  modern = false;
  #evals = 0;
  /** Functions of the host by the names that everyone knows them by. */
  readonly globalNames = new Map<JsFunction, string>();
  /** When that was last, on the evaluator's clock. */
  #keptUntil = -1;
  readonly #prototypes = new Map<PrototypeName, JsObject>();
  /** Objects that functions keep in their properties. */
  readonly #memos = new WeakSet<JsObjectLike>();
  readonly #given = new Map<string, JsValue>();
  readonly #seenSinks = new Set<string>();

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
      this.#given.set(name, value);
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
    let proto = this.#prototypes.get(name);
    if (!proto) {
      const natives: Readonly<Record<PrototypeName, Readonly<Record<string, Fold>>>> = {
        String: stringNatives,
        Array: arrayNatives,
        Function: functionNatives,
        Object: objectNatives,
        Number: numberNatives,
        Boolean: objectNatives,
        RegExp: regexNatives,
        Error: objectNatives,
      };
      proto = {
        type: 'object',
        className: 'object',
        members: new Map(),
        proto: name === 'Object' ? null : this.prototypeOf('Object'),
        born: 0,
        natives: natives[name],
        standard: globalThis[name].prototype as object,
      };
      this.#prototypes.set(name, proto);
    }
    return proto;
  }

  // Properties

  get(object: JsValue, key: string, range: OffsetRange): JsValue {
    switch (object.type) {
      case 'unknown':
      case 'bytes':
        return unknown;
      case 'null':
        return this.fail('TypeError', `Cannot read properties of ${object.as ?? 'null'}`);
      case 'string':
        if (key === 'length') return num(object.text.length);
        if (indexKey.test(key)) {
          const at = Number(key);
          return at < object.text.length ? cut(object, at, at + 1, range) : undef;
        }
        return this.#inherited(this.prototypeOf('String'), key);
      case 'number':
        return this.#inherited(this.prototypeOf('Number'), key);
      case 'bool':
        return this.#inherited(this.prototypeOf('Boolean'), key);
      case 'list':
        if (object.iterates !== undefined)
          return this.#own(object, key) ?? (indexKey.test(key) || key === 'length' ? undef : unknown);
        if (indexKey.test(key)) {
          if (object.members.has(opaque)) return unknown;
          const item = object.items[Number(key)];
          return item === undefined || item === hole ? undef : item;
        }
        if (key === 'length') return object.members.has(opaque) ? unknown : num(object.items.length);
        return this.#own(object, key) ?? this.#inherited(this.prototypeOf('Array'), key);
      case 'regex':
        if (key === 'source') return str(object.pattern);
        if (key === 'global') return { type: 'bool', value: object.flags.includes('g') };
        if (key === 'flags') return str(object.flags);
        return this.#own(object, key) ?? this.#inherited(this.prototypeOf('RegExp'), key);
      case 'block':
        return this.#ofFunction(object, key);
      case 'object':
        return this.#ofObject(object, key);
    }
  }

  #own(holder: Holder, key: string): JsValue | undefined {
    const value = holder.members.get(key);
    if (value !== undefined) return value;
    if (holder.members.has(opaque)) return unknown;
    if (holder.natives && Object.hasOwn(holder.natives, key)) {
      const fold = holder.natives[key];
      if (fold) {
        const made = this.native(nativeName(key), fold);
        holder.members.set(key, made);
        return made;
      }
    }
    if (holder.standard && key !== 'name' && Object.hasOwn(holder.standard, key)) return unknown;
    return undefined;
  }

  #inherited(proto: JsObject | null, key: string): JsValue {
    for (let at = proto, links = 0; at !== null && links < 100; at = at.proto, links++) {
      const value = this.#own(at, key);
      if (value !== undefined) return value;
    }
    return undef;
  }

  #ofFunction(fn: JsFunction, key: string): JsValue {
    const own = this.#own(fn, key);
    if (own !== undefined) return own;
    if (key === 'length') return fn.code.kind === 'script' ? num(fn.code.node.params.length) : unknown;
    if (key === 'name') {
      if (fn.code.kind === 'native') return str(fn.code.name);
      return fn.code.kind === 'script' ? str(fn.code.node.id?.name ?? '') : unknown;
    }
    if (key === 'prototype' && fn.code.kind === 'script' && !fn.code.arrow) {
      const proto = this.object([['constructor', fn]], 'object', this.prototypeOf('Object'));
      fn.members.set(key, proto);
      return proto;
    }
    return this.#inherited(this.prototypeOf('Function'), key);
  }

  #ofObject(object: JsObject, key: string): JsValue {
    if (object === this.global) {
      const binding = this.globalScope.names.get(key);
      if (binding) return this.journal.read(binding);
      return this.#own(object, key) ?? unknown;
    }
    if (object.className === 'boxed')
      return this.get(object.members.get('value') ?? unknown, key, this.place);
    if (object.className === 'object' || object.className === 'error' || object.className === 'math') {
      const own = this.#own(object, key);
      if (own !== undefined) return own;
      return this.#inherited(object.proto ?? this.prototypeOf('Object'), key);
    }
    // Names of the host's objects ignore case, and what is not modelled is not known.
    const name = key.toLowerCase();
    const getter = object.natives?.[`get ${name}`];
    if (getter && !object.members.has(name))
      return getter({ vm: this, self: object, args: [], range: this.place });
    return this.#own(object, name) ?? unknown;
  }

  set(object: JsValue, key: string, value: JsValue): void {
    if (object.type === 'null') this.fail('TypeError', 'Cannot set a property');
    if (object.type === 'unknown') this.spoil([value]);
    if (!isObject(object)) return;
    if (object === this.global) {
      const binding = this.globalScope.names.get(key);
      if (binding) this.assign(binding, value);
      else this.globalScope.names.set(key, { value, born: this.clock });
      return;
    }
    if (object.type === 'list' && (indexKey.test(key) || key === 'length')) {
      this.#setItem(object, key, value);
      return;
    }
    const isHosts =
      object.type === 'object' && !['object', 'error', 'boxed', 'math'].includes(object.className);
    const name = isHosts ? key.toLowerCase() : key;
    // The host may call it whenever it is called itself.
    if (isHosts && value.type === 'block') this.spoil([value]);
    if (this.#isMemo(object, name, value)) {
      this.#keep();
      this.journal.changes++;
      object.members.set(name, value);
    } else {
      this.#mutates(object);
      this.journal.put(object, name, value);
    }
  }

  #setItem(list: JsArray, key: string, value: JsValue): void {
    const at = key === 'length' ? (value.type === 'number' ? value.value : -1) : Number(key);
    if (!(list.isArguments === true && list.items[at] === undefined)) this.#mutates(list);
    this.journal.touch(list);
    if (!Number.isInteger(at) || at < 0 || at > list.items.length + maxGap) {
      this.journal.put(list, opaque, yes);
      return;
    }
    if (key === 'length') {
      if (at < list.items.length) list.items.length = at;
      else this.#fill(list, at);
      return;
    }
    if (at > list.items.length) this.#fill(list, at);
    list.items[at] = value;
    const parameter = list.parameters?.[at];
    if (parameter?.argument && parameter.value !== value) this.assign(parameter, value);
  }

  #fill(list: JsArray, length: number): void {
    this.context.meter.step(length - list.items.length);
    while (list.items.length < length) list.items.push(hole);
  }

  /** A function that remembers results in its own properties still gives the same value each time. */
  #isMemo(object: JsObjectLike, key: string, value: JsValue): boolean {
    if (this.frame.fn === null) return false;
    const isFunction = object.type === 'block';
    if (isFunction && value.type === 'object' && value.className === 'object') this.#memos.add(value);
    if (object.members.has(key)) return false;
    return isFunction || (object.type === 'list' && object.isArguments === true) || this.#memos.has(object);
  }

  remove(object: JsValue, key: string): boolean {
    if (!isObject(object)) return true;
    if (object.type === 'list' && indexKey.test(key)) {
      if (Number(key) < object.items.length) this.#setItem(object, key, hole);
    } else if (object.members.has(key)) {
      this.#mutates(object);
      this.journal.put(object, key, undefined);
    }
    return true;
  }

  assign(binding: Binding, value: JsValue): void {
    // A function that replaces itself, or keeps its arguments, does so to be quicker the next time.
    if ((value.type === 'list' && value.isArguments === true) || this.#replacesItself(binding, value)) {
      this.#keep();
      this.journal.changes++;
      binding.value = value;
      return;
    }
    this.changed(binding.born);
    this.journal.assign(binding, value);
  }

  #replacesItself(binding: Binding, value: JsValue): boolean {
    return value.type === 'block' && binding.value === this.frame.fn;
  }

  touch(list: JsArray): void {
    this.#mutates(list);
    for (const parameter of list.parameters ?? []) this.#forgetParameter(parameter);
    this.journal.touch(list);
  }

  /** Its item of `arguments` has been moved or is no longer known. */
  #forgetParameter(parameter: Binding): void {
    if (!parameter.argument) return;
    delete parameter.argument;
    this.journal.assign(parameter, unknown);
  }

  #keep(): void {
    this.kept++;
    this.#keptUntil = this.clock;
  }

  /** An object that is kept for a next call shows what is done to it, however young it is. */
  #mutates({ born }: Holder): void {
    this.changed(born <= this.#keptUntil ? -1 : born);
  }

  changed(born: number): void {
    if (born < this.oldestChanged) this.oldestChanged = born;
  }

  effect(): void {
    this.journal.changes++;
    this.changed(-1);
  }

  spoil(values: readonly JsValue[], calledBack = true): void {
    const queue = [...values];
    const seen = new Set<JsValue>();
    for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
      if (!isObject(value) || seen.has(value) || value === this.global || seen.size > 1000) continue;
      seen.add(value);
      if (value.type === 'block' && calledBack) {
        this.later(value);
        this.escape(value);
      }
      if (value.type !== 'list' && !(value.type === 'object' && value.className === 'object')) continue;
      this.changed(value.born);
      if (value.members.has(opaque)) continue;
      this.context.meter.step(1 + value.members.size);
      if (value.type === 'list') {
        queue.push(...value.items.slice(0, 1000));
        for (const parameter of value.parameters ?? []) this.#forgetParameter(parameter);
      } else queue.push(...value.members.values());
      this.journal.put(value, opaque, yes);
      if (value.type === 'object')
        for (const key of [...value.members.keys()])
          if (key !== opaque) this.journal.put(value, key, unknown);
    }
  }

  /** Unknown code has the function, and may call it now or in any later call of unknown code. */
  escape(fn: JsFunction): void {
    if (!this.#escaped.has(fn))
      forgetAssigned(this, fn, undef, {
        seen: this.#escaped,
        each: (binding) => {
          binding.outsideAt ??= this.outside;
        },
      });
    this.outside++;
  }

  /** Unknown code is called. */
  callOutside(args: readonly JsValue[]): JsValue {
    this.doubt();
    this.effect();
    this.spoil(args);
    this.outside++;
    return unknown;
  }

  /** Code that is not known has run there: it may have assigned any variable in sight. */
  runUnknown(scope: Scope | undefined): void {
    this.callOutside([]);
    for (let at: Scope | null = scope ?? this.globalScope; at !== null; at = at.parent) {
      this.context.meter.step(at.names.size);
      for (const [name, binding] of at.names) {
        if (at === this.globalScope && binding.value === this.#given.get(name)) continue;
        this.spoil([binding.value], false);
        this.assign(binding, unknown);
      }
    }
  }

  // Calls

  invoke(callee: JsValue, self: JsValue, args: readonly JsValue[], range: OffsetRange): JsValue {
    this.context.meter.step();
    if (this.depth >= maxDepth) return this.#leaveOut();
    this.depth++;
    const value = this.#invoke(callee, self, args, range);
    this.depth--;
    return value;
  }

  /** Nested too deeply. */
  #leaveOut(): JsValue {
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
      if (this.depth >= maxDepth) return this.#leaveOut();
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
    return this.#within(code, code.text, (program) => runProgram(this, program, scope ?? this.globalScope));
  }

  makeFunction(params: readonly Str[], body: Str): JsValue {
    const head = `(function anonymous(${params.map(({ text }) => text).join(',')}\n) {\n`;
    const text = `${head}${body.text}\n})`;
    return this.#within(body, text, (program) => runProgram(this, program, this.globalScope));
  }

  #within(made: Str, text: string, run: (program: Program) => JsValue): JsValue {
    this.context.meter.grow(text.length, text.length * 16);
    // Parsing takes of the same stack as we do.
    const levels = Math.floor(maxLevels * (1 - this.depth / maxDepth));
    const program = this.#evals < maxEvals ? parseScript(text, levels) : null;
    if (program === null) {
      this.cutShort = true;
      return this.#leaveOut();
    }
    this.modern ||= isModern(program);
    this.#evals++;
    const { unit, made: outer, madeAt, readsOutside } = this;
    this.unit = { made, text };
    this.made = made;
    this.madeAt = ++this.clock;
    this.readsOutside = false;
    try {
      return run(program);
    } finally {
      this.#evals--;
      Object.assign(this, { unit, made: outer, madeAt, readsOutside });
    }
  }

  later(callback: JsValue): void {
    if (callback.type === 'block' && this.pending.length < 1000) this.pending.push(callback);
  }

  // What is found

  sink(payload: Str | Bytes, kind: LayerKind, sink: string, range: OffsetRange): void {
    this.effect();
    const empty = payload.type === 'string' ? payload.text.trim() === '' : payload.bytes.length === 0;
    if (empty) return;
    this.#note({ payload, kind, origin: 'source', sink, range });
  }

  launch(program: Str, args: Str | null, range: OffsetRange): void {
    this.effect();
    const found =
      args === null
        ? commandLineSinks(program, range, this.context)
        : launchSinks(program, [args], range, this.context);
    for (const sink of found) this.#note(sink);
  }

  #note(sink: Sink): void {
    const { payload, range } = sink;
    // The code's own layer shows what it does by itself.
    if (this.made && this.unit.made && !this.readsOutside && within(payload.trace, this.made.trace)) return;
    const content = payload.type === 'string' ? payload.text : Buffer.from(payload.bytes).toString('latin1');
    const key = `${range.start}:${range.end}:${sink.kind}:${content}`;
    if (this.#seenSinks.has(key)) return;
    this.#seenSinks.add(key);
    this.sinks.push(sink);
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
    return this.#given.get(name) === findBinding(name, scope)?.value;
  }

  isOpaque(value: JsValue): boolean {
    return isObject(value) && isOpaque(value);
  }
}

/** True when all of a payload comes out of the code that is being run: then the layer of that code shows it. */
function within(trace: Bytes['trace'], code: Bytes['trace']): boolean {
  if (!trace || !code) return true;
  const start = code.reduce((least, { from }) => Math.min(least, from.start), Infinity);
  const end = code.reduce((most, { from }) => Math.max(most, from.end), 0);
  return trace.every(({ from }) => from.start >= start && from.end <= end);
}
