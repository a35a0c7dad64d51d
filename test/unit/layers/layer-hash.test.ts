/** The hash that names a layer is that of what AMSI is given. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { toAmsiBytes } from '../../../src/engines/amsi/content';
import { layerSha256 } from '../../../src/layers/layer-hash';
import type { LayerContent } from '../../../src/layers/model';

describe('layerSha256', () => {
  const table: [what: string, content: LayerContent][] = [
    ['text', { type: 'text', text: 'Write-Output ä🛡' }],
    ['text with a byte order mark', { type: 'text', text: '\ufeffls' }],
    ['half of a pair', { type: 'text', text: 'a\ud83d' }],
    ['bytes', { type: 'bytes', bytes: Uint8Array.of(0x4d, 0x5a, 0xff, 0xfe) }],
  ];
  for (const [what, content] of table) {
    it(`of ${what}`, () => {
      const expected = createHash('sha256').update(toAmsiBytes(content)).digest('hex');
      assert.equal(layerSha256(content), expected);
    });
  }
});
