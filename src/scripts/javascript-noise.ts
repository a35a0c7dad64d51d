/** Blanks comments and literals out of JavaScript, so that marks are looked for in code only. Linear, never throws. */

export interface QuietJavaScript {
  /** Comments, regular expressions, and the contents of strings and templates blanked. */
  readonly code: string;
  /** Comments and regular expressions blanked; strings and templates kept. */
  readonly codeAndStrings: string;
}

/** After these a slash starts a regular expression; elsewhere it divides. */
const beforeRegExp = /(?:^|[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|delete|void|throw|new))\s*$/;

/**
 * Blanked characters become spaces; line ends stay, so that both results have the lines of the input.
 * An unterminated string ends with its line, as a reader would see it.
 */
export function quietJavaScript(text: string): QuietJavaScript {
  const code: string[] = [];
  const codeAndStrings: string[] = [];
  let kept = 0;
  const take = (end: number, inCode: boolean, inStrings: boolean): void => {
    const piece = text.slice(kept, end);
    const blank = piece.replace(/[^\r\n]/g, ' ');
    code.push(inCode ? piece : blank);
    codeAndStrings.push(inStrings ? piece : blank);
    kept = end;
  };
  const opener = /["'`/]/g;
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const start = match.index;
    const isString = match[0] !== '/';
    const end = isString ? endOfString(text, start) : endOfSlash(text, start);
    if (end === start + 1) continue;
    // The quotes stay in `code`, so that `WScript["Echo"]` still has its bracket and literal.
    take(isString ? start + 1 : start, true, true);
    take(isString ? end - 1 : end, false, isString);
    opener.lastIndex = end;
  }
  take(text.length, true, true);
  return { code: code.join(''), codeAndStrings: codeAndStrings.join('') };
}

function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  const stop = quote === '`' ? /\\[^]|`/g : quote === '"' ? /\\[^]|["\r\n]/g : /\\[^]|['\r\n]/g;
  stop.lastIndex = start + 1;
  for (let match = stop.exec(text); match !== null; match = stop.exec(text)) {
    if (!match[0].startsWith('\\')) return match.index + 1;
  }
  return text.length;
}

/** The end of the comment or regular expression at `start`; `start + 1` when the slash divides. */
function endOfSlash(text: string, start: number): number {
  const next = text.charAt(start + 1);
  if (next === '*') {
    const close = text.indexOf('*/', start + 2);
    return close < 0 ? text.length : close + 2;
  }
  if (next === '/') {
    const lineEnd = /[\r\n]/g;
    lineEnd.lastIndex = start;
    return lineEnd.exec(text)?.index ?? text.length;
  }
  if (!beforeRegExp.test(text.slice(Math.max(0, start - 32), start))) return start + 1;
  const stop = /\\.|\[(?:[^\]\\\r\n]|\\.)*\]|[/\r\n]/g;
  stop.lastIndex = start + 1;
  for (let match = stop.exec(text); match !== null; match = stop.exec(text)) {
    if (match[0] === '/') return match.index + 1;
    if (match[0] === '\r' || match[0] === '\n') return start + 1;
  }
  return start + 1;
}
