/** What cmd.exe makes of its arguments. */

import type { Sink } from '../evaluator';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import { mayFoldBatch } from '../batch/may-fold';
import type { Launch } from './launch';
import { Splicer, trimmed } from './splicer';

/** What separates cmd's own arguments. */
const separators = /[\s,;=]/;

/** What cmd gives a meaning to where no quotes are. */
const special = /[&|<>^()\r\n]/;
const variable = /%[a-z_][\w()]*(?::[^%]*)?%|![a-z_]\w*(?::[^!]*)?!/i;

/** The command after /c, /k or /r; without one it reads its standard input. */
export function cmdSinks(launch: Launch): Sink[] {
  const found = commandSwitch(launch.line.text, launch.from);
  if (found !== null) {
    const { text } = launch.line;
    let start = found.end;
    while (start < text.length && separators.test(text.charAt(start))) start++;
    const rest = trimmed(slice(launch.line, start, text.length));
    return cmdPayload(launch, withoutQuotes(rest, found.always, launch), `cmd /${found.letter}`);
  }
  const { stdin } = launch.surroundings;
  return stdin === null ? [] : cmdPayload(launch, stdin, 'cmd');
}

/**
 * A command given to cmd: a plain launch is followed at once; anything else that leads somewhere, or is obfuscated,
 * is a batch layer.
 */
export function cmdPayload(launch: Launch, payload: Str, step: string): Sink[] {
  if (isPlain(payload.text)) return launch.nested(payload, step);
  return mayFoldBatch(payload.text) ? [launch.sink(payload, 'batch', step)] : [];
}

function commandSwitch(text: string, from: number): { letter: string; end: number; always: boolean } | null {
  let always = false;
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) !== '/') continue;
    const letter = text.charAt(at + 1).toLowerCase();
    if (letter === 'c' || letter === 'k' || letter === 'r') return { letter, end: at + 2, always };
    always ||= letter === 's';
    // The value of /v:on, /t:0a and the like.
    while (at + 1 < text.length && !separators.test(text.charAt(at + 1)) && text.charAt(at + 1) !== '/') at++;
  }
  return null;
}

/**
 * cmd takes the first and the last quote away, unless there is nothing but a quoted program
 * (https://learn.microsoft.com/windows-server/administration/windows-commands/cmd#remarks).
 */
function withoutQuotes(payload: Str, always: boolean, launch: Launch): Str {
  const { text } = payload;
  if (!text.startsWith('"')) return payload;
  const last = text.lastIndexOf('"');
  const first = text.slice(1, last);
  const keeps = !always && last > 0 && !first.includes('"') && /\s/.test(first) && !/[&<>()@^|]/.test(first);
  if (keeps && /\.(?:exe|com|cmd|bat)\s*$/i.test(first)) return payload;
  const bare = new Splicer();
  bare.add(payload, 1, last === 0 ? text.length : last);
  if (last > 0) bare.add(payload, last + 1);
  return trimmed(bare.finish(launch.surroundings.range));
}

function isPlain(text: string): boolean {
  if (variable.test(text)) return false;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    if (unit === '"') quoted = !quoted;
    else if (!quoted && special.test(unit)) return false;
  }
  return !/^[\s,;=@]*(?:if|for|set|echo|rem)\b/i.test(text);
}
