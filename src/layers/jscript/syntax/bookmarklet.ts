/** Code of a `javascript:` address, which a browser decodes before it runs it. */

import type { Str } from '../../values/model';
import { derived, verbatim } from '../../values/provenance';

/** @returns null for what is no such address, or says its code as it is */
export function bookmarkletCode(text: string): Str | null {
  const scheme = /^\s*javascript:/i.exec(text);
  if (scheme === null || !/%[\da-f]{2}/i.test(text)) return null;
  const start = scheme[0].length;
  const code = text.slice(start).trimEnd();
  let decoded: string;
  try {
    decoded = decodeURIComponent(code);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return null;
  }
  const range = { start, end: start + code.length };
  return derived({ type: 'string', text: decoded }, [verbatim(code, start)], range, 'url') as Str;
}
