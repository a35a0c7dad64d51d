/** What names a layer's content whatever its number. */

import { createHash } from 'node:crypto';

import type { LayerContent } from './model';

/** Text as AMSI is given it: without a byte order mark, which says how a file is encoded and is not part of a script. */
export function submittedText(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Lower-case hex SHA-256 of the bytes that AMSI is given: UTF-16LE for text. */
export function layerSha256(content: LayerContent): string {
  const hash = createHash('sha256');
  if (content.type === 'text') hash.update(submittedText(content.text), 'utf16le');
  else hash.update(content.bytes);
  return hash.digest('hex');
}
