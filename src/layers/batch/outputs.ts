/** What built-in commands print, for pipes, redirections and `for /f`. */

import type { OffsetRange } from '../../findings/model';
import { Splicer } from '../commands/splicer';
import type { HostProfile } from '../model';
import { environmentListing } from '../commands/environment';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';

/** Windows' own file types that launchers are taken from; the same on every installation. */
const associations: readonly string[] = [
  '.bat=batfile',
  '.cdxml=Microsoft.PowerShellCmdletDefinitionXML.1',
  '.cmd=cmdfile',
  '.com=comfile',
  '.exe=exefile',
  '.ps1=Microsoft.PowerShellScript.1',
  '.ps1xml=Microsoft.PowerShellXMLData.1',
  '.psc1=Microsoft.PowerShellConsole.1',
  '.psd1=Microsoft.PowerShellData.1',
  '.psm1=Microsoft.PowerShellModule.1',
];

/** @returns null where it is not known */
export type Printer = (rest: Str, profile: HostProfile) => Str | null;

/** By lower-case name. */
export const printers: ReadonlyMap<string, Printer> = new Map<string, Printer>([
  [
    'echo',
    (rest): Str | null =>
      isSwitch(rest.text) ? null : slice(rest, rest.text === '' ? 0 : 1, rest.text.length),
  ],
  ['set', (rest, profile): Str | null => listing(environmentListing(profile), rest.text)],
  ['assoc', (rest): Str | null => listing(associations, rest.text)],
]);

function isSwitch(rest: string): boolean {
  return /^\s*(?:on|off)?\s*$/i.test(rest);
}

function listing(lines: readonly string[], prefix: string): Str | null {
  const start = prefix.trim().toLowerCase();
  if (/[=/"]/.test(start)) return null;
  const found = lines.filter((line) => line.toLowerCase().startsWith(start));
  return found.length === 0 ? null : { type: 'string', text: found.join('\r\n'), assumed: true };
}

/** What findstr or find lets through; null for a pattern that is not plain text. */
export function filtered(
  program: 'find' | 'findstr',
  rest: string,
  input: Str,
  range: OffsetRange,
): Str | null {
  const options = (rest.match(/(?:^|\s)\/[a-z]+(?::\S*)?/gi) ?? []).join('').toLowerCase();
  const pattern = rest.replace(/(?:^|\s)\/[a-z]+(?::\S*)?/gi, ' ').trim();
  const words =
    program === 'find' || options.includes('/c')
      ? [pattern.replace(/^"|"$/g, '')]
      : pattern.replaceAll('"', '').split(/\s+/);
  if (pattern === '' || /\/[^i]/.test(options) || (program === 'findstr' && /[.*^$[\]\\]/.test(pattern)))
    return null;
  const fold = (text: string): string => (options.includes('/i') ? text.toLowerCase() : text);
  const out = new Splicer();
  let from = 0;
  for (const line of input.text.split('\r\n')) {
    if (words.some((word) => fold(line).includes(fold(word)))) {
      if (out.length > 0) out.addText('\r\n');
      out.add(input, from, from + line.length);
    }
    from += line.length + 2;
  }
  const { text, ...where } = out.finish(range);
  return text === '' ? null : { ...where, text, ...(input.assumed === true ? { assumed: true } : {}) };
}
