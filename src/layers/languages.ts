/** The evaluators by kind of script. */

import { batch } from './batch/language';
import type { Language } from './evaluator';
import type { LayerKind } from './model';
import { jscript } from './jscript/language';
import { powershell } from './powershell/language';
import { vbscript } from './vbscript/language';
import { markupLanguages } from './markup/languages';

export const languages: ReadonlyMap<LayerKind, Language> = new Map<LayerKind, Language>([
  ['powershell', powershell],
  ['jscript', jscript],
  ['batch', batch],
  ...markupLanguages,
  ['vbscript', vbscript],
]);
