/** HTML entities, as WebUtility.HtmlDecode and browsers undo them. */

/** U+00A0 to U+00FF in order (https://www.w3.org/TR/html401/sgml/entities.html, 24.2). */
const latin1Names =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
  'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
  'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
  'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
  'thorn yuml';

const named: ReadonlyMap<string, string> = new Map([
  ['quot', '"'],
  ['amp', '&'],
  ['apos', "'"],
  ['lt', '<'],
  ['gt', '>'],
  ['ndash', '\u2013'],
  ['mdash', '\u2014'],
  ['lsquo', '\u2018'],
  ['rsquo', '\u2019'],
  ['sbquo', '\u201A'],
  ['ldquo', '\u201C'],
  ['rdquo', '\u201D'],
  ['bdquo', '\u201E'],
  ['bull', '\u2022'],
  ['hellip', '\u2026'],
  ['euro', '\u20AC'],
  ['trade', '\u2122'],
  ...latin1Names.split(' ').map((name, at) => [name, String.fromCharCode(0xa0 + at)] as const),
]);

const entity = /&(?:#(?:x([0-9a-f]{1,8})|([0-9]{1,10}))|([a-z][a-z0-9]{1,8}));/gi;

/** Decodes numeric entities and HTML's common named ones; others stay. */
export function decodeHtml(text: string): string {
  return text.replace(entity, (all: string, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named.get(name) ?? all;
    const point = hex !== undefined ? parseInt(hex, 16) : parseInt(decimal ?? '', 10);
    const valid = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    return valid ? String.fromCodePoint(point) : all;
  });
}
