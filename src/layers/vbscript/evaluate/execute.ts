/** Executes text in place: for what it defines and the values that later code needs. */

import type { OffsetRange } from '../../../findings/model';
import { unknown, type Value } from '../../values/model';
import { parse, parseValue } from '../syntax/parse';
import type { StringToken } from '../syntax/tokens';
import { Text } from '../values/text';
import { evaluate } from './expressions';
import { codeOf, load } from './load';
import type { Code, Frame, Machine } from './machine';
import { runBlock } from './statements';

/** Texts that execute texts, one within the other. */
const maxNested = 8;
/** UTF-16 units that cost as much as one step, to parse. */
const unitsPerStep = 8;

export function executeText(machine: Machine, text: Text, range: OffsetRange, isGlobal: boolean): void {
  within(machine, text, () => {
    const code = codeOf(parse(text.text, literals(text), machine.context.meter), { text, range });
    load(machine, code);
    const frame = isGlobal ? globalFrame(machine) : machine.frame;
    inside(machine, code, frame, () => runBlock(machine, code.tree.body));
  });
}

export function evaluateText(machine: Machine, text: Text, range: OffsetRange): Value {
  let value: Value = unknown;
  within(machine, text, () => {
    const { tree, expression } = parseValue(text.text, literals(text), machine.context.meter);
    inside(machine, codeOf(tree, { text, range }), machine.frame, () => {
      value = evaluate(machine, expression);
    });
  });
  return value;
}

function within(machine: Machine, text: Text, run: () => void): void {
  machine.context.meter.step(1 + Math.ceil(text.text.length / unitsPerStep));
  if (machine.nested >= maxNested) {
    machine.isCut = true;
    machine.runUnknown();
    return;
  }
  machine.nested++;
  machine.sinks.within(text, run);
  machine.nested--;
}

function inside(machine: Machine, code: Code, frame: Frame, run: () => void): void {
  const { code: outerCode, frame: outerFrame } = machine;
  machine.code = code;
  machine.frame = frame;
  run();
  machine.code = outerCode;
  machine.frame = outerFrame;
}

function globalFrame({ frame }: Machine): Frame {
  return { ...frame, locals: null, procedure: null, result: null, instance: null };
}

/** String literals of an executed text come from where that text comes from. */
function literals(text: Text): (token: StringToken) => Text {
  return ({ runs }) => {
    const [first, ...more] = runs.map(({ start, end }) => text.slice(start, end));
    return more.reduce((joined, next) => Text.join(joined, next), first ?? text.slice(0, 0));
  };
}

/** String literals of the script itself stand where they are. */
export function ownLiteral({ runs, text }: StringToken): Text {
  const [first, ...more] = runs;
  if (first === undefined) return Text.verbatim('', 0);
  let at = first.end - first.start;
  let joined = Text.verbatim(text.slice(0, at), first.start);
  for (const { start, end } of more) {
    joined = Text.join(joined, Text.verbatim(text.slice(at, at + end - start), start));
    at += end - start;
  }
  return joined;
}
