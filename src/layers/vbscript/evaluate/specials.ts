/** Functions of the languages and their hosts that run something or give an object. */

import type { OffsetRange } from '../../../findings/model';
import { unknown, type Value } from '../../values/model';
import { argument } from '../folds/site';
import { empty } from '../values/array';
import { toText } from '../values/convert';
import { callNamedMember, plainValue } from './objects';
import { createObject, getObject } from '../objects/create';
import { scriptKindOf } from '../objects/script-kinds';
import { evaluateText, executeText } from './execute';
import type { Machine } from './machine';

type Special = (machine: Machine, values: readonly Value[], node: OffsetRange) => Value;

function execute(sink: string, isGlobal: boolean): Special {
  return (machine, values, node) => {
    const range = machine.place(node);
    const text = toText(plainValue(machine, argument(values, 0), node), range);
    if (text === null) return unknownCode(machine);
    machine.sinks.script(text, 'vbscript', sink, range);
    executeText(machine, text, range, isGlobal);
    return empty;
  };
}

function unknownCode(machine: Machine): Value {
  machine.isOpen = true;
  machine.runUnknown();
  return unknown;
}

const runEval: Special = (machine, values, node) => {
  const range = machine.place(node);
  const value = argument(values, 0);
  if (value.type === 'unknown') return unknownCode(machine);
  if (value.type !== 'string') return value;
  const text = toText(value, range);
  if (text === null) return unknown;
  machine.sinks.script(text, 'vbscript', 'Eval', range);
  return evaluateText(machine, text, range);
};

const shell: Special = (machine, values, node) => {
  machine.sinks.command(argument(values, 0), machine.place(node));
  return unknown;
};

/** `execScript code, language` and `setTimeout code, delay, language` of a page's window. */
function pageScript(sink: string, languageAt: number): Special {
  return (machine, values, node) => {
    const kind = scriptKindOf(argument(values, languageAt), 'vbscript');
    if (kind !== null) machine.sinks.script(argument(values, 0), kind, sink, machine.place(node));
    // It runs in the page, whose variables these are.
    machine.runUnknown();
    return unknown;
  };
}

const callByName: Special = (machine, values, node) => {
  const [object = unknown, name = unknown, , ...rest] = values;
  if (name.type !== 'string') return unknown;
  return callNamedMember(machine, object, name.text.toLowerCase(), rest, node);
};

const getRef: Special = (machine, values) => {
  const name = argument(values, 0);
  machine.hasReferences = true;
  if (name.type !== 'string') machine.expectEvents('');
  const procedure = name.type === 'string' ? machine.procedures.get(name.text.toLowerCase()) : undefined;
  return procedure === undefined ? unknown : { type: 'block', code: procedure };
};

const specials: ReadonlyMap<string, Special> = new Map<string, Special>([
  ['execute', execute('Execute', false)],
  ['executeglobal', execute('ExecuteGlobal', true)],
  ['executestatement', execute('ExecuteStatement', true)],
  ['eval', runEval],
  ['shell', shell],
  ['execscript', pageScript('execScript', 1)],
  ['settimeout', pageScript('setTimeout', 2)],
  ['setinterval', pageScript('setInterval', 2)],
  ['callbyname', callByName],
  ['getref', getRef],
  ['createobject', (_machine, values) => createObject(argument(values, 0))],
  ['getobject', (_machine, values) => getObject(argument(values, 0), argument(values, 1))],
]);

/** Null for a name that is none of them. */
export function special(
  machine: Machine,
  name: string,
  values: readonly Value[],
  node: OffsetRange,
): Value | null {
  return specials.get(name)?.(machine, values, node) ?? null;
}
