/** Which part of a sharded scan a file falls into. */

import { createHash } from 'node:crypto';

import type { Shard } from './args';

/**
 * True when a file belongs to this shard. It depends on the path alone, so that a file stays in its shard when
 * others come and go, and every machine agrees.
 * @param path relative to the folder named on the command line, with `/`
 */
export function inShard(path: string, { index, count }: Shard): boolean {
  if (count === 1) return true;
  return createHash('sha256').update(path, 'utf8').digest().readUInt32BE(0) % count === index - 1;
}
