/** Sets of UTF-16 units, which is what a character class of every dialect comes down to. */

/** Ascending, apart from one another, both ends included. */
export type UnitSet = readonly (readonly [number, number])[];

const lastUnit = 0xffff;

export const everyUnit: UnitSet = [[0, lastUnit]];

export function unit(code: number): UnitSet {
  return [[code, code]];
}

/** The units of a text. */
export function unitsOf(text: string): UnitSet {
  return union(...Array.from({ length: text.length }, (_, at) => unit(text.charCodeAt(at))));
}

export function union(...sets: readonly UnitSet[]): UnitSet {
  const ranges = sets.flat().sort(([a], [b]) => a - b);
  const result: [number, number][] = [];
  for (const [low, high] of ranges) {
    const last = result[result.length - 1];
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else result.push([low, high]);
  }
  return result;
}

export function without(set: UnitSet): UnitSet {
  const result: [number, number][] = [];
  let next = 0;
  for (const [low, high] of set) {
    if (low > next) result.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= lastUnit) result.push([next, lastUnit]);
  return result;
}

/** The part of a set up to a unit. */
export function upTo(set: UnitSet, most: number): UnitSet {
  return set.filter(([low]) => low <= most).map(([low, high]) => [low, Math.min(high, most)] as const);
}

function contains(set: UnitSet, code: number): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle]?.[1] ?? 0) < code) low = middle + 1;
    else high = middle;
  }
  return (set[low]?.[0] ?? Infinity) <= code;
}

const byProperty = new Map<string, UnitSet>();

/**
 * The units with a Unicode general category, for example `Lu` or `L`.
 * @returns null for what is none
 */
export function category(name: string): UnitSet | null {
  if (!/^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfson]?)$/.test(name)) return null;
  const known = byProperty.get(name);
  if (known !== undefined) return known;
  const test = new RegExp(`^\\p{${name}}$`, 'u');
  const result: [number, number][] = [];
  for (let code = 0; code <= lastUnit; code++) {
    if (!test.test(String.fromCharCode(code))) continue;
    const last = result[result.length - 1];
    if (last?.[1] === code - 1) last[1] = code;
    else result.push([code, code]);
  }
  byProperty.set(name, result);
  return result;
}

let casePairs: readonly (readonly [number, number])[] | null = null;

/**
 * With the other case of each letter. Letters beyond ASCII do not equal ASCII ones (ECMA-262, Canonicalize; .NET's
 * one exception, the Kelvin sign, is left out).
 */
export function ignoringCase(set: UnitSet): UnitSet {
  casePairs ??= Array.from({ length: lastUnit + 1 }, (_, lower) => {
    const upper = String.fromCharCode(lower).toUpperCase();
    return [lower, upper.length === 1 ? upper.charCodeAt(0) : lower] as const;
  }).filter(([lower, upper]) => lower !== upper && (lower < 0x80 || upper >= 0x80));
  const added: (readonly [number, number])[] = [];
  for (const [lower, upper] of casePairs) {
    const hasLower = contains(set, lower);
    if (hasLower === contains(set, upper)) continue;
    const other = hasLower ? upper : lower;
    added.push([other, other]);
  }
  return added.length === 0 ? set : union(set, added);
}
