/** Changes to properties and variables, and which of them count as changes. */

import { unknown } from '../../values/model';
import {
  hole,
  isObject,
  opaque,
  yes,
  type Holder,
  type JsArray,
  type JsObjectLike,
  type JsValue,
} from '../values/model';
import type { Binding } from '../values/scope';
import { indexKey } from './properties';
import type { Vm } from './vm';

/** An array may be set at an index this far beyond its end. */
const maxGap = 100_000;

/** Sets, assigns and removes, in the journal of one evaluation. */
export class Changes {
  readonly #vm: Vm;
  /** When a function last kept something for its next call, on the evaluator's clock. */
  #keptUntil = -1;
  /** Objects that functions keep in their properties. */
  readonly #memos = new WeakSet<JsObjectLike>();

  constructor(vm: Vm) {
    this.#vm = vm;
  }

  set(object: JsValue, key: string, value: JsValue): void {
    if (object.type === 'null') this.#vm.fail('TypeError', 'Cannot set a property');
    if (object.type === 'unknown') this.#vm.spoil([value]);
    if (!isObject(object)) return;
    if (object === this.#vm.global) {
      const binding = this.#vm.globalScope.names.get(key);
      if (binding) this.assign(binding, value);
      else this.#vm.globalScope.names.set(key, { value, born: this.#vm.clock });
      return;
    }
    if (object.type === 'list' && (indexKey.test(key) || key === 'length')) {
      this.#setItem(object, key, value);
      return;
    }
    const isHosts =
      object.type === 'object' && !['object', 'error', 'boxed', 'math'].includes(object.className);
    const name = isHosts ? key.toLowerCase() : key;
    // The host may call it whenever it is called itself.
    if (isHosts && value.type === 'block') this.#vm.spoil([value]);
    if (this.#isMemo(object, name, value)) {
      this.#keep();
      this.#vm.journal.changes++;
      object.members.set(name, value);
    } else {
      this.#mutates(object);
      this.#vm.journal.put(object, name, value);
    }
  }

  #setItem(list: JsArray, key: string, value: JsValue): void {
    const at = key === 'length' ? (value.type === 'number' ? value.value : -1) : Number(key);
    if (!(list.isArguments === true && list.items[at] === undefined)) this.#mutates(list);
    this.#vm.journal.touch(list);
    if (!Number.isInteger(at) || at < 0 || at > list.items.length + maxGap) {
      this.#vm.journal.put(list, opaque, yes);
      return;
    }
    if (key === 'length') {
      if (at < list.items.length) list.items.length = at;
      else this.#fill(list, at);
      return;
    }
    if (at > list.items.length) this.#fill(list, at);
    list.items[at] = value;
    const parameter = list.parameters?.[at];
    if (parameter?.argument && parameter.value !== value) this.assign(parameter, value);
  }

  #fill(list: JsArray, length: number): void {
    this.#vm.context.meter.step(length - list.items.length);
    while (list.items.length < length) list.items.push(hole);
  }

  /** A function that remembers results in its own properties still gives the same value each time. */
  #isMemo(object: JsObjectLike, key: string, value: JsValue): boolean {
    if (this.#vm.frame.fn === null) return false;
    const isFunction = object.type === 'block';
    if (isFunction && value.type === 'object' && value.className === 'object') this.#memos.add(value);
    if (object.members.has(key)) return false;
    return isFunction || (object.type === 'list' && object.isArguments === true) || this.#memos.has(object);
  }

  remove(object: JsValue, key: string): boolean {
    if (!isObject(object)) return true;
    if (object.type === 'list' && indexKey.test(key)) {
      if (Number(key) < object.items.length) this.#setItem(object, key, hole);
    } else if (object.members.has(key)) {
      this.#mutates(object);
      this.#vm.journal.put(object, key, undefined);
    }
    return true;
  }

  assign(binding: Binding, value: JsValue): void {
    // A function that replaces itself, or keeps its arguments, does so to be quicker the next time.
    if ((value.type === 'list' && value.isArguments === true) || this.#replacesItself(binding, value)) {
      this.#keep();
      this.#vm.journal.changes++;
      binding.value = value;
      return;
    }
    this.#vm.changed(binding.born);
    this.#vm.journal.assign(binding, value);
  }

  #replacesItself(binding: Binding, value: JsValue): boolean {
    return value.type === 'block' && binding.value === this.#vm.frame.fn;
  }

  touch(list: JsArray): void {
    this.#mutates(list);
    for (const parameter of list.parameters ?? []) this.forgetParameter(parameter);
    this.#vm.journal.touch(list);
  }

  /** Its item of `arguments` has been moved or is no longer known. */
  forgetParameter(parameter: Binding): void {
    if (!parameter.argument) return;
    delete parameter.argument;
    this.#vm.journal.assign(parameter, unknown);
  }

  #keep(): void {
    this.#vm.kept++;
    this.#keptUntil = this.#vm.clock;
  }

  /** An object that is kept for a next call shows what is done to it, however young it is. */
  #mutates({ born }: Holder): void {
    this.#vm.changed(born <= this.#keptUntil ? -1 : born);
  }
}
