/** Finds [Convert]::FromBase64String with a literal, and the Encoding.GetString call around it. */

import { decodeBase64, isBase64Space, isBase64Unit } from '../base64';
import type { Carried, Decoded } from '../carried';
import { decodeText, encodingNamed, guessText, type TextEncodingName } from '../text-encodings';

const method = /FromBase64String/gi;

/** Before the method: the type in PowerShell's form or C#'s. */
const typeBefore = /(?:\[\s*(?:System\s*\.\s*)?Convert\s*\]\s*::|\b(?:System\s*\.\s*)?Convert\s*\.)\s*$/i;

/** Before the type: a property or GetEncoding of System.Text.Encoding, and its GetString. */
const getStringBefore =
  /(?:\[\s*(?:System\s*\.\s*)?(?:Text\s*\.\s*)?(?:Encoding|UTF8Encoding|UnicodeEncoding|ASCIIEncoding)\s*\]\s*::|\b(?:System\s*\.\s*)?Text\s*\.\s*Encoding\s*\.)\s*(?:GetEncoding\s*\(\s*["']?(?<byName>[\w-]{1,20})["']?\s*\)|(?<property>\w{1,20}))\s*\.\s*GetString\s*\(\s*\(?\s*$/i;

/** How far back a type or GetString may begin, in UTF-16 units. */
const lookBack = 200;

const quotes: ReadonlyMap<string, RegExp> = new Map([
  ["'", /['\u2018-\u201B]/],
  ['"', /["\u201C-\u201E]/],
]);

/** Finds calls whose argument is one string literal; what is built of parts is for the evaluators. */
export function* findFromBase64String(text: string): Generator<Carried> {
  const scan = new RegExp(method);
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const literal = literalArgument(text, match.index + match[0].length);
    if (literal === null) continue;
    const call = callAround(text, match.index, literal.end);
    const base64 = text.slice(literal.start, literal.stop);
    yield {
      range: { start: call.start, end: call.end },
      decode: (maxUnits) => decodeBytes(base64, call.encoding, maxUnits),
    };
    scan.lastIndex = literal.end;
  }
}

/** The literal of `('…')` at `from`; `end` is after its closing quote, or after all there is of it so far. */
function literalArgument(text: string, from: number): { start: number; stop: number; end: number } | null {
  let at = skipSpace(text, from);
  if (text.charAt(at) !== '(') return null;
  at = skipSpace(text, at + 1);
  // JScript, VBScript and C text escapes or doubles the quotes of a PowerShell command in a string.
  while (text.charAt(at) === '\\') at++;
  const closing = closingQuote(text.charAt(at));
  if (closing === null) return null;
  const start = closing.test(text.charAt(at + 1)) ? at + 2 : at + 1;
  let stop = start;
  while (isBase64Unit(text.charCodeAt(stop)) || isBase64Space(text.charCodeAt(stop))) stop++;
  while (text.charAt(stop) === '=' || isBase64Space(text.charCodeAt(stop))) stop++;
  if (stop === start) return null;
  let end = stop;
  while (text.charAt(end) === '\\' || closing.test(text.charAt(end))) end++;
  // More than this literal, as in `'…' + $x`, unless the text ends here.
  const next = skipSpace(text, end);
  if (next < text.length && (end === stop || text.charAt(next) !== ')')) return null;
  return { start, stop, end };
}

function closingQuote(opening: string): RegExp | null {
  for (const quote of quotes.values()) if (quote.test(opening)) return quote;
  return null;
}

function callAround(
  text: string,
  name: number,
  literalEnd: number,
): { start: number; end: number; encoding: TextEncodingName | null } {
  const type = typeBefore.exec(text.slice(Math.max(0, name - lookBack), name));
  const typeStart = name - (type?.[0].length ?? 0);
  const end = closingParenthesis(text, literalEnd);
  const outer = getStringBefore.exec(text.slice(Math.max(0, typeStart - lookBack), typeStart));
  const encoding = encodingNamed(outer?.groups?.byName ?? outer?.groups?.property ?? '');
  if (outer === null || encoding === null) return { start: typeStart, end, encoding: null };
  return { start: typeStart - outer[0].length, end: closingParenthesis(text, end), encoding };
}

function closingParenthesis(text: string, from: number): number {
  const at = skipSpace(text, from);
  return text.charAt(at) === ')' ? at + 1 : from;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isBase64Space(text.charCodeAt(at))) at++;
  return at;
}

function decodeBytes(base64: string, encoding: TextEncodingName | null, maxUnits: number): Decoded | null {
  const decoded = decodeBase64(base64, maxUnits * (encoding === null ? 1 : 4));
  if (decoded === null) return null;
  const { bytes, cut } = decoded;
  if (encoding !== null) {
    const text = decodeText(bytes, encoding);
    if (text.trim() === '') return null;
    return {
      content: { type: 'text', text },
      kind: 'powershell',
      origin: 'host',
      via: ['base64', encoding],
      cut,
    };
  }
  // "MZ": a program, which [Reflection.Assembly]::Load takes.
  if (bytes[0] === 0x4d && bytes[1] === 0x5a && bytes.length >= 64) {
    return { content: { type: 'bytes', bytes }, kind: 'assembly', origin: 'host', via: ['base64'], cut };
  }
  const guess = guessText(bytes);
  if (guess === null) return null;
  return {
    content: { type: 'text', text: guess.text },
    kind: 'powershell',
    origin: 'host',
    via: ['base64', guess.encoding],
    cut,
  };
}
