/** Iterators over lists, as `entries` and its like give them. */

import { unknown } from '../../values/model';
import { bool, hole, opaque, undef, type Call, type Fold, type JsArray, type JsValue } from '../values/model';

const next: Fold = (call) => {
  const { self, vm } = call;
  if (self.type !== 'list' || self.iterates === undefined || self.members.has(opaque)) return unknown;
  vm.touch(self);
  vm.context.meter.step(1 + Math.ceil(self.items.length / 64));
  const value = self.items.shift();
  return vm.object([
    ['value', value ?? undef],
    ['done', bool(value === undefined)],
  ]);
};

/** An iterator over items that no longer change; what else iterators can do is not known. */
export function iterator(items: JsValue[], over: 'Array' | 'RegExp String', call: Call): JsArray {
  return { ...call.vm.array(items), iterates: over, natives: { next } };
}

/** Items for a consumer of the whole list; of an iterator nothing is known afterwards. */
export function iterated(list: JsArray, vm: Call['vm']): JsValue[] {
  const items = list.items.map((one) => (one === hole ? undef : one));
  if (list.iterates !== undefined) vm.spoil([list]);
  return items;
}
