/** The names of programs: as lines spell them, and those that lead to a script. */

import type { HostProfile } from '../model';
import { expandEnvironment } from './environment';

export interface ProgramName {
  /** Lower case, without folder and extension. */
  readonly name: string;
  /** True when an environment variable stood in it. */
  readonly assumed: boolean;
}

/** `"%SystemRoot%\System32\CMD.EXE"` is `cmd`. */
export function programName(spelled: string, profile: HostProfile): ProgramName {
  const plain = spelled.slice(0, 512).replace(/["^]/g, '').trim();
  const expanded = expandEnvironment(plain, profile);
  const path = (expanded ?? plain).toLowerCase();
  const file = path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
  return { name: file.replace(/\.(?:exe|com|vbs)?$/, ''), assumed: expanded !== null };
}

/** Programs whose arguments can hold a script, or a command line that does. */
const words =
  /powershell|pwsh|sqlps|sqltoolsps|mshta|rundll32|wmic|forfiles|pcalua|schtasks|syncappv|msdt|conhost|psexec|comspec|(?<![a-z.])(?:cmd|sc|reg|runas|winrs|at)(?:\.exe)?[\s"/,;]/i;

/** False when nothing in the text names a program that leads to a script. Quotes and carets hide nothing. */
export function mayLaunch(text: string): boolean {
  return words.test(/["^]/.test(text) ? text.replace(/["^]/g, '') : text);
}
