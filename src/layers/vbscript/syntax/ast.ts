/** The syntax tree of VBScript and VBA. Names are in lower case, without type suffix. */

import type { OffsetRange } from '../../../findings/model';
import type { Value } from '../../values/model';

/** An expression that may have a constant value; `id` counts them within a module. */
interface Foldable extends OffsetRange {
  readonly id: number;
}

export interface Literal extends OffsetRange {
  readonly type: 'literal';
  readonly value: Value;
}
export interface Name extends Foldable {
  readonly type: 'name';
  readonly name: string;
}
/** `object.name`, or `.name` within a With when `object` is null. */
export interface Member extends Foldable {
  readonly type: 'member';
  readonly object: Expression | null;
  readonly name: string;
}
export interface Argument {
  /** Of `name:=value`. */
  readonly name: string | null;
  readonly value: Expression;
}
/** A call, or an array element: the syntax is the same. */
export interface Call extends Foldable {
  readonly type: 'call';
  readonly callee: Expression;
  readonly args: readonly Argument[];
}
export interface Unary extends Foldable {
  readonly type: 'unary';
  readonly operator: '-' | '+' | 'not';
  readonly operand: Expression;
}
/** Operators of one precedence, from left to right; flat, since chains of thousands are common. */
export interface Chain extends Foldable {
  readonly type: 'chain';
  /** Moves on while the chain is being read. */
  end: number;
  readonly first: Expression;
  readonly rest: { readonly operator: string; readonly operand: Expression }[];
}
export interface Paren extends Foldable {
  readonly type: 'paren';
  readonly inner: Expression;
}
export interface New extends OffsetRange {
  readonly type: 'new';
  readonly className: string;
}
/** `AddressOf name`. */
export interface AddressOf extends OffsetRange {
  readonly type: 'addressof';
  readonly name: string;
}
/** An argument that was left out, or what could not be read. */
export interface Omitted extends OffsetRange {
  readonly type: 'omitted';
}
export type Expression = Literal | Name | Member | Call | Unary | Chain | Paren | New | AddressOf | Omitted;

/** `lower To upper`; the lower bound is null where it is left to Option Base. */
export interface Bounds {
  readonly lower: Expression | null;
  readonly upper: Expression;
}
export interface Declarator extends OffsetRange {
  readonly name: string;
  /** Null for what is no array, empty for a dynamic array. */
  readonly bounds: readonly Bounds[] | null;
  /** Lower case; empty where none is given. */
  readonly typeName: string;
  readonly isNew: boolean;
}
export interface Parameter {
  readonly name: string;
  readonly byValue: boolean;
  readonly rest: boolean;
  readonly fallback: Expression | null;
  readonly typeName: string;
}
export interface Procedure extends OffsetRange {
  readonly type: 'procedure';
  readonly kind: 'sub' | 'function' | 'get' | 'let' | 'set';
  readonly name: string;
  readonly isDefault: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly typeName: string;
}
export interface ClassDeclaration extends OffsetRange {
  readonly type: 'class';
  readonly name: string;
  readonly body: readonly Statement[];
}
/** `Declare Function name Lib "…" Alias "…"`. */
export interface Declare extends OffsetRange {
  readonly type: 'declare';
  readonly name: string;
  /** What the library calls it, lower case. */
  readonly exported: string;
}
export interface Dim extends OffsetRange {
  readonly type: 'dim';
  readonly declarators: readonly Declarator[];
}
export interface ReDim extends OffsetRange {
  readonly type: 'redim';
  readonly preserve: boolean;
  readonly declarators: readonly Declarator[];
}
export interface Const extends OffsetRange {
  readonly type: 'const';
  readonly name: string;
  readonly value: Expression;
}
export interface Enum extends OffsetRange {
  readonly type: 'enum';
  readonly members: readonly { readonly name: string; readonly value: Expression | null }[];
}
export interface Assign extends OffsetRange {
  readonly type: 'assign';
  readonly target: Expression;
  readonly value: Expression;
  readonly isSet: boolean;
}
/** A call as a statement: the callee alone when nothing is given to it. */
export interface Run extends OffsetRange {
  readonly type: 'run';
  readonly expression: Expression;
}
export interface If extends OffsetRange {
  readonly type: 'if';
  readonly clauses: readonly { readonly condition: Expression; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
}
export interface CaseTest {
  /** `=` for a plain value, `to` for a range, or the operator after Is. */
  readonly operator: string;
  readonly value: Expression;
  readonly upper: Expression | null;
}
export interface Select extends OffsetRange {
  readonly type: 'select';
  readonly subject: Expression;
  /** No tests for Case Else. */
  readonly cases: readonly { readonly tests: readonly CaseTest[]; readonly body: readonly Statement[] }[];
}
export interface For extends OffsetRange {
  readonly type: 'for';
  readonly variable: Expression;
  readonly from: Expression;
  readonly to: Expression;
  readonly step: Expression | null;
  readonly body: readonly Statement[];
}
export interface ForEach extends OffsetRange {
  readonly type: 'foreach';
  readonly variable: Expression;
  readonly list: Expression;
  readonly body: readonly Statement[];
}
export interface Do extends OffsetRange {
  readonly type: 'do';
  /** Null for an endless loop. */
  readonly condition: Expression | null;
  readonly until: boolean;
  /** True when the condition stands after the body. */
  readonly after: boolean;
  readonly body: readonly Statement[];
}
export interface With extends OffsetRange {
  readonly type: 'with';
  readonly object: Expression;
  readonly body: readonly Statement[];
}
export interface Exit extends OffsetRange {
  readonly type: 'exit';
  readonly what: 'for' | 'do' | 'procedure' | 'end';
}
export interface GoTo extends OffsetRange {
  readonly type: 'goto';
  readonly label: string;
}
export interface Label extends OffsetRange {
  readonly type: 'label';
  readonly name: string;
}
export interface Erase extends OffsetRange {
  readonly type: 'erase';
  readonly targets: readonly Expression[];
}
export interface Option extends OffsetRange {
  readonly type: 'option';
  readonly what: 'base 1' | 'compare text' | 'compare database' | 'explicit' | 'other';
}
/** `On Error Resume Next` and the like: nothing that has a value. */
export interface OnError extends OffsetRange {
  readonly type: 'onerror';
  readonly resumeNext: boolean;
}
/** A statement of which only the expressions matter: file access, `On x GoTo`, what could not be read. */
export interface Other extends OffsetRange {
  readonly type: 'other';
  readonly expressions: readonly Expression[];
}
export type Statement =
  | Procedure
  | ClassDeclaration
  | Declare
  | Dim
  | ReDim
  | Const
  | Enum
  | Assign
  | Run
  | If
  | Select
  | For
  | ForEach
  | Do
  | With
  | Exit
  | GoTo
  | Label
  | Erase
  | Option
  | OnError
  | Other;

export interface Module {
  readonly body: readonly Statement[];
  /** Foldable expressions in all. */
  readonly foldables: number;
  /** Names that stand outside the procedure of that name. */
  readonly mentioned: ReadonlySet<string>;
  /** True when it is written for VBA: types, attributes, Declare. */
  readonly isVba: boolean;
}
