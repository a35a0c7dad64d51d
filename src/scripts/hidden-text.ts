/** Characters that could move a cursor, recolour, reorder or hide text where people read it. */

/**
 * Controls, format and bidirectional characters, lone surrogates, line and paragraph
 * separators, and all else that is drawn as nothing: fillers, variation selectors, tags (Unicode's Default_Ignorable_Code_Point).
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Replaces each such character.
 * @param keeps characters to leave alone, for example line ends
 */
export function replaceHidden(
  text: string,
  keeps: string,
  replacement: (character: string) => string,
): string {
  return text.replace(hidden, (character) =>
    keeps.includes(character) ? character : replacement(character),
  );
}

/** Each such character written out: `\x1b`, `\u202e` or `\u{e0001}`. */
export function visibleText(text: string, keeps = ''): string {
  return replaceHidden(text, keeps, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code <= 0xffff ? unitEscape(code) : `\\u{${code.toString(16)}}`;
  });
}

/** JSON with such characters of its strings as `\uXXXX`, so that it says the same and is harmless on a terminal. */
export function harmlessJson(value: unknown, indent?: number): string {
  // JSON escapes C0 controls in strings: a line end here is layout.
  return replaceHidden(JSON.stringify(value, null, indent), '\n', (character) =>
    Array.from({ length: character.length }, (_, at) => unitEscape(character.charCodeAt(at))).join(''),
  );
}

function unitEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
