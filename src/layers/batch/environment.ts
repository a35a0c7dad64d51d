/** What a batch script can read as it runs: variables, arguments, and what `setlocal` keeps of them. */

import type { OffsetRange } from '../../findings/model';
import { environmentValue } from '../commands/environment';
import type { EvaluationContext } from '../evaluator';
import type { Str } from '../values/model';
import { expand, expandLoopVariables, type Expanded, type Lookup, type Missing } from './expansion';
import { Variables, type Variable } from './variables';

/** `setlocal` within one another. */
const maxScopes = 32;

interface Scope {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly delayed: boolean;
}

/** Variables that differ from machine to machine, or that cmd computes; never noise. */
export const computed = new Set(
  'appdata cd cmdcmdline cmdextversion computername date errorlevel homedrive homepath localappdata logonserver number_of_processors onedrive path processor_architecture processor_identifier processor_level processor_revision prompt psmodulepath random sessionname temp time tmp userdomain username userprofile'.split(
    ' ',
  ),
);

export class Environment {
  readonly #variables = new Variables();
  readonly #loopVariables = new Map<string, Variable>();
  #delayed: boolean;
  #arguments: readonly Str[] | null = null;
  /** What `setlocal` keeps for `endlocal`. */
  #scopes: Scope[] = [];
  /** True once another script has run among these variables. */
  #isForeign = false;

  constructor(
    readonly context: EvaluationContext,
    /** False for a command of `cmd /c`; in it, what is not set stays as it is written. */
    readonly isFile: boolean,
    /** Names that the script sets, wherever. */
    readonly assigned: ReadonlySet<string>,
  ) {
    this.#delayed = !isFile;
  }

  /** How often something got another value. */
  get changes(): number {
    return this.#variables.changes;
  }

  get hasArguments(): boolean {
    return this.#arguments !== null;
  }

  /** @param name in lower case */
  set(name: string, value: Variable): void {
    this.#variables.set(name, value);
  }

  /** @param letter in the case it is written in */
  setLoopVariable(letter: string, value: Variable): void {
    this.#loopVariables.set(letter, value);
  }

  /** @param delayed true where `!variables!` are replaced */
  setDelayed(delayed: boolean): void {
    this.#delayed = delayed;
  }

  /**
   * A line with `%variables%` and arguments replaced.
   *
   * @param isFile true where what is not set vanishes, as it does in files and after `call`
   * @throws BudgetSpent
   */
  percent(line: Str, isFile: boolean, range: OffsetRange): Expanded {
    const lookup: Lookup = {
      value: (name) => this.value(name),
      missing: (name, glued) => this.#missing(name, glued, isFile),
      argument: isFile ? (which): Variable => this.#argument(which) : null,
      escapes: false,
    };
    return expand(line, '%', lookup, range, this.context.meter);
  }

  /** As it is run now: variables of loops and `!variables!` replaced. */
  now(text: Str, range: OffsetRange): Str {
    const loop =
      this.#loopVariables.size === 0
        ? text
        : expandLoopVariables(text, (at) => this.#loopVariables.get(at), range);
    if (!loop.text.includes('!')) return loop;
    const lookup: Lookup = {
      value: (name) => this.value(name),
      missing: (name, glued) =>
        !this.#delayed
          ? 'literal'
          : /^[\w$#@.-]{1,60}$/.test(name)
            ? this.#missing(name, glued, this.isFile)
            : 'literal',
      argument: null,
      escapes: this.isFile,
    };
    return this.#delayed ? expand(loop, '!', lookup, range, this.context.meter).value : loop;
  }

  /** @param name in lower case */
  value(name: string): Variable {
    const value = this.#variables.get(name);
    if (value !== undefined) return value;
    const known = environmentValue(name, this.context.profile);
    return known === null ? undefined : { type: 'string', text: known, assumed: true };
  }

  #missing(name: string, glued: boolean, isFile: boolean): Missing {
    if (computed.has(name) || this.#isForeign) return 'unknown';
    if (this.assigned.has(name)) return isFile ? 'empty' : 'literal';
    if (!isFile && !/^[\w$#@.-]{1,60}$/.test(name)) return 'literal';
    return glued ? 'empty' : 'unknown';
  }

  #argument(which: string): Variable {
    if (this.#arguments === null || which === '0' || which === '*') return null;
    return this.#arguments[Number(which) - 1] ?? { type: 'string', text: '' };
  }

  /** @param names in lower case, of what is not known from here on */
  forget(names: Iterable<string>): void {
    for (const name of names) this.#variables.set(name, null);
  }

  /** Another script runs among these variables. */
  forgetAll(): void {
    this.#isForeign = true;
    this.forget([...this.#variables.names(), ...this.assigned]);
  }

  /** From here on it is as where some jump leads, from where nothing says. */
  forgetPath(): void {
    this.#variables.forgetVarying();
    this.#scopes = [];
    this.#arguments = null;
  }

  /** @throws BudgetSpent */
  enterScope(): void {
    if (!this.isFile) return;
    // As cmd does, which allows 32 (https://learn.microsoft.com/windows-server/administration/windows-commands/setlocal).
    if (this.#scopes.length >= maxScopes) return;
    this.context.meter.step(1 + this.#variables.size);
    this.#scopes.push({ variables: this.#variables.copy(), delayed: this.#delayed });
  }

  /** @throws BudgetSpent */
  leaveScope(): void {
    const scope = this.#scopes.pop();
    if (scope === undefined) return;
    this.context.meter.step(1 + this.#variables.size);
    this.#variables.restore(scope.variables);
    this.#delayed = scope.delayed;
  }

  /** Runs both, each as if the other did not run; afterwards what they leave different is unknown. */
  either(one: () => void, other: () => void): void {
    const scopes = this.#scopes;
    const run = (branch: () => void) => (): void => {
      this.#scopes = [...scopes];
      branch();
      this.#scopes = scopes;
    };
    this.#variables.either(run(one), run(other));
  }

  /** Each side of a pipe is a process of its own. */
  apart(run: () => void): void {
    const scopes = this.#scopes;
    const delayed = this.#delayed;
    this.#scopes = [...scopes];
    this.#variables.apart(run);
    this.#scopes = scopes;
    this.#delayed = delayed;
  }

  /** Runs a subroutine with these arguments. */
  inSubroutine(words: readonly Str[], run: () => void): void {
    const kept = { args: this.#arguments, loop: new Map(this.#loopVariables) };
    this.#arguments = words;
    this.#loopVariables.clear();
    const depth = this.#scopes.length;
    run();
    // The end of a subroutine is the end of what is local to it.
    while (this.#scopes.length > depth) this.leaveScope();
    for (const [name, value] of kept.loop) this.#loopVariables.set(name, value);
    this.#arguments = kept.args;
  }

  /** Runs a loop, after which its variables are what they were before. */
  inLoop<T>(run: () => T): T {
    const before = new Map(this.#loopVariables);
    try {
      return run();
    } finally {
      this.#loopVariables.clear();
      for (const [letter, value] of before) this.#loopVariables.set(letter, value);
    }
  }
}
