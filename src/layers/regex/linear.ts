/** Runs a compiled pattern: successive matches, replacement and splitting as each dialect defines them. */

import type { RE2JS } from 're2js';
import { BudgetSpent, type Meter } from '../meter';
import { surrogateShift } from './emit';
import type { Captured, LinearRegex, Match, RegexDialect } from './model';
import { compileTemplate } from './replacement';

/** A pattern as RE2 has it, for ASCII or for any text. */
export interface Program {
  readonly re2: RE2JS;
  readonly captures: readonly number[];
  readonly ends: readonly number[];
}

export interface Compiled {
  readonly pattern: string;
  readonly dialect: RegexDialect;
  readonly rightToLeft: boolean;
  /** Of each capturing group in the order of their parentheses. */
  readonly names: readonly (string | null)[];
  /** See looksFar in emit.ts. */
  readonly looksFar: boolean;
  /** Null when the pattern is too large for text beyond ASCII. */
  readonly program: (ascii: boolean) => Program | null;
}

/** Instructions by characters that cost as much as one step. */
const workPerStep = 32;
/** Characters that a pattern may look at beyond a match and that cost as much as one step. */
const farPerStep = 128;

export class CompiledRegex implements LinearRegex {
  readonly pattern: string;
  readonly groupNames: readonly string[];
  readonly #compiled: Compiled;
  /** The capturing groups, by their parentheses, in the order of their numbers. */
  readonly #order: readonly number[];
  readonly #names: ReadonlySet<string>;

  constructor(compiled: Compiled) {
    this.#compiled = compiled;
    this.pattern = compiled.pattern;
    const all = compiled.names.map((name, at) => ({ name, at }));
    // .NET numbers named groups after the others.
    const ordered =
      compiled.dialect === 'dotnet'
        ? [...all.filter(({ name }) => name === null), ...all.filter(({ name }) => name !== null)]
        : all;
    this.#order = ordered.map(({ at }) => at);
    this.groupNames = ['0', ...ordered.map(({ name }, at) => name ?? String(at + 1))];
    this.#names = new Set(compiled.names.filter((name) => name !== null));
  }

  test(text: string, meter: Meter): boolean {
    return !this.#find(text, meter, 1)[Symbol.iterator]().next().done;
  }

  matches(text: string, meter: Meter, limit = Infinity): Match[] {
    return Array.from(this.#find(text, meter, limit));
  }

  replace(
    text: string,
    replacement: string | ((match: Match) => string),
    meter: Meter,
    count = Infinity,
  ): string {
    const make =
      typeof replacement === 'string'
        ? compileTemplate(replacement, this.#compiled.dialect, this.groupNames.length, this.#names)
        : replacement;
    const parts: string[] = [];
    const backward = this.#compiled.rightToLeft;
    let from = backward ? text.length : 0;
    let total = text.length;
    for (const match of this.#find(text, meter, count)) {
      const made = make(match, text);
      total += made.length - match.text.length;
      meter.grow(Math.max(0, total), made.length);
      parts.push(backward ? text.slice(match.end, from) : text.slice(from, match.start), made);
      from = backward ? match.start : match.end;
    }
    if (parts.length === 0) return text;
    meter.grow(Math.max(0, total));
    parts.push(backward ? text.slice(0, from) : text.slice(from));
    return (backward ? parts.reverse() : parts).join('');
  }

  split(text: string, meter: Meter, limit?: number): string[] {
    return this.#compiled.dialect === 'dotnet'
      ? this.#splitNet(text, meter, limit ?? 0)
      : this.#splitEcma(text, meter, limit ?? Infinity);
  }

  /** Regex.Split: empty matches split too, and captured groups do not count for the limit; 0 is no limit. */
  #splitNet(text: string, meter: Meter, limit: number): string[] {
    if (limit === 1) return [text];
    const parts: string[] = [];
    const backward = this.#compiled.rightToLeft;
    let from = backward ? text.length : 0;
    for (const match of this.#find(text, meter, limit > 0 ? limit - 1 : Infinity)) {
      parts.push(backward ? text.slice(match.end, from) : text.slice(from, match.start));
      from = backward ? match.start : match.end;
      for (const group of match.groups.slice(1)) if (group !== null) parts.push(group.text);
    }
    parts.push(backward ? text.slice(0, from) : text.slice(from));
    return backward ? parts.reverse() : parts;
  }

  /** String.prototype.split: no empty match at a part's start or at the end; a group without part is an empty text. */
  #splitEcma(text: string, meter: Meter, limit: number): string[] {
    const parts: string[] = [];
    let from = 0;
    for (const match of this.#find(text, meter, Infinity)) {
      if (text === '') return [];
      if (match.start === match.end && (match.start === from || match.start >= text.length)) continue;
      if (match.start >= text.length) break;
      parts.push(text.slice(from, match.start));
      for (const group of match.groups.slice(1)) parts.push(group?.text ?? '');
      if (parts.length >= limit) return parts.slice(0, limit);
      from = match.end;
    }
    parts.push(text.slice(from));
    return parts.slice(0, limit);
  }

  *#find(text: string, meter: Meter, limit: number): Generator<Match> {
    if (limit <= 0) return;
    const ascii = !/[^\0-\x7f]/.test(text);
    const program = this.#compiled.program(ascii);
    if (program === null) throw new BudgetSpent('steps');
    const { rightToLeft, looksFar } = this.#compiled;
    const size = program.re2.programSize();
    meter.step(1 + Math.ceil((text.length * size) / workPerStep));
    const forward = ascii ? text : text.replace(/[\uD800-\uDFFF]/g, shifted);
    const hay = rightToLeft ? backward(forward) : forward;
    const matcher = program.re2.matcher(hay);
    let from = 0;
    for (let found = 0; found < limit && from <= hay.length; found++) {
      meter.step(1 + program.captures.length + (looksFar ? Math.ceil((hay.length - from) / farPerStep) : 0));
      if (meter.outOfTime) throw new BudgetSpent('time');
      if (!matcher.find(from)) return;
      const start = matcher.start(0);
      const mark = program.ends.map((group) => matcher.start(group)).find((place) => place >= 0);
      const end = mark ?? matcher.end(0);
      const captured = (low: number, high: number): Captured => {
        const [first, last] = rightToLeft ? [hay.length - high, hay.length - low] : [low, high];
        return { start: first, end: last, text: text.slice(first, last) };
      };
      const groups = this.#order.map((at): Captured | null => {
        const group = program.captures[at] ?? -1;
        const low = matcher.start(group);
        // A group around a lookahead ends where the match does.
        return low < 0 ? null : captured(low, Math.max(low, Math.min(matcher.end(group), end)));
      });
      const all = captured(start, end);
      const named = new Map<string, Captured | null>();
      for (const [at, name] of this.groupNames.entries())
        if (this.#names.has(name)) named.set(name, groups[at - 1] ?? null);
      yield { ...all, groups: [all, ...groups], named };
      from = end > start ? end : end + 1;
    }
  }
}

function shifted(surrogate: string): string {
  return String.fromCharCode(surrogate.charCodeAt(0) + surrogateShift);
}

/** By UTF-16 units; no surrogate is left here. */
function backward(text: string): string {
  return Buffer.from(Buffer.from(text, 'utf16le').swap16()).reverse().toString('utf16le');
}
