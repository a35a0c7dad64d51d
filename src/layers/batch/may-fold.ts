/** The quick look at batch text: does it launch what leads to a script, or hide what it does? */

import type { OffsetRange } from '../../findings/model';
import { mayLaunch } from '../commands/program-names';

/** Carets before letters, parts of variables, variables within words. */
const hides =
  /\^[a-z0-9]|[%!][a-z_~][^%!\s:]{0,60}:(?:~|[^%!\r\n]{1,60}=)|[a-z0-9]%[^%\s\\/:."]{1,60}%|%[^%\s\\/:."]{1,60}%[a-z0-9]|%[^%\s\\/:."]{1,60}%%[^%\s\\/:."]{1,60}%|![^!\s\\/:."]{1,60}!![^!\s\\/:."]{1,60}!/i;

/** What a file written line by line becomes. */
const writes = />\s{0,64}"?[^\s"<>|&]{1,200}\.(?:vbs|vbe|js|jse|wsf|hta|sct|ps1|bat|cmd)\b/i;

/** A file that is a batch file up to `#>` and PowerShell from there on. */
const polyglot = /^\uFEFF?\s{0,64}<#\s{0,64}:/;

export function hidesSomething(text: string): boolean {
  return hides.test(text);
}

/**
 * Lines that set a variable and use it again at once, which takes `call` or delayed expansion: `set x=a&&call echo %x%`.
 * In order, in UTF-16 units. Linear.
 */
export function selfUsingLines(text: string): readonly OffsetRange[] {
  const found: OffsetRange[] = [];
  if (!/\bset\b/i.test(text)) return found;
  for (let start = 0; start <= text.length;) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    if (usesItself(text.slice(start, end))) found.push({ start, end });
    start = end + 1;
  }
  return found;
}

function usesItself(line: string): boolean {
  const set = line.search(/\bset[\s"]/i);
  const and = set < 0 ? -1 : line.indexOf('&', set);
  if (and < 0) return false;
  const rest = line.slice(and);
  const call = rest.search(/\bcall\s/i);
  return /![^!\s]{1,60}!/.test(rest) || (call >= 0 && /%[^%\s]{1,60}%/.test(rest.slice(call)));
}

/** True when evaluating batch text could give layers. Most honest batch files end here. */
export function mayFoldBatch(text: string): boolean {
  return (
    mayLaunch(text) ||
    hides.test(text) ||
    writes.test(text) ||
    polyglot.test(text) ||
    selfUsingLines(text).length > 0
  );
}

/** Where the PowerShell of a polyglot file begins, or null. */
export function polyglotStart(text: string): number | null {
  if (!polyglot.test(text)) return null;
  const end = text.indexOf('#>');
  return end < 0 ? null : end + 2;
}
