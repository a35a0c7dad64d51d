/** Arrays, ArrayList, List, Stack, Queue, hashtables and StringBuilder. */

import { unknown, type Dictionary, type HostObject, type Str, type Value } from '../../values/model';
import { concat, slice } from '../../values/provenance';
import { compareTexts, equals } from './comparison';
import type { FoldContext } from './context';
import { numberOf, truthOf } from './convert';
import { hasKnownOrder, keyOf, keyValue, setEntry, unitsPerEntry } from './dictionaries';
import { itemsMember, itemsOf } from './items';
import { int } from './numbers';
import { on, type Methods } from './overloads';
import { charText, list, replaceText, str } from './text';

const nothing = (): Value => ({ type: 'null' });
const bool = (value: boolean): Value => ({ type: 'bool', value });

function collection(className: string, items: Value[]): HostObject {
  return { type: 'object', className, members: new Map([[itemsMember, list(items)]]) };
}

const arrayList = 'system.collections.arraylist';
const genericList = 'system.collections.generic.list';
const stacks = ['system.collections.stack', 'system.collections.generic.stack'];
const queues = ['system.collections.queue', 'system.collections.generic.queue'];
const builder = 'system.text.stringbuilder';

/** The position of an item; null where an item before it is not comparable. */
export function positionOf(
  items: readonly Value[],
  wanted: Value,
  ctx: FoldContext,
  last = false,
): number | null {
  ctx.meter.step(items.length);
  for (let turn = 0; turn < items.length; turn++) {
    const at = last ? items.length - 1 - turn : turn;
    const same = equals(items[at] ?? unknown, wanted, true, ctx);
    if (same === null) return null;
    if (same) return at;
  }
  return -1;
}

/** Numbers by value, plain text by culture; null for a mixture and for other text. */
export function sorted(items: readonly Value[], ctx: FoldContext): Value[] | null {
  ctx.meter.step(items.length * Math.ceil(Math.log2(items.length + 2)));
  const texts = items.map((item) => (item.type === 'string' ? item.text : null));
  const numbers = items.map((item) =>
    item.type === 'number' || item.type === 'char' ? (numberOf(item)?.value ?? null) : null,
  );
  const order = items.map((_, at) => at);
  if (!numbers.includes(null)) order.sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  else if (texts.every((text) => text !== null && compareTexts(text, '', true) !== null))
    order.sort((a, b) => compareTexts(texts[a] ?? '', texts[b] ?? '', true) ?? 0);
  else return null;
  return order.map((at) => items[at] ?? unknown);
}

/** Methods that arrays and lists have, in place on their items. */
const shared: Methods<Value[]> = {
  clone: [on([], (_ctx, self) => list([...self]))],
  toarray: [on([], (_ctx, self) => list([...self]))],
  getenumerator: [on([], (_ctx, self) => list([...self]))],
  get: [on(['int'], (_ctx, self, at) => self[at] ?? null)],
  getvalue: [on(['int'], (_ctx, self, at) => self[at] ?? null)],
  get_item: [on(['int'], (_ctx, self, at) => self[at] ?? null)],
  item: [on(['int'], (_ctx, self, at) => self[at] ?? null)],
  setvalue: [on(['any', 'int'], (_ctx, self, value, at) => setAt(self, at, value))],
  set_item: [on(['int', 'any'], (_ctx, self, at, value) => setAt(self, at, value))],
  set: [on(['int', 'any'], (_ctx, self, at, value) => setAt(self, at, value))],
  getlength: [on(['int'], (_ctx, self, dimension) => (dimension === 0 ? int(self.length) : null))],
  getupperbound: [on(['int'], (_ctx, self) => int(self.length - 1))],
  getlowerbound: [on(['int'], () => int(0))],
  get_count: [on([], (_ctx, self) => int(self.length))],
  get_length: [on([], (_ctx, self) => int(self.length))],
  contains: [
    on(['any'], (ctx, self, wanted) => {
      const at = positionOf(self, wanted, ctx);
      return at === null ? null : bool(at >= 0);
    }),
  ],
  indexof: [
    on(['any'], (ctx, self, wanted) => {
      const at = positionOf(self, wanted, ctx);
      return at === null ? null : int(at);
    }),
  ],
  lastindexof: [
    on(['any'], (ctx, self, wanted) => {
      const at = positionOf(self, wanted, ctx, true);
      return at === null ? null : int(at);
    }),
  ],
  foreach: [
    on(['block'], (ctx, self, block) => {
      const results: Value[] = [];
      for (const item of [...self]) {
        ctx.meter.step();
        const made = ctx.invoke(block, [], item);
        if (made.type === 'unknown') return null;
        if (made.type !== 'null') for (const one of itemsOf(made, ctx) ?? [made]) results.push(one);
      }
      return list(results);
    }),
  ],
  where: [
    on(['block'], (ctx, self, block) =>
      chosen(self, (item) => truthOf(ctx.invoke(block, [], item)), 'default', ctx),
    ),
    on(['block', 'text'], (ctx, self, block, mode) =>
      chosen(self, (item) => truthOf(ctx.invoke(block, [], item)), mode.text.toLowerCase(), ctx),
    ),
  ],
};

/** `.Where({…}, mode)` in the modes that filter. */
function chosen(
  items: readonly Value[],
  test: (item: Value) => boolean | null,
  mode: string,
  ctx: FoldContext,
): Value | null {
  const passed: Value[] = [];
  for (const item of [...items]) {
    ctx.meter.step();
    const result = test(item);
    if (result === null) return null;
    if (result) passed.push(item);
  }
  if (mode === 'default') return list(passed);
  if (mode === 'first') return list(passed.slice(0, 1));
  return mode === 'last' ? list(passed.slice(-1)) : null;
}

function setAt(items: Value[], at: number, value: Value): Value | null {
  if (at < 0 || at >= items.length) return null;
  items[at] = value;
  return nothing();
}

/** Methods that change the length; List and ArrayList have them, and arrays that we take for either. */
const growing: Methods<Value[]> = {
  addrange: [
    on(['any'], (ctx, self, more) => {
      const some = itemsOf(more, ctx);
      if (some === null) return null;
      ctx.meter.grow(self.length + some.length, some.length);
      for (const one of [...some]) self.push(one);
      return nothing();
    }),
  ],
  insert: [
    on(['int', 'any'], (ctx, self, at, value) => {
      if (at < 0 || at > self.length) return null;
      ctx.meter.grow(self.length + 1);
      self.splice(at, 0, value);
      return nothing();
    }),
  ],
  removeat: [
    on(['int'], (_ctx, self, at) => {
      if (at < 0 || at >= self.length) return null;
      self.splice(at, 1);
      return nothing();
    }),
  ],
  removerange: [
    on(['int', 'int'], (_ctx, self, at, count) => {
      if (at < 0 || count < 0 || at + count > self.length) return null;
      self.splice(at, count);
      return nothing();
    }),
  ],
  getrange: [on(['int', 'int'], (_ctx, self, at, count) => list(self.slice(at, at + count)))],
  reverse: [
    on([], (ctx, self) => {
      ctx.meter.step(self.length);
      self.reverse();
      return nothing();
    }),
  ],
  sort: [
    on([], (ctx, self) => {
      const order = sorted(self, ctx);
      if (order === null) return null;
      self.splice(0, self.length, ...order);
      return nothing();
    }),
  ],
  clear: [
    on([], (_ctx, self) => {
      self.length = 0;
      return nothing();
    }),
  ],
};

/** Methods of one of these classes only. */
function ownMethods(className: string): Methods<Value[]> {
  if (className === arrayList)
    return { ...growing, add: [on(['any'], (ctx, self, value) => int(pushed(self, value, ctx) - 1))] };
  if (className === genericList)
    return {
      ...growing,
      add: [
        on(['any'], (ctx, self, value) => {
          pushed(self, value, ctx);
          return nothing();
        }),
      ],
    };
  // A stack is kept in the order in which it is enumerated: the last one pushed first.
  if (stacks.includes(className))
    return {
      push: [
        on(['any'], (ctx, self, value) => {
          ctx.meter.grow(self.length + 1);
          self.unshift(value);
          return nothing();
        }),
      ],
      pop: [on([], (_ctx, self) => self.shift() ?? null)],
      peek: [on([], (_ctx, self) => self[0] ?? null)],
    };
  if (queues.includes(className))
    return {
      enqueue: [
        on(['any'], (ctx, self, value) => {
          pushed(self, value, ctx);
          return nothing();
        }),
      ],
      dequeue: [on([], (_ctx, self) => self.shift() ?? null)],
      peek: [on([], (_ctx, self) => self[0] ?? null)],
    };
  return {};
}

function pushed(items: Value[], value: Value, ctx: FoldContext): number {
  ctx.meter.grow(items.length + 1, 1);
  return items.push(value);
}

const methodsByClass = new Map(
  [arrayList, genericList, ...stacks, ...queues].map((name) => [name, { ...shared, ...ownMethods(name) }]),
);

/** The methods of an array, or of a collection object of that class. */
export function collectionMethods(className: string | null): Methods<Value[]> {
  return (className === null ? undefined : methodsByClass.get(className)) ?? shared;
}

/** A copy of a collection's items, or of none. */
function made(className: string) {
  const start = (items: readonly Value[]) =>
    collection(className, stacks.includes(className) ? [...items].reverse() : [...items]);
  return [
    on<null, []>([], () => start([])),
    on<null, ['items']>(['items'], (_ctx, _self, items) => start(items)),
    on<null, ['int']>(['int'], () => start([])),
  ];
}

/** `new` for collections, by canonical type. */
export const collectionConstructors: Readonly<Record<string, Methods<null>[string]>> = {
  ...Object.fromEntries([...methodsByClass.keys()].map((name) => [name, made(name)])),
  'system.collections.hashtable': [on([], () => emptyDictionary()), on(['int'], () => emptyDictionary())],
  'system.collections.generic.dictionary': [on([], () => emptyDictionary(true))],
  'system.collections.specialized.ordereddictionary': [on([], () => emptyDictionary(true))],
  [builder]: [
    on([], () => stringBuilder(str(''))),
    on(['string'], (_ctx, _self, text) => stringBuilder(text)),
    on(['int'], () => stringBuilder(str(''))),
    on(['string', 'int'], (_ctx, _self, text) => stringBuilder(text)),
  ],
};

function emptyDictionary(ordered = false): Dictionary {
  return { type: 'dictionary', entries: new Map(), names: new Map(), ...(ordered ? { ordered } : {}) };
}

/** A key and its value, as GetEnumerator gives them. */
function entryObject(key: Value, value: Value): HostObject {
  return {
    type: 'object',
    className: 'system.collections.dictionaryentry',
    members: new Map([
      ['key', key],
      ['name', key],
      ['value', value],
    ]),
  };
}

function containsKey(self: Dictionary, key: Value): Value | null {
  const at = keyOf(key);
  return at === null ? null : bool(self.entries.has(at));
}

const hasKey = [on<Dictionary, ['any']>(['any'], (_ctx, self, key) => containsKey(self, key))];
const itemAt = [
  on<Dictionary, ['any']>(['any'], (_ctx, self, key) => {
    const at = keyOf(key);
    return at === null ? null : (self.entries.get(at) ?? nothing());
  }),
];
const setItem = [
  on<Dictionary, ['any', 'any']>(['any', 'any'], (ctx, self, key, value) => {
    ctx.meter.grow(self.entries.size, unitsPerEntry);
    return setEntry(self, key, value) ? nothing() : null;
  }),
];

export const dictionaryMethods: Methods<Dictionary> = {
  add: setItem,
  set_item: setItem,
  get_item: itemAt,
  item: itemAt,
  contains: hasKey,
  containskey: hasKey,
  containsvalue: [
    on(['any'], (ctx, self, value) => {
      const at = positionOf([...self.entries.values()], value, ctx);
      return at === null ? null : bool(at >= 0);
    }),
  ],
  remove: [
    on(['any'], (_ctx, self, key) => {
      const at = keyOf(key);
      if (at === null) return null;
      self.entries.delete(at);
      self.names?.delete(at);
      return nothing();
    }),
  ],
  clear: [
    on([], (_ctx, self) => {
      self.entries.clear();
      self.names?.clear();
      return nothing();
    }),
  ],
  clone: [
    on([], (_ctx, self) => ({ ...self, entries: new Map(self.entries), names: new Map(self.names ?? []) })),
  ],
  getenumerator: [
    on([], (_ctx, self) =>
      hasKnownOrder(self)
        ? list(Array.from(self.entries, ([key, value]) => entryObject(keyValue(self, key), value)))
        : null,
    ),
  ],
};

function stringBuilder(text: Str): HostObject {
  return { type: 'object', className: builder, members: new Map([['\0text', text]]) };
}

function builtText(self: HostObject): Str | null {
  const text = self.members.get('\0text');
  return text?.type === 'string' ? text : null;
}

/** Puts another text in place of the builder's; unknown where it is not known. */
function rebuilt(self: HostObject, text: Str | null): HostObject {
  self.members.set('\0text', text ?? unknown);
  return self;
}

function appendedTo(self: HostObject, parts: readonly Str[], ctx: FoldContext): HostObject {
  const before = builtText(self);
  if (before === null) return self;
  let added = 0;
  for (const { text } of parts) added += text.length;
  // The trace is copied.
  ctx.meter.grow(before.text.length + added, added + (before.trace?.length ?? 0));
  return rebuilt(self, concat([before, ...parts], ctx.range));
}

/** Appending what is not known makes the text unknown, not only the result. */
const builderAppend = [
  on<HostObject, ['any']>(['any'], (ctx, self, value) => {
    if (value.type === 'unknown') return rebuilt(self, null);
    const parts = (itemsOf(value, ctx) ?? [value]).map((one) => (one.type === 'char' ? charText(one) : one));
    const texts = parts.flatMap((one) => (one.type === 'string' ? [one] : []));
    if (texts.length === parts.length) return appendedTo(self, texts, ctx);
    const [only] = parts;
    if (parts.length !== 1 || only?.type !== 'number') return rebuilt(self, null);
    return appendedTo(self, [str(String(only.value))], ctx);
  }),
  on<HostObject, ['text', 'int']>(['text', 'int'], (ctx, self, text, count) => {
    ctx.meter.grow(text.text.length * Math.max(0, count));
    return count < 0 ? null : appendedTo(self, [str(text.text.repeat(count))], ctx);
  }),
  on<HostObject, ['text', 'int', 'int']>(['text', 'int', 'int'], (ctx, self, text, start, count) =>
    appendedTo(self, [slice(text, start, start + count)], ctx),
  ),
];

export const builderMethods: Methods<HostObject> = {
  append: builderAppend,
  appendline: [
    on([], (ctx, self) => appendedTo(self, [str('\r\n')], ctx)),
    on(['text'], (ctx, self, text) => appendedTo(self, [text, str('\r\n')], ctx)),
    on(['any'], (_ctx, self) => rebuilt(self, null)),
  ],
  clear: [on([], (_ctx, self) => rebuilt(self, str('')))],
  insert: [
    on(['int', 'text'], (ctx, self, at, text) => {
      const before = builtText(self);
      if (before === null || at < 0 || at > before.text.length) return rebuilt(self, null);
      ctx.meter.grow(before.text.length + text.text.length);
      const parts = [slice(before, 0, at), text, slice(before, at, before.text.length)];
      return rebuilt(self, concat(parts, ctx.range));
    }),
  ],
  remove: [
    on(['int', 'int'], (ctx, self, at, count) => {
      const before = builtText(self);
      if (before === null || at < 0 || count < 0 || at + count > before.text.length)
        return rebuilt(self, null);
      return rebuilt(
        self,
        concat([slice(before, 0, at), slice(before, at + count, before.text.length)], ctx.range),
      );
    }),
  ],
  replace: [
    on(['text', 'text'], (ctx, self, old, by) => {
      const before = builtText(self);
      return rebuilt(self, before === null ? null : replaceText(before, old.text, by, ctx));
    }),
    on(['any', 'any'], (_ctx, self) => rebuilt(self, null)),
  ],
  tostring: [
    on([], (_ctx, self) => builtText(self)),
    on(['int', 'int'], (_ctx, self, start, count) => {
      const text = builtText(self);
      return text === null ? null : slice(text, start, start + count);
    }),
  ],
};
