/** Finds blocks of Microsoft's Script Encoder, in files of their own and in the script elements of other kinds. */

import type { Carried, Decoded } from '../carried';
import { blockStart, decodeScript, nextBlock, type EncodedBlock } from '../codecs/script-encoder';
import { guessKind } from '../guess-kind';
import type { LayerKind } from '../model';

/** How far before a block the attribute that names its language may stand, in UTF-16 units. */
const lookBack = 400;

export function* findScriptEncoded(text: string, kind: LayerKind): Generator<Carried> {
  if (!text.includes(blockStart)) return;
  for (let block = nextBlock(text, 0); block !== null; block = nextBlock(text, block.end)) {
    const found = block;
    yield {
      range: { start: found.start, end: found.end },
      decode: (maxUnits) => decoded(text, found, kind, maxUnits),
    };
  }
}

function decoded(text: string, block: EncodedBlock, kind: LayerKind, maxUnits: number): Decoded | null {
  const body = text.slice(block.body.start, block.body.end);
  const plain = decodeScript(body, maxUnits);
  if (plain.text.trim() === '') return null;
  const wrong = block.checksum !== null && !plain.cut && block.checksum !== plain.sum;
  return {
    content: { type: 'text', text: plain.text },
    kind: languageOf(text, block.start, kind, plain.text),
    origin: 'source',
    via: [wrong ? 'scriptencoder (checksum wrong)' : 'scriptencoder'],
    cut: plain.cut,
  };
}

/** By the kind of file, the nearest attribute before the block, or what came out. */
function languageOf(text: string, start: number, kind: LayerKind, plain: string): LayerKind {
  if (kind === 'vbscript' || kind === 'jscript') return kind;
  const before = text.slice(Math.max(0, start - lookBack), start);
  const named = before.match(/\b(?:VBScript|VBS|JScript|JavaScript)(?:\.Encode)?\b/gi)?.pop();
  if (named !== undefined) return /^v/i.test(named) ? 'vbscript' : 'jscript';
  return guessKind(plain) === 'jscript' || /;\s*$/.test(plain) ? 'jscript' : 'vbscript';
}
