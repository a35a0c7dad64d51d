/** Turns a layer into the exact bytes, and a path or URI into the content name, that AMSI is handed. */

import { submittedText } from '../../layers/layer-hash';
import type { LayerContent } from '../../layers/model';

/** Longest content or application name in UTF-16 units: the longest path Windows knows. */
const maxName = 32_767;

/** How alerts name the self-test's content. */
export const selfTestContentName = 'Amsight-SelfTest';

/** ASCII white space in a byte layer: tab, line feed, carriage return, space. */
const blankBytes: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);

/** True for content without anything to scan: empty, or white space only. */
export function isBlank(content: LayerContent): boolean {
  return content.type === 'text'
    ? content.text.trim() === ''
    : content.bytes.every((byte) => blankBytes.has(byte));
}

/**
 * A fresh copy of what the engine gets: text as UTF-16LE without byte order mark or terminator, as script hosts hand
 * it over (lone surrogates stay as they are); bytes as they are.
 */
export function toAmsiBytes(content: LayerContent): Buffer {
  if (content.type === 'bytes') return Buffer.from(content.bytes);
  return Buffer.from(submittedText(content.text), 'utf16le');
}

/**
 * A name as AMSI can take it: a NUL would end it early and hide the rest, so its visible symbol U+2400 stands for it.
 * @returns at most 32,767 UTF-16 units
 */
export function toAmsiName(name: string): string {
  return name.replaceAll('\0', '\u2400').slice(0, maxName);
}
