/** Folds of the global functions that encode and decode text. */

import { unknown } from '../../values/model';
import { derived } from '../../values/provenance';
import { toStr } from '../values/convert';
import { str, type Call, type Fold, type JsValue } from '../values/model';

/**
 * @param decode null for text that the function refuses
 * @param step the decoder's name in a layer's `via`, for a function that decodes
 */
function codec(decode: (text: string) => string | null, step?: string): Fold {
  return (call: Call) => {
    const text = call.args[0] === undefined ? str('undefined') : toStr(call.args[0], call);
    if (text === null) return unknown;
    call.vm.context.meter.grow(text.text.length);
    const result = decode(text.text);
    if (result === null) return call.vm.fail('URIError', 'malformed');
    return derived(str(result), [text], call.range, result === text.text ? undefined : step) as JsValue;
  };
}

/** As ECMA-262's annex B says. */
function unescapeText(text: string): string {
  return text.replace(
    /%(?:u([\da-f]{4})|([\da-f]{2}))/gi,
    (_, wide: string | undefined, byte: string | undefined) =>
      String.fromCharCode(parseInt(wide ?? byte ?? '', 16)),
  );
}

/** As ECMA-262's annex B says. */
function escapeText(text: string): string {
  return text.replace(/[^\w@*+\-./]/g, (unit) => {
    const code = unit.charCodeAt(0);
    const hex = code.toString(16).toUpperCase();
    return code < 256 ? `%${hex.padStart(2, '0')}` : `%u${hex.padStart(4, '0')}`;
  });
}

function uri(fold: (text: string) => string): (text: string) => string | null {
  return (text) => {
    try {
      return fold(text);
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
      return null;
    }
  };
}

function fromBase64(text: string): string | null {
  const packed = text.replace(/[\t\n\f\r ]/g, '');
  if (/[^A-Za-z0-9+/=]/.test(packed) || packed.replace(/=+$/, '').length % 4 === 1) return null;
  return Buffer.from(packed, 'base64').toString('latin1');
}

function toBase64(text: string): string | null {
  return /[^\0-\xFF]/.test(text) ? null : Buffer.from(text, 'latin1').toString('base64');
}

export const encodingFolds: Readonly<Record<string, Fold>> = {
  atob: codec(fromBase64, 'base64'),
  btoa: codec(toBase64),
  decodeURI: codec(uri(decodeURI), 'url'),
  decodeURIComponent: codec(uri(decodeURIComponent), 'url'),
  encodeURI: codec(uri(encodeURI)),
  encodeURIComponent: codec(uri(encodeURIComponent)),
  escape: codec(escapeText),
  unescape: codec(unescapeText, 'url'),
};
