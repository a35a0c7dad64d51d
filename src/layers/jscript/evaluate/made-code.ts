/** Runs the code that a script makes, which has a layer of its own. */

import type { Str } from '../../values/model';
import { isModern, maxLevels, parseScript, type Program } from '../syntax/parse';
import type { JsValue } from '../values/model';
import type { Scope } from '../values/scope';
import { maxDepth } from './limits';
import { runProgram } from './statements';
import type { Vm } from './vm';

/** Code that runs within code that was made, within code that was made, … */
const maxEvals = 8;

/** The code that one script makes. */
export class MadeCode {
  readonly #vm: Vm;
  #evals = 0;

  constructor(vm: Vm) {
    this.#vm = vm;
  }

  /** Runs code in place, for its value and what it defines. */
  run(code: Str, scope: Scope | undefined): JsValue {
    return this.#within(code, code.text, (program) =>
      runProgram(this.#vm, program, scope ?? this.#vm.globalScope),
    );
  }

  /** What `new Function` gives. */
  makeFunction(params: readonly Str[], body: Str): JsValue {
    const head = `(function anonymous(${params.map(({ text }) => text).join(',')}\n) {\n`;
    const text = `${head}${body.text}\n})`;
    return this.#within(body, text, (program) => runProgram(this.#vm, program, this.#vm.globalScope));
  }

  #within(made: Str, text: string, run: (program: Program) => JsValue): JsValue {
    this.#vm.context.meter.grow(text.length, text.length * 16);
    // Parsing takes of the same stack as we do.
    const levels = Math.floor(maxLevels * (1 - this.#vm.depth / maxDepth));
    const program = this.#evals < maxEvals ? parseScript(text, levels) : null;
    if (program === null) {
      this.#vm.cutShort = true;
      return this.#vm.leaveOut();
    }
    this.#vm.modern ||= isModern(program);
    this.#evals++;
    const { unit, made: outer, madeAt, readsOutside } = this.#vm;
    this.#vm.unit = { made, text };
    this.#vm.made = made;
    this.#vm.madeAt = ++this.#vm.clock;
    this.#vm.readsOutside = false;
    try {
      return run(program);
    } finally {
      this.#evals--;
      Object.assign(this.#vm, { unit, made: outer, madeAt, readsOutside });
    }
  }
}
