/** Remembers what each expression of the script evaluated to, and writes the constant ones as literals. */

import type { AnyNode } from 'acorn';
import type { Edit } from '../../evaluator';
import type { Meter } from '../../meter';
import type { Bool, Num, Str } from '../../values/model';
import { slice } from '../../values/provenance';
import { eachChild } from '../syntax/children';
import { isPrimitive, type JsValue } from '../values/model';

/** Undefined and null say nothing that a reader wants to see. */
type Constant = Bool | Num | Str;

/** A name longer than this is not replaced wherever it is used. */
const longestInlined = 256;

export class Recorder {
  /** Null for an expression that had several values, or an effect. */
  readonly #values = new Map<AnyNode, Constant | null>();
  /** The names of computed members, where constant. */
  readonly #names = new Map<AnyNode, string | null>();
  /** The host's functions that called expressions stand for. */
  readonly #aliases = new Map<AnyNode, string | null>();

  /** What was evaluated since confirmation was asked for, and within which functions it is needed. */
  readonly #confirmed = new Set<AnyNode>();
  #unsure: ReadonlySet<AnyNode> | null = null;

  /** From now on: within these functions, only what is evaluated again counts. */
  confirmWithin(functions: ReadonlySet<AnyNode>): void {
    this.#unsure = functions;
  }

  value(node: AnyNode, value: JsValue, pure: boolean): void {
    if (this.#unsure) this.#confirmed.add(node);
    const known = this.#values.get(node);
    if (known === null) return;
    const constant = pure && isPrimitive(value) && value.type !== 'null' ? value : null;
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
    const stack: Visit[] = [{ node: program, parent: null, key: '', unsure: false }];
    for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
      meter.step();
      const { node } = visit;
      if (!holdsOne(starts, node)) continue;
      const unsure = visit.unsure || this.#unsure?.has(node) === true;
      if (unsure && node.type !== 'Literal' && !this.#confirmed.has(node)) {
        eachChild(node, (child, key) => void stack.push({ node: child, parent: node, key, unsure }));
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
            stack.push({ node: node.object, parent: node, key: 'object', unsure });
          continue;
        }
      }
      eachChild(node, (child, key) => void stack.push({ node: child, parent: node, key, unsure }));
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
      if (value !== null && (type !== 'Identifier' || value.type === 'string')) starts.add(start);
    for (const names of [this.#names, this.#aliases])
      for (const [{ start }, name] of names) if (name !== null) starts.add(start);
    return [...starts].sort((a, b) => a - b);
  }

  #edit({ node, parent, key }: Visit, text: string): Edit | null {
    const value = this.#values.get(node);
    if (value === undefined || value === null) return null;
    if (parent?.type === 'Property' && parent.shorthand) return null;
    if (parent?.type === 'TaggedTemplateExpression' && key === 'quasi') return null;
    if (node.type === 'Identifier' && (value.type !== 'string' || value.text.length > longestInlined))
      return null;
    const source = text.slice(node.start, node.end);
    if (node.type === 'Literal' && !(value.type === 'string' && /\\[xu0-7]/.test(source))) return null;
    const statement = parent?.type === 'ExpressionStatement';
    if (statement && value.type === 'string' && value.text === 'use strict') return null;
    if (value.type === 'number') {
      if (Object.is(value.value, -0)) return null;
      if (node.type === 'UnaryExpression' && node.operator === '-' && node.argument.type === 'Literal')
        return null;
      if (statement && value.value < 0) return null;
    }
    let literal = literalText(value);
    if (literal === source) return null;
    if (
      value.type === 'number' &&
      (value.value < 0 || (parent?.type === 'MemberExpression' && key === 'object'))
    )
      literal = `(${literal})`;
    const quoted = value.type === 'string';
    const before = !quoted && /[\w$]/.test(text.charAt(node.start - 1)) && /^\w/.test(literal) ? ' ' : '';
    const after = !quoted && /[\w$]/.test(text.charAt(node.end)) && /\w$/.test(literal) ? ' ' : '';
    const edit = { range: { start: node.start, end: node.end }, text: before + literal + after };
    return quoted ? { ...edit, ...traced(value, literal) } : edit;
  }
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
  if (a.type === 'string') return b.type === 'string' && a.text === b.text;
  return b.type === a.type && Object.is(a.value, b.value);
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** As JScript reads it. */
function literalText(value: Constant): string {
  if (value.type !== 'string') return String(value.value);
  const body = value.text.replace(
    /["\\\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
    (unit) => escapes[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${body}"`;
}
