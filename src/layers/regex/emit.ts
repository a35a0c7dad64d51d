/** Writes a parsed pattern as RE2 reads it, so that it matches what the dialect's own engine would match. */

import type { RegexDialect } from './model';
import type { Anchor, Node } from './syntax';
import { everyUnit, union, upTo, without, type UnitSet } from './unit-sets';

export interface Emitted {
  readonly source: string;
  /** RE2's group number of each capturing group of the pattern. */
  readonly captures: readonly number[];
  /**
   * Groups of which at most one takes part in a match, whose place is then the match's end: what follows it is a
   * lookahead, which RE2 does not have, read as ordinary text.
   */
  readonly ends: readonly number[];
}

/** Instructions of RE2; each can cost time for each character. */
const maxSize = 5000;
/** The largest repetition that RE2 takes. */
const maxRepeat = 1000;
/** What surrogates are moved by, into the private use area: RE2 reads code points, the dialects read UTF-16 units. */
export const surrogateShift = 0x800;
const surrogates = [0xd800, 0xdfff] as const;

/**
 * @param ascii for text of ASCII only, which makes it smaller
 * @returns null where RE2 can't say it, or would give other captures
 */
export function emit(root: Node, captures: number, dialect: RegexDialect, ascii: boolean): Emitted | null {
  if (sizeOf(root) > maxSize || !sameInRe2(root, dialect)) return null;
  const emitter = new Emitter(ascii);
  const source = emitter.node(root, true);
  if (source === null) return null;
  const numbers = Array.from({ length: captures }, (_, at) => emitter.captures.get(at) ?? -1);
  return { source, captures: numbers, ends: emitter.ends };
}

/** The pattern that matches the reversed text: .NET's right-to-left mode is that. */
export function reversed(node: Node): Node {
  switch (node.type) {
    case 'set':
      return node;
    case 'sequence':
      return { type: 'sequence', items: node.items.map(reversed).reverse() };
    case 'choice':
      return { type: 'choice', options: node.options.map(reversed) };
    case 'repeat':
    case 'capture':
      return { ...node, of: reversed(node.of) };
    case 'look':
      return { ...node, of: reversed(node.of), ahead: !node.ahead };
    case 'anchor':
      return { type: 'anchor', anchor: mirrored[node.anchor] };
  }
}

const mirrored: Readonly<Record<Anchor, Anchor>> = {
  start: 'end',
  end: 'start',
  firstLine: 'lastLine',
  lastLine: 'firstLine',
  lineStart: 'lineEnd',
  lineEnd: 'lineStart',
  word: 'word',
  notWord: 'notWord',
};

/** `lastLine` is a lookahead and stands only where one can. */
const anchorSources: Readonly<Record<Exclude<Anchor, 'lastLine'>, string>> = {
  start: '\\A',
  end: '\\z',
  firstLine: '(?<=\\A\\n?)',
  lineStart: '(?m:^)',
  lineEnd: '(?m:$)',
  word: '\\b',
  notWord: '\\B',
};

class Emitter {
  readonly captures = new Map<number, number>();
  readonly ends: number[] = [];
  #groups = 0;

  constructor(readonly ascii: boolean) {}

  /** @param tail true where the match ends after the node, so that a lookahead can be read as text */
  node(node: Node, tail: boolean): string | null {
    switch (node.type) {
      case 'set':
        return setSource(node.set, this.ascii);
      case 'sequence': {
        const last = node.items.length - 1;
        return joined(
          node.items.map((item, at) => this.node(item, tail && at === last)),
          '',
        );
      }
      case 'choice': {
        const options = joined(
          node.options.map((option) => this.node(option, tail)),
          '|',
        );
        return options === null ? null : `(?:${options})`;
      }
      case 'repeat':
        return this.#repeat(node);
      case 'capture': {
        this.captures.set(node.at, ++this.#groups);
        const of = this.node(node.of, tail);
        return of === null ? null : `(${of})`;
      }
      case 'look':
        return node.ahead ? this.#ahead(node, tail) : this.#behind(node);
      case 'anchor':
        if (node.anchor !== 'lastLine') return anchorSources[node.anchor];
        return tail ? `${this.#end()}(?:\\n?\\z)` : null;
    }
  }

  #repeat({ of, min, max, lazy }: Node & { readonly type: 'repeat' }): string | null {
    const inner = this.node(of, false);
    if (inner === null) return null;
    const body = of.type === 'set' ? inner : `(?:${inner})`;
    const sign = lazy ? '?' : '';
    if (min <= maxRepeat && (max <= maxRepeat || max === Infinity)) return body + counted(min, max) + sign;
    // In parts, which is the same for one character at a time.
    if (of.type !== 'set') return null;
    const parts: string[] = [];
    for (let left = min; left > 0; left -= maxRepeat) parts.push(`${body}{${Math.min(left, maxRepeat)}}`);
    if (max === Infinity) parts.push(`${body}*${sign}`);
    else
      for (let left = max - min; left > 0; left -= maxRepeat)
        parts.push(`${body}{0,${Math.min(left, maxRepeat)}}${sign}`);
    return parts.join('');
  }

  #end(): string {
    this.ends.push(++this.#groups);
    return '()';
  }

  #ahead({ of, negative }: Node & { readonly type: 'look' }, tail: boolean): string | null {
    // "Not at the start" says the same looking back.
    if (negative && of.type === 'sequence' && of.items.length === 1) {
      const [only] = of.items;
      if (only?.type === 'anchor' && (only.anchor === 'start' || only.anchor === 'lineStart'))
        return `(?<!${anchorSources[only.anchor]})`;
    }
    if (!tail) return null;
    const end = this.#end();
    const inner = negative ? negated(of, this.ascii) : this.node(of, false);
    return inner === null ? null : `${end}(?:${inner})`;
  }

  #behind({ of, negative }: Node & { readonly type: 'look' }): string | null {
    if (hasCapture(of)) return null;
    const inner = this.node(of, false);
    return inner === null ? null : `(?<${negative ? '!' : '='}${inner})`;
  }
}

function counted(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  return parts.includes(null) ? null : parts.join(separator);
}

/** What may follow where a lookahead for one character, or for the end, must not match. */
function negated(of: Node, ascii: boolean): string | null {
  const node = of.type === 'sequence' && of.items.length === 1 ? of.items[0] : of;
  if (node?.type === 'anchor') {
    if (node.anchor === 'end') return '(?s:.)';
    return node.anchor === 'lastLine' ? '\\n(?s:.)|[^\\n]' : null;
  }
  const set = node === undefined ? null : oneUnit(node);
  return set === null ? null : `${setSource(without(set), ascii)}|\\z`;
}

/** The set of which a node matches exactly one unit. */
function oneUnit(node: Node): UnitSet | null {
  switch (node.type) {
    case 'set':
      return node.set;
    case 'sequence': {
      const [only] = node.items;
      return node.items.length === 1 && only !== undefined ? oneUnit(only) : null;
    }
    case 'choice': {
      const sets = node.options.map(oneUnit);
      return sets.every((set) => set !== null) ? union(...sets) : null;
    }
    default:
      return null;
  }
}

function setSource(set: UnitSet, ascii: boolean): string {
  if (set.length === 1 && set[0]?.[0] === everyUnit[0]?.[0] && set[0]?.[1] === everyUnit[0]?.[1])
    return '(?s:.)';
  const units = ascii ? upTo(set, 0x7f) : union(set, shiftedSurrogates(set));
  const [only] = units;
  if (only === undefined) return '[^\\x00-\\x{10FFFF}]';
  if (units.length === 1 && only[0] === only[1]) return escaped(only[0]);
  return `[${units.map(([low, high]) => (low === high ? escaped(low) : `${escaped(low)}-${escaped(high)}`)).join('')}]`;
}

function shiftedSurrogates(set: UnitSet): UnitSet {
  const [first, last] = surrogates;
  return set
    .filter(([low, high]) => low <= last && high >= first)
    .map(
      ([low, high]) =>
        [Math.max(low, first) + surrogateShift, Math.min(high, last) + surrogateShift] as const,
    );
}

function escaped(code: number): string {
  const char = String.fromCharCode(code);
  return /[A-Za-z0-9]/.test(char) ? char : `\\x{${code.toString(16)}}`;
}

/** About how many instructions a node becomes. */
function sizeOf(node: Node): number {
  switch (node.type) {
    case 'set':
    case 'anchor':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case 'choice':
      return node.options.reduce((sum, option) => sum + sizeOf(option), 1);
    case 'repeat':
      return 1 + (sizeOf(node.of) + 1) * Math.max(1, node.max === Infinity ? node.min : node.max);
    case 'capture':
    case 'look':
      return 2 + sizeOf(node.of);
  }
}

/** False where a repetition can turn on nothing, or captures differ: engines disagree there. */
function sameInRe2(node: Node, dialect: RegexDialect): boolean {
  switch (node.type) {
    case 'set':
    case 'anchor':
      return true;
    case 'sequence':
      return node.items.every((item) => sameInRe2(item, dialect));
    case 'choice':
      return node.options.every((option) => sameInRe2(option, dialect));
    case 'capture':
    case 'look':
      return sameInRe2(node.of, dialect);
    case 'repeat': {
      if (canBeEmpty(node.of) && some(node.of, decidesEarly)) return false;
      // ECMA-262 forgets captures at each turn, RE2 and .NET do not.
      if (node.max > 1 && dialect !== 'dotnet' && hasOptionalCapture(node.of, false)) return false;
      return sameInRe2(node.of, dialect);
    }
  }
}

function canBeEmpty(node: Node): boolean {
  switch (node.type) {
    case 'set':
      return false;
    case 'sequence':
      return node.items.every(canBeEmpty);
    case 'choice':
      return node.options.some(canBeEmpty);
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.of);
    case 'capture':
      return canBeEmpty(node.of);
    case 'look':
    case 'anchor':
      return true;
  }
}

function some(node: Node, test: (node: Node) => boolean): boolean {
  if (test(node)) return true;
  switch (node.type) {
    case 'sequence':
      return node.items.some((item) => some(item, test));
    case 'choice':
      return node.options.some((option) => some(option, test));
    case 'repeat':
    case 'capture':
    case 'look':
      return some(node.of, test);
    default:
      return false;
  }
}

const hasCapture = (node: Node): boolean => some(node, ({ type }) => type === 'capture');

/** True for what can prefer nothing to something, and for what remembers which it was. */
function decidesEarly(node: Node): boolean {
  return node.type === 'capture' || node.type === 'choice' || (node.type === 'repeat' && node.lazy);
}

function hasOptionalCapture(node: Node, optional: boolean): boolean {
  switch (node.type) {
    case 'capture':
      return optional || hasOptionalCapture(node.of, optional);
    case 'sequence':
      return node.items.some((item) => hasOptionalCapture(item, optional));
    case 'choice':
      return node.options.some((option) => hasOptionalCapture(option, true));
    case 'repeat':
      return hasOptionalCapture(node.of, optional || node.min === 0);
    case 'look':
      return hasOptionalCapture(node.of, true);
    default:
      return false;
  }
}

/** True when a match may have been looked for far beyond its end: something endless stands before more. */
export function looksFar(node: Node): boolean {
  const endless = (one: Node): boolean =>
    some(one, (inner) => inner.type === 'repeat' && inner.max === Infinity);
  return some(node, (one) => {
    if (one.type === 'look') return one.ahead && endless(one.of);
    return one.type === 'sequence' && one.items.slice(0, -1).some(endless);
  });
}
