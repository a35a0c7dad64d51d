/** The ANSI code page 1252, one character at a time and whole texts. */

import { decodeText } from '../../text-encodings';

const characters: readonly string[] = Array.from({ length: 256 }, (_, code) => {
  const [character] = decodeText(Uint8Array.of(code), 'ansi');
  return character ?? String.fromCharCode(code);
});
const codes: ReadonlyMap<string, number> = new Map(characters.map((character, code) => [character, code]));

export function ansiCharacter(code: number): string {
  return characters[code] ?? '';
}

/** The code of a character; null where the page has none. */
export function encodeAnsi(character: string): number | null {
  return codes.get(character) ?? null;
}

/** Characters that the page lacks become question marks, as in Windows. */
export function ansiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = codes.get(text.charAt(at)) ?? 0x3f;
  return bytes;
}
