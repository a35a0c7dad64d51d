/** JScript's values: the shared ones, with the properties, prototypes and closures that JScript gives its objects. */

import type { Function as FunctionNode } from 'acorn';
import type { OffsetRange } from '../../../findings/model';
import type { EvaluationContext } from '../../evaluator';
import type { LayerKind } from '../../model';
import type {
  Block,
  Bool,
  Bytes,
  HostObject,
  List,
  Null,
  Num,
  Regex,
  Str,
  Unknown,
} from '../../values/model';
import type { Binding, Scope, Unit } from './scope';

/** What every object has: own properties, and when it came into being on the evaluator's clock. */
export interface Holder {
  readonly members: Map<string, JsValue>;
  readonly born: number;
  /** Methods that need no own property until a script looks at them. */
  readonly natives?: Readonly<Record<string, Fold>>;
  /** What stands in its place in today's engines: their methods that are not modelled are not known, not missing. */
  readonly standard?: object;
}
export interface JsArray extends List, Holder {
  items: JsValue[];
  /** True for a function's `arguments`. */
  readonly isArguments?: boolean;
  /** The parameters that a function's `arguments` are, too. */
  readonly parameters?: readonly Binding[];
  /** For an iterator: over what; its items are those still to come. */
  readonly iterates?: 'Array' | 'RegExp String';
}
export interface JsFunction extends Block, Holder {
  readonly code: Code;
}
export interface JsRegex extends Regex, Holder {}
/** `className` is `object` for what a script makes, and a lower-case ProgID for what the host gives. */
export interface JsObject extends HostObject, Holder {
  readonly members: Map<string, JsValue>;
  readonly proto: JsObject | null;
}
export type JsObjectLike = JsArray | JsFunction | JsRegex | JsObject;
export type JsValue = Unknown | Null | Bool | Num | Str | Bytes | JsObjectLike;

export type Code =
  | { readonly kind: 'native'; readonly name: string; readonly fold: Fold; readonly construct?: Fold }
  | {
      readonly kind: 'script';
      readonly node: FunctionNode;
      readonly scope: Scope;
      readonly unit: Unit;
      /** An arrow function's own `this` is that of its surroundings. */
      readonly arrow: boolean;
      called: boolean;
    }
  | {
      readonly kind: 'bound';
      readonly target: JsFunction;
      readonly self: JsValue;
      readonly args: readonly JsValue[];
    };

/** One call of a native function. */
export interface Call {
  readonly vm: Machine;
  readonly self: JsValue;
  readonly args: readonly JsValue[];
  /** The call's expression in the script under evaluation. */
  readonly range: OffsetRange;
  /** Where a direct `eval` runs. */
  readonly scope?: Scope;
}
export type Fold = (call: Call) => JsValue;

/** What folds ask of the evaluator. All of it may throw BudgetSpent and Thrown. */
export interface Machine {
  readonly context: EvaluationContext;
  /** The object that holds global variables. */
  readonly global: JsObject;
  /** True for code that JScript would not run: where the two differ, it means what newer engines do. */
  readonly modern: boolean;
  get(object: JsValue, key: string, range: OffsetRange): JsValue;
  set(object: JsValue, key: string, value: JsValue): void;
  remove(object: JsValue, key: string): boolean;
  invoke(callee: JsValue, self: JsValue, args: readonly JsValue[], range: OffsetRange): JsValue;
  construct(callee: JsValue, args: readonly JsValue[], range: OffsetRange): JsValue;
  /** Before an array's items are changed. */
  touch(list: JsArray): void;
  /** Notes an effect outside the script, or one that is not modelled. */
  effect(): void;
  /** What an unknown function may have done to its arguments. */
  spoil(values: readonly JsValue[]): void;
  array(items: JsValue[]): JsArray;
  object(entries?: Iterable<readonly [string, JsValue]>, className?: string): JsObject;
  native(name: string, fold: Fold, construct?: Fold): JsFunction;
  regex(pattern: string, flags: string): JsRegex;
  /** Runs code in place, for its value and what it defines. */
  run(code: Str, scope: Scope | undefined): JsValue;
  /** Code that is not known runs in place. */
  runUnknown(scope: Scope | undefined): void;
  makeFunction(params: readonly Str[], body: Str): JsValue;
  sink(payload: Str | Bytes, kind: LayerKind, sink: string, range: OffsetRange): void;
  /** Notes the layers of a command line that the host would start. */
  launch(program: Str, args: Str | null, range: OffsetRange): void;
  /** To be called when the script has run to its end, as timers are. */
  later(callback: JsValue): void;
  /** Throws a JScript error of that name. */
  fail(name: string, message: string): never;
  /** The text of a function as `toString` gives it. */
  functionText(fn: JsFunction): Str;
  prototypeOf(
    name: 'String' | 'Array' | 'Object' | 'Function' | 'Number' | 'Boolean' | 'RegExp' | 'Error',
  ): JsObject;
}

/** What a script throws. */
export class Thrown extends Error {
  readonly value: JsValue;
  constructor(value: JsValue) {
    // A script may throw often, and where our stack stands then is of no use to anyone.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super('The script throws.');
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'Thrown';
    this.value = value;
  }
}

/** Marks an object whose properties are no longer known. No script can write such a key by accident. */
export const opaque = '\u0000opaque';

export const undef: Null = { type: 'null', as: 'undefined' };
/** Stands in an array's items where it has none: reads as undefined, and callbacks are not given it. */
export const hole: Null = { type: 'null', as: 'undefined' };
export const nil: Null = { type: 'null', as: 'null' };
export const yes: Bool = { type: 'bool', value: true };
const no: Bool = { type: 'bool', value: false };
export const bool = (value: boolean): Bool => (value ? yes : no);
export const num = (value: number): Num => ({ type: 'number', value, as: 'double' });
export const str = (text: string): Str => ({ type: 'string', text });

export function isObject(value: JsValue): value is JsObjectLike {
  return value.type === 'list' || value.type === 'block' || value.type === 'regex' || value.type === 'object';
}

export function isPrimitive(value: JsValue): value is Null | Bool | Num | Str {
  return value.type === 'null' || value.type === 'bool' || value.type === 'number' || value.type === 'string';
}

/** True when both are surely the very same value. */
export function identical(a: JsValue, b: JsValue): boolean {
  if (a === b) return a.type !== 'unknown';
  if (a.type === 'string' && b.type === 'string') return a.text === b.text;
  if (a.type === 'number' && b.type === 'number') return Object.is(a.value, b.value);
  if (a.type === 'bool' && b.type === 'bool') return a.value === b.value;
  return a.type === 'null' && b.type === 'null' && a.as === b.as;
}
