/** The words of a batch command: its name, what follows it, and whether it is a script. */

import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import { isUncertain } from './stretches';

/** The first word in lower case; what follows keeps the character that ends the word. */
export function wordOf(command: Str): { name: string; rest: Str } {
  const match = /^[\s,;=@(]*([a-z]+)(?=[\s,;=/:.\\("+[\]]|$)/i.exec(command.text.slice(0, 256));
  if (match === null) return { name: '', rest: command };
  return { name: (match[1] ?? '').toLowerCase(), rest: slice(command, match[0].length, command.text.length) };
}

/** True for a batch file, or what may be one. */
export function isScript(command: Str): boolean {
  const word = /^\s*(?:"([^"]*)"|([^\s,;="]+))/.exec(command.text.slice(0, 1024));
  const program = word?.[1] ?? word?.[2] ?? '';
  return /\.(?:bat|cmd)$/i.test(program) || isUncertain({ type: 'string', text: program });
}

/** Without the blanks before it. */
export function trimmedStart(value: Str): Str {
  return slice(value, value.text.length - value.text.trimStart().length, value.text.length);
}
