/** Undoes Microsoft's Script Encoder: the blocks of `.vbe` and `.jse` files and of VBScript.Encode and JScript.Encode. */

export const blockStart = '#@~^';
const blockEnd = '==^#~@';
/** Length and checksum: six characters of base64 and `==`. */
const numberLength = 8;

/** What the encoder makes of a tab and of U+0020 to U+007E, by the table it picks; `<`, `>` and `@` are escaped. */
export const encoderTables: readonly [string, string, string] = [
  'dP"Ja^][B`#e_~ORz!F &c*vG%,)i?\'?g?bAZf2sMCq9|SH1rnpI?Kj.\x7F(5}$-T7{=l4mN+0otkL3V:xWw;D/YE\\h6Xy\tu8U',
  '7~ZE:yY\'vcbMQSR &Tq+f*X\x7F{01lI?x?_?)$/93o!u(BFJ\\H6K}]jPi#\tpet,wD?m|C8^[nWL4r%VshUG25.dO;-Aaz"`kN=',
  'i,er[fuLEv*C3B cJZ8y2Wl+FRO=p?{?Q?z~;GAwV_&xndtg}h5"U:`jqoI\\]\'Y%|#m(19\x7F6T4bN0^s\tKa$MkD!7SXH.P-)?',
];

/** Which table serves a character, by its place modulo 64. */
export const tablePicks = '1201202002021020102011200210200211020201011201021020112001120102';

export const escapedCharacters: ReadonlyMap<string, string> = new Map([
  ['#', '\r'],
  ['&', '\n'],
  ['!', '<'],
  ['*', '>'],
  ['$', '@'],
]);

/** The character at a place of the tables. */
export function plainAt(place: number): string {
  return place === 0 ? '\t' : String.fromCharCode(0x1f + place);
}

const decoders: readonly ReadonlyMap<string, string>[] = encoderTables.map(
  (table) =>
    new Map(
      Array.from(table, (encoded, place): [string, string] => [encoded, plainAt(place)]).filter(
        ([, plain]) => !/[<>@]/.test(plain),
      ),
    ),
);

export interface EncodedBlock {
  /** From its `#@~^` to after its end mark, in UTF-16 units; to the end of the text while it is typed. */
  readonly start: number;
  readonly end: number;
  /** Where the encoded body stands. */
  readonly body: { readonly start: number; readonly end: number };
  /** The sum that the encoder wrote; null for a block without an end. */
  readonly checksum: number | null;
}

/** The next block at or after `from`; null where none begins. */
export function nextBlock(text: string, from: number): EncodedBlock | null {
  for (let start = text.indexOf(blockStart, from); start >= 0; start = text.indexOf(blockStart, start + 1)) {
    const length = number(text, start + blockStart.length);
    if (length === null) continue;
    const body = start + blockStart.length + numberLength;
    const stated = closing(text, start, body, body + length);
    if (stated !== null) return stated;
    // An edited block: the stated length is not the body's.
    const mark = text.indexOf(blockEnd, body);
    const found = mark < 0 ? null : closing(text, start, body, mark + 2 - numberLength);
    return found ?? { start, end: text.length, body: { start: body, end: text.length }, checksum: null };
  }
  return null;
}

function closing(text: string, start: number, body: number, end: number): EncodedBlock | null {
  if (end < body || !text.startsWith(blockEnd, end + numberLength - 2)) return null;
  const checksum = number(text, end);
  if (checksum === null) return null;
  return { start, end: end + numberLength + blockEnd.length - 2, body: { start: body, end }, checksum };
}

/** A number as the encoder writes it: base64 of four bytes, the lowest first. */
function number(text: string, at: number): number | null {
  const digits = text.slice(at, at + numberLength);
  return /^[A-Za-z0-9+/]{6}==$/.test(digits) ? Buffer.from(digits, 'base64').readUInt32LE(0) : null;
}

/**
 * Decodes a block's body. Characters beyond ASCII stand for themselves and do not count for the table picked.
 * @param maxUnits decodes no more than so many UTF-16 units
 */
export function decodeScript(
  body: string,
  maxUnits: number,
): { readonly text: string; readonly sum: number; readonly cut: boolean } {
  const parts: string[] = [];
  let sum = 0;
  let picked = 0;
  let at = 0;
  for (; at < body.length && parts.length < maxUnits; at++) {
    const encoded = body.charAt(at);
    let plain: string;
    if (encoded === '@') {
      const escaped = escapedCharacters.get(body.charAt(at + 1));
      // Half an escape ends a block that is still typed.
      if (escaped === undefined && at + 1 >= body.length) break;
      plain = escaped ?? encoded;
      if (escaped !== undefined) at++;
    } else plain = decoders[Number(tablePicks.charAt(picked % tablePicks.length))]?.get(encoded) ?? encoded;
    if (encoded < '\x80') picked++;
    sum = (sum + plain.charCodeAt(0)) >>> 0;
    parts.push(plain);
  }
  return { text: parts.join(''), sum, cut: at < body.length && parts.length >= maxUnits };
}
