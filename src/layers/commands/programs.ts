/** The table of programs that run a script given in their arguments, or another command line. */

import type { Sink } from '../evaluator';
import { slice } from '../values/provenance';
import { cmdSinks } from './cmd';
import type { Handler, Launch } from './launch';
import { powershellRun, type Edition } from './powershell';
import { programName } from './program-names';
import { scriptUrl } from './script-urls';
import { Splicer, trimmed } from './splicer';

const powershell =
  (edition: Edition): Handler =>
  (launch) => {
    const { range, context, stdin } = launch.surroundings;
    const run = powershellRun(launch.known, edition, range, context.meter);
    if (run.type === 'command') return [launch.sink(run.code, 'powershell', `${launch.name} ${run.sink}`)];
    if (run.type === 'other' || stdin === null || stdin.text.trim() === '') return [];
    return [launch.sink(stdin, 'powershell', `${launch.name} -`)];
  };

/** mshta and rundll32 read their line as it is, but for the quotes around all of it. */
function addressSinks(launch: Launch): Sink[] {
  const whole = trimmed(launch.tail);
  const quoted = /^"[a-z]{5,10}:/i.test(whole.text.slice(0, 16));
  const end = whole.text.endsWith('"') ? whole.text.length - 1 : whole.text.length;
  const found = scriptUrl(quoted ? slice(whole, 1, end) : whole, launch.surroundings.range);
  return found === null ? [] : [launch.sink(found.payload, found.kind, `${launch.name} ${found.scheme}:`)];
}

/** What other programs hand on: the line from the first argument on that names a program of the table. */
function firstProgram(launch: Launch): Sink[] {
  for (const { value, start, end } of launch.arguments) {
    const word = /^\s*("[^"]*"|\S*)/.exec(value.text)?.[1] ?? '';
    if (!programs.has(programName(word, launch.surroundings.context.profile).name)) continue;
    const whole = /\s/.test(value.text.trim()) && launch.line.text.slice(start, end).includes('"');
    return launch.nested(whole ? value : slice(launch.line, start, launch.line.text.length), launch.name);
  }
  return [];
}

const after =
  (name: RegExp, step: string): Handler =>
  (launch) =>
    launch.nested(
      launch.valueAfter((text) => name.test(text)),
      step,
    );

/** Options of start that take a value (https://learn.microsoft.com/windows-server/administration/windows-commands/start). */
const startValues: ReadonlySet<string> = new Set(['/d', '/node', '/affinity', '/machine']);

function startSinks(launch: Launch): Sink[] {
  const args = launch.arguments;
  let at = launch.line.text.slice(launch.from).trimStart().startsWith('"') ? 1 : 0;
  for (; args[at]?.value.text.startsWith('/') === true; at++) {
    if (startValues.has(args[at]?.value.text.toLowerCase() ?? '')) at++;
  }
  const first = args[at];
  return first === undefined
    ? []
    : launch.nested(slice(launch.line, first.start, launch.line.text.length), 'start');
}

function wmicSinks(launch: Launch): Sink[] {
  const args = launch.arguments;
  const create = args.findIndex(({ value }) => value.text.toLowerCase() === 'create');
  const first = args[create + 1];
  if (create < 0 || first === undefined) return [];
  const { text } = launch.line;
  const rest = trimmed(slice(launch.line, first.start, text.length));
  const closing = rest.text.startsWith("'") ? rest.text.indexOf("'", 1) : -1;
  if (closing > 0) return launch.nested(slice(rest, 1, closing), 'wmic process call create');
  return launch.nested(rest.text.startsWith('"') ? first.value : rest, 'wmic process call create');
}

/** forfiles writes special characters as `0x22` (https://learn.microsoft.com/windows-server/administration/windows-commands/forfiles). */
function forfilesSinks(launch: Launch): Sink[] {
  const command = launch.valueAfter((text) => /^[-/]c$/i.test(text));
  if (command === null) return [];
  const plain = new Splicer();
  const code = /0x([\da-f]{2})/gi;
  let from = 0;
  for (let match = code.exec(command.text); match !== null; match = code.exec(command.text)) {
    plain.add(command, from, match.index);
    plain.addText(String.fromCharCode(parseInt(match[1] ?? '', 16)));
    from = match.index + match[0].length;
  }
  plain.add(command, from);
  return launch.nested(plain.finish(launch.surroundings.range), 'forfiles /c');
}

function pcaluaSinks(launch: Launch): Sink[] {
  const args = launch.arguments;
  const value = launch.valueAfter((text) => /^[-/]a$/i.test(text));
  const rest = args.find((one) => /^[-/]c$/i.test(one.value.text));
  if (value === null) return [];
  const line = new Splicer();
  line.add(value);
  line.addText(' ');
  if (rest !== undefined) line.add(launch.line, rest.end);
  return launch.nested(line.finish(launch.surroundings.range), 'pcalua');
}

/** sc takes `binPath=` and its value as two arguments or one. */
function scSinks(launch: Launch): Sink[] {
  const step = 'sc binPath=';
  for (const [at, { value }] of launch.arguments.entries()) {
    const name = /^binpath=/i.exec(value.text);
    if (name === null) continue;
    if (value.text.length > name[0].length)
      return launch.nested(slice(value, name[0].length, value.text.length), step);
    return launch.nested(launch.arguments[at + 1]?.value ?? null, step);
  }
  return [];
}

function regSinks(launch: Launch): Sink[] {
  if (launch.arguments[0]?.value.text.toLowerCase() !== 'add') return [];
  return launch.nested(
    launch.valueAfter((text) => /^[-/]d$/i.test(text)),
    'reg add',
  );
}

function runasSinks(launch: Launch): Sink[] {
  const command = launch.arguments.find(({ value }) => !value.text.startsWith('/'));
  return launch.nested(command?.value ?? null, 'runas');
}

/** Its first argument is put into a PowerShell command (https://lolbas-project.github.io/lolbas/Binaries/Syncappvpublishingserver/). */
function syncAppvSinks(launch: Launch): Sink[] {
  const value = launch.known[0];
  const cut = value?.text.indexOf(';') ?? -1;
  if (value === undefined || value === null || cut < 0) return [];
  const payload = trimmed(slice(value, cut + 1, value.text.length));
  return payload.text === '' ? [] : [launch.sink(payload, 'powershell', launch.name)];
}

/** The troubleshooter evaluates `$(…)` in a parameter (CVE-2022-30190). */
function msdtSinks(launch: Launch): Sink[] {
  const { text } = launch.tail;
  const start = text.indexOf('$(');
  if (start < 0) return [];
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '(') depth++;
    else if (text.charAt(at) === ')' && --depth === 0)
      return [launch.sink(slice(launch.tail, start + 2, at), 'powershell', launch.name)];
  }
  return [];
}

/** The command after its own switches, which follows without a mark. */
const tailCommand =
  (step: string): Handler =>
  (launch) =>
    launch.nested(trimmed(launch.tail), step);

/** By lower-case name without extension; mostly from https://lolbas-project.github.io. */
export const programs: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['powershell', powershell('windowsPowerShell')],
  ['sqlps', powershell('windowsPowerShell')],
  ['sqltoolsps', powershell('windowsPowerShell')],
  ['pwsh', powershell('powerShell7')],
  ['pwsh-preview', powershell('powerShell7')],
  ['cmd', cmdSinks],
  ['mshta', addressSinks],
  ['rundll32', (launch): Sink[] => either(addressSinks(launch), () => firstProgram(launch))],
  ['wmic', wmicSinks],
  ['start', startSinks],
  ['call', tailCommand('call')],
  ['forfiles', forfilesSinks],
  ['pcalua', pcaluaSinks],
  ['conhost', firstProgram],
  ['schtasks', after(/^[-/]tr$/i, 'schtasks /tr')],
  ['at', firstProgram],
  ['sc', scSinks],
  ['reg', regSinks],
  ['explorer', firstProgram],
  ['runas', runasSinks],
  ['psexec', firstProgram],
  ['psexec64', firstProgram],
  ['paexec', firstProgram],
  ['winrs', firstProgram],
  ['wt', firstProgram],
  ['bitsadmin', firstProgram],
  ['scriptrunner', firstProgram],
  ['syncappvpublishingserver', syncAppvSinks],
  ['msdt', msdtSinks],
]);

function either(first: Sink[], second: () => Sink[]): Sink[] {
  return first.length > 0 ? first : second();
}
