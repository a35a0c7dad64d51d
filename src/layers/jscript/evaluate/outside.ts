/** What code that is not known may change, and the functions that it has been given. */

import { unknown } from '../../values/model';
import { isObject, opaque, undef, yes, type JsFunction, type JsValue } from '../values/model';
import type { Scope } from '../values/scope';
import { forgetAssigned } from './reach';
import type { Vm } from './vm';

/** Code that is not known, as one evaluation meets it. */
export class Outside {
  readonly #vm: Vm;
  /** Functions that unknown code has, and what they hold. */
  readonly #escaped = new Set<JsValue>();

  constructor(vm: Vm) {
    this.#vm = vm;
  }

  /** What unknown code may have done to these values, and to what they hold. */
  spoil(values: readonly JsValue[], calledBack = true): void {
    const queue = [...values];
    const seen = new Set<JsValue>();
    for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
      if (!isObject(value) || seen.has(value) || value === this.#vm.global || seen.size > 1000) continue;
      seen.add(value);
      if (value.type === 'block' && calledBack) {
        this.#vm.later(value);
        this.escape(value);
      }
      if (value.type !== 'list' && !(value.type === 'object' && value.className === 'object')) continue;
      this.#vm.changed(value.born);
      if (value.members.has(opaque)) continue;
      this.#vm.context.meter.step(1 + value.members.size);
      if (value.type === 'list') {
        queue.push(...value.items.slice(0, 1000));
        for (const parameter of value.parameters ?? []) this.#vm.changes.forgetParameter(parameter);
      } else queue.push(...value.members.values());
      this.#vm.journal.put(value, opaque, yes);
      if (value.type === 'object')
        for (const key of [...value.members.keys()])
          if (key !== opaque) this.#vm.journal.put(value, key, unknown);
    }
  }

  /** Unknown code has the function, and may call it now or in any later call of unknown code. */
  escape(fn: JsFunction): void {
    if (!this.#escaped.has(fn))
      forgetAssigned(this.#vm, fn, undef, {
        seen: this.#escaped,
        each: (binding) => {
          binding.outsideAt ??= this.#vm.outside;
        },
      });
    this.#vm.outside++;
  }

  /** Unknown code is called. */
  callOutside(args: readonly JsValue[]): JsValue {
    this.#vm.doubt();
    this.#vm.effect();
    this.spoil(args);
    this.#vm.outside++;
    return unknown;
  }

  /** Code that is not known has run there: it may have assigned any variable in sight. */
  runUnknown(scope: Scope | undefined): void {
    this.callOutside([]);
    for (let at: Scope | null = scope ?? this.#vm.globalScope; at !== null; at = at.parent) {
      this.#vm.context.meter.step(at.names.size);
      for (const [name, binding] of at.names) {
        if (at === this.#vm.globalScope && binding.value === this.#vm.given.get(name)) continue;
        this.spoil([binding.value], false);
        this.#vm.assign(binding, unknown);
      }
    }
  }
}
