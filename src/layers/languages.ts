/** The evaluators by kind of script. */

import { batch } from './batch/language';
import type { Language } from './evaluator';
import type { LayerKind } from './model';
import { jscript } from './jscript/language';
import { powershell } from './powershell/language';
import { vbscript } from './vbscript/language';
import { isPowerShellXml } from './markup/elements';
import { markupLanguages, powerShellXml } from './markup/languages';

/** A `.ps1xml` has PowerShell's kind: it holds script blocks that PowerShell runs. */
const powershellOrXml: Language = {
  mayFold: (text) => powershellFor(text).mayFold(text),
  evaluate: (text, context) => powershellFor(text).evaluate(text, context),
};

function powershellFor(text: string): Language {
  return isPowerShellXml(text) ? powerShellXml : powershell;
}

export const languages: ReadonlyMap<LayerKind, Language> = new Map<LayerKind, Language>([
  ['powershell', powershellOrXml],
  ['jscript', jscript],
  ['batch', batch],
  ...markupLanguages,
  ['vbscript', vbscript],
]);
