/** Blanks comments and literals out of JavaScript, so that marks are looked for in code only. Linear, never throws. */

/** The text with different parts blanked; what tells JavaScript's dialects apart is looked for in different ones. */
export interface QuietJavaScript {
  /** Comments, regular expressions, and the contents of strings and templates blanked. */
  readonly code: string;
  /**
   * Comments and the contents of strings blanked. JScript has no templates and runs conditional comments (`/*@`), so
   * both stay; regular expressions too, since a division is easily taken for one.
   */
  readonly jscript: string;
  /** Comments blanked, but for conditional ones. */
  readonly codeAndStrings: string;
}

/** After these a slash starts a regular expression; elsewhere it divides. */
const beforeRegExp =
  /(?:^|[=(,:;!&|?{}[*%<>~^]|(?<!\+)\+|(?<!-)-|\b(?:return|typeof|case|in|of|delete|void|throw|new))\s*$/;

/** UTF-16 units before a slash that decide whether it divides. */
const lookBack = 32;

type Kind = 'string' | 'template' | 'comment' | 'conditional' | 'regexp';

interface Token {
  readonly kind: Kind;
  readonly end: number;
}

/** Where the token stays. */
const stays: Readonly<Record<Kind, { readonly jscript: boolean; readonly strings: boolean }>> = {
  string: { jscript: false, strings: true },
  template: { jscript: true, strings: true },
  comment: { jscript: false, strings: false },
  conditional: { jscript: true, strings: true },
  regexp: { jscript: true, strings: true },
};

/**
 * Blanked characters become spaces; line ends stay, so that all results have the lines of the input.
 * An unterminated string ends with its line, as a reader would see it.
 */
export function quietJavaScript(text: string): QuietJavaScript {
  const code: string[] = [];
  const jscript: string[] = [];
  const codeAndStrings: string[] = [];
  let kept = 0;
  const take = (end: number, inCode: boolean, inJScript: boolean, inStrings: boolean): void => {
    const piece = text.slice(kept, end);
    const blank = inCode ? piece : piece.replace(/[^\r\n]/g, ' ');
    code.push(blank);
    jscript.push(inJScript ? piece : blank);
    codeAndStrings.push(inStrings ? piece : blank);
    kept = end;
  };
  const slashes = new Slashes(text);
  const opener = /["'`/]/g;
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const start = match.index;
    const token = match[0] === '/' ? slashes.tokenAt(start) : stringAt(text, start);
    if (token === null) continue;
    const quotes = token.kind === 'string' || token.kind === 'template' ? 1 : 0;
    // The quotes stay in code, so that `WScript["Echo"]` still has its bracket and literal.
    take(start + quotes, true, true, true);
    take(Math.max(kept, token.end - quotes), false, stays[token.kind].jscript, stays[token.kind].strings);
    opener.lastIndex = token.end;
  }
  take(text.length, true, true, true);
  return { code: code.join(''), jscript: jscript.join(''), codeAndStrings: codeAndStrings.join('') };
}

/** The string or template at `start`; what is not closed ends with its line, or with the text. */
function stringAt(text: string, start: number): Token {
  const quote = text.charAt(start);
  const kind = quote === '`' ? 'template' : 'string';
  const stop =
    quote === '`' ? /\\[^]|`/g : quote === '"' ? /\\(?:\r\n|[^])|["\r\n]/g : /\\(?:\r\n|[^])|['\r\n]/g;
  stop.lastIndex = start + 1;
  for (let match = stop.exec(text); match !== null; match = stop.exec(text)) {
    if (!match[0].startsWith('\\')) return { kind, end: match.index + 1 };
  }
  return { kind, end: text.length };
}

/** What the slashes of a text are. Asked for ascending offsets; no stretch is read more than twice. */
class Slashes {
  readonly #text: string;
  /** Up to here a regular expression would not end: slashes divide. */
  #divideUntil = 0;
  /** Up to here a class would not end, so that slashes end regular expressions within brackets too. */
  #noClassUntil = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The comment or regular expression at a slash; null when the slash divides. */
  tokenAt(start: number): Token | null {
    const text = this.#text;
    const next = text.charAt(start + 1);
    if (next === '/' || next === '*') {
      const kind = text.charAt(start + 2) === '@' ? 'conditional' : 'comment';
      return { kind, end: next === '*' ? this.#blockEnd(start) : this.#lineEnd(start) };
    }
    if (start < this.#divideUntil) return null;
    if (!beforeRegExp.test(text.slice(Math.max(0, start - lookBack), start))) return null;
    const end = this.#regExpEnd(start);
    return end === null ? null : { kind: 'regexp', end };
  }

  #blockEnd(start: number): number {
    const close = this.#text.indexOf('*/', start + 2);
    return close < 0 ? this.#text.length : close + 2;
  }

  #lineEnd(start: number): number {
    const lineEnd = /[\r\n]/g;
    lineEnd.lastIndex = start;
    return lineEnd.exec(this.#text)?.index ?? this.#text.length;
  }

  /**
   * Within a class a slash does not end the expression; where the class has no end it does, as in JScript's
   * ECMAScript 3 (7.8.5), which knows no classes there.
   */
  #regExpEnd(start: number): number | null {
    if (start >= this.#noClassUntil) {
      const end = this.#slashAfter(start, true);
      if (end.found) return end.at + 1;
      this.#noClassUntil = end.at;
    }
    const end = this.#slashAfter(start, false);
    if (end.found) return end.at + 1;
    this.#divideUntil = end.at;
    return null;
  }

  /** The slash that ends the expression, or the end of its line. */
  #slashAfter(start: number, classes: boolean): { readonly found: boolean; readonly at: number } {
    const text = this.#text;
    let inClass = false;
    let at = start + 1;
    for (; at < text.length; at++) {
      const unit = text.charAt(at);
      if (unit === '\r' || unit === '\n') break;
      if (unit === '\\') {
        const escaped = text.charAt(at + 1);
        if (escaped !== '\r' && escaped !== '\n') at++;
      } else if (unit === '/' && !inClass) return { found: true, at };
      else if (classes && unit === '[') inClass = true;
      else if (unit === ']') inClass = false;
    }
    return { found: false, at: Math.min(at, text.length) };
  }
}
