/** PowerShell's wildcards: `*`, `?`, `[a-z]`, and a backtick that takes the next character as it is. */

type Part = { readonly type: 'any' } | { readonly type: 'one'; readonly accepts: (unit: string) => boolean };

function parse(pattern: string): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const unit = pattern[at] ?? '';
    if (unit === '*') {
      if (parts.at(-1)?.type !== 'any') parts.push({ type: 'any' });
    } else if (unit === '?') parts.push({ type: 'one', accepts: () => true });
    else if (unit === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2);
      parts.push({ type: 'one', accepts: setOf(pattern.slice(at + 1, end)) });
      at = end;
    } else {
      const literal = unit === '`' && at + 1 < pattern.length ? (pattern[++at] ?? '') : unit;
      parts.push({ type: 'one', accepts: (one) => one === literal });
    }
  }
  return parts;
}

function setOf(inside: string): (unit: string) => boolean {
  const ranges: [string, string][] = [];
  for (let at = 0; at < inside.length; at++) {
    const first = inside[at] ?? '';
    const last = inside[at + 1] === '-' ? inside[at + 2] : undefined;
    ranges.push([first, last ?? first]);
    if (last !== undefined) at += 2;
  }
  return (unit) => ranges.some(([first, last]) => unit >= first && unit <= last);
}

/**
 * `text -like pattern`. Takes at most the product of both lengths in steps.
 * @param step called before each of them
 */
export function wildcardMatch(
  text: string,
  pattern: string,
  caseSensitive: boolean,
  step: () => void = () => undefined,
): boolean {
  const parts = parse(caseSensitive ? pattern : pattern.toLowerCase());
  const units = caseSensitive ? text : text.toLowerCase();
  let part = 0;
  let star = -1;
  let resume = 0;
  for (let at = 0; at < units.length;) {
    step();
    const now = parts[part];
    if (now?.type === 'any') {
      star = part++;
      resume = at;
    } else if (now?.accepts(units[at] ?? '') === true) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++resume;
    } else return false;
  }
  while (parts[part]?.type === 'any') part++;
  return part === parts.length;
}
