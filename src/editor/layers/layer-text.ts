/** The text of the read-only document that shows a layer. */

import * as l10n from '@vscode/l10n';

import { kindName } from '../../findings/layer-words';
import type { LayerView } from '../../protocol';
import { hexDump } from '../../scripts/hex-dump';

/** A text layer as it is; a byte layer as a hex dump below a line that says what it is. */
export function layerText(view: LayerView, formatNumber: (value: number) => string): string {
  if (view.text !== null) return view.text;
  const bytes = Buffer.from(view.bytes ?? '', 'base64');
  const { index, kind, sha256, size } = view;
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
