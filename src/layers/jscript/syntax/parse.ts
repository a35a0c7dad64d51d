/** Parses JScript and JavaScript, whole or broken, into an ESTree. */

import { Parser, type Options, type Program } from 'acorn';
import { LooseParser } from 'acorn-loose';
import { honourConditionalCompilation } from './conditional-compilation';

export type { Program };

const options: Options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowReturnOutsideFunction: true,
  allowHashBang: true,
  allowAwaitOutsideFunction: false,
  checkPrivateFields: false,
};

/** What of acorn's parser the operators of an expression need; its type declarations leave it out. */
interface Operators {
  type: { readonly binop: number | null; readonly label: string };
  value: string;
  start: number;
  startLoc: unknown;
  next(): void;
  parseMaybeUnary(refs: null, sawUnary: boolean, incDec: boolean, forInit: unknown): unknown;
  parseExprOp(left: unknown, start: number, loc: unknown, least: number, forInit: unknown): unknown;
  buildBinary(
    start: number,
    loc: unknown,
    left: unknown,
    right: unknown,
    op: string,
    logical: boolean,
  ): unknown;
}

/** Acorn recurses once for each operator of a chain; obfuscated scripts join tens of thousands of strings. */
function parseOperators(
  this: Operators,
  first: unknown,
  start: number,
  loc: unknown,
  least: number,
  forInit: unknown,
): unknown {
  let left = first;
  for (;;) {
    const { binop, label } = this.type;
    if (binop === null || (forInit && label === 'in') || binop <= least) return left;
    const coalesce = label === '??';
    const operator = this.value;
    this.next();
    const { start: rightStart, startLoc } = this;
    const unary = this.parseMaybeUnary(null, false, false, forInit);
    const right = this.parseExprOp(unary, rightStart, startLoc, coalesce ? 2 : binop, forInit);
    left = this.buildBinary(start, loc, left, right, operator, coalesce || label === '||' || label === '&&');
  }
}

const ScriptParser = Parser.extend((Base) => {
  class Iterative extends Base {}
  Object.defineProperty(Iterative.prototype, 'parseExprOp', { value: parseOperators });
  return Iterative;
});

/**
 * @returns null when it is nested too deeply to be parsed
 */
export function parseScript(text: string): Program | null {
  const code = honourConditionalCompilation(text);
  try {
    try {
      return ScriptParser.parse(code, options);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return LooseParser.parse(code, options);
    }
  } catch (error) {
    // The parsers recurse; what they can't hold on the stack is no script that a person wrote.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
