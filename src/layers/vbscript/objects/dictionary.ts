/** Scripting.Dictionary, System.Collections.ArrayList and VBA's Collection. */

import { unknown, type HostObject, type Value } from '../../values/model';
import { argument } from '../folds/site';
import { elements, empty, VbArray } from '../values/array';
import { number, toInteger, truth } from '../values/convert';
import { order } from '../values/operators';
import { setOwn, type ObjectClass, type ObjectSite } from './model';

/** A key as the dictionary tells it from others; null for one that is not known. */
function keyOf(value: Value): string | null {
  if (value.type === 'string') return `s${value.text}`;
  if (value.type === 'number') return `n${value.value}`;
  return null;
}

/** Members that hold entries, apart from properties, and beside each its key. */
const entry = (key: string): string => `item:${key}`;
const keyEntry = (key: string): string => `key:${key}`;

/** An entry takes more memory than most values. */
const stepsPerEntry = 16;

function put(self: HostObject, key: Value, value: Value, site: ObjectSite): void {
  site.context.meter.step(stepsPerEntry);
  const name = keyOf(key);
  if (name === null) {
    setOwn(self, 'unsure', truth(true), site);
    return;
  }
  setOwn(self, entry(name), value, site);
  setOwn(self, keyEntry(name), key, site);
}

function all(self: HostObject, prefix: string): Value[] | null {
  if (self.members.has('unsure')) return null;
  return [...self.members].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value);
}

function metered(self: HostObject, prefix: string, site: ObjectSite): Value[] | null {
  site.context.meter.step(1 + self.members.size);
  return all(self, prefix);
}

/** The keys of a dictionary or the items of a list, for For Each; null for other objects. */
export function keysOf(object: HostObject): Value[] | null {
  if (object.className === 'scripting.dictionary') return all(object, 'key:');
  const items = object.members.get('items');
  return items?.type === 'list' ? items.items : null;
}

export const dictionary: ObjectClass = {
  byDefault: 'item',
  members: {
    add: (self, args, site) => {
      put(self, argument(args, 0), argument(args, 1), site);
      return empty;
    },
    item: (self, args) => {
      const key = keyOf(argument(args, 0));
      return key === null || self.members.has('unsure') ? unknown : (self.members.get(entry(key)) ?? unknown);
    },
    exists: (self, args) => {
      const key = keyOf(argument(args, 0));
      return key === null || self.members.has('unsure') ? unknown : truth(self.members.has(entry(key)));
    },
    keys: (self, _args, site) => listOrUnknown(metered(self, 'key:', site)),
    items: (self, _args, site) => listOrUnknown(metered(self, 'item:', site)),
    count: (self, _args, site) => {
      const keys = metered(self, 'key:', site);
      return keys === null ? unknown : number(keys.length);
    },
    remove: (self, args, { machine }) => {
      const key = keyOf(argument(args, 0));
      machine.memory.touchMembers(self.members);
      self.members.delete(entry(key ?? ''));
      self.members.delete(keyEntry(key ?? ''));
      return empty;
    },
    removeall: (self, _args, { machine }) => {
      machine.memory.touchMembers(self.members);
      self.members.clear();
      return empty;
    },
  },
  setters: {
    item: (self, value, site, args) => {
      put(self, argument(args, 0), value, site);
    },
  },
};

function listOrUnknown(items: Value[] | null): Value {
  return items === null ? unknown : VbArray.of(items);
}

/** The items, made when first asked for, ready to be changed. */
function itemsOf(self: HostObject, site: ObjectSite): VbArray {
  let items = self.members.get('items');
  if (!(items instanceof VbArray)) {
    items = VbArray.of([]);
    setOwn(self, 'items', items, site);
  }
  return items as VbArray;
}

function change(self: HostObject, site: ObjectSite, edit: (items: Value[]) => void): Value {
  site.context.meter.step(2);
  const list = itemsOf(self, site);
  site.machine.memory.touch(list);
  edit(list.items);
  list.dimensions = [{ lower: 0, size: list.items.length }];
  return empty;
}

/** @param base the index of the first item */
function listClass(base: 0 | 1): ObjectClass {
  return {
    byDefault: 'item',
    members: {
      add: (self, args, site) =>
        change(self, site, (items) => {
          items.push(argument(args, 0));
        }),
      item: (self, args, site) => {
        const index = toInteger(argument(args, 0));
        return index === null ? unknown : (itemsOf(self, site).items[index - base] ?? unknown);
      },
      count: (self, _args, site) => number(itemsOf(self, site).items.length),
      toarray: (self, _args, site) => {
        const items = itemsOf(self, site);
        site.context.meter.step(1 + items.items.length);
        return items.copy();
      },
      clear: (self, _args, site) =>
        change(self, site, (items) => {
          items.length = 0;
        }),
      reverse: (self, _args, site) => change(self, site, (items) => items.reverse()),
      sort: (self, _args, site) =>
        change(self, site, (items) => {
          site.context.meter.step(items.length * 8);
          items.sort(ascending);
        }),
      insert: (self, args, site) => {
        const index = toInteger(argument(args, 0));
        return change(self, site, (items) => {
          site.context.meter.step(items.length);
          if (index === null) items.fill(unknown);
          else items.splice(index, 0, argument(args, 1));
        });
      },
      removeat: (self, args, site) => {
        const index = toInteger(argument(args, 0));
        return change(self, site, (items) => {
          site.context.meter.step(items.length);
          if (index === null) items.fill(unknown);
          else items.splice(index, 1);
        });
      },
      addrange: (self, args, site) =>
        change(self, site, (items) => {
          const added = elements(argument(args, 0)) ?? [unknown];
          site.context.meter.step(1 + added.length);
          for (const item of added) items.push(item);
        }),
    },
    setters: {
      item: (self, value, site, args) => {
        const index = toInteger(argument(args, 0));
        change(self, site, (items) => {
          if (index === null) items.fill(unknown);
          else if (index - base >= 0 && index - base < items.length) items[index - base] = value;
        });
      },
    },
  };
}

function ascending(a: Value, b: Value): number {
  if (a.type === 'number' && b.type === 'number') return a.value - b.value;
  if (a.type === 'string' && b.type === 'string') return order(a.text, b.text, 'binary') ?? 0;
  return 0;
}

export const arrayList = listClass(0);
export const collection = listClass(1);
