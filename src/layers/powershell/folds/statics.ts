/** Static members of .NET types, and new objects. */

import { unknown, type Value } from '../../values/model';
import { cryptoConstructors, cryptoObject } from './ciphers';
import { collectionConstructors } from './collections';
import type { FoldContext } from './context';
import { convertTo, numberTypes } from './convert';
import { encodingClasses, encodingObject, encodingProperty } from './encodings';
import { enumMember, isEnumType } from './enums';
import { methodReference } from './members';
import { num } from './numbers';
import { call, type Methods } from './overloads';
import { regexConstructors, regexStatics } from './regex-methods';
import { marshalMethods, secureConstructors } from './secure-strings';
import { bitConverterStatics, convertStatics, encodingStatics } from './static-convert';
import {
  activatorStatics,
  arrayOf,
  arrayStatics,
  bufferStatics,
  enumerableStatics,
  environmentConstants,
  environmentStatics,
  hashStatics,
  mathConstants,
  mathStatics,
  numberStatics,
  pathConstants,
  pathStatics,
  typeStatics,
} from './static-system';
import {
  charStatics,
  httpUtilityStatics,
  stringConstructors,
  stringStatics,
  uriStatics,
  webUtilityStatics,
} from './static-text';
import { streamConstructors } from './streams';
import { str } from './text';
import { canonicalType, typeValue } from './type-values';

/** Made on use: modules of folds refer to each other. */
let statics: ReadonlyMap<string, Methods<null>> | undefined;

function staticsOf(type: string): Methods<null> | undefined {
  statics ??= new Map<string, Methods<null>>([
    ['system.activator', activatorStatics],
    ['system.array', arrayStatics],
    ['system.bitconverter', bitConverterStatics],
    ['system.buffer', bufferStatics],
    ['system.char', charStatics],
    ['system.convert', convertStatics],
    ['system.environment', environmentStatics],
    ['system.io.path', pathStatics],
    ['system.linq.enumerable', enumerableStatics],
    ['system.math', mathStatics],
    ['system.net.webutility', webUtilityStatics],
    ['system.runtime.interopservices.marshal', marshalMethods],
    ['system.string', stringStatics],
    ['system.text.encoding', encodingStatics],
    ['system.text.regularexpressions.regex', regexStatics],
    ['system.type', typeStatics],
    ['system.uri', uriStatics],
    ['system.web.httputility', httpUtilityStatics],
    ...Array.from(numberTypes, ([name, number]) => [name, numberStatics(number)] as const),
  ]);
  return statics.get(type);
}

/** Static properties and fields, by canonical type and lower-case name. */
const constants: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  'system.environment': environmentConstants,
  'system.io.path': pathConstants,
  'system.math': mathConstants,
  'system.string': { empty: str('') },
  'system.intptr': { zero: num(0, 'int32') },
  'system.char': { minvalue: { type: 'char', unit: 0 }, maxvalue: { type: 'char', unit: 0xffff } },
  'system.byte': { minvalue: num(0, 'byte'), maxvalue: num(255, 'byte') },
  'system.int16': { minvalue: num(-32768, 'int16'), maxvalue: num(32767, 'int16') },
  'system.int32': { minvalue: num(-2147483648, 'int32'), maxvalue: num(2147483647, 'int32') },
  'system.uint32': { minvalue: num(0, 'uint32'), maxvalue: num(4294967295, 'uint32') },
};

const hashNames = 'system.security.cryptography.hashalgorithmname';

/** `[typeName]::member` */
export function getStatic(typeName: string, member: string, ctx: FoldContext): Value {
  ctx.meter.step();
  const type = canonicalType(typeName);
  const key = member.toLowerCase();
  const known = constants[type];
  if (known !== undefined && Object.hasOwn(known, key)) return known[key] ?? unknown;
  if (isEnumType(type)) return enumMember(type, member) ?? unknown;
  if (type === hashNames) return str(member);
  // Names are all that folds need of these.
  if (/^system\.(?:environment[+.]specialfolder|globalization\.numberstyles)$/.test(type)) return str(member);
  const encoding = /^system\.text\.\w*encoding$/.test(type) ? encodingProperty(key) : null;
  if (encoding !== null)
    return key === 'default' && ctx.profile === 'powerShell7' ? encodingObject('utf8') : encoding;
  const inherited = /^system\.text\.\w+encoding$/.test(type) ? 'system.text.encoding' : type;
  const methods = staticsOf(inherited);
  if (key === 'new' || (methods !== undefined && Object.hasOwn(methods, key)))
    return methodReference(typeValue(typeName), member);
  return unknown;
}

/** `[typeName]::method(args)`; `new` is a method as any other. */
export function callStatic(
  typeName: string,
  method: string,
  args: readonly Value[],
  ctx: FoldContext,
): Value {
  ctx.meter.step();
  const type = canonicalType(typeName);
  const key = method.toLowerCase();
  if (key === 'new') return newObject(typeName, args, ctx);
  const encoding = /^system\.text\.\w+encoding$/.test(type) ? 'system.text.encoding' : type;
  const methods = staticsOf(encoding);
  const result = methods === undefined ? undefined : call(methods, key, null, args, ctx);
  return result ?? cryptoStatic(type, key, args, ctx);
}

/** `[Security.Cryptography.Aes]::Create()` and, for the abstract classes, `Create('AES')`. */
function cryptoStatic(type: string, key: string, args: readonly Value[], ctx: FoldContext): Value {
  if (!type.startsWith('system.security.cryptography.')) return unknown;
  const [name] = args;
  if (key === 'create') return cryptoObject(name?.type === 'string' ? name.text : type) ?? unknown;
  return call(hashStatics(type), key, null, args, ctx) ?? unknown;
}

function constructorsOf(type: string): Methods<null>[string] | undefined {
  if (type === 'system.string') return stringConstructors;
  if (type === 'system.text.regularexpressions.regex') return regexConstructors;
  for (const table of [collectionConstructors, streamConstructors, cryptoConstructors, secureConstructors])
    if (Object.hasOwn(table, type)) return table[type];
  return undefined;
}

/** `New-Object typeName args` and `[typeName]::new(args)`. */
export function newObject(typeName: string, args: readonly Value[], ctx: FoldContext): Value {
  ctx.meter.step();
  const type = canonicalType(typeName);
  const [only] = args;
  if (type.endsWith('[]')) {
    const count = only?.type === 'number' && args.length === 1 ? only.value : -1;
    return arrayOf(type.slice(0, -2), count, ctx) ?? unknown;
  }
  const encoding = encodingClasses.get(type);
  if (encoding !== undefined) return encodingObject(encoding);
  const constructors = constructorsOf(type);
  if (constructors !== undefined) {
    const made = call({ new: constructors }, 'new', null, args, ctx) ?? unknown;
    // An array alone may have been the list of arguments, or one wrapped to be a single argument.
    return made.type === 'unknown' && only?.type === 'list' && args.length === 1
      ? (call({ new: constructors }, 'new', null, only.items, ctx) ?? unknown)
      : made;
  }
  if (type === 'system.object' || type === 'system.management.automation.psobject')
    return { type: 'object', className: 'system.management.automation.psobject', members: new Map() };
  if (numberTypes.has(type) && args.length === 0) return convertTo({ type: 'null' }, type, ctx);
  return cryptoObject(type) ?? unknown;
}
