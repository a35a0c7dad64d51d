/** Bytes written as numbers: hex strings and lists of hexadecimal, octal, binary or decimal numbers. */

export type Radix = 2 | 8 | 10 | 16;

/** What a number may begin with: as C, VBScript and escapes in strings write it. */
const prefixes: Readonly<Record<Radix, RegExp>> = {
  2: /^(?:0b|&b)/i,
  8: /^(?:0o|&o|\\)/i,
  10: /^$/,
  16: /^(?:0x|&h|\\x|\\u00|%)/i,
};

/** Digits of a byte that is written in full: so many stand together where nothing separates numbers. */
const fullDigits: Readonly<Record<Radix, number | null>> = { 2: 8, 8: 3, 10: null, 16: 2 };

/** A number with its prefix, and what separates it from the next. */
const piece = /((?:0[xob]|&[hob]|\\x|\\u00|\\|%)?)([0-9a-f]+)([^0-9a-f\\%&]{0,8})/giy;

/**
 * Reads a hex string as `41420D`, `41 42`, `41-42`, `0x41,0x42` or `\x41\x42` say it.
 * @returns null when anything else stands there, or nothing
 */
export function bytesOfHex(text: string): Uint8Array | null {
  if (/^(?:[0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex');
  return bytesOfList(text, 16);
}

/**
 * Reads numbers between short separators without digits; hexadecimal, octal and binary ones may also stand without
 * any where all have as many digits as a byte can (2, 3, 8).
 * @returns null when one is above 255 or nothing is there
 */
export function bytesOfList(text: string, radix: Radix): Uint8Array | null {
  const numbers = numbersOf(text, radix, 255);
  return numbers === null ? null : Uint8Array.from(numbers);
}

function numbersOf(text: string, radix: Radix, most: number): number[] | null {
  const numbers: number[] = [];
  const full = fullDigits[radix];
  const trimmed = text.trim();
  let at = 0;
  const scan = new RegExp(piece);
  for (let match = scan.exec(trimmed); match !== null; match = scan.exec(trimmed)) {
    const [all, prefix = '', digits = ''] = match;
    at += all.length;
    if (prefix !== '' && !prefixes[radix].test(prefix)) return null;
    if (full !== null && digits.length > full && digits.length % full !== 0) return null;
    const width = full !== null && digits.length > full ? full : digits.length;
    for (let from = 0; from < digits.length; from += width) {
      const number = numberOf(digits.slice(from, from + width), radix);
      if (!(number <= most)) return null;
      numbers.push(number);
    }
  }
  return numbers.length === 0 || at < trimmed.length ? null : numbers;
}

const digitsOf: Readonly<Record<Radix, RegExp>> = {
  2: /^[01]{1,16}$/,
  8: /^[0-7]{1,8}$/,
  10: /^[0-9]{1,8}$/,
  16: /^[0-9a-f]{1,8}$/i,
};

/** NaN for digits of another radix. */
function numberOf(digits: string, radix: Radix): number {
  return digitsOf[radix].test(digits) ? parseInt(digits, radix) : NaN;
}

/** As BitConverter.ToString with `-`, or without any separator; upper case. */
export function hexOf(bytes: Uint8Array, separator = ''): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase();
  return separator === '' ? hex : hex.replace(/..(?=.)/g, (pair) => pair + separator);
}
