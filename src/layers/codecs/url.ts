/** URL encodings as the script hosts and .NET undo and make them. */

import { TextDecoder } from 'node:util';

/**
 * `unescape`: JScript's and VBScript's, %XX is a UTF-16 unit, %uXXXX too, what is malformed stays.
 * `uri`: decodeURI, which keeps reserved characters; `component`: decodeURIComponent; both UTF-8, malformed is an error.
 * `data`: Uri.UnescapeDataString, UTF-8, malformed stays. `form`: WebUtility.UrlDecode, the same with `+` as a space.
 * `httpUtility`: HttpUtility.UrlDecode, the same with %uXXXX.
 */
export type UrlDialect = 'unescape' | 'uri' | 'component' | 'data' | 'form' | 'httpUtility';

/** @returns null where the host throws */
export function decodeUrl(text: string, dialect: UrlDialect): string | null {
  switch (dialect) {
    case 'unescape':
      return text.replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, unit?: string, byte?: string) =>
        String.fromCharCode(parseInt(unit ?? byte ?? '', 16)),
      );
    case 'uri':
      return strict(text, decodeURI);
    case 'component':
      return strict(text, decodeURIComponent);
    case 'data':
      return utf8Runs(text);
    case 'form':
      return utf8Runs(text.replaceAll('+', ' '));
    case 'httpUtility':
      return utf8Runs(text.replaceAll('+', ' '), true);
  }
}

function strict(text: string, decode: (text: string) => string): string | null {
  try {
    return decode(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Each run of %XX is decoded by itself; what is malformed stays. */
function utf8Runs(text: string, withUnits = false): string {
  return text.replace(/%u([0-9a-f]{4})|(?:%[0-9a-f]{2})+/gi, (run: string, unit?: string) => {
    if (unit !== undefined) return withUnits ? String.fromCharCode(parseInt(unit, 16)) : run;
    return utf8.decode(Buffer.from(run.replaceAll('%', ''), 'hex'));
  });
}

/** `escape` of JScript and VBScript (ECMA-262, B.2.1). */
export function escapeText(text: string): string {
  return text.replace(/[^A-Za-z0-9@*_+\-./]/g, (unit) => {
    const code = unit.charCodeAt(0).toString(16).toUpperCase();
    return code.length <= 2 ? `%${code.padStart(2, '0')}` : `%u${code.padStart(4, '0')}`;
  });
}
