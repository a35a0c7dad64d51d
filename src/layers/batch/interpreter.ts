/** Walks through a batch script: sets variables, follows jumps, and collects what is launched. */

import type { OffsetRange } from '../../findings/model';
import { commandLineSinks } from '../commands/command-line';
import { environmentValue } from '../commands/environment';
import { Splicer, trimmed } from '../commands/splicer';
import type { EvaluationContext, Sink } from '../evaluator';
import type { Str } from '../values/model';
import { slice, verbatim } from '../values/provenance';
import { evaluateSetA, integer } from './arithmetic';
import { expand, expandLoopVariables, unquoted, type Expanded, type Lookup, type Missing } from './expansion';
import { WrittenFiles } from './files';
import { Folding } from './folding';
import { assignedIn, linesOf, type Lines } from './lines';
import { countItems, lineOptions, lineTokens, listItems } from './loops';
import { filtered, printers } from './outputs';
import { isUncertain, spelled } from './stretches';
import { Parser, type For, type If, type Node, type Simple, type SourceLine } from './syntax';
import { Variables, type Variable } from './variables';

/** What a command does to the flow: goes on, ends the file or subroutine, or jumps. */
type Flow = 'next' | 'return' | { readonly label: string };

/** Lines that are walked again, by jumps and calls. */
const maxRepeats = 10_000;

/** Turns of a loop that counts. Longer ones are there to tire whoever looks at them. */
const maxTurns = 1_000_000;

/**
 * UTF-16 units that variables may make out of a line. Windows takes 8191
 * (https://learn.microsoft.com/troubleshoot/windows-client/shell-experience/command-line-string-limitation).
 */
const maxLine = 64 * 1024;

/** `setlocal` within one another. */
const maxScopes = 32;

interface Scope {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly delayed: boolean;
}

/** Subroutines within one another. */
const maxCalls = 16;

/** Variables that differ from machine to machine, or that cmd computes; never noise. */
const computed = new Set(
  'appdata cd cmdcmdline cmdextversion computername date errorlevel homedrive homepath localappdata logonserver number_of_processors onedrive path processor_architecture processor_identifier processor_level processor_revision prompt psmodulepath random sessionname temp time tmp userdomain username userprofile'.split(
    ' ',
  ),
);

export class Interpreter {
  readonly sinks: Sink[] = [];
  readonly folding: Folding;
  readonly #source: Str;
  readonly #lines: Lines;
  readonly #isFile: boolean;
  readonly #variables = new Variables();
  readonly #loopVariables = new Map<string, Variable>();
  readonly #files = new WrittenFiles();
  readonly #visited = new Set<number>();
  /** Names that the script sets, wherever. */
  readonly #assigned: ReadonlySet<string>;
  #delayed: boolean;
  #arguments: readonly Str[] | null = null;
  #calls = 0;
  #repeats = 0;
  /** Where a jump that may have been made leads, and the first line that it may have gone over. */
  readonly #skips = new Map<number, number>();
  readonly #found = new Set<string>();
  #next = 0;
  /** What `setlocal` keeps for `endlocal`. */
  #scopes: Scope[] = [];
  /** True once another script has run among these variables. */
  #isForeign = false;
  #isCut = false;
  /** Per line that is walked again, what had changed by then. */
  readonly #changesAt = new Map<number, number>();

  constructor(
    text: string,
    readonly context: EvaluationContext,
  ) {
    this.#source = verbatim(text, 0);
    this.#lines = linesOf(text);
    // A command for `cmd /c` is one line; in it, what is not set stays as it is written.
    this.#isFile = /\n\s*\S/.test(text.trim()) || /%%|@echo|%~/i.test(text);
    this.#delayed = !this.#isFile;
    this.#assigned = new Set(assignedIn(text, this.#lines.ranges));
    this.folding = new Folding(text, this.#isFile);
  }

  /** True where a loop or a call was not followed to its end. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** @throws BudgetSpent */
  run(): void {
    this.#walk(0, false);
    for (let at = 0; at < this.#lines.ranges.length; at++) {
      if (this.#visited.has(at)) continue;
      // Some jump leads here, from where nothing says.
      this.#variables.forgetVarying();
      this.#scopes = [];
      this.#arguments = null;
      this.#walk(at, true);
    }
  }

  /** The scripts it wrote to files; after {@link run}, also one that a budget ended. */
  written(): Sink[] {
    return this.#files.sinks();
  }

  /** @param resumed true where it ends at lines that were walked before */
  #walk(from: number, resumed: boolean): void {
    let at = from;
    while (at < this.#lines.ranges.length) {
      if (this.#visited.has(at) && (resumed || this.#isRepeatedTooOften(at))) return;
      this.#visited.add(at);
      const skippedFrom = this.#skips.get(at);
      if (skippedFrom !== undefined) this.#forgetLines(skippedFrom, at);
      this.#next = at + 1;
      const flow = this.#line(at);
      at = this.#next;
      if (flow === 'return') return;
      if (flow === 'next') continue;
      const target = this.#lines.labels.get(flow.label);
      if (target === undefined) return;
      at = target;
    }
  }

  #isRepeatedTooOften(line: number): boolean {
    const { changes } = this.#variables;
    const isSame = this.#changesAt.get(line) === changes && this.#arguments === null;
    this.#changesAt.set(line, changes);
    if (this.#repeats++ <= maxRepeats) return false;
    // A loop that changes nothing says nothing new.
    this.#isCut ||= !isSame;
    return true;
  }

  /** What lines could set is not known from here on. */
  #forgetLines(from: number, to: number): void {
    const ranges = this.#lines.ranges.slice(from, to);
    this.context.meter.step(ranges.length);
    this.#forget(assignedIn(this.#source.text, ranges));
  }

  /**
   * Runs what may or may not run, and another in its place. A jump out of it is not followed, but what it goes over
   * or again is not known afterwards.
   */
  #either(one: () => Flow, other: () => Flow): void {
    const jumps: string[] = [];
    const scopes = this.#scopes;
    const run = (branch: () => Flow) => (): void => {
      this.#scopes = [...scopes];
      const flow = branch();
      this.#scopes = scopes;
      if (typeof flow === 'object') jumps.push(flow.label);
    };
    this.#variables.either(run(one), run(other));
    const here = this.#next;
    for (const label of jumps) {
      const target = this.#lines.labels.get(label);
      if (target === undefined) continue;
      if (target < here) this.#forgetLines(target, here);
      else this.#skips.set(target, Math.min(here, this.#skips.get(target) ?? here));
    }
  }

  #line(number: number): Flow {
    const line = this.#expandedLine(number);
    if (/^[\s,;=@]*:/.test(line.value.text)) return 'next';
    const more = (): SourceLine | null => {
      const next = this.#next;
      if (next >= this.#lines.ranges.length) return null;
      this.#next++;
      this.#visited.add(next);
      return this.#expandedLine(next);
    };
    return this.#all(new Parser(line, more, this.#rangeOf(number), this.context.meter).parse());
  }

  #rangeOf(number: number): OffsetRange {
    return this.#lines.ranges[number] ?? { start: 0, end: 0 };
  }

  #expandedLine(number: number): SourceLine {
    const range = this.#rangeOf(number);
    const raw = slice(this.#source, range.start, range.end);
    this.context.meter.step(1 + (raw.text.length >> 6));
    const expanded = this.#percent(raw, this.#isFile, range);
    if (expanded.value.text.length <= maxLine || raw.text.length > maxLine)
      return { ...expanded, start: range.start };
    // Such a line is an error.
    this.#isCut = true;
    return { value: { type: 'string', text: '' }, stretches: [], start: range.start };
  }

  #percent(line: Str, isFile: boolean, range: OffsetRange): Expanded {
    const lookup: Lookup = {
      value: (name) => this.#value(name),
      missing: (name, glued) => this.#missing(name, glued, isFile),
      argument: isFile ? (which): Variable => this.#argument(which) : null,
      escapes: false,
    };
    return expand(line, '%', lookup, range, this.context.meter);
  }

  #value(name: string): Variable {
    const value = this.#variables.get(name);
    if (value !== undefined) return value;
    const known = environmentValue(name, this.context.profile);
    return known === null ? undefined : { type: 'string', text: known, assumed: true };
  }

  #missing(name: string, glued: boolean, isFile: boolean): Missing {
    if (computed.has(name) || this.#isForeign) return 'unknown';
    if (this.#assigned.has(name)) return isFile ? 'empty' : 'literal';
    if (!isFile && !/^[\w$#@.-]{1,60}$/.test(name)) return 'literal';
    return glued ? 'empty' : 'unknown';
  }

  #argument(which: string): Variable {
    if (this.#arguments === null || which === '0' || which === '*') return null;
    return this.#arguments[Number(which) - 1] ?? { type: 'string', text: '' };
  }

  #forget(names: Iterable<string>): void {
    for (const name of names) this.#variables.set(name, null);
  }

  #all(nodes: readonly Node[], stdin: Str | null = null): Flow {
    for (const node of nodes) {
      const flow = this.#run(node, stdin);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  #run(node: Node, stdin: Str | null): Flow {
    this.context.meter.step();
    switch (node.type) {
      case 'simple':
        return this.#simple(node, stdin);
      case 'block': {
        for (const { target, append } of node.redirections)
          this.#files.write(target, this.#outputOf(node, null), append, hull(node), this.context.meter);
        return this.#all(node.body, stdin);
      }
      case 'pipe': {
        let input: Str | null = null;
        for (const part of node.parts) {
          const output: Str | null = this.#outputOf(part, input);
          this.#apart(part, input);
          input = output;
        }
        return 'next';
      }
      case 'otherwise': {
        const flow = this.#run(node.first, stdin);
        this.#either(
          () => this.#run(node.other, stdin),
          () => 'next',
        );
        return flow;
      }
      case 'if':
        return this.#if(node, stdin);
      case 'for':
        return this.#for(node, stdin);
    }
  }

  /** Each side of a pipe is a process of its own. */
  #apart(node: Node, stdin: Str | null): void {
    const scopes = this.#scopes;
    const delayed = this.#delayed;
    this.#scopes = [...scopes];
    this.#variables.apart(() => {
      this.#run(node, stdin);
    });
    this.#scopes = scopes;
    this.#delayed = delayed;
  }

  /** What a command launches each time that it runs comes once. */
  #add(sinks: readonly Sink[]): void {
    for (const sink of sinks) {
      const { payload, range } = sink;
      const key = `${range.start}:${range.end}:${sink.sink}:${payload.type === 'string' ? payload.text : ''}`;
      if (this.#found.has(key)) continue;
      this.#found.add(key);
      this.sinks.push(sink);
    }
  }

  /** As it is run now: variables of loops and `!variables!` replaced. */
  #now(text: Str, range: OffsetRange): Str {
    const loop =
      this.#loopVariables.size === 0
        ? text
        : expandLoopVariables(text, (at) => this.#loopVariables.get(at), range);
    if (!loop.text.includes('!')) return loop;
    const lookup: Lookup = {
      value: (name) => this.#value(name),
      missing: (name, glued) =>
        !this.#delayed
          ? 'literal'
          : /^[\w$#@.-]{1,60}$/.test(name)
            ? this.#missing(name, glued, this.#isFile)
            : 'literal',
      argument: null,
      escapes: this.#isFile,
    };
    return this.#delayed ? expand(loop, '!', lookup, range, this.context.meter).value : loop;
  }

  #simple(node: Simple, stdin: Str | null): Flow {
    // `set` keeps the spaces at the end.
    const command = trimmedStart(this.#now(node.text, node.range));
    this.folding.add(node, (this.#called(command, node.range) ?? command).text.trimEnd());
    for (const { target, append } of node.redirections)
      this.#files.write(
        this.#now(target, node.range),
        this.#outputOf(node, stdin),
        append,
        node.range,
        this.context.meter,
      );
    return this.#command(command, node.range, stdin);
  }

  /** What `call` runs after it has replaced variables once more; null for what it leaves as it is. */
  #called(command: Str, range: OffsetRange): Str | null {
    const { name, rest } = wordOf(command);
    if (name !== 'call') return null;
    const line = trimmedStart(rest);
    const again = this.#percent(line, true, range).value;
    return again.text === line.text || again.text.startsWith(':') ? null : again;
  }

  #command(command: Str, range: OffsetRange, stdin: Str | null): Flow {
    this.context.meter.step();
    const { name, rest } = wordOf(command);
    switch (name) {
      case 'set':
        this.#set(rest, range);
        return 'next';
      case 'echo':
      case 'rem':
      case 'title':
        return 'next';
      case 'setlocal':
        this.#enterScope();
        if (/enabledelayedexpansion/i.test(rest.text)) this.#delayed = true;
        else if (/disabledelayedexpansion/i.test(rest.text)) this.#delayed = false;
        return 'next';
      case 'endlocal':
        this.#leaveScope();
        return 'next';
      case 'goto': {
        const label = /^[\s:,;=]*([^\s&|<>,;=]*)/.exec(rest.text)?.[1]?.toLowerCase() ?? '';
        return label === 'eof' || label === '' ? 'return' : { label };
      }
      case 'exit':
        return 'return';
      case 'call':
        this.#call(trimmedStart(rest), range, stdin);
        return 'next';
      default: {
        const line = spelled(trimmed(command), range);
        const input = stdin === null ? null : spelled(stdin, range);
        this.#add(commandLineSinks(line, range, this.context, 'createProcess', input));
        return 'next';
      }
    }
  }

  #enterScope(): void {
    if (!this.#isFile) return;
    // As cmd does, which allows 32 (https://learn.microsoft.com/windows-server/administration/windows-commands/setlocal).
    if (this.#scopes.length >= maxScopes) return;
    this.context.meter.step(1 + this.#variables.size);
    this.#scopes.push({ variables: this.#variables.copy(), delayed: this.#delayed });
  }

  #leaveScope(): void {
    const scope = this.#scopes.pop();
    if (scope === undefined) return;
    this.context.meter.step(1 + this.#variables.size);
    this.#variables.restore(scope.variables);
    this.#delayed = scope.delayed;
  }

  /** Another script runs among these variables. */
  #forgetAll(): void {
    this.#isForeign = true;
    this.#forget([...this.#variables.names(), ...this.#assigned]);
  }

  #call(rest: Str, range: OffsetRange, stdin: Str | null): void {
    if (this.#calls >= maxCalls) {
      this.#isCut = true;
      return;
    }
    const again = this.#percent(rest, true, range).value;
    this.#calls++;
    if (again.text.startsWith(':')) this.#subroutine(again);
    else {
      const command = trimmedStart(this.#now(again, range));
      this.#command(command, range, stdin);
      if (isScript(command)) this.#forgetAll();
    }
    this.#calls--;
  }

  #subroutine(call: Str): void {
    const [label, ...words] = listItems(call, this.context.meter) ?? [];
    const target = this.#lines.labels.get(label?.text.slice(1).toLowerCase() ?? '');
    if (target === undefined) return;
    const kept = { args: this.#arguments, next: this.#next, loop: new Map(this.#loopVariables) };
    this.#arguments = words;
    this.#loopVariables.clear();
    const depth = this.#scopes.length;
    this.#walk(target, false);
    // The end of a subroutine is the end of what is local to it.
    while (this.#scopes.length > depth) this.#leaveScope();
    for (const [name, value] of kept.loop) this.#loopVariables.set(name, value);
    this.#arguments = kept.args;
    this.#next = kept.next;
  }

  #set(rest: Str, range: OffsetRange): void {
    const flag = /^\s*"?\s*\/([ap])/i.exec(rest.text.slice(0, 64));
    const body = slice(rest, flag?.[0].length ?? 0, rest.text.length);
    if (flag?.[1]?.toLowerCase() === 'a') {
      this.#arithmetic(body);
      return;
    }
    const bare = trimmed(body);
    const quote = bare.text.startsWith('"') ? bare.text.lastIndexOf('"') : -1;
    const pair = bare.text.startsWith('"')
      ? slice(bare, 1, quote > 0 ? quote : bare.text.length)
      : slice(body, body.text.length - body.text.trimStart().length, body.text.length);
    const equals = pair.text.indexOf('=');
    if (equals <= 0) return;
    const name = pair.text.slice(0, equals).toLowerCase();
    const value = slice(pair, equals + 1, pair.text.length);
    // What appends to itself in a loop grows by its own length each time.
    this.context.meter.grow(value.text.length, value.trace === undefined ? value.text.length : 64);
    this.#variables.set(name, flag === null ? { ...value, ...place(value, range) } : null);
  }

  #arithmetic(body: Str): void {
    const { assignments } = evaluateSetA(body.text, (name) => {
      const value = this.#value(name);
      if (value === null) return null;
      if (value === undefined) return computed.has(name) ? null : 0;
      if (isUncertain(value)) return null;
      return value.text.trim() === '' ? 0 : integer(value.text.trim());
    });
    const uncertain = isUncertain(body);
    for (const { name, value } of assignments)
      this.#variables.set(name, value === null || uncertain ? null : { type: 'string', text: String(value) });
  }

  #if(node: If, stdin: Str | null): Flow {
    const result = this.#condition(node);
    if (result !== null) {
      const branch = result ? node.then : node.otherwise;
      return branch === null ? 'next' : this.#run(branch, stdin);
    }
    this.#either(
      () => this.#run(node.then, stdin),
      () => (node.otherwise === null ? 'next' : this.#run(node.otherwise, stdin)),
    );
    return 'next';
  }

  #condition({ test, operands, negated, ignoreCase }: If): boolean | null {
    const range = { start: 0, end: 0 };
    const [left, right] = operands.map((operand) => this.#now(operand, range));
    if (left === undefined || isUncertain(left)) return null;
    let result: boolean | null = null;
    if (test === 'defined') {
      const value = this.#value(left.text.toLowerCase());
      const unset = value === undefined && this.#assigned.has(left.text.toLowerCase());
      result = value === undefined ? (unset ? false : null) : value === null ? null : value.text !== '';
    } else if (right !== undefined && !isUncertain(right)) {
      const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
      result = compare(test, fold(left.text), fold(right.text));
    }
    return result === null ? null : result !== negated;
  }

  #for(node: For, stdin: Str | null): Flow {
    const before = new Map(this.#loopVariables);
    try {
      const turns = this.#turns(node);
      if (turns === null) {
        this.#forget(assignedBy(node.body));
        for (const letter of letters(node.variable, 26)) this.#loopVariables.set(letter, null);
        this.#either(
          () => this.#run(node.body, stdin),
          () => 'next',
        );
        this.#forget(assignedBy(node.body));
        return 'next';
      }
      for (const values of turns) {
        this.context.meter.step();
        for (const [at, letter] of letters(node.variable, values.length).entries())
          this.#loopVariables.set(letter, values[at]);
        const flow = this.#run(node.body, stdin);
        if (flow !== 'next') return flow;
      }
      return 'next';
    } finally {
      this.#loopVariables.clear();
      for (const [letter, value] of before) this.#loopVariables.set(letter, value);
    }
  }

  /** Per turn what the variables hold; null where that is not known. */
  #turns(node: For): Iterable<readonly Str[]> | null {
    const range = { start: 0, end: 0 };
    const set = this.#now(node.set, range);
    if (node.mode === 'l') {
      const items = countItems(set, maxTurns);
      this.#isCut ||= items === 'many';
      return items === 'many' ? null : mapped(items);
    }
    if (node.mode === '') return mapped(listItems(set, this.context.meter));
    if (node.mode !== 'f') return null;
    const options = lineOptions(node.options);
    const input = options === null ? null : this.#lineInput(trimmed(set), options.useBackquotes, range);
    if (options === null || input === null || isUncertain(input)) return null;
    return lineTokens(input, options, range, this.context.meter);
  }

  #lineInput(set: Str, useBackquotes: boolean, range: OffsetRange): Str | null {
    const { text } = set;
    const inner = slice(set, 1, text.length - 1);
    if (text.length < 2 || !text.endsWith(text.charAt(0))) return null;
    if (text.startsWith(useBackquotes ? "'" : '"')) return inner;
    if (!text.startsWith(useBackquotes ? '`' : "'")) return null;
    const line: SourceLine = { value: inner, stretches: [], start: 0 };
    const nodes = new Parser(line, () => null, range, this.context.meter).parse();
    for (const node of nodes) this.#launchedBy(node);
    const [only] = nodes;
    return only === undefined || nodes.length > 1 ? null : this.#outputOf(only, null);
  }

  /** A command whose lines are gone through is run, too; it is no built-in that changes anything here. */
  #launchedBy(node: Node): void {
    if (node.type !== 'simple' || printers.has(wordOf(trimmed(node.text)).name)) return;
    const text = spelled(node.text, node.range);
    this.#add(commandLineSinks(trimmed(text), node.range, this.context));
  }

  /** What a command prints, where it is one whose output is known. */
  #outputOf(node: Node, stdin: Str | null): Str | null {
    this.context.meter.step();
    switch (node.type) {
      case 'simple': {
        const { name, rest } = wordOf(trimmedStart(this.#now(node.text, node.range)));
        if (name === 'find' || name === 'findstr')
          return stdin === null ? null : filtered(name, rest.text, stdin, node.range);
        return printers.get(name)?.(rest, this.context.profile) ?? null;
      }
      case 'block': {
        const out = new Splicer();
        for (const [at, part] of node.body.entries()) {
          const text = this.#outputOf(part, stdin);
          if (text === null) return null;
          if (at > 0) out.addText('\r\n');
          out.addValue(text);
        }
        return out.length === 0 ? null : out.finish(hull(node));
      }
      case 'pipe': {
        let input = stdin;
        for (const part of node.parts) input = this.#outputOf(part, input);
        return input;
      }
      default:
        return null;
    }
  }
}

/** A value of a variable keeps its trace; what has none comes from the command that sets it. */
function place(value: Str, { start, end }: OffsetRange): Partial<Str> {
  if (value.trace !== undefined || value.text === '') return {};
  return { trace: [{ start: 0, end: value.text.length, from: { start, end, verbatim: false } }] };
}

/** The first word in lower case; what follows keeps the character that ends the word. */
function wordOf(command: Str): { name: string; rest: Str } {
  const match = /^[\s,;=@(]*([a-z]+)(?=[\s,;=/:.\\("+[\]]|$)/i.exec(command.text.slice(0, 256));
  if (match === null) return { name: '', rest: command };
  return { name: (match[1] ?? '').toLowerCase(), rest: slice(command, match[0].length, command.text.length) };
}

/** True for a batch file, or what may be one. */
function isScript(command: Str): boolean {
  const word = /^\s*(?:"([^"]*)"|([^\s,;="]+))/.exec(command.text.slice(0, 1024));
  const program = word?.[1] ?? word?.[2] ?? '';
  return /\.(?:bat|cmd)$/i.test(program) || isUncertain({ type: 'string', text: program });
}

function trimmedStart(value: Str): Str {
  return slice(value, value.text.length - value.text.trimStart().length, value.text.length);
}

function hull(node: Node): OffsetRange {
  const ranges: OffsetRange[] = [];
  const collect = (one: Node): void => {
    if (one.type === 'simple') ranges.push(one.range);
    else if (one.type === 'block') one.body.forEach(collect);
    else if (one.type === 'pipe') one.parts.forEach(collect);
    else if (one.type === 'for') collect(one.body);
    else if (one.type === 'if') collect(one.then);
    else collect(one.first);
  };
  collect(node);
  return {
    start: ranges.reduce((least, { start }) => Math.min(least, start), ranges[0]?.start ?? 0),
    end: ranges.reduce((most, { end }) => Math.max(most, end), 0),
  };
}

function assignedBy(node: Node): string[] {
  switch (node.type) {
    case 'simple':
      return assignedIn(node.text.text, [{ start: 0, end: node.text.text.length }]);
    case 'block':
      return node.body.flatMap(assignedBy);
    case 'pipe':
      return node.parts.flatMap(assignedBy);
    case 'otherwise':
      return [...assignedBy(node.first), ...assignedBy(node.other)];
    case 'if':
      return [...assignedBy(node.then), ...(node.otherwise === null ? [] : assignedBy(node.otherwise))];
    case 'for':
      return assignedBy(node.body);
  }
}

function letters(first: string, count: number): string[] {
  const start = first.charCodeAt(0);
  return Array.from({ length: count }, (_, at) => String.fromCharCode(start + at));
}

function mapped(items: Iterable<Str> | null): Iterable<readonly Str[]> | null {
  if (items === null) return null;
  return (function* (): Generator<readonly Str[]> {
    for (const item of items) yield [item];
  })();
}

function compare(test: string, left: string, right: string): boolean | null {
  if (test === '==') return left === right;
  const numbers = [integer(left), integer(right)] as const;
  const order =
    numbers[0] !== null && numbers[1] !== null
      ? numbers[0] - numbers[1]
      : left === right
        ? 0
        : unquoted({ type: 'string', text: left }).text < right
          ? -1
          : 1;
  const tests: Readonly<Record<string, boolean>> = {
    equ: order === 0,
    neq: order !== 0,
    lss: order < 0,
    leq: order <= 0,
    gtr: order > 0,
    geq: order >= 0,
  };
  return tests[test] ?? null;
}
