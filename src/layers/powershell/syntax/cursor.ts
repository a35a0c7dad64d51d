/** Where the parser stands in the text, what it has found wrong, and the skipping that every rule needs. */

import type { ErrorNode, Expression, Pipeline, ScriptBlockNode, Statement, SyntaxProblem } from './ast';
import {
  endOfText,
  endsWord,
  isBlank,
  isDoubleQuote,
  isIdentifierPart,
  isNewline,
  isSingleQuote,
} from './characters';

/** Problems that are kept; hostile text has one at every character. */
const maxProblems = 1000;
/** Strings without an end that are taken to end with their line; later ones end with the text, so that time stays linear. */
const maxReturns = 8;
/** Attributes are short; what is longer is an expression. In UTF-16 units. */
const maxAttributes = 4096;

/** The rules that expressions and strings need of those who need them. */
export interface Grammar {
  /** Statements up to the closing bracket or the end of the text; does not consume the bracket. */
  statements(cursor: Cursor, closer: number): Statement[];
  statement(cursor: Cursor): Statement;
  pipeline(cursor: Cursor): Pipeline;
  /** What stands between the braces of a script block; consumes the closing one. */
  scriptBlock(cursor: Cursor, start: number): ScriptBlockNode;
  expression(cursor: Cursor): Expression;
  /** An expression that binds tighter than all binary operators. */
  unary(cursor: Cursor): Expression;
}

export class Cursor {
  at = 0;
  /** Inside arguments and default values a comma separates and is no operator. */
  commaSeparates = false;
  /** How many `{` are open: a `}` within parentheses closes them all when there is one. */
  openBraces = 0;
  readonly problems: SyntaxProblem[] = [];
  #depth = 0;
  #returns = 0;
  #unclosed = 0;
  /** Where the text ends for the rule that runs. */
  #limit: number;
  #skippedFrom = -1;
  #skippedTo = -1;

  constructor(
    readonly text: string,
    readonly grammar: Grammar,
    readonly maxDepth: number,
  ) {
    this.#limit = text.length;
  }

  /** The UTF-16 unit at the cursor or `ahead` of it; `endOfText` beyond the text. */
  code(ahead = 0): number {
    const at = this.at + ahead;
    return at < this.#limit ? this.text.charCodeAt(at) : endOfText;
  }

  get atEnd(): boolean {
    return this.at >= this.#limit;
  }

  /** Consumes one ASCII character if it is there. */
  take(character: string): boolean {
    if (this.code() !== character.charCodeAt(0)) return false;
    this.at++;
    return true;
  }

  problem(message: string, start: number, end: number): void {
    if (this.problems.length < maxProblems) this.problems.push({ message, start, end });
  }

  error(message: string, start: number, end: number, children: ErrorNode['children'] = []): ErrorNode {
    this.problem(message, start, end);
    return { type: 'error', start, end, children };
  }

  /** Runs `rule` one level deeper; beyond the limit the bracketed text here becomes an error node. */
  deeper<T>(rule: (cursor: Cursor) => T): T | ErrorNode {
    if (this.#depth >= this.maxDepth) {
      const start = this.at;
      this.skipBalanced();
      return this.error('This nests too deep.', start, this.at);
    }
    this.#depth++;
    const result = rule(this);
    this.#depth--;
    return result;
  }

  /** Runs `rule` where a comma is the array operator again, or separates. */
  withComma<T>(separates: boolean, rule: () => T): T {
    const before = this.commaSeparates;
    this.commaSeparates = separates;
    const result = rule();
    this.commaSeparates = before;
    return result;
  }

  /** Notes a string from `start` that has no end; answers where its content ends. */
  unclosed(start: number): number {
    this.problem('The string has no end.', start, this.at);
    this.#unclosed++;
    return this.at;
  }

  /** Runs `rule`; when a string in it has no end, it is read again as if the text ended with this line. */
  endingWithLine<T>(rule: (cursor: Cursor) => T): T {
    const start = this.at;
    const unclosed = this.#unclosed;
    const problems = this.problems.length;
    const result = rule(this);
    if (this.#unclosed === unclosed || this.#returns >= maxReturns) return result;
    const line = lineEnd(this.text, start);
    if (line >= this.#limit) return result;
    this.#returns++;
    this.problems.length = problems;
    this.at = start;
    const limit = this.#limit;
    this.#limit = line;
    this.#skippedFrom = -1;
    const again = rule(this);
    this.#limit = limit;
    this.#skippedFrom = -1;
    return again;
  }

  /** Skips blanks, comments and continued lines. */
  skipBlanks(): void {
    for (;;) {
      const code = this.code();
      if (code === 32 || code === 9) this.at++;
      else if (code === 35) this.#skipLine();
      else if (code === 60) {
        if (this.code(1) !== 35) return;
        this.#skipBlockComment();
      } else if (code === 96) {
        const next = this.code(1);
        if (isNewline(next)) this.at += next === 13 && this.code(2) === 10 ? 3 : 2;
        else if (isBlank(next)) this.at += 2;
        else return;
      } else if (isBlank(code)) this.at++;
      else return;
    }
  }

  /** Skips blanks, comments and ends of lines. */
  skipNewlines(): void {
    // Nested rules look beyond the same ends of lines one after another.
    const from = this.at;
    if (from === this.#skippedFrom) {
      this.at = this.#skippedTo;
      return;
    }
    for (;;) {
      this.skipBlanks();
      if (!isNewline(this.code())) break;
      this.at++;
    }
    if (this.at !== from) {
      this.#skippedFrom = from;
      this.#skippedTo = this.at;
    }
  }

  /** The cursor after blanks and ends of lines if `accept` likes what stands there; else it stays. */
  skipNewlinesIf(accept: (cursor: Cursor) => boolean): boolean {
    const before = this.at;
    this.skipNewlines();
    if (accept(this)) return true;
    this.at = before;
    return false;
  }

  /** The identifier at the cursor in lower case, or '' if none ends there as a token of its own. Does not consume. */
  keyword(isPart: (code: number) => boolean, isEnd: (code: number) => boolean): string {
    let ahead = 0;
    while (ahead < 16 && isPart(this.code(ahead))) ahead++;
    if (ahead === 0 || !isEnd(this.code(ahead))) return '';
    return this.text.slice(this.at, this.at + ahead).toLowerCase();
  }

  /** The keyword after bracketed attributes, or ''. Does not consume. */
  wordAfterAttributes(): string {
    const start = this.at;
    let word = '';
    while (this.code() === 91 && this.at - start < maxAttributes) {
      if (!this.skipBalanced(maxAttributes)) break;
      this.skipNewlines();
      word = this.keyword(isIdentifierPart, endsWord);
    }
    this.at = start;
    return word;
  }

  /** Skips an opening bracket and all to the one that closes it; without a bracket here, to the end of the line. */
  skipBalanced(limit = Infinity): boolean {
    const last = Math.min(this.#limit, this.at + limit);
    let open = 0;
    while (this.at < last) {
      const code = this.code();
      if (code === 40 || code === 91 || code === 123) open++;
      else if (code === 41 || code === 93 || code === 125) {
        if (open === 0) return false;
        open--;
        if (open === 0) {
          this.at++;
          return true;
        }
      } else if (code === 96) this.at++;
      else if (isSingleQuote(code)) this.#skipQuoted(isSingleQuote);
      else if (isDoubleQuote(code)) this.#skipQuoted(isDoubleQuote);
      else if (open === 0 && isNewline(code)) return false;
      this.at++;
    }
    this.at = Math.min(this.at, this.#limit);
    return false;
  }

  /** Leaves the cursor on the closing quote. */
  #skipQuoted(isQuote: (code: number) => boolean): void {
    const escapes = isQuote === isDoubleQuote;
    this.at++;
    while (!this.atEnd && !isQuote(this.code())) this.at += escapes && this.code() === 96 ? 2 : 1;
  }

  #skipLine(): void {
    while (!this.atEnd && !isNewline(this.code())) this.at++;
  }

  #skipBlockComment(): void {
    const start = this.at;
    const end = this.text.indexOf('#>', start + 2);
    if (end !== -1 && end + 2 <= this.#limit) {
      this.at = end + 2;
      return;
    }
    this.at = this.#limit;
    this.problem('The comment has no end.', start, this.at);
  }
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isNewline(text.charCodeAt(at))) at++;
  return at;
}
