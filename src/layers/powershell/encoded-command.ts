/** Finds PowerShell command lines with -EncodedCommand, in scripts, batch files and the strings of any script. */

import { decodeBase64, isBase64Unit } from '../base64';
import type { Carried, Decoded } from '../carried';
import { decodeText, looksLikeText } from '../text-encodings';

/**
 * PowerShell takes every prefix of the parameter's name, `ec`, one or two dashes of four kinds, and a slash
 * (CommandLineParameterParser in PowerShell's source: MatchSwitch("encodedcommand", "e"), MatchSwitch("ec", "e")).
 */
const names: ReadonlySet<string> = new Set([
  'ec',
  ...Array.from('encodedcommand', (_, at) => 'encodedcommand'.slice(0, at + 1)),
]);

/** A launch of PowerShell, a line's end, or a parameter that begins with "e". */
const tokens =
  /(?<launch>(?<![\w-])(?:powershell|pwsh)(?:\.exe)?(?![\w-]))|(?<lineEnd>[\r\n])|(?<=[\s"'\u2018-\u201E`(,;=^>])[-/\u2013-\u2015]{1,2}(?<name>e[a-z]{0,13})(?![\w-])/giu;

/** What a text without an encoded command hardly ever holds: most texts need no closer look. */
const anyParameter = new RegExp(`[-/\\u2013-\\u2015](?:${[...names].join('|')})(?![\\w-])`, 'i');

/** What may stand between parameter and value: spaces, quotes, commas, and what continues lines and joins strings. */
const between = /[\s"'\u2018-\u201E,`^\\&+_]/;

/** The most of it that is skipped, in UTF-16 units. */
const maxBetween = 64;

/** Characters a value must have, after a launch of PowerShell and in an argument list of its own. */
const minLaunched = 4;
const minListed = 16;

/** After a launch, a value of this many characters is taken whatever it decodes to: PowerShell would run it. */
const minCertain = 64;

/** How far back the quote that opens an argument list may stand, in UTF-16 units. */
const lookBack = 200;

/**
 * Finds encoded commands: after a launch of PowerShell on the same line, or in a quoted argument list, as in
 * `$list = '-nop', '-enc', '…'`. `-e` of other programs is left alone.
 */
export function* findEncodedCommands(text: string): Generator<Carried> {
  if (!anyParameter.test(text)) return;
  const scan = new RegExp(tokens);
  let launch: number | null = null;
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const groups = match.groups ?? {};
    if (groups.launch !== undefined) launch ??= match.index;
    else if (groups.lineEnd !== undefined) launch = continues(text, match.index) ? launch : null;
    else if (names.has((groups.name ?? '').toLowerCase())) {
      if (launch === null && !opensArgumentList(text, match.index)) continue;
      const value = valueAfter(text, match.index + match[0].length);
      if (value === null || value.end - value.start < (launch === null ? minListed : minLaunched)) continue;
      const base64 = text.slice(value.start, value.end);
      const certain = launch !== null && base64.length >= minCertain;
      yield {
        range: { start: launch ?? match.index, end: value.end },
        decode: (maxUnits) => decodeCommand(base64, certain, maxUnits),
      };
      scan.lastIndex = value.end;
      launch = null;
    }
  }
}

/** A line goes on where it ends with PowerShell's, a batch file's or Visual Basic's sign for it. */
function continues(text: string, lineEnd: number): boolean {
  if (text.charAt(lineEnd) === '\n' && text.charAt(lineEnd - 1) === '\r') return continues(text, lineEnd - 1);
  return /[`^_&+,|]$/.test(text.slice(Math.max(0, lineEnd - 16), lineEnd).trimEnd());
}

/** True where the parameter follows a quote, or other parameters that do. */
function opensArgumentList(text: string, parameter: number): boolean {
  const before = text.slice(Math.max(0, parameter - lookBack), parameter);
  const quoted = /["'\u2018-\u201E]([^"'\u2018-\u201E\r\n]*)$/.exec(before);
  return quoted !== null && /^\s*(?:$|[-/\u2013-\u2015])/.test(quoted[1] ?? '');
}

function valueAfter(text: string, from: number): { start: number; end: number } | null {
  let start = from;
  while (start - from < maxBetween && between.test(text.charAt(start))) start++;
  if (start === from) return null;
  let end = start;
  while (isBase64Unit(text.charCodeAt(end))) end++;
  if (end === start) return null;
  while (end < text.length && text.charAt(end) === '=') end++;
  return { start, end };
}

function decodeCommand(base64: string, certain: boolean, maxUnits: number): Decoded | null {
  const decoded = decodeBase64(base64, maxUnits * 2);
  if (decoded === null) return null;
  const text = decodeText(decoded.bytes, 'utf16');
  if (text.trim() === '' || !(certain || looksLikeText(text))) return null;
  return {
    content: { type: 'text', text },
    kind: 'powershell',
    origin: 'host',
    via: ['base64', 'utf16'],
    cut: decoded.cut,
  };
}
