/** The folded form: outermost expressions with one and the same value at every visit become literals. */

import type { Edit } from '../../evaluator';
import type { Meter } from '../../meter';
import type { Value } from '../../values/model';
import type { Expression, Statement } from '../syntax/ast';
import { isJoined, literalOf, needsParentheses } from './literals';

/** Names of constants that already say what they are. */
const speaking = /^vb[a-z]+$/;

export class EditFinder {
  readonly #seen: readonly (Value | null | undefined)[];
  readonly #meter: Meter;
  readonly #edits: Edit[] = [];

  constructor(seen: readonly (Value | null | undefined)[], meter: Meter) {
    this.#seen = seen;
    this.#meter = meter;
  }

  /** @throws BudgetSpent */
  find(body: readonly Statement[]): Edit[] {
    this.#block(body);
    this.#edits.sort((a, b) => a.range.start - b.range.start);
    // What recovery from broken code read twice is replaced once.
    let end = 0;
    return this.#edits.filter(({ range }) => {
      const isNext = range.start >= end;
      if (isNext) end = range.end;
      return isNext;
    });
  }

  #block(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(node: Statement): void {
    this.#meter.step();
    switch (node.type) {
      case 'procedure':
      case 'class':
        this.#block(node.body);
        break;
      case 'assign':
        this.#target(node.target);
        this.#expression(node.value, false);
        break;
      case 'run':
        this.#run(node.expression);
        break;
      case 'const':
        this.#expression(node.value, false);
        break;
      case 'if':
        for (const clause of node.clauses) {
          this.#expression(clause.condition, false);
          this.#block(clause.body);
        }
        this.#block(node.otherwise);
        break;
      case 'select':
        this.#expression(node.subject, false);
        for (const { tests, body } of node.cases) {
          for (const { value, upper } of tests) {
            this.#expression(value, false);
            if (upper !== null) this.#expression(upper, false);
          }
          this.#block(body);
        }
        break;
      case 'for':
        this.#expression(node.from, false);
        this.#expression(node.to, false);
        if (node.step !== null) this.#expression(node.step, false);
        this.#block(node.body);
        break;
      case 'foreach':
        this.#expression(node.list, false);
        this.#block(node.body);
        break;
      case 'do':
        if (node.condition !== null) this.#expression(node.condition, false);
        this.#block(node.body);
        break;
      case 'with':
        this.#expression(node.object, false);
        this.#block(node.body);
        break;
      case 'redim':
        for (const { bounds } of node.declarators)
          for (const { lower, upper } of bounds ?? []) {
            if (lower !== null) this.#expression(lower, false);
            this.#expression(upper, false);
          }
        break;
      case 'other':
        for (const expression of node.expressions) this.#expression(expression, true);
        break;
      default:
        break;
    }
  }

  /** A call as a statement stays a call; only what it is given folds. */
  #run(node: Expression): void {
    if (node.type === 'call') {
      this.#callee(node.callee);
      for (const { value } of node.args) this.#expression(value, false);
    } else if (node.type === 'member') this.#callee(node);
    else if (node.type !== 'name') this.#expression(node, false);
  }

  /** What is assigned to keeps its name; its indexes fold. */
  #target(node: Expression): void {
    if (node.type === 'call') {
      this.#callee(node.callee);
      const isMid = node.callee.type === 'name' && node.callee.name === 'mid';
      for (const [at, { value }] of node.args.entries()) if (at > 0 || !isMid) this.#expression(value, false);
    } else if (node.type === 'member') this.#callee(node);
  }

  /** A name that is called, or the object before a member. */
  #callee(node: Expression): void {
    if (node.type === 'member') {
      if (node.object !== null && node.object.type !== 'name') this.#expression(node.object, true);
    } else if (node.type !== 'name') this.#expression(node, true);
  }

  /** @param operand true where a joined literal needs parentheses */
  #expression(node: Expression, operand: boolean): void {
    if (
      node.type === 'literal' ||
      node.type === 'omitted' ||
      node.type === 'new' ||
      node.type === 'addressof'
    )
      return;
    const value = this.#seen[node.id];
    const literal = value === undefined || value === null ? null : literalOf(value);
    if (literal !== null && value && this.#says(node, literal, value)) return;
    if (literal !== null && value && node.end > node.start) {
      const text = operand && needsParentheses(value) ? `(${literal})` : literal;
      const trace = value.type === 'string' && text === `"${value.text}"` ? traceOf(value.trace) : undefined;
      this.#edits.push({
        range: { start: node.start, end: node.end },
        text,
        ...(trace === undefined ? {} : { trace }),
      });
      return;
    }
    this.#within(node);
  }

  /** True for an expression that already says its value. */
  #says(node: Expression, literal: string, value: Value): boolean {
    if (node.type === 'name') return speaking.test(node.name);
    if (node.type === 'unary') return node.operator === '-' && node.operand.type === 'literal';
    if (node.type === 'call') return /^Chrw?\(\d+\)$/i.test(literal) && isChr(node);
    if (node.type === 'chain')
      return isJoined(value) && node.rest.every(({ operand }) => sayable(operand)) && sayable(node.first);
    return false;
  }

  /** Operands of `&`, of which not all are known: texts that follow one another are joined, which changes nothing else. */
  #joined(operands: readonly Expression[]): void {
    for (let at = 0; at < operands.length; at++) {
      const first = operands[at];
      if (first === undefined) break;
      const texts: string[] = [];
      for (let next = operands[at]; next !== undefined; next = operands[at + texts.length]) {
        const text = this.#textOf(next);
        if (text === null) break;
        texts.push(text);
      }
      const last = operands[at + texts.length - 1];
      const value: Value = { type: 'string', text: texts.join('') };
      const literal = texts.length < 2 || isJoined(value) ? null : literalOf(value);
      if (literal === null || last === undefined) {
        this.#expression(first, true);
        continue;
      }
      this.#edits.push({ range: { start: first.start, end: last.end }, text: literal });
      at += texts.length - 1;
    }
  }

  /** The text that an operand always is; null for another. */
  #textOf(node: Expression): string | null {
    if (node.type === 'literal') return node.value.type === 'string' ? node.value.text : null;
    if (!('id' in node)) return null;
    const value = this.#seen[node.id];
    return value?.type === 'string' ? value.text : null;
  }

  #within(node: Expression): void {
    switch (node.type) {
      case 'chain':
        if (node.rest[0]?.operator === '&')
          this.#joined([node.first, ...node.rest.map(({ operand }) => operand)]);
        else {
          this.#expression(node.first, true);
          for (const { operand } of node.rest) this.#expression(operand, true);
        }
        break;
      case 'paren':
        this.#expression(node.inner, false);
        break;
      case 'unary':
        this.#expression(node.operand, true);
        break;
      case 'call':
        this.#callee(node.callee);
        for (const { value } of node.args) this.#expression(value, false);
        break;
      case 'member':
        this.#callee(node);
        break;
      default:
        break;
    }
  }
}

function isChr(node: Expression): boolean {
  return (
    node.type === 'call' &&
    node.callee.type === 'name' &&
    /^chrw?$/.test(node.callee.name) &&
    node.args[0]?.value.type === 'literal'
  );
}

/** Parts of a joined literal that could not be written otherwise. */
function sayable(node: Expression): boolean {
  return node.type === 'literal' || isChr(node) || (node.type === 'name' && speaking.test(node.name));
}

/** The trace of a text between quotes. */
function traceOf(trace: Edit['trace']): Edit['trace'] {
  const [first] = trace ?? [];
  const last = trace?.[trace.length - 1];
  if (trace === undefined || first === undefined || last === undefined) return undefined;
  const edge = (at: number, { from }: typeof first): typeof first => ({
    start: at,
    end: at + 1,
    from: { start: from.start, end: from.end, verbatim: false },
  });
  return [
    edge(0, first),
    ...trace.map(({ start, end, from }) => ({ start: start + 1, end: end + 1, from })),
    edge(last.end + 1, last),
  ];
}
