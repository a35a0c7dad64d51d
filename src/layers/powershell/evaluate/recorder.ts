/** Notes what expressions evaluate to, and makes the edits of the folded form out of those that always say the same. */

import type { Edit } from '../../evaluator';
import type { Meter } from '../../meter';
import type { Value } from '../../values/model';
import { children, isLeaf } from '../syntax/children';
import type {
  CommandNode,
  ExpandableStringNode,
  Expression,
  Node,
  PipelineNode,
  ScriptNode,
  StringNode,
} from '../syntax/ast';
import { inDoubleQuotes, literalOf, quoted } from './literals';
import { sameValue } from './state';

/** UTF-16 units: longer text is not repeated wherever its variable is read. */
const maxVariableText = 1024;

const varies = Symbol('varies');

export class Recorder {
  readonly #values = new Map<Node, Value | string | typeof varies>();
  readonly #names = new Map<CommandNode, string | typeof varies>();
  readonly #members = new Map<Expression, string | typeof varies>();

  readonly #arguments = new WeakSet<Node>();

  constructor(
    readonly text: string,
    readonly meter: Meter,
  ) {}

  /** An expression has evaluated to `value`. Content that may change later is written out at once. */
  value(node: Expression | PipelineNode, value: Value): void {
    // They say what they say, and are looked at as they stand.
    if (node.type === 'string' || node.type === 'number' || node.type === 'typeName') return;
    const known = this.#values.get(node);
    if (known === varies) return;
    const kept = isScalar(value) ? value : this.#written(value);
    if (known === undefined) this.#values.set(node, kept);
    else if (!sameNote(known, kept)) this.#values.set(node, varies);
  }

  #written(value: Value): string | typeof varies {
    const text = literalOf(value);
    if (text !== null) this.meter.grow(text.length);
    return text ?? varies;
  }

  /** A command's name has turned out to be `name`. */
  command(node: CommandNode, name: string | null): void {
    note(this.#names, node, name);
  }

  /** A computed or odd member name has turned out to be `name`. */
  member(node: Expression, name: string | null): void {
    note(this.#members, node, name);
  }

  edits(script: ScriptNode): Edit[] {
    const edits: Edit[] = [];
    this.#collect(script, edits);
    return edits
      .filter(({ range, text }) => this.text.slice(range.start, range.end) !== text)
      .sort((a, b) => a.range.start - b.range.start);
  }

  #collect(root: Node, edits: Edit[]): void {
    // A stack of its own: left spines are deep.
    const stack: Node[] = [root];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const edit = this.#editOf(node);
      if (edit === null && node.type === 'expandableString') {
        for (const part of this.#unknownParts(node, edits)) stack.push(part);
        continue;
      }
      if (edit !== null) {
        if (edit !== unchanged) edits.push(this.#spaced(edit));
        if (node.type !== 'command') continue;
      }
      const skip = edit !== null && node.type === 'command' ? edit.range.end : -1;
      const inner = this.#foldable(node);
      for (let at = inner.length - 1; at >= 0; at--) {
        const child = inner[at];
        // Strings may be spelled oddly and variables have values; other leaves are as plain as can be.
        if (child && child.start >= skip && !(isLeaf(child) && isPlainLeaf(child))) stack.push(child);
      }
    }
  }

  /** Writes the known parts of a string into it. Gives the others. */
  #unknownParts(node: ExpandableStringNode, edits: Edit[]): readonly Node[] {
    const rest: Node[] = [];
    node.parts.forEach((part, at) => {
      if (part.type === 'text') return;
      const text = node.quote === 'double' ? this.#textOf(part) : null;
      if (text !== null && !this.#growsTogether(text, node.parts[at - 1], part))
        edits.push({ range: { start: part.start, end: part.end }, text: inDoubleQuotes(text) });
      else if (part.type === 'subExpression') rest.push(part.body);
    });
    return rest;
  }

  /** What a variable or `$( )` always says. */
  #textOf(part: Node): string | null {
    const value = this.#values.get(part);
    if (typeof value !== 'object' || value.assumed === true) return null;
    if (value.type === 'string') return value.text.length <= maxVariableText ? value.text : null;
    if (value.type === 'char') return String.fromCharCode(value.unit);
    return value.type === 'number' && value.as === 'int32' ? String(value.value) : null;
  }

  /** `$name` and text right after it would be a longer name, `$` and text a variable. */
  #growsTogether(text: string, before: Node | undefined, part: Node): boolean {
    if (this.text.charAt(part.start - 1) === '$') return true;
    const isName = before?.type === 'variable' && !this.text.slice(before.start, before.end).endsWith('}');
    return isName && before.end === part.start && /^[\w:?]/.test(text);
  }

  /** The children in which a literal may stand in place of an expression. */
  #foldable(node: Node): readonly Node[] {
    switch (node.type) {
      case 'assignment':
        return [...this.#target(node.left), node.right];
      case 'foreach':
        return [node.collection, node.body];
      case 'parameter':
        return node.value ? [node.value] : [];
      case 'attribute':
      case 'using':
        return [];
      case 'postfix':
        return [];
      case 'unary':
        return node.operator === '++' || node.operator === '--' ? [] : [node.operand];
      case 'cast':
        return node.to.type === 'typeName' && /^(?:ref|psreference)$/i.test(node.to.name)
          ? []
          : [node.operand];
      case 'expandableString':
        return node.parts.filter((part) => part.type !== 'text');
      case 'command':
        for (const element of node.elements) this.#argument(element);
        return node.elements.some(isSplat) || node.elements[0]?.type === 'variable'
          ? node.elements.filter(
              (element, at) => !(at === 0 && element.type === 'variable') && !isSplat(element),
            )
          : node.elements;
      default:
        return children(node);
    }
  }

  /** An argument is read as text where it begins as no expression does: `[char]'a'` says something else there. */
  #argument(node: Node): void {
    this.#arguments.add(node);
    if (node.type === 'array') for (const element of node.elements) this.#argument(element);
    if (node.type === 'commandParameter' && node.argument) this.#argument(node.argument);
  }

  /** Indexes and computed names within an assignment's target. */
  #target(node: Expression): readonly Node[] {
    switch (node.type) {
      case 'index':
        return [...this.#target(node.target), node.index];
      case 'member':
        return this.#target(node.target);
      case 'array':
        return node.elements.flatMap((element) => this.#target(element));
      case 'cast':
        return this.#target(node.operand);
      case 'invoke':
        return [node];
      default:
        return [];
    }
  }

  #editOf(node: Node): Edit | null {
    if (node.type === 'command') return this.#commandEdit(node);
    if (node.type === 'string') return this.#stringEdit(node);
    const member = this.#members.get(node as Expression);
    if (typeof member === 'string') return this.#change(node, member);
    const value = this.#values.get(node);
    if (value === undefined || value === varies) return null;
    if (isLiteral(node)) return unchanged;
    if (!isFoldable(node)) return null;
    if (typeof value === 'object' && value.assumed === true && (value.type === 'bool' || !isPuzzle(node)))
      return null;
    const text = typeof value === 'string' ? value : literalOf(value);
    // Nobody writes null where a call stands: methods without a result are called for what they do.
    if (text === null || text === '$null') return null;
    if (node.type === 'variable' && (typeof value === 'string' || !worthRepeating(value))) return unchanged;
    if (saysMore(node, text) || this.#writesOut(node)) return null;
    return this.#change(node, this.#arguments.has(node) && text.startsWith('[') ? `(${text})` : text);
  }

  /** `… | Write-Output`: its arguments are the value already. */
  #writesOut(node: Node): boolean {
    const last = node.type === 'pipeline' ? node.elements.at(-1) : undefined;
    const head = last?.type === 'command' ? last.elements[0] : undefined;
    const name = last?.type === 'command' ? this.#names.get(last) : undefined;
    return name === 'Write-Output' || (head?.type === 'string' && /^write-output$/i.test(head.value));
  }

  #stringEdit(node: StringNode): Edit {
    const member = this.#members.get(node);
    if (typeof member === 'string') return this.#change(node, member);
    // As long as what it says: nothing in it is escaped or quoted.
    const quotes = node.quote === 'bare' ? 0 : 2;
    if (node.end - node.start === node.value.length + quotes) return unchanged;
    const text = this.text.slice(node.start, node.end);
    if (node.quote === 'bare') {
      if (!text.includes('`') && !/['"\u2018-\u201E]/.test(text)) return unchanged;
      const plain = /^[\w.:\\/-]+$/.test(node.value) && !/^[-\d]/.test(node.value);
      return this.#change(node, plain ? node.value : quoted(node.value));
    }
    // A backtick before a letter that needs none only breaks words up.
    if (
      node.quote === 'double' &&
      /`[^0abefnrtuv"$`'\r\n]/.test(text) &&
      !/[\0-\x08\x0B-\x1F]/.test(node.value)
    )
      return this.#change(node, quoted(node.value));
    return unchanged;
  }

  #commandEdit(node: CommandNode): Edit | null {
    const name = this.#names.get(node);
    const [head] = node.elements;
    if (typeof name !== 'string' || !head) return null;
    // A name that needed `&` or `.` to be called needs it no more. (`. function` is left as it is.)
    const range = { start: node.invocation ? node.start : head.start, end: head.end };
    const isWritten = range.end - range.start === name.length && this.text.startsWith(name, range.start);
    return isWritten ? null : { range, text: name };
  }

  #change(node: Node, text: string): Edit {
    if (this.text.slice(node.start, node.end) === text) return unchanged;
    return { range: { start: node.start, end: node.end }, text };
  }

  /** Sets blanks where a literal would grow together with its neighbours. */
  #spaced({ range, text }: Edit): Edit {
    const before = this.text.charAt(range.start - 1);
    const after = this.text.charAt(range.end);
    const left =
      /[\w`'"\u2018-\u201E)\]}]/.test(before) &&
      /^[\w$'"@[(]/.test(text) &&
      !isCastEnd(this.text, range.start);
    const right = /[\w$'"\u2018-\u201E@({[]/.test(after) && /[\w'")\]]$/.test(text);
    const spaced = `${left ? ' ' : ''}${text}${right && !(after === '[' || after === '(') ? ' ' : ''}`;
    return spaced === text ? { range, text } : { range, text: spaced };
  }
}

/** A node that says its value already, and whose parts do too. */
const unchanged: Edit = { range: { start: 0, end: 0 }, text: '' };

function note<K>(map: Map<K, string | typeof varies>, key: K, value: string | null): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, value ?? varies);
  else if (known !== value) map.set(key, varies);
}

function sameNote(a: Value | string | typeof varies, b: Value | string | typeof varies): boolean {
  if (typeof a === 'object' && typeof b === 'object') return sameValue(a, b);
  return a !== varies && a === b;
}

const scalars: ReadonlySet<Value['type']> = new Set(['string', 'number', 'bool', 'null', 'char']);

function isScalar(value: Value): boolean {
  return scalars.has(value.type);
}

function isPlainLeaf({ type }: Node): boolean {
  return type !== 'string' && type !== 'variable';
}

function isSplat(node: Node): boolean {
  return node.type === 'variable' && node.splatted;
}

/** `[char]('a'+'b')`: a literal follows a cast's bracket without a blank. */
function isCastEnd(text: string, at: number): boolean {
  return text.charAt(at - 1) === ']';
}

function worthRepeating(value: Value): boolean {
  if (value.type === 'string') return value.text.length <= maxVariableText && value.assumed !== true;
  return value.assumed !== true && value.type !== 'null' && value.type !== 'char';
}

/** What nobody writes to name a folder or a machine: `$env:ComSpec[4,15,25] -join ''`. */
function isPuzzle(node: Node): boolean {
  return node.type === 'binary' || node.type === 'index' || node.type === 'unary' || node.type === 'cast';
}

/** Nodes that stand for a computation. */
function isFoldable(node: Node): boolean {
  switch (node.type) {
    case 'binary':
      return node.operator !== '..';
    case 'unary':
      return node.operator !== ',' && node.operator !== '++' && node.operator !== '--';
    case 'pipeline':
      return node.elements[0]?.type === 'command' || node.elements.length > 1;
    case 'member':
      // A handle's zero is no number.
      return !(node.target.type === 'typeName' && /^(?:system\.)?u?intptr$/i.test(node.target.name));
    case 'paren':
    case 'cast':
    case 'subExpression':
    case 'expandableString':
    case 'variable':
    case 'invoke':
    case 'index':
    case 'ternary':
      return true;
    default:
      return false;
  }
}

/** Text that becomes bytes, and `Get-Command` by name, say their value as plainly as its literal does. */
function saysMore(node: Node, literal: string): boolean {
  if (literal.startsWith('[Text.Encoding]'))
    return node.type === 'invoke' && node.name.type === 'string' && /^getbytes$/i.test(node.name.value);
  return (
    literal.startsWith('(Get-Command ') &&
    (node.type === 'pipeline' || node.type === 'paren') &&
    isPlainCall(node)
  );
}

/** A command alone, maybe in parentheses. */
function isPlainCall(node: Node): boolean {
  if (node.type === 'paren') return isPlainCall(node.pipeline);
  return node.type === 'pipeline' && node.elements.length === 1 && node.elements[0]?.type === 'command';
}

/** Expressions that are written as plainly as they can be. */
function isLiteral(node: Node): boolean {
  switch (node.type) {
    case 'number':
    case 'string':
    case 'typeName':
      return true;
    case 'variable':
      return /^(?:true|false|null)$/i.test(node.name);
    case 'unary':
      return (node.operator === '-' || node.operator === '+') && node.operand.type === 'number';
    case 'cast':
      return (
        (node.operand.type === 'string' && /^char(?:\[\])?$/i.test(node.to.name)) ||
        (node.operand.type === 'number' && /^(?:s?byte|u?int16|uint(?:32|64))$/i.test(node.to.name)) ||
        (/^byte\[\]$/i.test(node.to.name) && isLiteral(node.operand))
      );
    case 'paren': {
      const [only, ...more] = node.pipeline.type === 'pipeline' ? node.pipeline.elements : [];
      return only?.type === 'commandExpression' && more.length === 0 && isLiteralOrList(only.expression);
    }
    default:
      return false;
  }
}

function isLiteralOrList(node: Expression): boolean {
  return node.type === 'array' ? node.elements.every(isLiteral) : isLiteral(node);
}
