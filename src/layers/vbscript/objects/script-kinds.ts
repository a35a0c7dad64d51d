/** The names of script languages, as hosts and ScriptControl take them. */

import type { LayerKind } from '../../model';
import { isMissing } from '../folds/site';
import type { Value } from '../../values/model';

const kinds: Readonly<Record<string, LayerKind>> = {
  vbscript: 'vbscript',
  vbs: 'vbscript',
  'vbscript.encode': 'vbscript',
  jscript: 'jscript',
  javascript: 'jscript',
  js: 'jscript',
  'jscript.encode': 'jscript',
};

/** @returns null for a language that is not known */
export function scriptKindOf(language: Value, fallback: LayerKind): LayerKind | null {
  if (isMissing(language) || (language.type === 'null' && language.as === 'empty')) return fallback;
  return language.type === 'string' ? (kinds[language.text.toLowerCase()] ?? null) : null;
}
