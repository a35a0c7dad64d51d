/** A quick look at a text: whether anything in it may fold or run. */

/**
 * What a script needs to have for anything to fold or run: a function that decodes, a sink, text that is joined to
 * text, a number in another radix. Linear: each alternative is a few fixed characters.
 */
const telling =
  /chrw?\$?\s?\(|chrb\(|execute|eval|strreverse|replace\$?\s?\(|split\s?\(|createobject|shell|getobject|\.run\b|\.exec\b|\bxor\b|array\s?\(|"[ \t]{0,8}[&+]|[&+][ \t]{0,8}"|&h[0-9a-f]|&o[0-7]|\bnew\b|settimeout|execscript|scripttext|commandlinetemplate|declare|mid\$?\s?\(|left\$?\s?\(|right\$?\s?\(|case\$?\s?\(|environ|document\.write|join\s?\(|strconv|space\$?\s?\(|string\$?\s?\(|callbyname|asc[wb]?\s?\(|hex\$?\s?\(|cstr\s?\(|clng\s?\(|cint\s?\(|\d\s{0,4}[-+*/\\^]|[-+*/\\^]\s{0,4}\d|\bmod\b/i;

export function mayFold(text: string): boolean {
  return telling.test(text);
}
