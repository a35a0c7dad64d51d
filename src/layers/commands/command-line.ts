/** What a launched program, or a whole command line, would run as a script. */

import type { OffsetRange } from '../../findings/model';
import type { EvaluationContext, Sink } from '../evaluator';
import type { Str, Value } from '../values/model';

/**
 * Who takes the line apart: `createProcess` (also WScript.Shell.Run, WMI, registry values), `cmd` (carets, `&`,
 * `%variables%` count), `powershell` (the line is PowerShell code).
 */
export type Interpreter = 'createProcess' | 'cmd' | 'powershell';

/**
 * The scripts that a command line runs. Never throws but BudgetSpent.
 * @param line its trace maps what is found to the script under evaluation
 * @param range the expression that carries it, in the script under evaluation
 */
export function commandLineSinks(
  _line: Str,
  _range: OffsetRange,
  _context: EvaluationContext,
  _how: Interpreter = 'createProcess',
): Sink[] {
  return [];
}

/**
 * The scripts that a program runs.
 * @param args `joined`: strings that are put together with spaces into one command line, as by Start-Process
 *   -ArgumentList (one or many) or ShellExecute's parameters (one); `argv`: arguments that reach the program one by
 *   one, as those of PowerShell's `& program $a $b`. Unknown values are no obstacle where they do not matter.
 * @throws BudgetSpent
 */
export function launchSinks(
  _program: Str,
  _args: readonly Value[],
  _range: OffsetRange,
  _context: EvaluationContext,
  _given: 'joined' | 'argv' = 'joined',
): Sink[] {
  return [];
}

/** True for text that launches something commandLineSinks knows: for values of which nothing says that they are run. */
export function looksLikeCommandLine(_text: string): boolean {
  return false;
}
