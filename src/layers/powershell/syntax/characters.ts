/** Classes of characters, as PowerShell's tokenizer tells them apart (CharTraits.cs and tokenizer.cs of PowerShell 7). */

/** What `Cursor.code` answers beyond the end of the text. */
export const endOfText = -1;

const blank = 1;
const newline = 2;
const letter = 4;
const digit = 8;
const wordEnd = 16;
const numberEnd = 32;
const variableStart = 64;

const traits = new Uint8Array(128);
function mark(characters: string, trait: number): void {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    traits[code] = (traits[code] ?? 0) | trait;
  }
}
mark(' \t\v\f', blank | wordEnd);
mark('\r\n', newline | wordEnd);
mark('\0&(),;{|}', wordEnd);
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', letter | variableStart);
mark('0123456789', digit | variableStart);
mark('$:?^', variableStart);
// The last two are those of the ternary operator.
mark('!#%*+-./<=>]?:', numberEnd);

const wideLetter = /^\p{L}$/u;
const wideDigit = /^\p{Nd}$/u;
const wideBlank = /^[\u0085\p{Z}]$/u;

/** Blanks do not include the ends of lines. */
export function isBlank(code: number): boolean {
  if (code < 128) return code >= 0 && ((traits[code] ?? 0) & blank) !== 0;
  return wideBlank.test(String.fromCharCode(code));
}

export function isNewline(code: number): boolean {
  return code === 10 || code === 13;
}

/** Of an identifier: a letter or underscore. */
export function isIdentifierStart(code: number): boolean {
  if (code < 128) return code >= 0 && ((traits[code] ?? 0) & letter) !== 0;
  return wideLetter.test(String.fromCharCode(code));
}

export function isIdentifierPart(code: number): boolean {
  if (code < 128) return code >= 0 && ((traits[code] ?? 0) & (letter | digit)) !== 0;
  return isWideLetterOrDigit(code);
}

export function isAsciiLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Of a variable without braces. */
export function isVariableStart(code: number): boolean {
  if (code < 128) return code >= 0 && ((traits[code] ?? 0) & variableStart) !== 0;
  return isWideLetterOrDigit(code);
}

/** Ends a bareword. Note that quotes, `[`, `=`, `<` and `>` do not. */
export function endsWord(code: number): boolean {
  if (code < 128) return code < 0 || ((traits[code] ?? 0) & wordEnd) !== 0;
  return isBlank(code);
}

/** Ends a number in an expression: `7+` are two tokens, `7z` is one. */
export function endsNumber(code: number): boolean {
  if (code < 128) return code < 0 || ((traits[code] ?? 0) & (wordEnd | numberEnd)) !== 0;
  return isBlank(code) || isDash(code);
}

/** The hyphen and U+2013 to U+2015. */
export function isDash(code: number): boolean {
  return code === 45 || (code >= 0x2013 && code <= 0x2015);
}

/** The apostrophe and U+2018 to U+201B. */
export function isSingleQuote(code: number): boolean {
  return code === 39 || (code >= 0x2018 && code <= 0x201b);
}

/** The quotation mark and U+201C to U+201E. */
export function isDoubleQuote(code: number): boolean {
  return code === 34 || (code >= 0x201c && code <= 0x201e);
}

function isWideLetterOrDigit(code: number): boolean {
  const character = String.fromCharCode(code);
  return wideLetter.test(character) || wideDigit.test(character);
}
