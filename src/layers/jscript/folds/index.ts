/** The folds by the prototype whose methods they are. */

export { arrayNatives } from './array';
export { functionNatives } from './function';
export { numberNatives } from './number';
export { objectNatives } from './object';
export { regexNatives } from './regexp';
export { stringNatives } from './string';
