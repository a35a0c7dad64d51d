/** Turns VBScript and VBA text into tokens, in linear time and whatever the text. */

import type { OffsetRange } from '../../../findings/model';
import type { Meter } from '../../meter';
import { decimalLiteral, radixLiteral } from './numbers';
import type { NameToken, StringToken, Token } from './tokens';

const nameStart = /[A-Za-z_\u00aa-\uffef]/;
const namePart = /[\w\u00aa-\uffef]/;
const twoCharacterOperators = new Set(['<>', '<=', '>=', '=<', '=>', '><', ':=']);
const normalised: Readonly<Record<string, string>> = { '=<': '<=', '=>': '>=', '><': '<>' };
/** Names after which `#` opens a file number and is no suffix. */
const fileWords = new Set(['as', 'print', 'input', 'write', 'get', 'put', 'close', 'open', 'seek', 'lock']);
const isBlank = (c: string): boolean =>
  c === ' ' || c === '\t' || c === '\u00a0' || c === '\u3000' || c === '\v';
const isBreak = (c: string): boolean => c === '\n' || c === '\r' || c === '';
const isDigit = (c: string): boolean => c >= '0' && c <= '9';

/** Tokens that cost as much as one step. */
const tokensPerStep = 16;

/**
 * Every token of the text, comments left out, with an `end` token last.
 * @throws BudgetSpent
 */
export function tokenize(text: string, meter: Meter): Token[] {
  return new Lexer(text).run(meter);
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #spaced = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(meter: Meter): Token[] {
    let metered = 0;
    while (this.#at < this.#text.length) {
      if (this.#tokens.length >= metered) {
        meter.step();
        metered = this.#tokens.length + tokensPerStep;
      }
      this.#one();
    }
    const end = this.#text.length;
    this.#tokens.push({ type: 'newline', start: end, end, spaced: false });
    this.#tokens.push({ type: 'end', start: end, end, spaced: false });
    return this.#tokens;
  }

  #one(): void {
    const start = this.#at;
    const c = this.#char(start);
    if (isBlank(c)) {
      this.#at++;
      this.#spaced = true;
      return;
    }
    if (isBreak(c)) {
      this.#at += c === '\r' && this.#char(start + 1) === '\n' ? 2 : 1;
      this.#push({ type: 'newline', start, end: this.#at, spaced: this.#spaced });
      return;
    }
    if (c === "'") this.#skipLine();
    else if (c === '"') this.#string(start);
    else if (c === '_' && this.#continuation(start)) this.#spaced = true;
    else if (isDigit(c) || (c === '.' && isDigit(this.#char(start + 1)) && !this.#afterOperand()))
      this.#decimal(start);
    else if (c === '&' && this.#radix(start)) return;
    else if (c === '#' && this.#date(start)) return;
    else if (c === '#' && this.#atStatement()) this.#skipLine();
    else if (c === '[' && this.#bracketed(start)) return;
    else if (nameStart.test(c)) this.#name(start);
    else this.#operator(start, c);
  }

  #char(at: number): string {
    return this.#text.charAt(at);
  }

  #push(token: Token): void {
    this.#tokens.push(token);
    this.#spaced = false;
  }

  #last(): Token | undefined {
    return this.#tokens[this.#tokens.length - 1];
  }

  /** True where a statement begins. */
  #atStatement(): boolean {
    const last = this.#last();
    if (last === undefined || last.type === 'newline' || last.type === 'colon') return true;
    return last.type === 'name' && (last.name === 'then' || last.name === 'else');
  }

  /** True right after something that has a value, where `&` joins and `.` chooses a member. */
  #afterOperand(): boolean {
    const last = this.#last();
    if (last === undefined || this.#spaced) return false;
    if (last.type === 'operator') return last.operator === ')';
    return last.type === 'name' || last.type === 'string' || last.type === 'number';
  }

  #skipLine(): void {
    while (!isBreak(this.#char(this.#at))) this.#at++;
  }

  #skipBlanks(at: number): number {
    while (isBlank(this.#char(at))) at++;
    return at;
  }

  #continuation(start: number): boolean {
    const at = this.#skipBlanks(start + 1);
    const c = this.#char(at);
    if (!isBreak(c)) return false;
    this.#at = c === '\r' && this.#char(at + 1) === '\n' ? at + 2 : Math.min(at + 1, this.#text.length);
    return true;
  }

  #string(start: number): void {
    const runs: OffsetRange[] = [];
    let text = '';
    let from = start + 1;
    let at = from;
    for (;;) {
      const c = this.#char(at);
      if (isBreak(c)) break;
      if (c !== '"') {
        at++;
        continue;
      }
      if (this.#char(at + 1) !== '"') break;
      runs.push({ start: from, end: at + 1 });
      text += this.#text.slice(from, at + 1);
      at += 2;
      from = at;
    }
    if (at > from) runs.push({ start: from, end: at });
    text += this.#text.slice(from, at);
    this.#at = this.#char(at) === '"' ? at + 1 : at;
    const token: StringToken = { type: 'string', text, runs, start, end: this.#at, spaced: this.#spaced };
    this.#push(token);
  }

  #decimal(start: number): void {
    let at = start;
    while (isDigit(this.#char(at))) at++;
    if (this.#char(at) === '.') {
      at++;
      while (isDigit(this.#char(at))) at++;
    }
    if (/[eEdD]/.test(this.#char(at))) {
      const sign = /[+-]/.test(this.#char(at + 1)) ? 1 : 0;
      if (isDigit(this.#char(at + 1 + sign))) {
        at += 1 + sign;
        while (isDigit(this.#char(at))) at++;
      }
    }
    const digits = this.#text.slice(start, at);
    const suffix = this.#suffix(at, '%&!#@^');
    this.#at = at + suffix.length;
    const literal = decimalLiteral(digits, suffix);
    this.#push({ type: 'number', ...literal, start, end: this.#at, spaced: this.#spaced });
  }

  /** A `&` is a suffix only where nothing that could be joined follows. */
  #suffix(at: number, allowed: string): string {
    const c = this.#char(at);
    if (c === '' || !allowed.includes(c)) return '';
    if (c === '!') return nameStart.test(this.#char(at + 1)) || this.#char(at + 1) === '[' ? '' : c;
    if (c !== '&') return c;
    const next = this.#char(this.#skipBlanks(at + 1));
    return isBreak(next) || '),=:'.includes(next) ? c : '';
  }

  #radix(start: number): boolean {
    if (this.#afterOperandSpaced()) return false;
    const letter = this.#char(start + 1).toLowerCase();
    if (letter !== 'h' && letter !== 'o') return false;
    const pattern = letter === 'h' ? /[0-9A-Fa-f]/ : /[0-7]/;
    let at = start + 2;
    while (pattern.test(this.#char(at))) at++;
    if (namePart.test(this.#char(at)) || at === start + 2) return false;
    const long = this.#char(at) === '&' && !/[hHoO]/.test(this.#char(at + 1));
    const digits = this.#text.slice(start + 2, at);
    const literal = radixLiteral(digits, letter === 'h' ? 16 : 8, long);
    this.#at = long || this.#char(at) === '%' || this.#char(at) === '^' ? at + 1 : at;
    this.#push({ type: 'number', ...literal, start, end: this.#at, spaced: this.#spaced });
    return true;
  }

  /** As #afterOperand, whatever the white space: `"a" &H41` joins, and is an error in every host anyway. */
  #afterOperandSpaced(): boolean {
    const last = this.#last();
    if (last === undefined) return false;
    if (last.type === 'operator') return last.operator === ')';
    return last.type === 'string' || last.type === 'number' || (last.type === 'name' && !this.#spaced);
  }

  #date(start: number): boolean {
    if (this.#afterOperand()) return false;
    let at = start + 1;
    while (at - start < 40 && /[\d/:\-. APMapm,]/.test(this.#char(at))) at++;
    if (this.#char(at) !== '#' || at === start + 1) return false;
    this.#at = at + 1;
    this.#push({ type: 'date', start, end: this.#at, spaced: this.#spaced });
    return true;
  }

  #bracketed(start: number): boolean {
    let at = start + 1;
    while (at - start < 256 && this.#char(at) !== ']' && !isBreak(this.#char(at))) at++;
    if (this.#char(at) !== ']') return false;
    this.#at = at + 1;
    const name = this.#text.slice(start + 1, at).toLowerCase();
    this.#push({
      type: 'name',
      name,
      suffix: '',
      bracketed: true,
      start,
      end: this.#at,
      spaced: this.#spaced,
    });
    return true;
  }

  #name(start: number): void {
    let at = start + 1;
    while (namePart.test(this.#char(at))) at++;
    const name = this.#text.slice(start, at).toLowerCase();
    if (name === 'rem' && this.#atStatement() && (isBlank(this.#char(at)) || isBreak(this.#char(at)))) {
      this.#at = at;
      this.#skipLine();
      return;
    }
    const suffix = this.#suffix(at, fileWords.has(name) ? '$%&!@' : '$%&!#@');
    this.#at = at + suffix.length;
    const token: NameToken = {
      type: 'name',
      name,
      suffix,
      bracketed: false,
      start,
      end: this.#at,
      spaced: this.#spaced,
    };
    this.#push(token);
  }

  #operator(start: number, c: string): void {
    const two = this.#text.slice(start, start + 2);
    if (twoCharacterOperators.has(two)) {
      this.#at = start + 2;
      const operator = normalised[two] ?? two;
      this.#push({ type: 'operator', operator, start, end: this.#at, spaced: this.#spaced });
      return;
    }
    this.#at = start + 1;
    if (c === ':') this.#push({ type: 'colon', start, end: this.#at, spaced: this.#spaced });
    else this.#push({ type: 'operator', operator: c, start, end: this.#at, spaced: this.#spaced });
  }
}
