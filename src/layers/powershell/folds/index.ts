/** PowerShell's value folds: what the evaluator may ask without knowing how values are computed. */

export type { FoldContext } from './context';
export { convert, truthOf } from './convert';
export { dictionaryOf, keyOf, keyValue } from './dictionaries';
export { enumerate, index, setIndex } from './indexing';
export { callMember, getMember, setMember } from './members';
export { binary, matchesOf, unary } from './operators';
export { aliasesOf, commandNamesOf, variableNamesOf } from './names';
export { convertToSecureString } from './secure-strings';
export { callStatic, getStatic, newObject } from './statics';
export { stringify } from './stringify';
export { typeNameOf, typeValue } from './type-values';
export { variableOf } from './variables';
