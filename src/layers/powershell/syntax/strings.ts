/** Strings: quoted, here-strings, and barewords with what they embed. */

import type { ExpandableStringNode, Expression, Quote, StringNode, TextPartNode } from './ast';
import { endOfText, endsWord, isBlank, isDoubleQuote, isNewline, isSingleQuote } from './characters';
import { CookedText, escape } from './cooked';
import type { Cursor } from './cursor';
import { startsVariable, variable } from './variables';

type AnyString = StringNode | ExpandableStringNode;
type IsQuote = (code: number) => boolean;

/** Gathers the constant text of a string and what it expands. */
class Parts {
  readonly #text: CookedText;
  readonly #parts: (TextPartNode | Expression)[] = [];
  #start: number;
  #expands = false;

  constructor(
    readonly cursor: Cursor,
    readonly start: number,
  ) {
    this.#text = new CookedText(cursor.text);
    this.#start = start;
  }

  get text(): CookedText {
    return this.#text;
  }

  /** The constant text before `end` is complete. */
  #flush(end: number): void {
    if (!this.#text.isEmpty)
      this.#parts.push({ type: 'text', start: this.#start, end, ...this.#text.finish() });
  }

  /** Reads `$name`, `${name}` or `$( … )` if one stands at the cursor. */
  dollar(): boolean {
    const { cursor } = this;
    const opens = cursor.code(1) === 40;
    if (!opens && !startsVariable(cursor)) return false;
    this.#flush(cursor.at);
    this.#expands = true;
    this.#parts.push(opens ? subExpression(cursor) : variable(cursor));
    this.#start = cursor.at;
    return true;
  }

  /** @param contentEnd where the content ends, in UTF-16 units; the node ends at the cursor */
  finish(quote: Quote, contentEnd: number): AnyString {
    const end = this.cursor.at;
    if (!this.#expands) return { type: 'string', start: this.start, end, quote, ...this.#text.finish() };
    this.#flush(contentEnd);
    return { type: 'expandableString', start: this.start, end, quote, parts: this.#parts };
  }

  /** Constant text begins at the cursor when nothing has been read of it yet. */
  contentHere(): void {
    if (this.#text.isEmpty) this.#start = this.cursor.at;
  }
}

/** `$( … )` at the cursor. */
export function subExpression(cursor: Cursor): Expression {
  return cursor.deeper((): Expression => {
    const start = cursor.at;
    cursor.at += 2;
    const from = cursor.at;
    const statements = cursor.withComma(false, () => cursor.grammar.statements(cursor, 41));
    const end = cursor.at;
    if (!cursor.take(')')) cursor.problem('A closing ) is missing.', start, end);
    return {
      type: 'subExpression',
      start,
      end: cursor.at,
      body: { type: 'block', start: from, end, statements },
    };
  });
}

/** Constant text that the source writes as it is; most strings are. */
function plain(cursor: Cursor, quote: Quote, from: number, to: number, end: number): StringNode {
  const start = cursor.at;
  cursor.at = end;
  const trace =
    from === to ? [] : [{ start: 0, end: to - from, from: { start: from, end: to, verbatim: true } }];
  return { type: 'string', start, end, quote, value: cursor.text.slice(from, to), trace };
}

/** The quoted string at the cursor. */
export function quoted(cursor: Cursor): AnyString {
  const isQuote = isSingleQuote(cursor.code()) ? isSingleQuote : isDoubleQuote;
  const start = cursor.at + 1;
  for (let ahead = 1; ; ahead++) {
    const code = cursor.code(ahead);
    if (code === endOfText) break;
    if (isQuote === isDoubleQuote && (code === 96 || code === 36)) break;
    if (!isQuote(code)) continue;
    if (isQuote(cursor.code(ahead + 1))) break;
    const end = cursor.at + ahead;
    return plain(cursor, isQuote === isSingleQuote ? 'single' : 'double', start, end, end + 1);
  }
  return cursor.endingWithLine(readQuoted);
}

function readQuoted(cursor: Cursor): AnyString {
  const parts = new Parts(cursor, cursor.at);
  const single = isSingleQuote(cursor.code());
  const contentEnd = single ? singleQuoted(parts) : doubleQuoted(parts);
  return parts.finish(single ? 'single' : 'double', contentEnd);
}

/** Reads from the opening to the closing quote; answers where the content ends. */
function singleQuoted(parts: Parts): number {
  const { cursor } = parts;
  const { text } = cursor;
  const start = cursor.at;
  let from = ++cursor.at;
  parts.contentHere();
  for (;;) {
    if (cursor.atEnd) {
      parts.text.verbatim(from, cursor.at);
      return cursor.unclosed(start);
    }
    if (isSingleQuote(text.charCodeAt(cursor.at))) {
      if (!isSingleQuote(text.charCodeAt(cursor.at + 1))) break;
      parts.text.verbatim(from, cursor.at + 1);
      cursor.at += 2;
      from = cursor.at;
    } else cursor.at++;
  }
  parts.text.verbatim(from, cursor.at);
  cursor.at++;
  return cursor.at - 1;
}

function doubleQuoted(parts: Parts): number {
  const { cursor } = parts;
  const { text } = cursor;
  const start = cursor.at;
  let from = ++cursor.at;
  parts.contentHere();
  for (;;) {
    if (cursor.atEnd) {
      parts.text.verbatim(from, cursor.at);
      return cursor.unclosed(start);
    }
    const code = text.charCodeAt(cursor.at);
    if (isDoubleQuote(code)) {
      if (!isDoubleQuote(text.charCodeAt(cursor.at + 1))) break;
      parts.text.verbatim(from, cursor.at + 1);
      cursor.at += 2;
      from = cursor.at;
    } else if (code === 96 && cursor.at + 1 < text.length) {
      parts.text.verbatim(from, cursor.at);
      cursor.at += escape(text, cursor.at, parts.text);
      from = cursor.at;
    } else if (code === 36) {
      parts.text.verbatim(from, cursor.at);
      from = cursor.at;
      if (parts.dollar()) from = cursor.at;
      else cursor.at++;
    } else cursor.at++;
  }
  parts.text.verbatim(from, cursor.at);
  cursor.at++;
  return cursor.at - 1;
}

/** Says whether `@'` or `@"` stands at the cursor. */
export function startsHereString(cursor: Cursor): boolean {
  return cursor.code() === 64 && (isSingleQuote(cursor.code(1)) || isDoubleQuote(cursor.code(1)));
}

/** The here-string at the cursor. */
export function hereString(cursor: Cursor): AnyString {
  const start = cursor.at;
  const isQuote = isSingleQuote(cursor.code(1)) ? isSingleQuote : isDoubleQuote;
  const quote = isQuote === isSingleQuote ? 'singleHere' : 'doubleHere';
  const parts = new Parts(cursor, start);
  cursor.at += 2;
  while (isBlank(cursor.code())) cursor.at++;
  if (!isNewline(cursor.code())) {
    if (!cursor.atEnd) cursor.problem('Only the end of the line may follow here.', start, cursor.at);
    else cursor.unclosed(start);
    parts.contentHere();
    const from = cursor.at;
    while (!cursor.atEnd && !isNewline(cursor.code())) cursor.at++;
    parts.text.verbatim(from, cursor.at);
    return parts.finish(quote, cursor.at);
  }
  cursor.at += cursor.code() === 13 && cursor.code(1) === 10 ? 2 : 1;
  parts.contentHere();
  const contentEnd = hereBody(parts, isQuote, start);
  return parts.finish(quote, contentEnd);
}

function hereBody(parts: Parts, isQuote: IsQuote, start: number): number {
  const { cursor } = parts;
  const { text } = cursor;
  const expands = isQuote === isDoubleQuote;
  let from = cursor.at;
  if (isQuote(cursor.code()) && cursor.code(1) === 64) {
    cursor.at += 2;
    return from;
  }
  for (;;) {
    if (cursor.atEnd) {
      parts.text.verbatim(from, cursor.at);
      return cursor.unclosed(start);
    }
    const code = text.charCodeAt(cursor.at);
    if (isNewline(code)) {
      const length = code === 13 && cursor.code(1) === 10 ? 2 : 1;
      if (isQuote(cursor.code(length)) && cursor.code(length + 1) === 64) {
        const end = cursor.at;
        parts.text.verbatim(from, end);
        cursor.at += length + 2;
        return end;
      }
      cursor.at += length;
    } else if (expands && code === 96 && cursor.at + 1 < text.length) {
      parts.text.verbatim(from, cursor.at);
      // An escaped end of line can still stand before the closing quote.
      if (isNewline(text.charCodeAt(cursor.at + 1))) cursor.at++;
      else cursor.at += escape(text, cursor.at, parts.text);
      from = cursor.at;
    } else if (expands && code === 36) {
      parts.text.verbatim(from, cursor.at);
      from = cursor.at;
      if (parts.dollar()) from = cursor.at;
      else cursor.at++;
    } else cursor.at++;
  }
}

/**
 * The bareword at the cursor, with its backticks, quotes and variables resolved: `a`b'c'"$d"`. Consumes at least one unit.
 * @param expands false for the name of a command, where `$` is an ordinary character
 */
export function bareword(cursor: Cursor, expands: boolean): AnyString {
  const start = cursor.at;
  for (let ahead = 0; ; ahead++) {
    const code = cursor.code(ahead);
    if (code === 96 || isSingleQuote(code) || isDoubleQuote(code) || (code === 36 && expands)) break;
    if (ahead === 0 || !endsWord(code)) continue;
    const end = start + ahead;
    return plain(cursor, 'bare', start, end, end);
  }
  return cursor.endingWithLine(expands ? readWord : readName);
}

function readWord(cursor: Cursor): AnyString {
  return readBareword(cursor, true);
}

function readName(cursor: Cursor): AnyString {
  return readBareword(cursor, false);
}

function readBareword(cursor: Cursor, expands: boolean): AnyString {
  const parts = new Parts(cursor, cursor.at);
  const { text } = cursor;
  let from = cursor.at;
  let isFirst = true;
  for (;;) {
    const code = cursor.code();
    if (cursor.atEnd || (endsWord(code) && !isFirst)) break;
    if (code === 96 && cursor.at + 1 < text.length) {
      parts.text.verbatim(from, cursor.at);
      cursor.at += escape(text, cursor.at, parts.text);
      from = cursor.at;
    } else if (isSingleQuote(code) || isDoubleQuote(code)) {
      parts.text.verbatim(from, cursor.at);
      if (isSingleQuote(code)) singleQuoted(parts);
      else doubleQuoted(parts);
      from = cursor.at;
    } else if (code === 36 && expands) {
      parts.text.verbatim(from, cursor.at);
      from = cursor.at;
      if (parts.dollar()) from = cursor.at;
      else cursor.at++;
    } else cursor.at++;
    isFirst = false;
  }
  parts.text.verbatim(from, cursor.at);
  return parts.finish('bare', cursor.at);
}
