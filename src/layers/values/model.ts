/** The values that the evaluators of all script languages compute with. */

import type { Segment } from '../source-map';

/** How a value came about. Folds hand it on (see provenance.ts), so that a layer can say where it comes from. */
export interface Provenance {
  /** Text only: where each stretch of it stands in the script under evaluation. Covers the text without gaps. */
  readonly trace?: readonly Segment[];
  /** The decoders that it went through, in order, for example `['base64', 'gzip']`. */
  readonly via?: readonly string[];
  /** True when it depends on what only a host profile says (`$PSHome`, `%ComSpec%`). */
  readonly assumed?: boolean;
}

/** As the languages tell numbers apart: PowerShell and VBScript by type, JScript has only `double`. */
export type NumberType =
  | 'byte'
  | 'sbyte'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'single'
  | 'double'
  | 'decimal';

export interface Unknown extends Provenance {
  readonly type: 'unknown';
}
/** Null, JScript's undefined, VBScript's Empty and Nothing. */
export interface Null extends Provenance {
  readonly type: 'null';
  readonly as?: 'null' | 'undefined' | 'empty' | 'nothing';
}
export interface Bool extends Provenance {
  readonly type: 'bool';
  readonly value: boolean;
}
/** A .NET System.Char: one UTF-16 unit. */
export interface Char extends Provenance {
  readonly type: 'char';
  readonly unit: number;
}
/** Integers beyond 2^53 are not represented: they are unknown. */
export interface Num extends Provenance {
  readonly type: 'number';
  readonly value: number;
  readonly as: NumberType;
}
export interface Str extends Provenance {
  readonly type: 'string';
  readonly text: string;
}
/** Shared by reference, as arrays are in PowerShell and JScript; VBScript copies on assignment. */
export interface List extends Provenance {
  readonly type: 'list';
  readonly items: Value[];
}
export interface Bytes extends Provenance {
  readonly type: 'bytes';
  readonly bytes: Uint8Array;
}
/** Keys as the language compares them: lower case where it ignores case. */
export interface Dictionary extends Provenance {
  readonly type: 'dictionary';
  readonly entries: Map<string, Value>;
  /** Keys as a script sees them, by entry; left out where they are the entries' keys. */
  readonly names?: Map<string, Value>;
  /** True where entries are enumerated in the order in which they were added, and the language has others that are not. */
  readonly ordered?: boolean;
}
/** A script block or function. `code` is the evaluator's own: its syntax and what it closes over. */
export interface Block extends Provenance {
  readonly type: 'block';
  readonly code: object;
}
/** A compiled pattern is made on use: see ../regex. */
export interface Regex extends Provenance {
  readonly type: 'regex';
  readonly pattern: string;
  /** Letters of the language's own options, for example `gi`. */
  readonly flags: string;
}
/** An object of the script host that folds know something of, for example a MemoryStream or WScript.Shell. */
export interface HostObject extends Provenance {
  readonly type: 'object';
  /** The full class name or ProgID in lower case. */
  readonly className: string;
  /** By lower-case name. */
  readonly members: Map<string, Value>;
}

export type Value =
  Unknown | Null | Bool | Char | Num | Str | List | Bytes | Dictionary | Block | Regex | HostObject;

export const unknown: Unknown = { type: 'unknown' };
