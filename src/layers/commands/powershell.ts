/** What powershell.exe and pwsh make of their arguments: a port of the rules of CommandLineParameterParser. */

import type { OffsetRange } from '../../findings/model';
import { decodeBase64 } from '../base64';
import type { Meter } from '../meter';
import { decodeText, looksLikeText } from '../text-encodings';
import type { Str } from '../values/model';
import { inherited } from '../values/provenance';
import { Splicer } from './splicer';

export type Edition = 'windowsPowerShell' | 'powerShell7';

/** An argument; null where it is not known. */
export type KnownArgument = Str | null;

export type PowerShellRun =
  | { readonly type: 'command'; readonly code: Str; readonly sink: '-Command' | '-EncodedCommand' }
  /** Commands come through the standard input. */
  | { readonly type: 'stdin' }
  /** A file, an error, or something that is not known. */
  | { readonly type: 'other' };

type Action = 'flag' | 'value' | 'command' | 'commandWithArgs' | 'encoded' | 'file' | 'stop';

/** A name, the shortest prefix of it that is accepted, and what it does, in the order in which they are tried. */
type Parameter = readonly [name: string, shortest: string, action: Action];

/**
 * PowerShell's CommandLineParameterParser.cs, ParseHelper, at version 7.5
 * (https://github.com/PowerShell/PowerShell/blob/master/src/Microsoft.PowerShell.ConsoleHost/host/msh/CommandLineParameterParser.cs).
 */
const pwshParameters: readonly Parameter[] = [
  ['version', 'v', 'stop'],
  ['help', 'h', 'flag'],
  ['?', '?', 'flag'],
  ['login', 'l', 'flag'],
  ['noexit', 'noe', 'flag'],
  ['noprofile', 'nop', 'flag'],
  ['nologo', 'nol', 'flag'],
  ['noninteractive', 'noni', 'flag'],
  ['socketservermode', 'so', 'flag'],
  ['servermode', 's', 'flag'],
  ['namedpipeservermode', 'nam', 'flag'],
  ['sshservermode', 'sshs', 'flag'],
  ['noprofileloadtime', 'noprofileloadtime', 'flag'],
  ['interactive', 'i', 'flag'],
  ['configurationfile', 'configurationfile', 'value'],
  ['configurationname', 'config', 'value'],
  ['custompipename', 'cus', 'value'],
  ['commandwithargs', 'commandwithargs', 'commandWithArgs'],
  ['cwa', 'cwa', 'commandWithArgs'],
  ['command', 'c', 'command'],
  ['windowstyle', 'w', 'value'],
  ['file', 'f', 'file'],
  ['outputformat', 'o', 'value'],
  ['of', 'o', 'value'],
  ['inputformat', 'inp', 'value'],
  ['if', 'if', 'value'],
  ['executionpolicy', 'ex', 'value'],
  ['ep', 'ep', 'value'],
  ['encodedcommand', 'e', 'encoded'],
  ['ec', 'e', 'encoded'],
  ['encodedarguments', 'encodeda', 'value'],
  ['ea', 'ea', 'value'],
  ['settingsfile', 'settings', 'value'],
  ['sta', 'sta', 'flag'],
  ['mta', 'mta', 'flag'],
  ['workingdirectory', 'wo', 'value'],
  ['wd', 'wd', 'value'],
  ['removeworkingdirectorytrailingcharacter', 'removeworkingdirectorytrailingcharacter', 'flag'],
];

/**
 * The same file at PowerShell's first published version, whose rules are those of Windows PowerShell 5.1. Its native
 * launcher takes -Version and -PSConsoleFile away before
 * (https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_powershell_exe).
 */
const windowsParameters: readonly Parameter[] = [
  ['version', 'v', 'value'],
  ['psconsolefile', 'p', 'value'],
  ['help', 'h', 'flag'],
  ['?', '?', 'flag'],
  ['noexit', 'noe', 'flag'],
  ['importsystemmodules', 'imp', 'flag'],
  ['showinitialprompt', 'show', 'flag'],
  ['noprofile', 'nop', 'flag'],
  ['nologo', 'nol', 'flag'],
  ['noninteractive', 'noni', 'flag'],
  ['socketservermode', 'so', 'flag'],
  ['servermode', 's', 'flag'],
  ['namedpipeservermode', 'nam', 'flag'],
  ['configurationname', 'config', 'value'],
  ['command', 'c', 'command'],
  ['windowstyle', 'w', 'value'],
  ['file', 'f', 'file'],
  ['outputformat', 'o', 'value'],
  ['of', 'o', 'value'],
  ['inputformat', 'i', 'value'],
  ['if', 'i', 'value'],
  ['executionpolicy', 'ex', 'value'],
  ['ep', 'ep', 'value'],
  ['encodedcommand', 'e', 'encoded'],
  ['ec', 'e', 'encoded'],
  ['encodedarguments', 'encodeda', 'value'],
  ['ea', 'ea', 'value'],
  ['sta', 's', 'flag'],
  ['mta', 'mta', 'flag'],
];

/** `-`, en dash, em dash, horizontal bar (SpecialCharacters.IsDash). */
const dash = /^[-\u2013-\u2015]/;

/** Base64 that is shorter than this, in UTF-16 units, says nothing; from the second length on it is run whatever it is. */
const minEncoded = 4;
const minCertain = 64;

/** @throws BudgetSpent */
export function powershellRun(
  args: readonly KnownArgument[],
  edition: Edition,
  range: OffsetRange,
  meter: Meter,
): PowerShellRun {
  const parameters = edition === 'powerShell7' ? pwshParameters : windowsParameters;
  let encoded: PowerShellRun | null = null;
  for (let at = 0; at < args.length; at++) {
    meter.step();
    const arg = args[at];
    if (arg === undefined || arg === null) return encoded ?? { type: 'other' };
    const key = arg.text.trim();
    if (key === '') continue;
    if (key === '-') return encoded ?? { type: 'stdin' };
    const action = actionOf(key, parameters);
    if (action === 'value') at++;
    else if (action === 'command' || action === 'commandWithArgs') {
      const rest = action === 'command' ? args.slice(at + 1) : args.slice(at + 1, at + 2);
      return encoded ?? commandRun(rest, range);
    } else if (action === 'encoded') {
      encoded ??= encodedRun(args[++at], meter);
      if (encoded.type === 'other') return encoded;
    } else if (action === 'file') {
      return encoded ?? (args[at + 1]?.text === '-' ? { type: 'stdin' } : { type: 'other' });
    } else if (action === 'stop') return { type: 'other' };
    else if (action === null) {
      if (encoded !== null) return encoded;
      return edition === 'powerShell7' ? { type: 'other' } : commandRun(args.slice(at), range);
    }
  }
  return encoded ?? { type: 'stdin' };
}

/** Null for what is no parameter: the command or the file begins there. */
function actionOf(argument: string, parameters: readonly Parameter[]): Action | null {
  if (!dash.test(argument) && !argument.startsWith('/')) return null;
  const key = argument.slice(1).replace(dash, '').toLowerCase();
  for (const [name, shortest, action] of parameters) {
    if (key.length >= shortest.length && name.startsWith(key)) return action;
  }
  return null;
}

function commandRun(rest: readonly KnownArgument[], range: OffsetRange): PowerShellRun {
  if (rest.length === 1 && rest[0]?.text === '-') return { type: 'stdin' };
  const code = new Splicer();
  for (const [at, arg] of rest.entries()) {
    if (arg === null) return { type: 'other' };
    if (at > 0) code.addText(' ');
    code.add(arg);
  }
  const joined = code.finish(range);
  return joined.text.trim() === '' ? { type: 'other' } : { type: 'command', code: joined, sink: '-Command' };
}

function encodedRun(arg: KnownArgument | undefined, meter: Meter): PowerShellRun {
  const other: PowerShellRun = { type: 'other' };
  if (arg === undefined || arg === null || arg.text.length < minEncoded) return other;
  meter.grow(arg.text.length);
  const decoded = decodeBase64(arg.text, meter.maxUnits * 2);
  if (decoded === null) return other;
  const text = decodeText(decoded.bytes, 'utf16');
  if (text.trim() === '' || (arg.text.length < minCertain && !looksLikeText(text))) return other;
  const from = inherited([arg]);
  const code: Str = { type: 'string', text, ...from, via: [...(from.via ?? []), 'base64', 'utf16'] };
  return { type: 'command', code, sink: '-EncodedCommand' };
}
