/** What a launched program, or a whole command line, would run as a script. */

import type { OffsetRange } from '../../findings/model';
import type { EvaluationContext, Sink } from '../evaluator';
import type { Str, Value } from '../values/model';
import { inherited } from '../values/provenance';
import { programWord, type ProgramWord } from './arguments';
import { cmdPayload } from './cmd';
import { Launch, type Surroundings } from './launch';
import type { KnownArgument } from './powershell';
import { programName } from './program-names';
import { programs } from './programs';
import { Splicer } from './splicer';

/**
 * Who takes the line apart: `createProcess` (also WScript.Shell.Run, WMI, registry values), `cmd` (carets, `&`,
 * `%variables%` count), `powershell` (the line is PowerShell code).
 */
export type Interpreter = 'createProcess' | 'cmd' | 'powershell';

/** Command lines within command lines that are followed. */
const maxDepth = 12;

/** How far into a line an unquoted path with spaces is looked for, in UTF-16 units. */
const maxPath = 300;

/**
 * The scripts that a command line runs.
 * @param line its trace maps what is found to the script under evaluation
 * @param range the expression that carries it, in the script under evaluation
 * @param stdin what is piped into it, where that is known
 * @throws BudgetSpent
 */
export function commandLineSinks(
  line: Str,
  range: OffsetRange,
  context: EvaluationContext,
  how: Interpreter = 'createProcess',
  stdin: Str | null = null,
): Sink[] {
  const surroundings: Surroundings = { range, context, stdin, chain: [], assumed: false };
  if (how === 'createProcess') return descend(line, surroundings);
  const launch = new Launch(how, line, 0, surroundings, descend);
  if (line.text.trim() === '') return [];
  return how === 'cmd'
    ? cmdPayload(launch, line, 'cmd')
    : [launch.sink(line, 'powershell', 'powershell -Command')];
}

/**
 * The scripts that a program runs.
 * @param args `joined`: strings that are put together with spaces into one command line, as by Start-Process
 *   -ArgumentList (one or many) or ShellExecute's parameters (one); `argv`: arguments that reach the program one by
 *   one, as those of PowerShell's `& program $a $b`. Unknown values are no obstacle where they do not matter.
 * @throws BudgetSpent
 */
export function launchSinks(
  program: Str,
  args: readonly Value[],
  range: OffsetRange,
  context: EvaluationContext,
  given: 'joined' | 'argv' = 'joined',
): Sink[] {
  const known = args.flatMap((value) => knownArguments(value));
  const line = new Splicer();
  for (const [at, arg] of known.entries()) {
    if (at > 0) line.addText(' ');
    // PowerShell quotes what holds a space; an unknown argument is one word that names nothing.
    const quotes = given === 'argv' && (arg === null || /\s/.test(arg.text) || arg.text === '');
    if (arg === null || quotes) line.addText('"');
    if (arg !== null) line.add(arg);
    if (arg === null || quotes) line.addText('"');
  }
  const unknownArgument = known.includes(null);
  const { name, assumed } = programName(program.text, context.profile);
  const handler = programs.get(name);
  if (handler === undefined) return [];
  // Only PowerShell is told which arguments are unknown; elsewhere a line with a gap says nothing for sure.
  if (unknownArgument && !/^(?:powershell|pwsh)/.test(name)) return [];
  const argv = given === 'argv' ? known : unknownArgument ? splitKnown(known, range, context) : null;
  const { assumed: programAssumed } = inherited([program]);
  const surroundings: Surroundings = {
    range,
    context,
    stdin: null,
    chain: [],
    assumed: assumed || programAssumed === true,
  };
  return handler(new Launch(name, line.finish(range), 0, surroundings, descend, argv));
}

/** True for text that launches something commandLineSinks knows: for values of which nothing says that they are run. */
export function looksLikeCommandLine(text: string): boolean {
  const found = programOf({ type: 'string', text: text.slice(0, maxPath * 2) }, 'windowsPowerShell');
  return found !== null;
}

function descend(line: Str, surroundings: Surroundings): Sink[] {
  const { chain, context } = surroundings;
  if (chain.length >= maxDepth) return [];
  context.meter.step();
  const found = programOf(line, context.profile);
  if (found === null) return [];
  const assumed = surroundings.assumed || found.assumed || line.assumed === true;
  return (
    programs.get(found.name)?.(
      new Launch(found.name, line, found.end, { ...surroundings, assumed }, descend),
    ) ?? []
  );
}

interface Found {
  readonly name: string;
  readonly assumed: boolean;
  /** Where the arguments begin in the line. */
  readonly end: number;
}

/** The program of a line, when it is in the table. */
function programOf(line: Str, profile: EvaluationContext['profile']): Found | null {
  const word = programWord(line);
  if (word === null) return null;
  for (const { text, end } of spellings(line.text, word)) {
    const { name, assumed } = programName(text, profile);
    if (programs.has(name)) return { name, assumed, end };
  }
  return null;
}

/** The word itself; what a slash or comma ends (`cmd/c`); and a path with spaces that no quotes hold together. */
function* spellings(
  line: string,
  { name, start, end }: ProgramWord,
): Generator<{ text: string; end: number }> {
  yield { text: name.text, end };
  if (line.charAt(start) === '"') return;
  const cut = /^[\w%:.\\-]{1,200}(?=[/,;="])/.exec(name.text);
  if (cut !== null) yield { text: cut[0], end: start + cut[0].length };
  const path = /^(?:[a-z]:|%\w{1,40}%|\\)[^"/<>|\r\n]{0,260}?\.exe(?=\s|$)/i.exec(
    line.slice(start, start + maxPath),
  );
  if (path !== null) yield { text: path[0], end: start + path[0].length };
}

/** Lists within argument lists are arguments, too; null stands for what is not known. */
function knownArguments(value: Value): KnownArgument[] {
  switch (value.type) {
    case 'string':
      return [value];
    case 'char':
      return [{ ...value, type: 'string', text: String.fromCharCode(value.unit) }];
    case 'number':
      return [{ type: 'string', text: String(value.value), ...inherited([value]) }];
    case 'list':
      return value.items.flatMap((item) => (item.type === 'list' ? [null] : knownArguments(item)));
    case 'null':
      return [];
    default:
      return [null];
  }
}

/** Each known argument is a piece of the line and may hold several words. */
function splitKnown(
  known: readonly KnownArgument[],
  range: OffsetRange,
  context: EvaluationContext,
): readonly KnownArgument[] {
  return known.flatMap((arg): readonly KnownArgument[] => {
    if (arg === null) return [null];
    const words = new Launch('', arg, 0, { range, context, stdin: null, chain: [], assumed: false }, descend);
    return words.known;
  });
}
