/** WMI consumers in Managed Object Format: scripts and command lines that events run. */

import type { OffsetRange } from '../../findings/model';
import { commandLineSinks } from '../commands/command-line';
import { Splicer } from '../commands/splicer';
import type { EvaluationContext, Sink } from '../evaluator';
import type { Str } from '../values/model';

/** Properties of ActiveScriptEventConsumer, CommandLineEventConsumer and Win32_Process' Create. */
const property = /\b(ScriptText|CommandLineTemplate|CommandLine|ScriptingEngine)\s{0,64}=\s{0,64}(?=")/gi;

const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };

/** (https://learn.microsoft.com/windows/win32/wmisdk/activescripteventconsumer, …/commandlineeventconsumer) */
export function* mofSinks(source: Str, context: EvaluationContext): Generator<Sink> {
  const { text } = source;
  const scripts: { payload: Str; range: OffsetRange; instance: number }[] = [];
  const engines = new Map<number, string>();
  property.lastIndex = 0;
  let instance = 0;
  let from = 0;
  try {
    for (let match = property.exec(text); match !== null; match = property.exec(text)) {
      context.meter.step();
      // Properties of one instance stand between its braces.
      if (text.slice(from, match.index).includes('};')) instance++;
      const { value, end } = strings(source, property.lastIndex, match.index, context);
      const range = { start: match.index, end };
      property.lastIndex = end;
      from = end;
      switch (match[1]?.toLowerCase()) {
        case 'scriptingengine':
          engines.set(instance, value.text.toLowerCase());
          break;
        case 'scripttext':
          if (value.text.trim() !== '') scripts.push({ payload: value, range, instance });
          break;
        default:
          yield* commandLineSinks(value, range, context);
      }
    }
  } finally {
    // What was reached counts when a budget is spent, too.
    for (const { payload, range, instance: at } of scripts) {
      const kind = /^j(?:ava)?script/.test(engines.get(at) ?? '') ? 'jscript' : 'vbscript';
      yield { payload, kind, origin: 'source', sink: 'ScriptText', range };
    }
  }
}

/** String literals one after another are one string, as in C. */
function strings(
  source: Str,
  from: number,
  start: number,
  { meter }: EvaluationContext,
): { value: Str; end: number } {
  const { text } = source;
  const value = new Splicer();
  let end = from;
  let at = from;
  while (text.charAt(at) === '"') {
    for (at++; at < text.length && text.charAt(at) !== '"'; at++) {
      if (text.charAt(at) !== '\\') {
        value.add(source, at, at + 1);
        continue;
      }
      meter.step();
      const code = /^x([\da-f]{1,4})/i.exec(text.slice(at + 1, at + 6));
      const letter = escapes[text.charAt(at + 1)];
      if (code !== null) value.addText(String.fromCharCode(parseInt(code[1] ?? '', 16)));
      else if (letter !== undefined) value.addText(letter);
      else value.add(source, at + 1, at + 2);
      at += code === null ? 1 : code[0].length;
    }
    end = Math.min(at + 1, text.length);
    at = end;
    while (/[\s+]/.test(text.charAt(at))) at++;
  }
  return { value: value.finish({ start, end }), end };
}
