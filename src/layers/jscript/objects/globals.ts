/** The names that a script finds before it has made any, in Windows Script Host and in a browser or HTA. */

import { unknown } from '../../values/model';
import { arrayFold, arrayStatics } from '../folds/array';
import { encodingFolds } from '../folds/encoding';
import { evalFold, functionFold } from '../folds/function';
import {
  booleanFold,
  isFiniteFold,
  isNaNFold,
  mathConstants,
  mathNatives,
  numberFold,
  numberStatics,
  parseFloatFold,
  parseIntFold,
} from '../folds/number';
import { jsonNatives, objectFold, objectStatics } from '../folds/object';
import { regexFold } from '../folds/regexp';
import { stringConstruct, stringFold, stringStatics } from '../folds/string';
import type { Vm } from '../evaluate/vm';
import { toStr } from '../values/convert';
import {
  nil,
  num,
  str,
  undef,
  type Fold,
  type JsFunction,
  type JsObject,
  type JsValue,
} from '../values/model';
import { createObject, getObject } from './com';

const errorNames = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
];

/** `setTimeout` and its like run text as code, and call functions later. */
function timer(name: string): Fold {
  return (call) => {
    const [what] = call.args;
    call.vm.effect();
    if (what?.type === 'block') call.vm.later(what);
    else if (what !== undefined) {
      const code = toStr(what, call);
      if (code) {
        call.vm.sink(code, 'jscript', name, call.range);
        call.vm.run(code, undefined);
      }
    }
    return unknown;
  };
}

const execScript: Fold = (call) => {
  const [what = undef, language] = call.args;
  const code = toStr(what, call);
  const named = language === undefined ? str('jscript') : toStr(language, call);
  call.vm.effect();
  if (code === null || named === null) {
    call.vm.runUnknown(undefined);
    return unknown;
  }
  const isVb = /^vb/i.test(named.text);
  call.vm.sink(code, isVb ? 'vbscript' : 'jscript', 'execScript', call.range);
  if (!isVb) call.vm.run(code, undefined);
  return nil;
};

function write(name: string): Fold {
  return (call) => {
    call.vm.effect();
    for (const one of call.args) {
      const html = toStr(one, call);
      if (html) call.vm.sink(html, 'hta', name, call.range);
    }
    return undef;
  };
}

const nothing: Fold = (call) => {
  call.vm.effect();
  return undef;
};

function error(name: string): Fold {
  return (call) => {
    const [message = str('')] = call.args;
    const text = message.type === 'null' ? str('') : (toStr(message, call) ?? unknown);
    return call.vm.object(
      [
        ['name', str(name)],
        ['message', text],
        ['description', text],
      ],
      'error',
    );
  };
}

function hostObject(
  vm: Vm,
  className: string,
  natives: Readonly<Record<string, Fold>>,
  entries: readonly (readonly [string, JsValue])[] = [],
): JsObject {
  return { ...vm.object(entries, className), born: 0, natives };
}

const dateFold: Fold = () => unknown;

export function* createGlobals(vm: Vm): Generator<readonly [string, JsValue]> {
  yield ['undefined', undef];
  yield ['NaN', num(NaN)];
  yield ['Infinity', num(Infinity)];
  for (const name of ['window', 'self', 'globalThis', 'top', 'parent', 'frames']) yield [name, vm.global];

  const constructors: readonly (readonly [
    Parameters<Vm['prototypeOf']>[0],
    Fold,
    Fold | undefined,
    Readonly<Record<string, Fold>> | undefined,
  ])[] = [
    ['String', stringFold, stringConstruct, stringStatics],
    ['Array', arrayFold, undefined, arrayStatics],
    ['Object', objectFold, undefined, objectStatics],
    ['Function', functionFold, undefined, undefined],
    ['Number', numberFold, undefined, numberStatics],
    ['Boolean', booleanFold, undefined, undefined],
    ['RegExp', regexFold, undefined, undefined],
  ];
  for (const [name, fold, construct, statics] of constructors) {
    const made = { ...vm.native(name, fold, construct, statics), standard: globalThis[name] };
    const proto = vm.prototypeOf(name);
    made.members.set('prototype', proto);
    proto.members.set('constructor', made);
    if (name === 'Number')
      for (const key of [
        'MAX_VALUE',
        'MIN_VALUE',
        'MAX_SAFE_INTEGER',
        'MIN_SAFE_INTEGER',
        'EPSILON',
        'NaN',
        'POSITIVE_INFINITY',
        'NEGATIVE_INFINITY',
      ] as const)
        made.members.set(key, num(Number[key]));
    yield [name, made];
  }
  const date: JsFunction = vm.native('Date', dateFold, undefined, {
    now: () => unknown,
    parse: () => unknown,
    UTC: () => unknown,
  });
  yield ['Date', date];
  for (const name of errorNames) yield [name, vm.native(name, error(name))];

  const functions: Readonly<Record<string, Fold>> = {
    ...encodingFolds,
    eval: evalFold,
    parseInt: parseIntFold,
    parseFloat: parseFloatFold,
    isNaN: isNaNFold,
    isFinite: isFiniteFold,
    setTimeout: timer('setTimeout'),
    setInterval: timer('setInterval'),
    execScript,
    clearTimeout: nothing,
    clearInterval: nothing,
    alert: nothing,
    ActiveXObject: createObject,
    GetObject: getObject,
    ScriptEngine: () => str('JScript'),
    ScriptEngineMajorVersion: () => num(5),
    ScriptEngineMinorVersion: () => num(8),
    CollectGarbage: nothing,
  };
  for (const [name, fold] of Object.entries(functions)) yield [name, vm.native(name, fold)];

  yield ['Math', { ...hostObject(vm, 'math', mathNatives, mathConstants), standard: Math }];
  yield ['JSON', { ...hostObject(vm, 'math', jsonNatives), standard: JSON }];
  yield [
    'document',
    hostObject(vm, 'document', { write: write('document.write'), writeln: write('document.writeln') }),
  ];
  yield [
    'console',
    hostObject(vm, 'console', {
      log: nothing,
      info: nothing,
      warn: nothing,
      error: nothing,
      debug: nothing,
      trace: nothing,
      table: nothing,
    }),
  ];
  yield ['Server', hostObject(vm, 'server', { createobject: createObject })];
  yield [
    'WScript',
    hostObject(vm, 'wscript', {
      createobject: createObject,
      getobject: getObject,
      echo: nothing,
      sleep: nothing,
      quit: nothing,
    }),
  ];
  yield ['$_win32', { type: 'bool', value: true }];
  yield ['$_win64', { type: 'bool', value: true }];
  yield ['$_x86', { type: 'bool', value: true }];
  yield ['$_jscript', { type: 'bool', value: true }];
  yield ['$_jscript_version', num(5.8)];
}
