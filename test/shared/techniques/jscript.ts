/** JScript in JScript, and command lines out of it. */

import { reversed, utf16 } from '../inverse';
import { chunks, isAscii, units, within, type Technique } from './model';

/** A double-quoted literal. */
const literal = (text: string): string =>
  JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');

/** For the expression that makes the text; `eval` runs it. */
const expression = within('jscript', (made) => `eval(${made});`);
const whole = within('jscript');

const pieces = (text: string): string[] => chunks(text, Math.max(1, Math.ceil(text.length / 6)));
const codes = (text: string): string => units(text).join(',');
const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

/** As JScript, which has no atob, brings one along. */
const handWrittenBase64 = `function dec(s){var t="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",o="",b=0,n=0;for(var i=0;i<s.length;i++){var c=t.indexOf(s.charAt(i));if(c<0)continue;b=(b<<6)|c;n+=6;if(n>=8){n-=8;o+=String.fromCharCode((b>>n)&255);}}return o;}`;

/** Dean Edwards' packer: words in a list, numbers in their place. */
function packed(text: string): string {
  const words = [...new Set(text.match(/\b\w+\b/g) ?? [])];
  const index = new Map(words.map((word, at) => [word, at.toString(36)]));
  const body = text.replace(/\b\w+\b/g, (word) => index.get(word) ?? word);
  return `eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}(${literal(body)},36,${words.length},${literal(words.join('|'))}.split('|'),0,{}))`;
}

/** A string array behind a function with an index offset, rotated by a loop until a check holds. */
function stringArray(text: string): string {
  const parts = pieces(text);
  const rotated = [...parts.slice(2), ...parts.slice(0, 2)];
  const calls = parts.map((_, at) => `_0x4b(0x${(at + 0x64).toString(16)})`).join('+');
  return `var _0x1a=[${rotated.map(literal).join(',')}];(function(a,n){while(n--){a['push'](a['shift']());}}(_0x1a,${rotated.length - 2}));var _0x4b=function(i){i=i-0x64;return _0x1a[i];};eval(${calls});`;
}

export const jscriptTechniques: readonly Technique[] = [
  expression('concatenation', (text) => pieces(text).map(literal).join('+')),
  expression('String.fromCharCode', (text) => `String.fromCharCode(${codes(text)})`),
  expression('fromCharCode by a computed name', (text) => `String["from"+"Char"+"Code"](${codes(text)})`),
  expression(
    'unescape',
    (text) =>
      `unescape("${units(text)
        .map((unit) =>
          unit < 256 ? `%${unit.toString(16).padStart(2, '0')}` : `%u${unit.toString(16).padStart(4, '0')}`,
        )
        .join('')}")`,
  ),
  expression('decodeURIComponent', (text) => `decodeURIComponent(${literal(encodeURIComponent(text))})`),
  expression(
    'hexadecimal escapes',
    (text) =>
      `"${units(text)
        .map((unit) => `\\x${unit.toString(16).padStart(2, '0')}`)
        .join('')}"`,
    (text) => units(text).every((unit) => unit < 256),
  ),
  expression(
    'unicode escapes',
    (text) =>
      `"${units(text)
        .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join('')}"`,
  ),
  expression('split, reverse, join', (text) => `${literal(reversed(text))}.split("").reverse().join("")`),
  expression(
    'split by a separator',
    (text) =>
      `${literal(
        units(text)
          .map((unit) => String.fromCharCode(unit))
          .join('@#'),
      )}.split("@#").join("")`,
  ),
  expression(
    'replace by a regular expression',
    (text) => `${literal(text.replace(/e/g, '~!~'))}.replace(/~!~/g,"e")`,
  ),
  expression(
    'substr, substring, slice, charAt',
    (text) =>
      `${literal(`##${text}`)}.substr(2,4)+${literal(text)}.substring(4,7)+${literal(text)}.charAt(7)+${literal(text)}.slice(8)`,
  ),
  expression('array join', (text) => `[${pieces(text).map(literal).join(',')}].join("")`),
  expression(
    'numbers in base 36',
    (text) =>
      `(${units(text)
        .map((unit) => `parseInt("${unit.toString(36)}",36)`)
        .join('+","+')}).split(",").map(function(n){return String.fromCharCode(n)}).join("")`,
    (text) => text.length < 400,
  ),
  expression('Number.toString(36)', (text) =>
    text
      .replace(/[a-z]{4,8}/g, (word) => `\u0000${word}\u0000`)
      .split('\u0000')
      .map((part) => (/^[a-z]{4,8}$/.test(part) ? `(${parseInt(part, 36)}).toString(36)` : literal(part)))
      .join('+'),
  ),
  expression(
    'conditional and comma expressions',
    (text) => `(0,1?${literal(text.slice(0, 6))}:"no")+(1,2,${literal(text.slice(6))})`,
  ),
  expression(
    'function with constant arguments',
    (text) => `(function(a,b){return b+a;})(${literal(text.slice(7))},${literal(text.slice(0, 7))})`,
  ),
  expression(
    'hand-written base64',
    (text) => `(function(){${handWrittenBase64}return dec("${base64(text)}");})()`,
    isAscii,
  ),
  expression(
    'XOR loop',
    (text) =>
      `(function(d,k){var o="";for(var i=0;i<d.length;i++){o+=String.fromCharCode(d[i]^k.charCodeAt(i%k.length));}return o;})([${units(
        text,
      )
        .map((unit, at) => unit ^ 'key'.charCodeAt(at % 3))
        .join(',')}],"key")`,
  ),
  expression(
    'object members by computed names',
    (text) => `(function(){var o={};o["a"+"b"]=${literal(text)};return o["a"+"b"];})()`,
  ),
  expression(
    'with',
    (text) =>
      `(function(){var r="";with({x:${literal(text.slice(0, 9))},y:${literal(text.slice(9))}}){r=x+y;}return r;})()`,
  ),
  whole('string array with offset and rotation', stringArray),
  // A word that looks like a number of the packer's would be replaced twice.
  whole('packer', packed, (text) => isAscii(text) && !/\b[0-9a-z]{1,2}\b/.test(text)),
  whole('new Function', (text) => `new Function(${literal(text)})();`),
  whole('[]["constructor"]', (text) => `[]["filter"]["constructor"](${literal(text)})();`),
  whole('this["eval"]', (text) => `this["ev"+"al"](${literal(text)});`),
  whole('indirect eval', (text) => `(0,eval)(${literal(text)});`),
  whole('eval through a variable', (text) => `var e=eval,c=${literal(text)};e(c);`),
  whole('setTimeout', (text) => `setTimeout(${literal(text)},10);`),
  whole('conditional compilation', (text) => `/*@cc_on eval(${pieces(text).map(literal).join('+')}); @*/`),
  {
    name: 'WScript.Shell.Run of PowerShell',
    hides: 'powershell',
    gives: 'jscript',
    wrap: (payload) =>
      `var s=new ActiveXObject("WScr"+"ipt.Shell");s["R"+"un"]("powershell -enc ${utf16(payload).toString('base64')}",0);`,
  },
  {
    name: 'ScriptControl running VBScript',
    hides: 'vbscript',
    gives: 'jscript',
    wrap: (payload) =>
      `var c=new ActiveXObject("MSScriptControl.ScriptControl");c.Language="VBScript";c.ExecuteStatement(${literal(payload)});`,
  },
];
