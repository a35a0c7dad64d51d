/** The evaluators of files that carry scripts in markup or in values; they find sinks and fold nothing. */

import type { EvaluationContext, Language, Sink } from '../evaluator';
import type { LayerKind } from '../model';
import { BudgetSpent } from '../meter';
import type { Str } from '../values/model';
import { verbatim } from '../values/provenance';
import { powerShellXmlSinks, taskSinks } from './elements';
import { mofSinks } from './mof';
import { registrySinks } from './registry';
import { scriptSinks } from './scripts';

type Find = (source: Str, context: EvaluationContext) => Iterable<Sink>;

function carrier(mark: RegExp, find: Find): Language {
  return {
    mayFold: (text) => mark.test(text),
    evaluate: (text, context) => {
      const sinks: Sink[] = [];
      try {
        context.meter.grow(text.length);
        for (const sink of find(verbatim(text, 0), context)) sinks.push(sink);
        return { sinks, edits: [], truncated: false };
      } catch (error) {
        if (!(error instanceof BudgetSpent || error instanceof RangeError)) throw error;
        return { sinks, edits: [], truncated: true };
      }
    },
  };
}

const anyScript =
  /<(?:[\w.-]{1,64}:)?script|\bon[a-z]{3,40}\s{0,64}=|(?:javascript|vbscript|jscript)\s{0,8}:/i;
const html = carrier(anyScript, (source, context) => scriptSinks(source, false, context));
const xml = carrier(anyScript, (source, context) => scriptSinks(source, true, context));

export const markupLanguages: readonly (readonly [LayerKind, Language])[] = [
  ['hta', html],
  ['wsf', xml],
  ['sct', xml],
  ['xsl', xml],
  ['task', carrier(/<(?:[\w.-]{1,64}:)?command\b/i, taskSinks)],
  ['reg', carrier(/=/, registrySinks)],
  ['mof', carrier(/ScriptText|CommandLine/i, mofSinks)],
];

/** For the evaluator of PowerShell, where `isPowerShellXml` says that the text is no script but XML. */
export const powerShellXml: Language = carrier(/<(?:get|set)?script/i, powerShellXmlSinks);
