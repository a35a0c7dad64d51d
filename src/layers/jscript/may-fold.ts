/** A quick look that tells scripts in which something may fold from the many in which nothing does. */

/** What obfuscated and launching scripts hold, and plain ones mostly do not. */
const sign = new RegExp(
  [
    String.raw`\b(?:eval|Function|execScript|fromCharCode|charCodeAt|unescape|atob|decodeURI(?:Component)?)\b`,
    String.raw`\b(?:ActiveXObject|WScript|CreateObject|GetObject|setTimeout|setInterval)\b`,
    String.raw`document\s*\.\s*write`,
    String.raw`\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}`,
    String.raw`\b_0x[\da-f]`,
    String.raw`\[\s*["'(!+]`,
    String.raw`["']\s*\+\s*["'\w(]|[\w)\]]\s*\+\s*["']`,
    String.raw`\.\s*(?:reverse|split|join)\s*\(`,
    String.raw`@cc_on`,
    // aaencode, jjencode: names of symbols only
    String.raw`[ﾟωΘｰ´⌒]|\$\$\$?[_$]`,
  ].join('|'),
);

/** False only when nothing would be found. */
export function mayFold(text: string): boolean {
  return sign.test(text);
}
