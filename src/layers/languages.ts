/** The evaluators by kind of script. */

import type { Language } from './evaluator';
import type { LayerKind } from './model';

export const languages: ReadonlyMap<LayerKind, Language> = new Map<LayerKind, Language>([]);
