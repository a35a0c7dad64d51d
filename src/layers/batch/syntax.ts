/** The commands of batch text: what cmd.exe's parser makes of a line whose variables are already replaced. */

import type { OffsetRange } from '../../findings/model';
import { Splicer } from '../commands/splicer';
import type { Meter } from '../meter';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import type { Stretch } from './expansion';
import type { Node, Redirection } from './nodes';
import { afterUnknown } from './stretches';

/** A line with its variables replaced, and where it stands. */
export interface SourceLine {
  readonly value: Str;
  readonly stretches: readonly Stretch[];
  /** Its start in the script. */
  readonly start: number;
}

/** Parentheses, `if` and `for` within one another; what is deeper is skipped. */
const maxDepth = 60;

const blank = /[\s,;=]/;
const keyword = /(?:\^?(i)\^?f|\^?(f)\^?o\^?r|\^?(r)\^?e\^?m)(?=[\s,;=(^/]|$)/iy;
const lineKeyword = /\s*else(?=[\s(]|$)/iy;

/** Parses one command after another, asking for more lines where a parenthesis or a caret leaves one open. */
export class Parser {
  #line: SourceLine;
  #at = 0;
  #depth = 0;
  /** Open parentheses. */
  #open = 0;

  constructor(
    line: SourceLine,
    readonly more: () => SourceLine | null,
    readonly range: OffsetRange,
    readonly meter: Meter,
  ) {
    this.#line = line;
  }

  /** All commands of the line. */
  parse(): Node[] {
    const nodes: Node[] = [];
    while (this.#at < this.#text.length) {
      const before = this.#at;
      const line = this.#line;
      const node = this.#sequence();
      if (node !== null) nodes.push(node);
      // A parenthesis that closes nothing hides the rest of its line, unless something opened it.
      if (this.#at === before && this.#line === line) this.#at++;
    }
    return nodes;
  }

  get #text(): string {
    return this.#line.value.text;
  }

  #skipBlanks(): void {
    while (
      this.#at < this.#text.length &&
      (blank.test(this.#text.charAt(this.#at)) || this.#text.charAt(this.#at) === '@')
    )
      this.#at++;
  }

  /** Commands joined by `&`, `&&` and `||`, up to the line's end or a closing parenthesis. */
  #sequence(): Node | null {
    const nodes: Node[] = [];
    for (;;) {
      const node = this.#pipeline();
      if (node !== null) nodes.push(node);
      const next = this.#text.charAt(this.#at);
      if (next === '|' && this.#text.charAt(this.#at + 1) === '|') {
        this.#at += 2;
        const other = this.#pipeline();
        const first = nodes.pop();
        if (first !== undefined && other !== null) nodes.push({ type: 'otherwise', first, other });
        else if (other !== null) nodes.push(other);
        if (this.#text.charAt(this.#at) !== '&') continue;
      }
      if (this.#text.charAt(this.#at) !== '&') break;
      while (this.#text.charAt(this.#at) === '&') this.#at++;
    }
    return nodes.length > 1 ? { type: 'block', body: nodes, redirections: [] } : (nodes[0] ?? null);
  }

  #pipeline(): Node | null {
    const parts: Node[] = [];
    for (;;) {
      const part = this.#command();
      if (part !== null) parts.push(part);
      // Between a parenthesis and the bar.
      this.#at += /^[^\S\r\n]{0,64}(?=[|&])/.exec(this.#text.slice(this.#at, this.#at + 65))?.[0].length ?? 0;
      if (this.#text.charAt(this.#at) !== '|' || this.#text.charAt(this.#at + 1) === '|') break;
      this.#at++;
    }
    return parts.length > 1 ? { type: 'pipe', parts } : (parts[0] ?? null);
  }

  #command(): Node | null {
    this.meter.step();
    this.#skipBlanks();
    if (this.#depth >= maxDepth) {
      this.#at = this.#text.length;
      return null;
    }
    this.#depth++;
    try {
      if (this.#text.charAt(this.#at) === '(') return this.#block();
      keyword.lastIndex = this.#at;
      const word = keyword.exec(this.#text);
      if (word === null) return this.#simple();
      if (word[3] !== undefined) {
        this.#at = this.#text.length;
        return null;
      }
      const start = this.#at;
      this.#at = keyword.lastIndex;
      const node = word[1] === undefined ? this.#for() : this.#if();
      if (node !== null) return node;
      this.#at = start;
      return this.#simple();
    } finally {
      this.#depth--;
    }
  }

  #block(): Node {
    this.#at++;
    this.#open++;
    const body: Node[] = [];
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length) {
        const next = this.more();
        if (next === null) break;
        this.#line = next;
        this.#at = /^[\s@,;=]*:/.test(next.value.text) ? next.value.text.length : 0;
        continue;
      }
      if (this.#text.charAt(this.#at) === ')') {
        this.#at++;
        break;
      }
      const before = this.#at;
      const line = this.#line;
      const node = this.#sequence();
      if (node !== null) body.push(node);
      if (this.#at === before && this.#line === line) this.#at++;
    }
    this.#open--;
    const redirections: Redirection[] = [];
    for (;;) {
      const match = /^\s*(\d?)(>>?|<)/.exec(this.#text.slice(this.#at, this.#at + 40));
      if (match === null) break;
      this.#at += match[0].length;
      this.#redirection(match[1] ?? '', match[2] ?? '', redirections);
    }
    return { type: 'block', body, redirections };
  }

  #if(): Node | null {
    let negated = false;
    let ignoreCase = false;
    for (;;) {
      const word = this.#word();
      const lower = word.text.toLowerCase();
      if (lower === '/i') ignoreCase = true;
      else if (lower === 'not') negated = !negated;
      else {
        const unary = ['defined', 'exist', 'errorlevel', 'cmdextversion'].includes(lower);
        let test = lower;
        const operands = [unary ? this.#word() : word];
        if (!unary) {
          const rest = /^[ \t]*==/.exec(this.#text.slice(this.#at, this.#at + 40));
          if (rest !== null) this.#at += rest[0].length;
          test = rest === null ? this.#word().text.toLowerCase() : '==';
          if (!['==', 'equ', 'neq', 'lss', 'leq', 'gtr', 'geq'].includes(test)) return null;
          operands.push(this.#word());
        }
        const then = this.#branch();
        if (then === null) return null;
        let otherwise: Node | null = null;
        lineKeyword.lastIndex = this.#at;
        if (lineKeyword.test(this.#text)) {
          this.#at = lineKeyword.lastIndex;
          otherwise = this.#branch();
        }
        return { type: 'if', negated, ignoreCase, test, operands, then, otherwise };
      }
    }
  }

  /** A block, so that `else` may follow, or all that follows on the line. */
  #branch(): Node | null {
    this.#skipBlanks();
    return this.#text.charAt(this.#at) === '(' ? this.#pipeline() : this.#sequence();
  }

  #for(): Node | null {
    let mode = '';
    let options: Str = { type: 'string', text: '' };
    for (;;) {
      const word = this.#word();
      const variable = /^%([^\s%"&|<>^,;=()])$/.exec(word.text);
      const lower = word.text.toLowerCase();
      if (variable !== null) {
        if (this.#word().text.toLowerCase() !== 'in') return null;
        const set = this.#set();
        if (set === null || this.#word().text.toLowerCase() !== 'do') return null;
        const body = this.#sequence();
        return body === null ? null : { type: 'for', mode, options, variable: variable[1] ?? '', set, body };
      }
      if (/^\/[lfdr]$/.test(lower)) mode = lower.slice(1);
      else if (mode === '' || word.text === '') return null;
      else options = word;
    }
  }

  /** What stands between the parentheses of `for`, over several lines if need be. */
  #set(): Str | null {
    this.#skipBlanks();
    if (this.#text.charAt(this.#at) !== '(') return null;
    this.#at++;
    const out = new Splicer();
    let quoted = false;
    let nested = 0;
    for (;;) {
      const unit = this.#text.charAt(this.#at);
      if (unit === '') {
        const next = this.more();
        if (next === null) return null;
        this.#line = next;
        this.#at = 0;
        out.addText(' ');
        continue;
      }
      if (unit === '"') quoted = !quoted;
      else if (!quoted && unit === '^') this.#at++;
      else if (!quoted && unit === '(') nested++;
      else if (!quoted && unit === ')' && nested-- === 0) break;
      out.add(this.#line.value, this.#at, this.#at + 1);
      this.#at++;
    }
    this.#at++;
    return out.finish(this.range);
  }

  /** A word without carets, with its quotes. */
  #word(): Str {
    while (/[\s,;]/.test(this.#text.charAt(this.#at))) this.#at++;
    const out = new Splicer();
    let quoted = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const unit = this.#text.charAt(this.#at);
      const skip = afterUnknown(this.#text, this.#at);
      if (skip > this.#at) {
        out.add(this.#line.value, this.#at, skip);
        this.#at = skip - 1;
        continue;
      }
      if (unit === '"') quoted = !quoted;
      else if (
        !quoted &&
        (/[\s,;&|<>]/.test(unit) || ((unit === '=' || unit === '(' || unit === ')') && out.length > 0))
      )
        break;
      else if (!quoted && unit === '^') {
        if (++this.#at >= this.#text.length) break;
      } else if (!quoted && unit === '(') break;
      out.add(this.#line.value, this.#at, this.#at + 1);
    }
    return out.finish(this.range);
  }

  #simple(): Node | null {
    const out = new Splicer();
    const redirections: Redirection[] = [];
    const start = this.#source(this.#at, false);
    let end = start;
    let whole = true;
    let quoted = false;
    for (;;) {
      if (this.#at >= this.#text.length) break;
      const unit = this.#text.charAt(this.#at);
      const skip = afterUnknown(this.#text, this.#at);
      if (skip > this.#at) {
        out.add(this.#line.value, this.#at, skip);
        this.#at = skip;
      } else if (unit === '"') {
        quoted = !quoted;
        out.add(this.#line.value, this.#at, ++this.#at);
      } else if (quoted) out.add(this.#line.value, this.#at, ++this.#at);
      else if (unit === '^') {
        if (++this.#at >= this.#text.length) {
          const next = this.more();
          if (next === null) break;
          this.#line = next;
          this.#at = 0;
        }
        out.add(this.#line.value, this.#at, Math.min(++this.#at, this.#text.length));
      } else if (unit === '&' || unit === '|' || (unit === ')' && this.#open > 0)) break;
      else if (unit === '<' || unit === '>' || this.#isHandle()) {
        const handle = /\d/.test(unit) ? unit : '';
        this.#at += handle.length;
        const operator = this.#text.startsWith('>>', this.#at) ? '>>' : this.#text.charAt(this.#at);
        this.#at += operator.length;
        this.#redirection(handle, operator, redirections);
        whole = false;
        continue;
      } else out.add(this.#line.value, this.#at, ++this.#at);
      end = this.#source(this.#at, true);
    }
    const text = out.finish(this.range);
    if (text.text.trim() === '') return null;
    const range = { start: Math.min(start, end), end };
    return { type: 'simple', text, range, redirections, whole, inBlock: this.#open > 0 };
  }

  /** `2` in `2>file`. */
  #isHandle(): boolean {
    const { value } = this.#line;
    const after = value.text.charAt(this.#at + 1);
    return (
      /\d/.test(value.text.charAt(this.#at)) &&
      (after === '>' || after === '<') &&
      (this.#at === 0 || /[\s,;=(]/.test(value.text.charAt(this.#at - 1)))
    );
  }

  #redirection(handle: string, operator: string, to: Redirection[]): void {
    while (/[ \t]/.test(this.#text.charAt(this.#at))) this.#at++;
    if (this.#text.charAt(this.#at) === '&') {
      this.#at += 2;
      return;
    }
    const start = this.#at;
    let quoted = false;
    while (this.#at < this.#text.length) {
      const unit = this.#text.charAt(this.#at);
      if (unit === '"') quoted = !quoted;
      else if (!quoted && /[\s,;=&|<>()]/.test(unit)) break;
      this.#at++;
    }
    if (operator === '<' || (handle !== '' && handle !== '1')) return;
    to.push({ append: operator === '>>', target: slice(this.#line.value, start, this.#at) });
  }

  /** Where an offset of the expanded line stands in the script. */
  #source(at: number, isEnd: boolean): number {
    const { stretches, start } = this.#line;
    let low = 0;
    let high = stretches.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const end = stretches[middle]?.end ?? 0;
      if (isEnd ? end >= at : end > at) high = middle;
      else low = middle + 1;
    }
    const found = stretches[low];
    if (found === undefined) return start;
    if (!found.same) return start + (isEnd ? found.to : found.from);
    return start + Math.min(found.to, Math.max(found.from, found.from + at - found.start));
  }
}
