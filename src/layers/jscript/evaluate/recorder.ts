/** Remembers what each expression of the script evaluated to, and writes the constant ones as literals. */

import type { AnyNode } from 'acorn';
import type { Edit } from '../../evaluator';
import type { Meter } from '../../meter';
import type { Bool, Null, Num, Str } from '../../values/model';
import { slice } from '../../values/provenance';
import { eachChild } from '../syntax/children';
import { isPrimitive, type JsValue } from '../values/model';
import { objectText, primitiveText } from './literals';

/** An array or a regular expression as it was when it was made, as a literal. */
interface Written {
  readonly type: 'written';
  readonly text: string;
}
type Constant = Bool | Null | Num | Str | Written;

/** A name longer than this is not replaced wherever it is used. */
const longestInlined = 256;

export class Recorder {
  /** Null for an expression that had several values, or an effect. */
  readonly #values = new Map<AnyNode, Constant | null>();
  /** The names of computed members, where constant. */
  readonly #names = new Map<AnyNode, string | null>();
  /** The host's functions that called expressions stand for. */
  readonly #aliases = new Map<AnyNode, string | null>();

  /** Templates that go to a function, part by part. */
  readonly #tagged = new Set<AnyNode>();

  /** What was evaluated since confirmation was asked for, and within which functions it is needed. */
  readonly #confirmed = new Set<AnyNode>();
  #unsure: ReadonlySet<AnyNode> | null = null;

  /** From now on: within these functions, only what is evaluated again counts. */
  confirmWithin(functions: ReadonlySet<AnyNode>): void {
    this.#unsure = functions;
  }

  /**
   * @param pure whether nothing was changed that is older than the value
   * @param since when, on the evaluator's clock, the expression began to be evaluated: an object that is younger and
   *   kept nowhere else may be written in its place, because each evaluation makes another
   */
  value(node: AnyNode, value: JsValue, pure: boolean, since = Infinity): void {
    if (this.#unsure) this.#confirmed.add(node);
    const known = this.#values.get(node);
    if (known === null) return;
    const constant = pure ? (isPrimitive(value) ? value : writtenObject(value, since)) : null;
    if (known === undefined || constant === null) this.#values.set(node, constant);
    else if (!same(known, constant)) this.#values.set(node, null);
  }

  name(node: AnyNode, name: string | null): void {
    if (this.#unsure) this.#confirmed.add(node);
    const known = this.#names.get(node);
    if (known === undefined) this.#names.set(node, name);
    else if (known !== name) this.#names.set(node, null);
  }

  alias(node: AnyNode, name: string | null): void {
    if (this.#unsure) this.#confirmed.add(node);
    const known = this.#aliases.get(node);
    if (known === undefined) this.#aliases.set(node, name);
    else if (known !== name) this.#aliases.set(node, null);
  }

  /**
   * In the order of the text, not overlapping.
   * @throws BudgetSpent
   */
  edits(program: AnyNode, text: string, meter: Meter): Edit[] {
    const edits: Edit[] = [];
    const starts = this.#starts();
    if (starts.length === 0) return [];
    const stack: Visit[] = [{ node: program, parent: null, key: '', unsure: false, inFunction: false }];
    for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
      meter.step();
      const { node } = visit;
      if (!holdsOne(starts, node)) continue;
      if (node.type === 'TaggedTemplateExpression') this.#tagged.add(node.quasi);
      const inFunction = visit.inFunction || isFunction(node);
      const unsure = visit.unsure || this.#unsure?.has(node) === true;
      if (unsure && node.type !== 'Literal' && !this.#confirmed.has(node)) {
        eachChild(
          node,
          (child, key) => void stack.push({ node: child, parent: node, key, unsure, inFunction }),
        );
        continue;
      }
      const edit = this.#edit(visit, text);
      if (edit !== null) {
        meter.grow(edit.text.length);
        edits.push(edit);
        continue;
      }
      const alias = this.#aliases.get(node);
      if (typeof alias === 'string' && node.type !== 'FunctionExpression') {
        if (text.slice(node.start, node.end) !== alias)
          edits.push({ range: { start: node.start, end: node.end }, text: alias });
        continue;
      }
      const name = this.#names.get(node);
      if (typeof name === 'string') {
        const member = memberEdit(node, name, text);
        if (member !== null) {
          edits.push(member);
          if (node.type === 'MemberExpression')
            stack.push({ node: node.object, parent: node, key: 'object', unsure, inFunction });
          continue;
        }
      }
      eachChild(
        node,
        (child, key) => void stack.push({ node: child, parent: node, key, unsure, inFunction }),
      );
    }
    edits.sort((a, b) => a.range.start - b.range.start);
    // Nodes that the tolerant parser makes up do not always stand where they say.
    let last = 0;
    return edits.filter(({ range: { start, end } }) => {
      const stands = start >= last && start < end && end <= text.length;
      if (stands) last = end;
      return stands;
    });
  }

  /** Where what may be an edit begins, in order. Most of a script holds none. */
  #starts(): number[] {
    const starts = new Set<number>();
    for (const [{ start, type }, value] of this.#values)
      if (value !== null && (type !== 'Identifier' || isInlined(value))) starts.add(start);
    for (const names of [this.#names, this.#aliases])
      for (const [{ start }, name] of names) if (name !== null) starts.add(start);
    return [...starts].sort((a, b) => a - b);
  }

  #edit(visit: Visit, text: string): Edit | null {
    const { node, parent, key } = visit;
    const value = this.#values.get(node);
    if (value === undefined || value === null || !isWorthwhile(visit, value, text)) return null;
    const source = text.slice(node.start, node.end);
    let literal = literalText(value);
    if (literal === source) return null;
    if (parent?.type === 'TemplateLiteral' && !this.#tagged.has(parent)) {
      const inTemplate = templateEdit(parent, node, value);
      if (inTemplate !== null) return inTemplate;
    }
    if (needsParentheses(value, literal, parent, key)) literal = `(${literal})`;
    if (/^[[(/-]/.test(literal) && !/^[[(]/.test(source) && mayGoOn(text, node.start)) return null;
    const quoted = value.type === 'string';
    const before = !quoted && /[\w$]/.test(text.charAt(node.start - 1)) && /^\w/.test(literal) ? ' ' : '';
    const after = !quoted && /[\w$]/.test(text.charAt(node.end)) && /\w$/.test(literal) ? ' ' : '';
    const edit = { range: { start: node.start, end: node.end }, text: before + literal + after };
    return quoted ? { ...edit, ...traced(value, literal) } : edit;
  }
}

function isFunction({ type }: AnyNode): boolean {
  return (
    type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
  );
}

/** Values that variables are replaced with. */
function isInlined(value: Constant): boolean {
  return value.type === 'number' || (value.type === 'string' && value.text.length <= longestInlined);
}

/** True where a reader gains by the literal. */
function isWorthwhile({ node, parent, key, inFunction }: Visit, value: Constant, text: string): boolean {
  if (parent?.type === 'Property' && parent.shorthand) return false;
  if (parent?.type === 'TaggedTemplateExpression' && key === 'quasi') return false;
  const source = text.slice(node.start, node.end);
  if (node.type === 'Identifier') {
    if (!isInlined(value)) return false;
    // Numbers and the lack of a value are a function's state more often than not. A variable of conditional
    // compilation has another name in the script.
    return value.type === 'string' || (!inFunction && source === node.name);
  }
  if (node.type === 'Literal') return value.type === 'string' && /\\[xu0-7]/.test(source);
  if (parent?.type === 'ExpressionStatement') {
    if (value.type === 'string' && value.text === 'use strict') return false;
    if (value.type === 'null' && node.type !== 'MemberExpression') return false;
  }
  if (value.type === 'null') return !inFunction && (node.type === 'CallExpression' || ofLiteral(node));
  if (value.type === 'number' && node.type === 'UnaryExpression' && node.operator === '-')
    return node.argument.type !== 'Literal';
  return true;
}

/** A member of what stands there, not of what a variable holds. */
function ofLiteral(node: AnyNode): boolean {
  let at = node;
  while (at.type === 'MemberExpression') at = at.object;
  return node.type === 'MemberExpression' && at.type !== 'Identifier' && at.type !== 'ThisExpression';
}

function needsParentheses(value: Constant, literal: string, parent: AnyNode | null, key: string): boolean {
  if (value.type === 'number')
    return literal.startsWith('-') || (parent?.type === 'MemberExpression' && key === 'object');
  if (value.type !== 'null' || value.as === 'null') return false;
  // `void 0` is an operator with its operand.
  return (
    parent !== null &&
    key !== 'arguments' &&
    ![
      'ArrayExpression',
      'AssignmentExpression',
      'ExpressionStatement',
      'Property',
      'ReturnStatement',
      'SequenceExpression',
      'VariableDeclarator',
    ].includes(parent.type)
  );
}

/** True where a statement may begin without a semicolon before it, so that some literals would continue the last. */
function mayGoOn(text: string, start: number): boolean {
  let at = start - 1;
  let hasLineEnd = false;
  for (; at >= 0 && /\s/.test(text.charAt(at)); at--)
    hasLineEnd ||= /[\n\r\u2028\u2029]/.test(text.charAt(at));
  if (at < 0 || !hasLineEnd) return false;
  if (!/[;{,(=[:?&|]/.test(text.charAt(at))) return true;
  // What looks like an operator or a semicolon may stand in a comment.
  const line =
    text
      .slice(Math.max(0, at - 1000), at + 1)
      .split(/[\n\r\u2028\u2029]/)
      .at(-1) ?? '';
  return line.length > 999 || line.includes('//');
}

/** `${…}` with its value in place, as text of the template. */
function templateEdit(
  parent: AnyNode & { type: 'TemplateLiteral' },
  node: AnyNode,
  value: Constant,
): Edit | null {
  const at = parent.expressions.findIndex((one) => (one as AnyNode) === node);
  const start = parent.quasis[at]?.end;
  const end = parent.quasis[at + 1]?.start;
  if (start === undefined || end === undefined || start >= end) return null;
  if (value.type === 'written' || value.type === 'null') return null;
  const plain = value.type === 'string' ? value.text : String(value.value);
  const text = literalText({ type: 'string', text: plain })
    .slice(1, -1)
    .replace(/\\"/g, '"')
    .replace(/[`$]/g, '\\$&');
  return { range: { start, end }, text };
}

function holdsOne(starts: readonly number[], { start, end }: AnyNode): boolean {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return (starts[low] ?? Infinity) < end;
}

/** The literal's own trace, where it says the text unit by unit. */
function traced(value: Str, literal: string): Pick<Edit, 'trace'> {
  const { trace } = slice(value, 0, value.text.length);
  if (trace === undefined || literal.length !== value.text.length + 2) return {};
  const [first] = trace;
  const last = trace.at(-1);
  if (first === undefined || last === undefined) return {};
  const end = literal.length;
  return {
    trace: [
      { start: 0, end: 1, from: { ...first.from, verbatim: false } },
      ...trace.map((one) => ({ start: one.start + 1, end: one.end + 1, from: one.from })),
      { start: end - 1, end, from: { ...last.from, verbatim: false } },
    ],
  };
}

interface Visit {
  readonly node: AnyNode;
  readonly parent: AnyNode | null;
  readonly key: string;
  /** Within a function of which only what was confirmed counts. */
  readonly unsure: boolean;
  readonly inFunction: boolean;
}

const identifier = /^[A-Za-z_$][\w$]*$/;
const reserved = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if import in instanceof new null return super switch this throw true try typeof var void while with'
  ).split(' '),
);

/** `a["b"]` as `a.b`. */
function memberEdit(node: AnyNode, name: string, text: string): Edit | null {
  if (node.type !== 'MemberExpression' || !node.computed || node.optional) return null;
  if (!identifier.test(name) || reserved.has(name)) return null;
  const object = node.object as AnyNode;
  // `1["a"]` would become `1.a`; a comment in between stays readable where it is.
  if (object.type === 'Literal' && typeof object.value === 'number') return null;
  const after = /[\w$]/.test(text.charAt(node.end)) ? ' ' : '';
  // Between a parenthesised object and its bracket stands the closing parenthesis.
  const between = /^([\s)]*)\[[\s(]*$/.exec(text.slice(object.end, node.property.start));
  if (between === null) return null;
  return {
    range: { start: object.end + (between[1]?.length ?? 0), end: node.end },
    text: `.${name}${after}`,
  };
}

function same(a: Constant, b: Constant): boolean {
  switch (a.type) {
    case 'string':
    case 'written':
      return b.type === a.type && a.text === b.text;
    case 'null':
      return b.type === 'null' && a.as === b.as;
    case 'bool':
    case 'number':
      return b.type === a.type && Object.is(a.value, b.value);
  }
}

function writtenObject(value: JsValue, since: number): Written | null {
  const text = objectText(value, since);
  return text === null ? null : { type: 'written', text };
}

function literalText(value: Constant): string {
  return value.type === 'written' ? value.text : primitiveText(value);
}
