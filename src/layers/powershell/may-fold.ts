/** A quick look whether a PowerShell script has anything that hides or launches other text. */

import { computes, hashOn, isStrong, mayBeSign, reveals, runs, secures, signOf } from './may-fold-words';

/** UTF-16 units that are looked back over for the beginning of a literal; longer ones count as constant. */
const maxLiteral = 256;
/** Numbers in a row that count as encoded text. */
const manyNumbers = 16;

/**
 * False only for scripts of which a closer look would hardly say more than the script itself. One pass:
 * - words that decode, run, load, rename or launch (may-fold-words.ts), whatever their case and backticks;
 * - literals that are put together or taken apart: `'a' + 'b'`, `'…'.Replace(`, `'…' -split`, `'{0}' -f 'a'`. What has
 *   variables in it does not count: those that obfuscation needs come from such literals, or go to such words;
 * - lists of numbers, backticks that break a word up, computed names behind `&`, `.` and `::`;
 * - two weak signs together: text that is computed at all, and something that is run or found by a variable name.
 * Comments that take whole lines and have no quotes in them do not count. (With quotes they may be the inside of a
 * string, after which the line goes on.)
 */
export function mayFold(text: string): boolean {
  const comments = new Comments(text);
  let seen = 0;
  let numbers = 0;
  for (let at = comments.skip(0); at < text.length;) {
    const code = text.charCodeAt(at);
    switch (code < 128 ? (classes[code] ?? other) : isWideQuote(code) ? quote : other) {
      case letter: {
        let hash = 0;
        const start = at;
        for (let unit = code; ; unit = text.charCodeAt(at)) {
          if (isWordPart(unit)) hash = hashOn(hash, unit);
          else if (unit !== 96 || !isWordPart(text.charCodeAt(at + 1))) break;
          else if (breaksWord(text.charCodeAt(at + 1))) return true;
          at++;
        }
        if (mayBeSign(hash)) {
          seen |= signOf(text, start, at);
          if (isStrong(seen)) return true;
        }
        continue;
      }
      case digit: {
        const start = at;
        do at++;
        while (isWordPart(text.charCodeAt(at)));
        const next = afterBlanks(text, at);
        const follower = text.charCodeAt(next) === 44 ? afterBlanks(text, next + 1) : -1;
        numbers = follower >= 0 && isDigit(text.charCodeAt(follower)) ? numbers + 1 : 0;
        if (numbers >= manyNumbers) return true;
        if (numbers > 0 && at - start <= 4 && isHex(text, start) && isHex(text, follower)) return true;
        continue;
      }
      case quote:
        if (joinsLiterals(text, at)) return true;
        break;
      case newline:
        at = comments.skip(at + 1);
        continue;
      case plus:
        seen |= computes;
        break;
      case brace:
        if (text.charCodeAt(at + 3) === 123 && /^\d\}\{\d/.test(text.slice(at + 1, at + 5))) return true;
        break;
      case ampersand:
      case dot: {
        const sign = callOf(text, at);
        if (sign === strong) return true;
        seen |= sign;
        break;
      }
      case colon:
        if (text.charCodeAt(at + 1) !== 58 || text.charCodeAt(at - 1) !== 93) break;
        if (/^\s*['"(]/.test(text.slice(at + 2, at + 8))) return true;
        if (text.charCodeAt(at + 2) === 36) seen |= runs;
        break;
      default:
    }
    at++;
  }
  return has(seen, computes | runs) || has(seen, secures | reveals);
}

function has(seen: number, both: number): boolean {
  return (seen & both) === both;
}

const other = 0;
const letter = 1;
const digit = 2;
const quote = 3;
const newline = 4;
const plus = 5;
const brace = 6;
const ampersand = 7;
const dot = 8;
const colon = 9;
const classes = new Uint8Array(128);
for (let code = 48; code < 58; code++) classes[code] = digit;
for (let code = 65; code < 91; code++) classes[code] = classes[code | 32] = letter;
for (const [character, kind] of [
  ["'", quote],
  ['"', quote],
  ['\n', newline],
  ['\r', newline],
  ['+', plus],
  ['{', brace],
  ['&', ampersand],
  ['.', dot],
  [':', colon],
] as const)
  classes[character.charCodeAt(0)] = kind;

/** Answered for a call of something computed. */
const strong = -1;

function isWordPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}

/** Letters that need no backtick: PowerShell's escapes are `0abefnrtuv. */
function breaksWord(code: number): boolean {
  return !escapes.includes(String.fromCharCode(code)) && !isDigit(code) && code !== 95;
}
const escapes = 'abefnrtuv';

function isWideQuote(code: number): boolean {
  return code >= 0x2018 && code <= 0x201e;
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || isWideQuote(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** `0x…` */
function isHex(text: string, at: number): boolean {
  return text.charCodeAt(at) === 48 && (text.charCodeAt(at + 1) | 32) === 120;
}

/** Behind blanks, ends of lines and what a line is continued with. */
function afterBlanks(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || (code >= 9 && code <= 13) || code === 96;)
    code = text.charCodeAt(++at);
  return at;
}

/** Behind blanks and parentheses. */
function afterBrackets(text: string, from: number, bracket: number): number {
  let at = afterBlanks(text, from);
  while (text.charCodeAt(at) === bracket) at = afterBlanks(text, at + 1);
  return at;
}

const operator =
  /[-\u2013-\u2015](?:[ci]?(?:replace|split|join)|as|f(?=\s*\(*\s*(?:['"\u2018-\u201E\d]|\[\s*char|@\()))(?![\w-])/iy;
const method = /\.\s*(?:\w+|['"(]\S{0,64})\s*\(/y;

/** Whether the quote at `close` ends a literal that is added to another or taken apart. */
function joinsLiterals(text: string, close: number): boolean {
  const at = afterBrackets(text, close + 1, 41);
  const code = text.charCodeAt(at);
  if (code === 43) {
    const next = afterBrackets(text, at + 1, 40);
    return isQuote(text.charCodeAt(next)) && !varies(text, next) && isConstant(text, close, at, false);
  }
  if (code !== 46 && code !== 45 && !(code >= 0x2013 && code <= 0x2015)) return false;
  const rule = code === 46 ? method : operator;
  rule.lastIndex = at;
  if (!rule.test(text)) return false;
  return isConstant(text, close, at, code !== 46 && !/replace$/i.test(text.slice(at, rule.lastIndex)));
}

/** Whether the string that the quote at `open` begins has a variable in it. */
function varies(text: string, open: number): boolean {
  const end = text.indexOf(text.charAt(open), open + 1);
  return (
    isExpanded(text.charCodeAt(open)) && text.slice(open, Math.min(end, open + maxLiteral)).includes('$')
  );
}

function isExpanded(code: number): boolean {
  return code === 34 || code >= 0x201c;
}

/**
 * Whether the string that the quote at `close` ends is constant and, in parentheses, no argument of a call.
 * @param inList whether it may be the last of several
 */
function isConstant(text: string, close: number, after: number, inList: boolean): boolean {
  const before = text.slice(Math.max(0, close - maxLiteral), close);
  const open = before.lastIndexOf(text.charAt(close));
  if (open < 0) return true;
  const inner = before.slice(open + 1);
  // Then it was another string's end, or this is the end of a here-string, which nobody breaks words up with.
  if (inner.includes('\n') || (isExpanded(text.charCodeAt(close)) && inner.includes('$'))) return false;
  const ahead = before.slice(Math.max(0, open - 32), open);
  if (ahead.endsWith('.')) return false;
  const isBare = afterBlanks(text, close + 1) === after;
  if (isBare || (inList && /,\s*$/.test(ahead))) return true;
  return /(?:^|[+=;\]'"]|(?:^|[^\w)'"\]])\()\s*$/.test(ahead);
}

const called = /\s*(?:(\()|["\u201C-\u201E]?\$\{?[\w:]+\}?(?![\w\\/]|\.\w+['"\s]))/y;
const namedMember = /\s*(?:['"][\w`]+['"]\s*[.(]|\(\s*(?:['"]|(\$)))/y;
/** Where a command begins. */
const commandStart = /(?:^|[\r\n;{}(|&=,>]|\b(?:return|throw|exit|in|begin|process|end))[ \t]*$/i;

/** What `&` or `.` at that place calls: something computed, a variable, or nothing that is called. */
function callOf(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  // Most dots stand before a name.
  if (isWordPart(next) || next === 46 || next === 38) return 0;
  if (text.charCodeAt(at) === 46 && isMemberOwner(text.charCodeAt(at - 1))) {
    namedMember.lastIndex = at + 1;
    const found = namedMember.exec(text);
    return found === null ? 0 : found[1] === undefined ? strong : runs;
  }
  if (!commandStart.test(text.slice(Math.max(0, at - 16), at))) return 0;
  called.lastIndex = at + 1;
  const found = called.exec(text);
  return found === null ? 0 : found[1] === undefined ? runs : strong;
}

function isMemberOwner(code: number): boolean {
  return isWordPart(code) || code === 41 || code === 93 || code === 125 || isQuote(code);
}

/** Finds the ends of comments that take whole lines. What it has looked for it does not look for twice. */
class Comments {
  #quote = -1;
  #close = -1;

  constructor(readonly text: string) {}

  /** Where the text goes on that is no comment; `at` is the beginning of a line. */
  skip(at: number): number {
    const { text } = this;
    for (let line = at; ;) {
      let start = line;
      for (let code = text.charCodeAt(start); code === 32 || (code >= 9 && code <= 13);)
        code = text.charCodeAt(++start);
      // A backtick carries a word on to the next line.
      if (line > 0 && /`[\r\n]*$/.test(text.slice(Math.max(0, line - 3), line))) return start;
      const end = this.#endOf(start);
      if (end < 0) return start;
      line = end;
    }
  }

  /** Where the comment at `start` ends; -1 if there is none, or one with quotes. */
  #endOf(start: number): number {
    const { text } = this;
    const code = text.charCodeAt(start);
    if (code === 35) {
      const end = text.indexOf('\n', start);
      return this.#quoteFrom(start) < (end < 0 ? text.length : end) ? -1 : end < 0 ? text.length : end;
    }
    if (code !== 60 || text.charCodeAt(start + 1) !== 35) return -1;
    if (this.#close < start + 2) {
      const found = text.indexOf('#>', start + 2);
      this.#close = found < 0 ? text.length : found;
    }
    return this.#quoteFrom(start) < this.#close ? -1 : Math.min(text.length, this.#close + 2);
  }

  #quoteFrom(start: number): number {
    if (this.#quote >= start) return this.#quote;
    let at = start;
    while (at < this.text.length && !isQuote(this.text.charCodeAt(at))) at++;
    this.#quote = at;
    return at;
  }
}
