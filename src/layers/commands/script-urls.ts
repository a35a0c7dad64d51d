/** Scripts in the address itself: `vbscript:…`, `javascript:…`, `about:<script>…`. */

import type { OffsetRange } from '../../findings/model';
import type { LayerKind } from '../model';
import type { Str } from '../values/model';
import { inherited, slice } from '../values/provenance';
import { Splicer } from './splicer';

const schemes: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  ['vbscript', 'vbscript'],
  ['javascript', 'jscript'],
  ['jscript', 'jscript'],
  ['about', 'hta'],
]);

/** @returns null for other addresses */
export function scriptUrl(
  url: Str,
  range: OffsetRange,
): { payload: Str; kind: LayerKind; scheme: string } | null {
  const match = /^\s*([a-z]{5,10})\s*:/i.exec(url.text.slice(0, 64));
  const scheme = (match?.[1] ?? '').toLowerCase();
  const kind = schemes.get(scheme);
  if (match === null || kind === undefined) return null;
  const payload = percentDecoded(slice(url, match[0].length, url.text.length), range);
  const blank = payload.text.trim() === '' || (kind === 'hta' && !payload.text.includes('<'));
  return blank ? null : { payload, kind, scheme };
}

/** With `%41` as `A`; sequences that are no UTF-8 stay. */
function percentDecoded(value: Str, range: OffsetRange): Str {
  const { text } = value;
  if (!/%[\da-f]{2}/i.test(text)) return value;
  const decoded = new Splicer();
  const sequence = /(?:%[\da-f]{2})+/gi;
  let from = 0;
  for (let match = sequence.exec(text); match !== null; match = sequence.exec(text)) {
    decoded.add(value, from, match.index);
    decoded.addText(Buffer.from(match[0].replaceAll('%', ''), 'hex').toString('utf8'));
    from = match.index + match[0].length;
  }
  decoded.add(value, from);
  return { ...decoded.finish(range), ...inherited([value], 'url') };
}
