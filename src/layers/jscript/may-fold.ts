/** A quick look that tells scripts in which something may fold from the many in which nothing does. */

/**
 * What obfuscated and launching scripts hold, and honest code of browsers and Node.js mostly does not. Each is bounded
 * in what it looks ahead, so that the look is linear.
 */
const sign = new RegExp(
  [
    // what runs, what launches, what decodes
    String.raw`\b(?:eval|execScript|fromCharCode|charCodeAt|unescape|atob|ActiveXObject|WScript)\b`,
    String.raw`\b(?:CreateObject|GetObject|set(?:Timeout|Interval)\s{0,9}\(\s{0,9}(?:["'[]|(?!function)[\w$]{1,40}\s{0,9}[,+[]))`,
    String.raw`\bFunction\s{0,9}(?:[(;,[]|\)\s{0,9}\()`,
    String.raw`document\s{0,9}\.\s{0,9}write|["']constructor["']|\bconstructor\s{0,9}(?:\.\s{0,9}constructor|\()\s{0,9}["']`,
    String.raw`decodeURI(?:Component)?\s{0,9}\(\s{0,9}["']|%[\da-fA-F]{2}%[\da-fA-F]{2}`,
    // letters that are escaped, or made out of numbers
    String.raw`\\x(?:[3-6][\da-fA-F]|7[\daA])|\\u00(?:[3-6][\da-fA-F]|7[\daA])|\\1[0-7]{2}`,
    String.raw`\.\s{0,9}toString\s{0,9}\(\s{0,9}[23]\d\s{0,9}\)`,
    // names that are looked up
    String.raw`\b_0x[\da-f]|\b(?:this|window|self|top|globalThis|frames|parent)\s{0,9}\[|[\])]\s{0,9}\[\s{0,9}["'(!+]`,
    String.raw`\[\s{0,9}\(?[!+]\s{0,9}[[!(+{]|[\w$]\[["'][^"'\n]{0,40}["']\]\s{0,9}\(`,
    // code in an address
    String.raw`^\s{0,9}javascript:[^%]{0,200}%`,
    // texts in pieces
    String.raw`["'][^"'\n]{0,12}["']\s{0,9}\+\s{0,9}["'][^"'\n]{0,12}["']`,
    String.raw`["']\s{0,9}\.\s{0,9}(?:replace|split|substr|substring|slice|charAt|concat)\s{0,9}\(\s{0,9}["'/\d]`,
    String.raw`\.\s{0,9}(?:split|join)\s{0,9}\(\s{0,9}(?:""|'')|\.\s{0,9}reverse\s{0,9}\(\s{0,9}\)`,
    String.raw`@cc_on`,
    // aaencode, jjencode: names of symbols only
    String.raw`[ﾟωΘｰ´⌒]|\$\$\$?[_$]`,
  ].join('|'),
);

/** False only when nothing would be found that an author meant to hide or to launch. */
export function mayFold(text: string): boolean {
  return sign.test(text);
}
