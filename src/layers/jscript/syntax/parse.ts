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

/** As `parseOperators`, for the tolerant parser, which asks to be told where an operand's line begins. */
interface LooseOperators {
  tok: { readonly type: { readonly binop: number | null; readonly label: string }; readonly value: string };
  curLineStart: number;
  curIndent: number;
  tokenStartsLine(): boolean;
  next(): void;
  startNodeAt(start: unknown): Record<string, unknown>;
  storeCurrentPos(): unknown;
  dummyIdent(): unknown;
  finishNode(node: unknown, type: string): unknown;
  parseMaybeUnary(sawUnary: boolean): unknown;
  parseExprOp(
    left: unknown,
    start: unknown,
    least: number,
    noIn: unknown,
    indent: number,
    line: number,
  ): unknown;
}

function parseLooseOperators(
  this: LooseOperators,
  first: unknown,
  start: unknown,
  least: number,
  noIn: unknown,
  indent: number,
  line: number,
): unknown {
  let left = first;
  const isOnNextLine = (): boolean =>
    this.curLineStart !== line && this.curIndent < indent && this.tokenStartsLine();
  for (;;) {
    if (isOnNextLine()) return left;
    const { binop, label } = this.tok.type;
    if (binop === null || (noIn && label === 'in') || binop <= least) return left;
    const node = this.startNodeAt(start);
    const operator = this.tok.value;
    node.left = left;
    node.operator = operator;
    this.next();
    if (isOnNextLine()) node.right = this.dummyIdent();
    else {
      const rightStart = this.storeCurrentPos();
      node.right = this.parseExprOp(this.parseMaybeUnary(false), rightStart, binop, noIn, indent, line);
    }
    left = this.finishNode(
      node,
      /^(?:&&|\|\||\?\?)$/.test(operator) ? 'LogicalExpression' : 'BinaryExpression',
    );
  }
}

/**
 * Parts that may hold a part of their kind. Of each way down into nested code, at least one is among them.
 */
const nesting = [
  'parseStatement',
  'parseMaybeAssign',
  'parseMaybeUnary',
  'parseExprAtom',
  'parseBindingAtom',
];

/**
 * Nested parts on the parser's stack, of which `(` takes three, a function's body six. Measured: the most costly take
 * half of Node's default stack.
 */
export const maxLevels = 1000;

/** Syntax that JScript does not have: code that holds it is meant for newer engines. */
const modernSyntax = [
  'parseTemplate',
  'parseArrowExpression',
  'parseClass',
  'parseImport',
  'parseExport',
  'parseExprImport',
];

/** Not an error of the script: what comes near the end of the stack could end the process. */
class TooDeep extends Error {}

type Method = (this: unknown, ...args: unknown[]) => unknown;

// Of the parse under way, which nothing interrupts; the parsers' own objects would become slower by them.
let level = 0;
let sawModern = false;

/** Nested parts that it may have. */
let most = maxLevels;
const modern = new WeakSet<Program>();

/** True for code that is surely not JScript's. */
export function isModern(program: Program): boolean {
  return modern.has(program);
}

function bounded(inner: Method): Method {
  return function (a, b, c, d) {
    if (level >= most) throw new TooDeep();
    level++;
    const node = inner.call(this, a, b, c, d);
    level--;
    return node;
  };
}

function noting(inner: Method): Method {
  return function (a, b, c, d) {
    sawModern = true;
    return inner.call(this, a, b, c, d);
  };
}

const notingLexical = (inner: Method): Method =>
  function (node, isFor, kind, allowMissing) {
    if (kind !== 'var') sawModern = true;
    return inner.call(this, node, isFor, kind, allowMissing);
  };

const notingProgram = (inner: Method): Method =>
  function (node) {
    const program = inner.call(this, node) as Program;
    if (sawModern) modern.add(program);
    return program;
  };

function extended(Base: typeof Parser, parseExprOp: unknown): typeof Parser {
  class Bounded extends Base {}
  const own = Bounded.prototype as unknown as Record<string, unknown>;
  const replace = (name: string, by: (inner: Method) => Method): void => {
    const inner = own[name];
    if (typeof inner === 'function') own[name] = by(inner as Method);
  };
  own.parseExprOp = parseExprOp;
  for (const name of nesting) replace(name, bounded);
  for (const name of modernSyntax) replace(name, noting);
  replace('parseVar', notingLexical);
  replace('parseTopLevel', notingProgram);
  // A malformed pattern is no reason to give up a script, and looking at it would recurse.
  own.validateRegExpPattern = () => undefined;
  return Bounded;
}

const ScriptParser = extended(Parser, parseOperators);
const TolerantParser = extended(LooseParser, parseLooseOperators);

/**
 * @param levels nested parts that there is room for on the stack
 * @returns null when it is nested too deeply to be parsed
 */
export function parseScript(text: string, levels = maxLevels): Program | null {
  const code = honourConditionalCompilation(text);
  most = levels;
  try {
    try {
      level = 0;
      sawModern = false;
      return ScriptParser.parse(code, options);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      level = 0;
      sawModern = false;
      return TolerantParser.parse(code, options);
    }
  } catch (error) {
    if (error instanceof TooDeep) return null;
    throw error;
  }
}
