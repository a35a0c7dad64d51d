/** Names a script's content, so that the same content is scanned once and a culprit is recognised. */

import { createHash } from 'node:crypto';
import type { ScriptKind } from './kinds';

/**
 * Lower-case hex SHA-256 over kind and decoded content: the `cacheKey` of the protocol, but for what an exclusion adds to it. Client and host compute it
 * alike, so that an editor's buffer finds what a workspace scan learnt of the file.
 */
export function contentKey(kind: ScriptKind, content: string | Uint8Array): string {
  const hash = createHash('sha256').update(kind);
  if (typeof content === 'string') hash.update('\0text\0').update(content, 'utf16le');
  else hash.update('\0bytes\0').update(content);
  return hash.digest('hex');
}
