/** Writes values as literals of the language. */

import type { Value } from '../../values/model';

/** UTF-16 units of a literal; a longer one would not fit a line of VBA, and says no more in the folded form. */
const maxLength = 1_000_000;

/** @returns null for a value that no literal says */
export function literalOf(value: Value): string | null {
  switch (value.type) {
    case 'string':
      return value.text.length > maxLength ? null : textLiteral(value.text);
    case 'number':
      return numberLiteral(value.value);
    case 'bool':
      return value.value ? 'True' : 'False';
    default:
      return null;
  }
}

/** What can't stand in a string literal. */
const unsayable = /[\x00-\x08\x0a-\x1f\x7f\u2028\u2029]/;

/** `"a" & Chr(13) & "b"`: what can't stand in a string literal is joined to it. */
function textLiteral(text: string): string {
  const parts = text.split(/([\x00-\x08\x0a-\x1f\x7f\u2028\u2029]+)/);
  const written = parts.flatMap((part, at) => {
    if (part === '') return [];
    return at % 2 === 0 ? [`"${part.replaceAll('"', '""')}"`] : Array.from(part, character);
  });
  return written.length === 0 ? '""' : written.join(' & ');
}

function character(unit: string): string {
  const code = unit.charCodeAt(0);
  return code < 128 ? `Chr(${code})` : `ChrW(${code})`;
}

/** True for a value whose literal is an operation. */
export function isJoined(value: Value): boolean {
  return value.type === 'string' && value.text.length > 1 && unsayable.test(value.text);
}

/** True for a literal that needs parentheses as an operand. */
export function needsParentheses(value: Value): boolean {
  return value.type === 'number' ? value.value < 0 : isJoined(value);
}

function numberLiteral(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
}
