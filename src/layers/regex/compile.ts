/** Compiles regular expressions of scripts so that they take linear time (RE2), or says that it can't. */

import { RE2JS, RE2JSException } from 're2js';
import { emit, looksFar, reversed } from './emit';
import { CompiledRegex, type Program } from './linear';
import type { LinearRegex, RegexDialect, RegexOptions } from './model';
import { parsePattern, type Node, type Pattern } from './syntax';

/** UTF-16 units of a pattern. */
const maxPattern = 20_000;
/** Patterns kept; a loop of a script uses the same few over and over. */
const maxKept = 64;

/** By dialect, options and pattern, the latest used last. */
const kept = new Map<string, LinearRegex | null>();

/**
 * `\b` knows ASCII words only, in every dialect.
 * @returns null for a malformed pattern, one that is too large, and one that RE2 can't do in the dialect's meaning
 * (backreferences, most lookaheads but at the end, atomic groups, character class subtraction, …)
 */
export function compileRegex(
  pattern: string,
  options: RegexOptions,
  dialect: RegexDialect,
): LinearRegex | null {
  if (pattern.length > maxPattern) return null;
  const key = `${dialect} ${flagsOf(options)} ${pattern}`;
  const known = kept.get(key);
  const regex = known === undefined ? compiled(pattern, options, dialect) : known;
  kept.delete(key);
  kept.set(key, regex);
  const [oldest] = kept.keys();
  if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  return regex;
}

const optionNames = [
  'ignoreCase',
  'multiline',
  'singleline',
  'ignoreWhitespace',
  'rightToLeft',
  'explicitCapture',
] as const;

function flagsOf(options: RegexOptions): string {
  return optionNames.map((name) => (options[name] === true ? '1' : '0')).join('');
}

function compiled(pattern: string, options: RegexOptions, dialect: RegexDialect): LinearRegex | null {
  const parsed = parsePattern(pattern, options, dialect);
  if (parsed === null) return null;
  const rightToLeft = options.rightToLeft === true;
  const root = rightToLeft ? reversed(parsed.root) : parsed.root;
  const forAscii = programOf(root, parsed, dialect, true);
  if (forAscii === null) return null;
  let forAll: Program | null | undefined;
  return new CompiledRegex({
    pattern,
    dialect,
    rightToLeft,
    names: parsed.names,
    looksFar: looksFar(root),
    program: (ascii) => (ascii ? forAscii : (forAll ??= programOf(root, parsed, dialect, false))),
  });
}

function programOf(root: Node, { names }: Pattern, dialect: RegexDialect, ascii: boolean): Program | null {
  const emitted = emit(root, names.length, dialect, ascii);
  if (emitted === null) return null;
  try {
    const re2 = RE2JS.compile(emitted.source, RE2JS.LOOKBEHINDS);
    return { re2, captures: emitted.captures, ends: emitted.ends };
  } catch (error) {
    // Too large, or a lookbehind it does not do.
    if (error instanceof RE2JSException) return null;
    throw error;
  }
}
