/** Parses the regular expressions of .NET, JScript and VBScript into one tree in which no option is left open. */

import type { RegexDialect, RegexOptions } from './model';
import { category, everyUnit, ignoringCase, union, unit, unitsOf, without, type UnitSet } from './unit-sets';

/**
 * `lastLine`: at the end or before a line feed that ends the text, which is `$` and `\Z` of .NET; `firstLine` is the
 * same in reverse. `lineStart` and `lineEnd` know the line feed only.
 */
export type Anchor =
  'start' | 'end' | 'firstLine' | 'lastLine' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

export type Node =
  | { readonly type: 'set'; readonly set: UnitSet }
  | { readonly type: 'sequence'; readonly items: readonly Node[] }
  | { readonly type: 'choice'; readonly options: readonly Node[] }
  | {
      readonly type: 'repeat';
      readonly of: Node;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  /** `at`: the number of its opening parenthesis among the capturing ones, from 0. */
  | { readonly type: 'capture'; readonly of: Node; readonly at: number }
  | { readonly type: 'look'; readonly of: Node; readonly ahead: boolean; readonly negative: boolean }
  | { readonly type: 'anchor'; readonly anchor: Anchor };

export interface Pattern {
  readonly root: Node;
  /** Of each capturing group in the order of their parentheses; null for an unnamed one. */
  readonly names: readonly (string | null)[];
}

/** Groups within groups; deeper patterns are not for us. */
const maxDepth = 100;

class Unsupported extends Error {}

/** @returns null for a malformed pattern and for what no tree above can say (backreferences, atomic groups, …) */
export function parsePattern(pattern: string, options: RegexOptions, dialect: RegexDialect): Pattern | null {
  try {
    return new Parser(pattern, dialect).parse(options);
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

const digits: UnitSet = [[0x30, 0x39]];
const asciiWord: UnitSet = union(digits, [[0x41, 0x5a]], [[0x61, 0x7a]], unit(0x5f));
const netWord = (): UnitSet => union(...['L', 'Mn', 'Nd', 'Pc'].map((name) => category(name) ?? []));

/** `\d`, `\w` and `\s`: .NET's by Unicode, JScript's and VBScript's by ECMA-262 and its documentation. */
const shorthands: Readonly<Record<RegexDialect, Readonly<Record<string, () => UnitSet>>>> = {
  dotnet: {
    d: () => category('Nd') ?? [],
    w: netWord,
    s: () => union(unitsOf('\f\n\r\t\v\x85'), category('Z') ?? []),
  },
  ecmascript: {
    d: () => digits,
    w: () => asciiWord,
    s: () => union(unitsOf('\f\n\r\t\v\u00A0\uFEFF\u2028\u2029'), category('Zs') ?? []),
  },
  vbscript: { d: () => digits, w: () => asciiWord, s: () => unitsOf(' \f\n\r\t\v') },
};

/** What `.` does not match unless it matches everything. */
const lineEnds: Readonly<Record<RegexDialect, UnitSet>> = {
  dotnet: unit(0x0a),
  ecmascript: unitsOf('\n\r\u2028\u2029'),
  vbscript: unit(0x0a),
};

const controls: ReadonlyMap<string, number> = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['v', 0x0b],
  ['f', 0x0c],
  ['r', 0x0d],
]);
const netControls: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['e', 0x1b],
]);

class Parser {
  #at = 0;
  #depth = 0;
  readonly #names: (string | null)[] = [];

  constructor(
    readonly pattern: string,
    readonly dialect: RegexDialect,
  ) {}

  parse(options: RegexOptions): Pattern {
    const root = this.#choice({ ...options });
    if (this.#at < this.pattern.length) throw new Unsupported();
    return { root, names: this.#names };
  }

  get #net(): boolean {
    return this.dialect === 'dotnet';
  }

  /** `options` are the group's own: an inline option changes them up to its end. */
  #choice(options: RegexOptions): Node {
    if (++this.#depth > maxDepth) throw new Unsupported();
    const choices: Node[] = [];
    let items: Node[] = [];
    let current = options;
    for (;;) {
      const next = this.pattern.charAt(this.#at);
      if (next === '' || next === ')') break;
      if (next === '|') {
        this.#at++;
        choices.push({ type: 'sequence', items });
        items = [];
        continue;
      }
      if (this.#net && current.ignoreWhitespace === true && this.#skipSpace()) continue;
      const changed = this.#inlineOptions(current);
      if (changed !== null) {
        current = changed;
        continue;
      }
      const item = this.#item(current);
      if (item !== null) items.push(this.#quantified(item, current));
    }
    this.#depth--;
    choices.push({ type: 'sequence', items });
    const [only] = choices;
    return choices.length === 1 && only !== undefined ? only : { type: 'choice', options: choices };
  }

  #skipSpace(): boolean {
    const space = /\s+|#[^\n]*/y;
    return this.#take(space) !== null;
  }

  #take(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.pattern);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  /** `(?i-s)` on its own; null where there is none. */
  #inlineOptions(options: RegexOptions): RegexOptions | null {
    if (!this.#net) return null;
    const match = this.#take(/\(\?([imnsx]*)(?:-([imnsx]*))?\)/y);
    return match === null ? null : withLetters(options, match[1] ?? '', match[2] ?? '');
  }

  /** Null for a comment. */
  #item(options: RegexOptions): Node | null {
    const char = this.pattern.charAt(this.#at);
    switch (char) {
      case '(':
        return this.#group(options);
      case '[':
        return { type: 'set', set: this.#class(options) };
      case '.':
        this.#at++;
        return {
          type: 'set',
          set: options.singleline === true ? everyUnit : without(lineEnds[this.dialect]),
        };
      case '^':
        this.#at++;
        return options.multiline === true ? this.#lineStart() : { type: 'anchor', anchor: 'start' };
      case '$':
        this.#at++;
        if (options.multiline === true) return this.#lineEnd();
        return { type: 'anchor', anchor: this.#net ? 'lastLine' : 'end' };
      case '\\':
        return this.#escape(options);
      case '*':
      case '+':
      case '?':
        throw new Unsupported();
      case '{':
        if (quantifier.test(this.pattern.slice(this.#at, this.#at + 24))) throw new Unsupported();
        return this.#literal(options);
      default:
        return this.#literal(options);
    }
  }

  #lineStart(): Node {
    return this.#net ? { type: 'anchor', anchor: 'lineStart' } : this.#lineLook(false, 'start');
  }

  #lineEnd(): Node {
    return this.#net ? { type: 'anchor', anchor: 'lineEnd' } : this.#lineLook(true, 'end');
  }

  /** Next to any of JScript's line ends (ECMA-262, 7.3), or where the text starts or ends. */
  #lineLook(ahead: boolean, anchor: Anchor): Node {
    const of: Node = {
      type: 'choice',
      options: [
        { type: 'set', set: lineEnds.ecmascript },
        { type: 'anchor', anchor },
      ],
    };
    return { type: 'look', of, ahead, negative: false };
  }

  #literal(options: RegexOptions): Node {
    const code = this.pattern.charCodeAt(this.#at++);
    return { type: 'set', set: cased(unit(code), options) };
  }

  #group(options: RegexOptions): Node | null {
    if (this.#take(/\(\?#[^)]*\)/y) !== null) return null;
    const look = this.#take(/\(\?(<?)([=!])/y);
    if (look !== null) {
      const of = this.#closed(options);
      return { type: 'look', of, ahead: look[1] === '', negative: look[2] === '!' };
    }
    if (this.#take(/\(\?:/y) !== null) return this.#closed(options);
    const scoped = this.#net ? this.#take(/\(\?([imnsx]*)(?:-([imnsx]*))?:/y) : null;
    if (scoped !== null) return this.#closed(withLetters(options, scoped[1] ?? '', scoped[2] ?? ''));
    const named = this.#take(
      this.#net ? /\(\?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/y : /\(\?<([A-Za-z_$][\w$]*)>/y,
    );
    if (named !== null) {
      const name = named[1] ?? named[2] ?? '';
      if (this.#names.includes(name)) throw new Unsupported();
      return this.#capture(options, name);
    }
    // Atomic groups, conditionals, balancing groups, numbered groups.
    if (this.pattern.charAt(this.#at + 1) === '?') throw new Unsupported();
    this.#at++;
    return options.explicitCapture === true ? this.#closed(options) : this.#capture(options, null);
  }

  #capture(options: RegexOptions, name: string | null): Node {
    const at = this.#names.length;
    this.#names.push(name);
    return { type: 'capture', of: this.#closed(options), at };
  }

  #closed(options: RegexOptions): Node {
    const of = this.#choice(options);
    if (this.pattern.charAt(this.#at) !== ')') throw new Unsupported();
    this.#at++;
    return of;
  }

  #quantified(of: Node, options: RegexOptions): Node {
    if (this.#net && options.ignoreWhitespace === true) while (this.#skipSpace());
    const match = this.#take(new RegExp(quantifier.source.replace('^', ''), 'y'));
    if (match === null) return of;
    const [, sign, least, comma, most, lazy] = match;
    // Repeated assertions mean different things in different engines.
    if (of.type === 'anchor' || of.type === 'look') throw new Unsupported();
    const min = sign === '+' ? 1 : least === undefined ? 0 : Number(least);
    const max =
      sign === '?'
        ? 1
        : sign !== undefined
          ? Infinity
          : comma === undefined
            ? min
            : most
              ? Number(most)
              : Infinity;
    if (max < min) throw new Unsupported();
    const node: Node = { type: 'repeat', of, min, max, lazy: lazy === '?' };
    if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.pattern.slice(this.#at, this.#at + 24)))
      throw new Unsupported();
    return node;
  }

  #escape(options: RegexOptions): Node {
    const char = this.pattern.charAt(this.#at + 1);
    const anchor = this.#net ? netAnchors.get(char) : anchors.get(char);
    if (anchor !== undefined) {
      this.#at += 2;
      return { type: 'anchor', anchor };
    }
    return { type: 'set', set: this.#escapedSet(options, false) };
  }

  /** The set that the escape at the current place stands for; a single character's has one unit. */
  #escapedSet(options: RegexOptions, inClass: boolean): UnitSet {
    const char = this.pattern.charAt(this.#at + 1);
    const shorthand = shorthands[this.dialect][char.toLowerCase()];
    if (shorthand !== undefined && /[dwsDWS]/.test(char)) {
      this.#at += 2;
      return char === char.toLowerCase() ? shorthand() : without(shorthand());
    }
    if (this.#net && (char === 'p' || char === 'P')) {
      const name = this.#take(/\\[pP]\{(\w+)\}/y)?.[1];
      const set = name === undefined ? null : category(name);
      if (set === null) throw new Unsupported();
      return char === 'p' ? set : without(set);
    }
    return cased(unit(this.#escapedUnit(char, inClass)), options);
  }

  #escapedUnit(char: string, inClass: boolean): number {
    const hex = this.#take(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/iy);
    if (hex !== null) return parseInt(hex[1] ?? hex[2] ?? '', 16);
    const control = this.#take(/\\c([a-z])/iy)?.[1];
    if (control !== undefined) return control.toUpperCase().charCodeAt(0) - 0x40;
    if (/[0-9]/.test(char)) return this.#octal(inClass);
    this.#at += 2;
    if (inClass && char === 'b') return 0x08;
    const known = controls.get(char) ?? (this.#net ? netControls.get(char) : undefined);
    if (known !== undefined) return known;
    // Word characters that mean nothing are errors in .NET; `\k`, `\u` and `\x` without digits are left alone.
    if (char === '' || (this.#net ? /\w/ : /[kuxc]/).test(char)) throw new Unsupported();
    return char.charCodeAt(0);
  }

  /** What is no octal number is a reference to a group. */
  #octal(inClass: boolean): number {
    const match = this.#take(inClass ? /\\([0-3]?[0-7]{1,2})/y : /\\(0[0-7]{0,2})/y);
    if (match === null) throw new Unsupported();
    return parseInt(match[1] ?? '', 8);
  }

  #class(options: RegexOptions): UnitSet {
    this.#at++;
    const negative = this.#take(/\^/y) !== null;
    let set: UnitSet = [];
    for (let first = true; ; first = false) {
      const char = this.pattern.charAt(this.#at);
      if (char === '') throw new Unsupported();
      if (char === ']' && !(first && this.#net)) break;
      // POSIX classes are literal in .NET, and subtraction is its own.
      if (this.#net && /^(?:\[:|-\[)/.test(this.pattern.slice(this.#at, this.#at + 2)))
        throw new Unsupported();
      const low = this.#classAtom();
      if (/^-[^\]]/.test(this.pattern.slice(this.#at, this.#at + 2)) && !this.#subtracts()) {
        this.#at++;
        const high = this.#classAtom();
        const from = single(low);
        const to = single(high);
        if (from === null || to === null) {
          if (this.#net) throw new Unsupported();
          set = union(set, low, unit(0x2d), high);
        } else if (from > to) throw new Unsupported();
        else set = union(set, [[from, to]]);
      } else set = union(set, low);
    }
    this.#at++;
    const folded = cased(set, options);
    return negative ? without(folded) : folded;
  }

  #subtracts(): boolean {
    return this.#net && this.pattern.charAt(this.#at + 1) === '[';
  }

  #classAtom(): UnitSet {
    if (this.pattern.charAt(this.#at) === '\\') return this.#escapedSet({}, true);
    return unit(this.pattern.charCodeAt(this.#at++));
  }
}

const quantifier = /^(?:([*+?])|\{(\d{1,6})(?:(,)(\d{0,6}))?\})(\??)/;

const anchors: ReadonlyMap<string, Anchor> = new Map([
  ['b', 'word'],
  ['B', 'notWord'],
]);
const netAnchors: ReadonlyMap<string, Anchor> = new Map([
  ...anchors,
  ['A', 'start'],
  ['z', 'end'],
  ['Z', 'lastLine'],
]);

function single(set: UnitSet): number | null {
  const [only] = set;
  return set.length === 1 && only !== undefined && only[0] === only[1] ? only[0] : null;
}

function cased(set: UnitSet, options: RegexOptions): UnitSet {
  return options.ignoreCase === true ? ignoringCase(set) : set;
}

const letters: ReadonlyMap<string, keyof RegexOptions> = new Map([
  ['i', 'ignoreCase'],
  ['m', 'multiline'],
  ['n', 'explicitCapture'],
  ['s', 'singleline'],
  ['x', 'ignoreWhitespace'],
]);

function withLetters(options: RegexOptions, on: string, off: string): RegexOptions {
  const changed: { -readonly [name in keyof RegexOptions]: boolean } = { ...options };
  for (const [list, value] of [
    [on, true],
    [off, false],
  ] as const) {
    for (const letter of list) {
      const name = letters.get(letter);
      if (name !== undefined) changed[name] = value;
    }
  }
  return changed;
}
