/** PowerShell's wildcards, matched in time linear in pattern times text. */

/** True for text with `*`, `?` or `[ ]` in it. */
export function isWildcard(text: string): boolean {
  return /[*?[\]]/.test(text);
}

type Token = { readonly any: true } | { readonly test: (char: string) => boolean };

/** @returns a test of whole names, ignoring case */
export function wildcard(pattern: string): (text: string) => boolean {
  const tokens = tokensOf(pattern.toLowerCase());
  return (text) => matches(tokens, text.toLowerCase());
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const close = char === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (char === '*') tokens.push({ any: true });
    else if (char === '?') tokens.push({ test: () => true });
    else if (close > 0) {
      tokens.push({ test: setOf(pattern.slice(at + 1, close)) });
      at = close;
    } else if (char === '`' && at + 1 < pattern.length) {
      at++;
      const literal = pattern.charAt(at);
      tokens.push({ test: (one) => one === literal });
    } else tokens.push({ test: (one) => one === char });
  }
  return tokens;
}

function setOf(set: string): (char: string) => boolean {
  const ranges: [string, string][] = [];
  for (let at = 0; at < set.length; at++) {
    const from = set.charAt(at);
    if (set.charAt(at + 1) === '-' && at + 2 < set.length) {
      ranges.push([from, set.charAt(at + 2)]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return (char) => ranges.some(([from, to]) => char >= from && char <= to);
}

/** The usual two-pointer walk: back to the last `*` on a mismatch. */
function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    const current = tokens[token];
    if (current && 'any' in current) {
      star = token++;
      mark = at;
    } else if (current?.test(text.charAt(at))) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++mark;
    } else return false;
  }
  return tokens.slice(token).every((one) => 'any' in one);
}
