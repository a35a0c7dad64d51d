/** Folds of functions and of Function, whose body is code. */

import { unknown, type Str } from '../../values/model';
import { toStr } from '../values/convert';
import { hole, isObject, opaque, str, undef, type Call, type Fold } from '../values/model';

/** What a native method's own text and `name` say. */
export function nativeName(key: string): string {
  return key;
}

const call: Fold = ({ vm, self, args, range }) => vm.invoke(self, args[0] ?? undef, args.slice(1), range);

const apply: Fold = ({ vm, self, args, range }) => {
  const [on = undef, list] = args;
  if (list === undefined || list.type === 'null') return vm.invoke(self, on, [], range);
  if (list.type === 'list' && !list.members.has(opaque)) {
    vm.context.meter.step(list.items.length);
    const given = list.iterates === undefined ? list.items.map((one) => (one === hole ? undef : one)) : [];
    return vm.invoke(self, on, given, range);
  }
  vm.effect();
  vm.spoil(args);
  return unknown;
};

const bind: Fold = ({ vm, self, args }) => {
  if (self.type !== 'block') return unknown;
  const bound = vm.native('bound', () => unknown);
  return {
    ...bound,
    code: { kind: 'bound', target: self, self: args[0] ?? undef, args: args.slice(1) },
  };
};

export const functionNatives: Readonly<Record<string, Fold>> = {
  apply,
  bind,
  call,
  toString: ({ vm, self }: Call) => (self.type === 'block' ? vm.functionText(self) : unknown),
};

/** Bodies that only name or quote something: JSFuck makes its letters out of them. */
const harmless =
  /^\s*return\s*(?:[\w$.]{1,64}|\/[^/\n]{0,16}\/|\{\}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|new Date\(\d*\))?\s*;?\s*$/;

/** `Function(…)` and `new Function(…)`: parameters first, the body last. */
export const functionFold: Fold = (given: Call) => {
  const { vm, args, range } = given;
  const texts = args.map((one) => toStr(one, given));
  if (!texts.every((one): one is Str => one !== null)) {
    vm.effect();
    return unknown;
  }
  const body = texts.at(-1) ?? str('');
  if (!harmless.test(body.text)) vm.sink(body, 'jscript', 'Function', range);
  return vm.makeFunction(texts.slice(0, -1), body);
};

/** `eval`: code is run where it stands, anything else is given back. */
export const evalFold: Fold = (given) => {
  const { vm, args, range, scope } = given;
  const [code = undef] = args;
  if (code.type === 'unknown') {
    vm.runUnknown(scope);
    return unknown;
  }
  if (isObject(code)) {
    vm.effect();
    return code;
  }
  if (code.type !== 'string') return code;
  if (!harmlessExpression.test(code.text)) vm.sink(code, 'jscript', 'eval', range);
  return vm.run(code, scope);
};

/** `eval("name")` looks something up, and `eval("2 * 3")` calculates. */
const harmlessExpression =
  /^\s*(?:[\w$]{1,64}|"[^"\\\n]*"|'[^'\\\n]*'|[\d(+\-~!][\d.+\-*/%()<>&|^~!=?:\t ]{0,254}[\d)])?\s*;?\s*$/;
