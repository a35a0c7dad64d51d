/** What a terminal needs: harmless text, display widths, colour. */

import { visibleText } from '../scripts/hidden-text';

/** Makes any text safe to print on one line: what is unsafe becomes `\x1b`, `\u202e` or `\u{e0001}`. */
export function printable(text: string): string {
  return visibleText(text);
}

/** As `printable`, but line ends and tabs stay. */
export function printableLines(text: string): string {
  return visibleText(text.replace(/\r\n?/g, '\n'), '\n\t');
}

/** Blocks that terminals draw two columns wide (Unicode's East Asian Width W and F, in coarse blocks). */
const wideBlocks: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2fb],
  [0x20000, 0x3fffd],
];

/** Columns that one printable code point takes on a terminal: 0, 1 or 2. */
export function columnsOf(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\p{Variation_Selector}]/u.test(character)) return 0;
  if (/^\p{Emoji_Presentation}/u.test(character)) return 2;
  return wideBlocks.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** ECMA-48 SGR parameters: on and off. */
const styles = {
  bold: [1, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  gray: [90, 39],
} as const;

export type Style = keyof typeof styles;

/** Puts text in a style, or leaves it alone where there is no colour. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

const coloured: Paint = (style, text) => `\x1b[${styles[style][0]}m${text}\x1b[${styles[style][1]}m`;

/**
 * Decides about colour: FORCE_COLOR, then NO_COLOR (no-color.org), then whether it is a terminal.
 * @param isTerminal whether the text goes to a terminal
 */
export function chooseColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Paint {
  const force = env.FORCE_COLOR;
  if (force !== undefined && force !== '') return force === '0' || force === 'false' ? plain : coloured;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return plain;
  return isTerminal && env.TERM !== 'dumb' ? coloured : plain;
}
