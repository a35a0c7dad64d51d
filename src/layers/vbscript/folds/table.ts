/** All functions of the languages that have a fold, by lower-case name without type suffix. */

import { arrayFolds } from './arrays';
import { characterFolds } from './characters';
import { environmentFolds } from './environment';
import { numberFolds } from './numbers';
import { searchFolds } from './search';
import type { Fold } from './site';
import { stringFolds } from './strings';

export const folds: ReadonlyMap<string, Fold> = new Map([
  ...characterFolds,
  ...stringFolds,
  ...searchFolds,
  ...numberFolds,
  ...arrayFolds,
  ...environmentFolds,
]);
