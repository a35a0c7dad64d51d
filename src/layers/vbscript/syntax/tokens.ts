/** The tokens of VBScript and VBA. */

import type { OffsetRange } from '../../../findings/model';
import type { NumberType } from '../../values/model';

interface At extends OffsetRange {
  /** True when white space or a line continuation stands before it. */
  readonly spaced: boolean;
}

/** A name or keyword. */
export interface NameToken extends At {
  readonly type: 'name';
  /** Lower case, without brackets and type suffix. */
  readonly name: string;
  /** `$`, `%`, `&`, `!`, `#`, `@` or nothing. */
  readonly suffix: string;
  /** True for `[name]`, which is never a keyword. */
  readonly bracketed: boolean;
}

export interface StringToken extends At {
  readonly type: 'string';
  readonly text: string;
  /** Offsets, within the source, of the runs that stand there verbatim; a doubled quote ends one. */
  readonly runs: readonly OffsetRange[];
}

export interface NumberToken extends At {
  readonly type: 'number';
  /** Null where the number does not fit. */
  readonly value: number | null;
  readonly as: NumberType;
}

/** `#1/2/2020#`. */
export interface DateToken extends At {
  readonly type: 'date';
}

export interface OperatorToken extends At {
  readonly type: 'operator';
  readonly operator: string;
}

/** Ends a statement: the end of a line, or a colon. */
export interface SeparatorToken extends At {
  readonly type: 'newline' | 'colon' | 'end';
}

export type Token = NameToken | StringToken | NumberToken | DateToken | OperatorToken | SeparatorToken;
