/** The text of the read-only document that shows a layer. */

import * as l10n from '@vscode/l10n';

import { kindName } from '../../findings/layer-words';
import type { OffsetRange } from '../../findings/model';
import type { LayerOutline, LayerPart } from '../../protocol';
import { hexDump } from '../../scripts/hex-dump';

/** UTF-16 units of a text layer that a document shows: it lies in the editor's memory as long as its tab is open. */
const shownUnits = 2 * 1024 * 1024;
const shownBytes = 65_536;

/** What a document shows of a layer. */
export function shownPart({ form }: Pick<LayerOutline, 'form'>): OffsetRange {
  return { start: 0, end: form === 'text' ? shownUnits : shownBytes };
}

/** What is copied of a layer: all of a text. */
export function copiedPart({ form, size }: Pick<LayerOutline, 'form' | 'size'>): OffsetRange {
  return { start: 0, end: form === 'text' ? size : shownBytes };
}

/**
 * A text layer as it is, with a last line that says so when it is cut; a byte layer as a hex dump below a line that says
 * what it is.
 * @param part from the layer's beginning
 */
export function layerText(
  view: LayerOutline,
  part: LayerPart,
  formatNumber: (value: number) => string,
): string {
  return part.text === null
    ? bytesText(view, Buffer.from(part.bytes ?? '', 'base64'), formatNumber)
    : cutText(view, part.text, formatNumber);
}

function cutText({ size }: LayerOutline, text: string, formatNumber: (value: number) => string): string {
  if (text.length >= size) return text;
  // Not through the middle of a surrogate pair.
  const shown = text.replace(/[\uD800-\uDBFF]$/, '');
  const note = l10n.t(
    '… The first {0} of {1} characters are shown; Copy Layer Text copies all.',
    formatNumber(shown.length),
    formatNumber(size),
  );
  return `${shown}\n${note}\n`;
}

function bytesText(
  { index, kind, sha256, size }: LayerOutline,
  bytes: Uint8Array,
  formatNumber: (value: number) => string,
): string {
  const header =
    bytes.length < size
      ? l10n.t(
          'Layer {0}: {1}, {2} bytes, of which the first {3} are shown. SHA-256 {4}',
          index,
          kindName(kind),
          formatNumber(size),
          formatNumber(bytes.length),
          sha256,
        )
      : l10n.t('Layer {0}: {1}, {2} bytes. SHA-256 {3}', index, kindName(kind), formatNumber(size), sha256);
  return `${header}\n\n${hexDump(bytes)}\n`;
}

/** What stands in the document when its layer is gone. */
export function goneText(): string {
  return `${l10n.t('This layer is no longer there: its script was changed or closed.')}\n`;
}
