/** Walks over tokens for the parser, and keeps what recovery from broken code needs. */

import type { OffsetRange } from '../../../findings/model';
import type { Meter } from '../../meter';
import type { Str } from '../../values/model';
import type { StringToken, Token } from './tokens';

/** Levels of nesting that are read; what lies deeper is skipped. */
export const maxNesting = 250;

/** Makes the value of a string literal, which knows where it stands. */
export type LiteralText = (token: StringToken) => Str;

export class Cursor {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  readonly literalText: LiteralText;
  readonly meter: Meter;
  #at = 0;
  #foldables = 0;
  /** Levels of nesting around the current token. */
  depth = 0;
  /** `For` statements that a `Next i, j` has closed beyond its own. */
  closedLoops = 0;
  /** Set once something is read that only VBA has. */
  isVba = false;
  /** The procedure being read. */
  procedure = '';
  readonly #mentioned = new Set<string>();
  /** What may end an enclosing block, with how often it is open. */
  readonly #enders = new Map<string, number>();

  constructor(tokens: readonly Token[], literalText: LiteralText, meter: Meter) {
    this.#tokens = tokens;
    this.#end = tokens[tokens.length - 1] ?? { type: 'end', start: 0, end: 0, spaced: false };
    this.literalText = literalText;
    this.meter = meter;
  }

  get position(): number {
    return this.#at;
  }

  /** Where the last token that was taken ends. */
  get lastEnd(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  /** How many foldable expressions were numbered. */
  get foldables(): number {
    return this.#foldables;
  }

  /** Names that stand outside the procedure of that name. */
  get mentioned(): ReadonlySet<string> {
    return this.#mentioned;
  }

  mention(name: string): void {
    if (name !== this.procedure) this.#mentioned.add(name);
  }

  nextId(): number {
    return this.#foldables++;
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? this.#end;
  }

  take(): Token {
    const token = this.peek();
    if (token.type !== 'end') this.#at++;
    return token;
  }

  /** Goes back to a position, to read it another way. */
  rewind(position: number): void {
    this.#at = position;
  }

  /** The unbracketed name at the cursor, or an empty string. */
  word(ahead = 0): string {
    const token = this.peek(ahead);
    return token.type === 'name' && !token.bracketed ? token.name : '';
  }

  isWord(name: string, ahead = 0): boolean {
    return this.word(ahead) === name;
  }

  takeWord(name: string): boolean {
    if (!this.isWord(name)) return false;
    this.#at++;
    return true;
  }

  isOperator(operator: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.type === 'operator' && token.operator === operator;
  }

  takeOperator(operator: string): boolean {
    if (!this.isOperator(operator)) return false;
    this.#at++;
    return true;
  }

  /** True at the end of a line, at a colon and at the end of the text. */
  get atSeparator(): boolean {
    const { type } = this.peek();
    return type === 'newline' || type === 'colon' || type === 'end';
  }

  get atEnd(): boolean {
    return this.peek().type === 'end';
  }

  skipSeparators(): void {
    while (this.atSeparator && !this.atEnd) this.#at++;
  }

  /** To the end of the statement. */
  skipStatement(): void {
    while (!this.atSeparator) this.#at++;
  }

  skipLine(): void {
    while (this.peek().type !== 'newline' && !this.atEnd) this.#at++;
  }

  rangeFrom(start: number): OffsetRange {
    return { start, end: Math.max(start, this.lastEnd) };
  }

  open(enders: readonly string[]): void {
    for (const ender of enders) this.#enders.set(ender, (this.#enders.get(ender) ?? 0) + 1);
  }

  close(enders: readonly string[]): void {
    for (const ender of enders) this.#enders.set(ender, (this.#enders.get(ender) ?? 1) - 1);
  }

  isOpen(ender: string): boolean {
    return (this.#enders.get(ender) ?? 0) > 0;
  }
}
