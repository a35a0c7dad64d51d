/** Runs the commands of a batch script and collects what is launched. */

import type { OffsetRange } from '../../findings/model';
import { commandLineSinks } from '../commands/command-line';
import { trimmed } from '../commands/splicer';
import type { EvaluationContext, Sink } from '../evaluator';
import type { Str } from '../values/model';
import { assign } from './assignments';
import { isScript, trimmedStart, wordOf } from './command-words';
import { condition } from './conditions';
import { ControlFlow, type Flow } from './control-flow';
import { Environment } from './environment';
import { WrittenFiles } from './files';
import { Folding } from './folding';
import { assignedIn, linesOf } from './lines';
import { assignedBy, hull, type For, type If, type Node, type Simple } from './nodes';
import { printers } from './outputs';
import { outputOf } from './printed';
import { spelled } from './stretches';
import { letters, turns } from './turns';

/** Subroutines within one another. */
const maxCalls = 16;

export class Interpreter {
  readonly sinks: Sink[] = [];
  readonly folding: Folding;
  readonly #environment: Environment;
  readonly #flow: ControlFlow;
  readonly #files = new WrittenFiles();
  #calls = 0;
  readonly #found = new Set<string>();
  #isCut = false;

  constructor(
    text: string,
    readonly context: EvaluationContext,
  ) {
    const lines = linesOf(text);
    // A command for `cmd /c` is one line; in it, what is not set stays as it is written.
    const isFile = /\n\s*\S/.test(text.trim()) || /%%|@echo|%~/i.test(text);
    this.#environment = new Environment(context, isFile, new Set(assignedIn(text, lines.ranges)));
    this.#flow = new ControlFlow(text, lines, this.#environment, context.meter, (nodes) => this.#all(nodes));
    this.folding = new Folding(text, isFile);
  }

  /** True where a loop or a call was not followed to its end. */
  get isCut(): boolean {
    return this.#isCut || this.#flow.isCut;
  }

  /** @throws BudgetSpent */
  run(): void {
    this.#flow.run();
  }

  /** The scripts it wrote to files; after {@link run}, also one that a budget ended. */
  written(): Sink[] {
    return this.#files.sinks();
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
          this.#files.write(
            target,
            outputOf(node, null, this.#environment, this.context),
            append,
            hull(node),
            this.context.meter,
          );
        return this.#all(node.body, stdin);
      }
      case 'pipe': {
        let input: Str | null = null;
        for (const part of node.parts) {
          const output: Str | null = outputOf(part, input, this.#environment, this.context);
          this.#apart(part, input);
          input = output;
        }
        return 'next';
      }
      case 'otherwise': {
        const flow = this.#run(node.first, stdin);
        this.#flow.either(
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
    this.#environment.apart(() => {
      this.#run(node, stdin);
    });
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

  #simple(node: Simple, stdin: Str | null): Flow {
    // `set` keeps the spaces at the end.
    const command = trimmedStart(this.#environment.now(node.text, node.range));
    this.folding.add(node, (this.#called(command, node.range) ?? command).text.trimEnd());
    for (const { target, append } of node.redirections)
      this.#files.write(
        this.#environment.now(target, node.range),
        outputOf(node, stdin, this.#environment, this.context),
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
    const again = this.#environment.percent(line, true, range).value;
    return again.text === line.text || again.text.startsWith(':') ? null : again;
  }

  #command(command: Str, range: OffsetRange, stdin: Str | null): Flow {
    this.context.meter.step();
    const { name, rest } = wordOf(command);
    switch (name) {
      case 'set':
        assign(rest, range, this.#environment, this.context.meter);
        return 'next';
      case 'echo':
      case 'rem':
      case 'title':
        return 'next';
      case 'setlocal':
        this.#environment.enterScope();
        if (/enabledelayedexpansion/i.test(rest.text)) this.#environment.setDelayed(true);
        else if (/disabledelayedexpansion/i.test(rest.text)) this.#environment.setDelayed(false);
        return 'next';
      case 'endlocal':
        this.#environment.leaveScope();
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

  #call(rest: Str, range: OffsetRange, stdin: Str | null): void {
    if (this.#calls >= maxCalls) {
      this.#isCut = true;
      return;
    }
    const again = this.#environment.percent(rest, true, range).value;
    this.#calls++;
    if (again.text.startsWith(':')) this.#flow.subroutine(again);
    else {
      const command = trimmedStart(this.#environment.now(again, range));
      this.#command(command, range, stdin);
      if (isScript(command)) this.#environment.forgetAll();
    }
    this.#calls--;
  }

  #if(node: If, stdin: Str | null): Flow {
    const result = condition(node, this.#environment);
    if (result !== null) {
      const branch = result ? node.then : node.otherwise;
      return branch === null ? 'next' : this.#run(branch, stdin);
    }
    this.#flow.either(
      () => this.#run(node.then, stdin),
      () => (node.otherwise === null ? 'next' : this.#run(node.otherwise, stdin)),
    );
    return 'next';
  }

  #for(node: For, stdin: Str | null): Flow {
    return this.#environment.inLoop(() => {
      const found = turns(node, this.#environment, this.context, (launched) => {
        this.#launchedBy(launched);
      });
      this.#isCut ||= found === 'many';
      if (found === null || found === 'many') return this.#anyTurns(node, stdin);
      for (const values of found) {
        this.context.meter.step();
        for (const [at, letter] of letters(node.variable, values.length).entries())
          this.#environment.setLoopVariable(letter, values[at]);
        const flow = this.#run(node.body, stdin);
        if (flow !== 'next') return flow;
      }
      return 'next';
    });
  }

  /** A loop of which nothing says what it goes through. */
  #anyTurns(node: For, stdin: Str | null): Flow {
    this.#environment.forget(assignedBy(node.body));
    for (const letter of letters(node.variable, 26)) this.#environment.setLoopVariable(letter, null);
    this.#flow.either(
      () => this.#run(node.body, stdin),
      () => 'next',
    );
    this.#environment.forget(assignedBy(node.body));
    return 'next';
  }

  /** A command whose lines are gone through is run, too; it is no built-in that changes anything here. */
  #launchedBy(node: Node): void {
    if (node.type !== 'simple' || printers.has(wordOf(trimmed(node.text)).name)) return;
    const text = spelled(node.text, node.range);
    this.#add(commandLineSinks(trimmed(text), node.range, this.context));
  }
}
