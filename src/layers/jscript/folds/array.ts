/** Folds of arrays, which are shared by reference. */

import { unknown, type Str } from '../../values/model';
import { strictlyEqual } from '../evaluate/operators';
import { toBool, toInteger, toNum, toStr } from '../values/convert';
import {
  bool,
  hole,
  num,
  opaque,
  str,
  undef,
  type Call,
  type Fold,
  type JsArray,
  type JsValue,
} from '../values/model';
import { joinAll } from '../values/text';
import { iterated, iterator } from './iterator';

/** A method of an array whose items are known; what is done to others is not. */
function method(fold: (list: JsArray, call: Call) => JsValue): Fold {
  return (call) => {
    const { vm } = call;
    let { self } = call;
    if (self.type === 'string') {
      vm.context.meter.step(self.text.length);
      self = vm.array(
        Array.from({ length: self.text.length }, (_, at) => vm.get(call.self, String(at), call.range)),
      );
    }
    if (self.type !== 'list' || self.iterates !== undefined || self.members.has(opaque)) {
      vm.spoil([self, ...call.args]);
      return unknown;
    }
    vm.context.meter.step();
    return fold(self, call);
  };
}

const items = (list: JsArray): JsValue[] => list.items;

/** An item as reading it gives it. */
const read = (item: JsValue | undefined): JsValue => (item === undefined || item === hole ? undef : item);

/** A position that may count from the end. */
function position(call: Call, at: number, missing: number, length: number): number | null {
  const value = toInteger(call.args[at], missing, call);
  if (value === null) return null;
  return value < 0 ? Math.max(0, length + value) : Math.min(value, length);
}

function changed(list: JsArray, call: Call): JsValue {
  call.vm.effect();
  call.vm.spoil([list]);
  return unknown;
}

const splice = method((list, call) => {
  const start = position(call, 0, 0, list.items.length);
  if (start === null) return changed(list, call);
  const most = list.items.length - start;
  const count = call.args.length < 2 ? (call.args.length === 0 ? 0 : most) : toInteger(call.args[1], 0, call);
  if (count === null) return changed(list, call);
  call.vm.context.meter.step(list.items.length);
  call.vm.touch(list);
  // The arguments may be more than the stack holds.
  const end = start + Math.min(Math.max(0, count), most);
  const taken = list.items.slice(start, end);
  list.items = [...list.items.slice(0, start), ...call.args.slice(2), ...list.items.slice(end)];
  return call.vm.array(taken);
});

/** Calls the function for each item until `done` says to stop. */
function each(
  list: JsArray,
  call: Call,
  done: (result: JsValue, at: number, item: JsValue) => boolean,
  withHoles = false,
): void {
  const [callback = undef, self = undef] = call.args;
  // What the function adds is not looked at.
  const { length } = list.items;
  for (let at = 0; at < Math.min(length, list.items.length); at++) {
    call.vm.context.meter.step();
    const given = items(list)[at];
    if (given === hole && !withHoles) continue;
    const item = read(given);
    if (done(call.vm.invoke(callback, self, [item, num(at), list], call.range), at, item)) return;
  }
}

function reduce(fromEnd: boolean): Fold {
  return method((list, call) => {
    const [callback = undef] = call.args;
    call.vm.context.meter.step(list.items.length);
    const order = items(list)
      .map((item, at) => ({ item, at }))
      .filter(({ item }) => item !== hole);
    if (fromEnd) order.reverse();
    let result = call.args[1];
    for (const { item, at } of order)
      result =
        result === undefined
          ? item
          : call.vm.invoke(callback, undef, [result, item, num(at), list], call.range);
    return result ?? call.vm.fail('TypeError', 'Reduce of empty array with no initial value');
  });
}

function find(give: (item: JsValue, at: number) => JsValue, missing: JsValue, fromEnd = false): Fold {
  return method((list, call) => {
    let found: JsValue = missing;
    const look = (result: JsValue, at: number, item: JsValue): boolean => {
      const test = toBool(result);
      if (test === false) return false;
      found = test === null ? unknown : give(item, at);
      return true;
    };
    if (!fromEnd) each(list, call, look, true);
    else {
      const [callback = undef, self = undef] = call.args;
      for (let at = list.items.length - 1; at >= 0; at--) {
        call.vm.context.meter.step();
        const item = read(items(list)[at]);
        if (look(call.vm.invoke(callback, self, [item, num(at), list], call.range), at, item)) break;
      }
    }
    return found;
  });
}

function quantifier(stopsAt: boolean): Fold {
  return method((list, call) => {
    let answer: JsValue = bool(!stopsAt);
    each(list, call, (result) => {
      const test = toBool(result);
      if (test === !stopsAt) return false;
      answer = test === null ? unknown : bool(stopsAt);
      return true;
    });
    return answer;
  });
}

/** The items in order: those that are undefined come last, and those that are not there after these. */
function sorted(list: JsArray, call: Call): JsValue[] | null {
  const { vm } = call;
  const [compare] = call.args;
  const all = items(list);
  const isMissing = (item: JsValue): boolean => item.type === 'null' && item.as === 'undefined';
  const given = all.filter((item) => !isMissing(item));
  vm.context.meter.step(all.length * 4);
  // Texts that were put together are copied to be compared.
  const comparing = (a: string, b: string): number => {
    vm.context.meter.step(1);
    vm.context.meter.grow(0, Math.min(a.length, b.length) / 16);
    return a < b ? -1 : a > b ? 1 : 0;
  };
  let known = true;
  if (compare?.type === 'block') {
    given.sort((a, b) => {
      const order = toNum(vm.invoke(compare, undef, [a, b], call.range), call);
      if (order === null) known = false;
      return order ?? 0;
    });
  } else if (compare !== undefined && !isMissing(compare)) {
    return compare.type === 'unknown' ? null : vm.fail('TypeError', 'not a function');
  } else {
    const keys = new Map<JsValue, string>();
    for (const item of given) {
      const key = toStr(item, call);
      if (key === null) known = false;
      else {
        vm.context.meter.grow(key.text.length);
        keys.set(item, key.text);
      }
    }
    given.sort((a, b) => comparing(keys.get(a) ?? '', keys.get(b) ?? ''));
  }
  const missing = all.filter((item) => isMissing(item) && item !== hole);
  return known ? [...given, ...missing, ...all.filter((item) => item === hole)] : null;
}

const sort = method((list, call) => {
  const order = sorted(list, call);
  call.vm.touch(list);
  if (order === null) return changed(list, call);
  list.items = order;
  return list;
});

function indexOf(last: boolean): Fold {
  return method((list, call) => {
    const [wanted = undef] = call.args;
    const all = items(list);
    const missing = last ? all.length - 1 : 0;
    const from = call.args.length > 1 ? toInteger(call.args[1] ?? undef, 0, call) : missing;
    if (from === null) return unknown;
    call.vm.context.meter.step(all.length);
    const first = from < 0 ? all.length + from : from;
    const step = last ? -1 : 1;
    for (
      let at = last ? Math.min(first, all.length - 1) : Math.max(first, 0);
      at >= 0 && at < all.length;
      at += step
    ) {
      const item = all[at];
      if (item === undefined || item === hole) continue;
      const equal = strictlyEqual(item, wanted);
      if (equal === null) return unknown;
      if (equal) return num(at);
    }
    return num(-1);
  });
}

const concat = method((list, call) => {
  call.vm.context.meter.step(list.items.length);
  const all = items(list).slice();
  for (const one of call.args) {
    if (one.type === 'unknown' || (one.type === 'list' && one.members.has(opaque))) return unknown;
    if (one.type === 'list' && one.iterates === undefined) {
      call.vm.context.meter.step(one.items.length);
      for (const item of one.items) all.push(item);
    } else all.push(one);
  }
  return call.vm.array(all);
});

const join = method((list, call) => {
  const [given] = call.args;
  const isLeftOut = given === undefined || (given.type === 'null' && given.as === 'undefined');
  const by = isLeftOut ? str(',') : toStr(given, call);
  if (by === null) return unknown;
  const parts: Str[] = [];
  call.vm.context.meter.step(list.items.length);
  for (const item of items(list)) {
    const text = item.type === 'null' ? str('') : toStr(item, call);
    if (text === null) return unknown;
    if (parts.length > 0 && by.text !== '') parts.push(by);
    parts.push(text);
  }
  const [only] = parts;
  return parts.length === 1 && only ? only : joinAll(parts, call.range, call.vm.context.meter);
});

function flatten(list: JsArray, depth: number, call: Call, into: JsValue[]): boolean {
  for (const item of items(list)) {
    call.vm.context.meter.step();
    if (item.type === 'unknown') return false;
    if (item === hole) continue;
    if (item.type === 'list' && item.iterates === undefined && depth > 0) {
      if (item.members.has(opaque) || !flatten(item, depth - 1, call, into)) return false;
    } else into.push(item);
  }
  return true;
}

/** Items that can only be taken one after the other; of an array that is changed meanwhile, they would change. */
function iterating(take: (list: JsArray, call: Call) => JsValue[]): Fold {
  return method((list, call) => {
    call.vm.context.meter.step(list.items.length);
    return iterator(take(list, call), 'Array', call);
  });
}

export const arrayNatives: Readonly<Record<string, Fold>> = {
  at: method((list, call) => {
    const at = toInteger(call.args[0], 0, call);
    return at === null ? unknown : read(items(list).at(at));
  }),
  concat,
  copyWithin: method((list, call) => {
    const { length } = list.items;
    const to = position(call, 0, 0, length);
    const start = position(call, 1, 0, length);
    const end = position(call, 2, length, length);
    if (to === null || start === null || end === null) return changed(list, call);
    call.vm.context.meter.step(length);
    call.vm.touch(list);
    list.items.copyWithin(to, start, end);
    return list;
  }),
  entries: iterating((list, call) => items(list).map((item, at) => call.vm.array([num(at), read(item)]))),
  every: quantifier(false),
  fill: method((list, call) => {
    const start = position(call, 1, 0, list.items.length);
    const end = position(call, 2, list.items.length, list.items.length);
    if (start === null || end === null) return changed(list, call);
    call.vm.context.meter.step(list.items.length);
    call.vm.touch(list);
    list.items.fill(call.args[0] ?? undef, start, end);
    return list;
  }),
  filter: method((list, call) => {
    const kept: JsValue[] = [];
    const doubtful: JsValue[] = [];
    each(list, call, (result, _, item) => {
      const test = toBool(result);
      if (test !== false) (test === null ? doubtful : kept).push(item);
      return false;
    });
    return doubtful.length === 0 ? call.vm.array(kept) : unknown;
  }),
  find: find((item) => item, undef),
  findIndex: find((_, at) => num(at), num(-1)),
  findLast: find((item) => item, undef, true),
  findLastIndex: find((_, at) => num(at), num(-1), true),
  flat: method((list, call) => {
    const into: JsValue[] = [];
    const depth = toInteger(call.args[0], 1, call);
    return depth !== null && flatten(list, Math.min(depth, 50), call, into) ? call.vm.array(into) : unknown;
  }),
  flatMap: method((list, call) => {
    const made: JsValue[] = [];
    each(list, call, (result) => {
      made.push(result);
      return false;
    });
    const into: JsValue[] = [];
    return flatten(call.vm.array(made), 1, call, into) ? call.vm.array(into) : unknown;
  }),
  forEach: method((list, call) => {
    each(list, call, () => false);
    return undef;
  }),
  includes: method((list, call) => {
    const [wanted = undef] = call.args;
    const start = position(call, 1, 0, list.items.length);
    if (start === null) return unknown;
    call.vm.context.meter.step(list.items.length);
    const isNaN = (one: JsValue): boolean => one.type === 'number' && Number.isNaN(one.value);
    const found = items(list)
      .slice(start)
      .map((item) => (isNaN(item) && isNaN(wanted) ? true : strictlyEqual(read(item), wanted)));
    return found.includes(true) ? bool(true) : found.includes(null) ? unknown : bool(false);
  }),
  indexOf: indexOf(false),
  join,
  keys: iterating((list) => items(list).map((_, at) => num(at))),
  lastIndexOf: indexOf(true),
  map: method((list, call) => {
    call.vm.context.meter.step(list.items.length);
    const made = items(list).map((): JsValue => hole);
    each(list, call, (result, at) => {
      made[at] = result;
      return false;
    });
    return call.vm.array(made);
  }),
  pop: method((list, call) => {
    call.vm.touch(list);
    return read(items(list).pop());
  }),
  push: method((list, call) => {
    call.vm.touch(list);
    call.vm.context.meter.grow(list.items.length + call.args.length, call.args.length);
    for (const one of call.args) list.items.push(one);
    return num(list.items.length);
  }),
  reduce: reduce(false),
  reduceRight: reduce(true),
  reverse: method((list, call) => {
    call.vm.context.meter.step(list.items.length);
    call.vm.touch(list);
    list.items.reverse();
    return list;
  }),
  shift: method((list, call) => {
    call.vm.touch(list);
    call.vm.context.meter.step(Math.ceil(list.items.length / 64));
    return read(items(list).shift());
  }),
  slice: method((list, call) => {
    const start = position(call, 0, 0, list.items.length);
    const end = position(call, 1, list.items.length, list.items.length);
    if (start === null || end === null) return unknown;
    call.vm.context.meter.step(Math.max(0, end - start));
    return call.vm.array(items(list).slice(start, end));
  }),
  some: quantifier(true),
  sort,
  splice,
  toLocaleString: () => unknown,
  toReversed: method((list, call) => {
    call.vm.context.meter.step(list.items.length);
    return call.vm.array(items(list).map(read).reverse());
  }),
  toSorted: method((list, call) => {
    const order = sorted(list, call);
    if (order === null) call.vm.spoil(call.args);
    return order === null ? unknown : call.vm.array(order.map(read));
  }),
  toSpliced: method((list, call) => {
    const copy = call.vm.array(items(list).map(read));
    const done = splice({ ...call, self: copy });
    return done.type === 'unknown' ? unknown : copy;
  }),
  toString: method((list, call) => toStr(list, call) ?? unknown),
  unshift: method((list, call) => {
    call.vm.touch(list);
    call.vm.context.meter.step(list.items.length + call.args.length);
    list.items = [...call.args, ...list.items];
    return num(list.items.length);
  }),
  values: iterating((list) => items(list).map(read)),
  with: method((list, call) => {
    const at = toInteger(call.args[0], 0, call);
    if (at === null) return unknown;
    const { length } = list.items;
    const place = at < 0 ? length + at : at;
    if (place < 0 || place >= length) return call.vm.fail('RangeError', 'no such item');
    call.vm.context.meter.step(length);
    const copy = items(list).map(read);
    copy[place] = call.args[1] ?? undef;
    return call.vm.array(copy);
  }),
};

export const arrayStatics: Readonly<Record<string, Fold>> = {
  from: (call) => {
    const { vm } = call;
    const [source, map] = call.args;
    if (source?.type === 'object' && source.className === 'object') {
      const length = toInteger(vm.get(source, 'length', call.range), 0, call);
      if (length === null || length < 0) return unknown;
      vm.context.meter.step(length);
      const list = vm.array(Array.from({ length }, () => undef));
      return map === undefined ? list : (arrayNatives.map?.({ ...call, self: list, args: [map] }) ?? unknown);
    }
    if (source === undefined || (source.type !== 'list' && source.type !== 'string')) return unknown;
    if (source.type === 'list' && source.members.has(opaque)) return unknown;
    vm.context.meter.step(source.type === 'list' ? source.items.length : source.text.length);
    const list = vm.array(
      source.type === 'list' ? iterated(source, vm) : Array.from(source.text, (one) => str(one)),
    );
    return map === undefined ? list : (arrayNatives.map?.({ ...call, self: list, args: [map] }) ?? unknown);
  },
  isArray: (call) =>
    call.args[0] === undefined || call.args[0].type === 'unknown'
      ? unknown
      : bool(call.args[0].type === 'list' && call.args[0].iterates === undefined),
  of: (call) => call.vm.array([...call.args]),
};

export const arrayFold: Fold = (call) => {
  const [first] = call.args;
  if (call.args.length !== 1 || first?.type !== 'number')
    return first?.type === 'unknown' && call.args.length === 1 ? unknown : call.vm.array([...call.args]);
  if (!Number.isInteger(first.value) || first.value < 0)
    return call.vm.fail('RangeError', 'Invalid array length');
  call.vm.context.meter.grow(first.value);
  call.vm.context.meter.step(first.value);
  return call.vm.array(Array.from({ length: first.value }, () => hole));
};
