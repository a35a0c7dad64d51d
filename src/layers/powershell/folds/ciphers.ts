/** System.Security.Cryptography: symmetric algorithms with known keys, hashes and derived keys. */

import { decrypt, type Cipher } from '../../codecs/ciphers';
import { hash, pbkdf2 } from '../../codecs/hashes';
import type { Bytes, HostObject, Value } from '../../values/model';
import { inherited } from '../../values/provenance';
import type { FoldContext } from './context';
import { numberOf, toBytes } from './convert';
import { encoded } from './encodings';
import { enumValue } from './enums';
import { int } from './numbers';
import { on, type Methods } from './overloads';
import { str } from './text';

const namespace = 'system.security.cryptography.';
const algorithmClass = `${namespace}symmetricalgorithm`;
const transformClass = `${namespace}icryptotransform`;
const hashClass = `${namespace}hashalgorithm`;
const deriveClass = `${namespace}rfc2898derivebytes`;

const algorithms: readonly (readonly [RegExp, Cipher['algorithm'], number])[] = [
  [/^(?:aes|rijndael)(?:managed|cryptoserviceprovider|cng|manager)?$/, 'aes', 16],
  [/^tripledes(?:cryptoserviceprovider|cng)?$|^3des$/, 'tripledes', 8],
  [/^des(?:cryptoserviceprovider)?$/, 'des', 8],
  [/^rc2(?:cryptoserviceprovider)?$/, 'rc2', 8],
];

/** The class of cryptography by its canonical or short name: an algorithm or a hash; null for others. */
export function cryptoObject(typeName: string): HostObject | null {
  const name = typeName.toLowerCase().replace(/^(?:system\.)?security\.cryptography\./, '');
  for (const [pattern, algorithm, block] of algorithms) {
    if (!pattern.test(name)) continue;
    return object(algorithmClass, [
      ['\0algorithm', str(algorithm)],
      ['mode', int(1)],
      ['padding', int(2)],
      ['blocksize', int(block * 8)],
    ]);
  }
  if (!/^(?:md5|sha-?(?:1|256|384|512))(?:managed|cryptoserviceprovider|cng)?$/.test(name)) return null;
  return object(hashClass, [['\0hash', str(name)]]);
}

function object(className: string, members: readonly (readonly [string, Value])[]): HostObject {
  return { type: 'object', className, members: new Map(members) };
}

/** An algorithm's property set by a script; false for a value that does not fit. */
export function setAlgorithmMember(
  target: HostObject,
  name: string,
  value: Value,
  ctx: FoldContext,
): boolean {
  const made = propertyOf(name, value, ctx);
  if (target.className !== algorithmClass || made === null) return false;
  target.members.set(name, made);
  return true;
}

function propertyOf(name: string, value: Value, ctx: FoldContext): Value | null {
  switch (name) {
    case 'key':
    case 'iv':
      return value.type === 'string' ? null : toBytes(value, ctx);
    case 'mode':
    case 'padding': {
      const number = enumValue(`${namespace}${name === 'mode' ? 'cipher' : 'padding'}mode`, value);
      return number === null ? null : int(number);
    }
    default:
      return numberOf(value);
  }
}

const modes: Readonly<Record<number, Cipher['mode']>> = { 1: 'cbc', 2: 'ecb', 3: 'ofb', 4: 'cfb' };
const paddings: Readonly<Record<number, Cipher['padding']>> = {
  1: 'none',
  2: 'pkcs7',
  3: 'zeros',
  4: 'ansix923',
  5: 'iso10126',
};

function decryptor(self: HostObject, key: Value | undefined, iv: Value | undefined): HostObject {
  const members = new Map(self.members);
  if (key !== undefined) members.set('key', key);
  if (iv !== undefined) members.set('iv', iv);
  return { type: 'object', className: transformClass, members };
}

function bytesMember(self: HostObject, name: string): Bytes | null {
  const value = self.members.get(name);
  return value?.type === 'bytes' ? value : null;
}

function numberMember(self: HostObject, name: string): number {
  const value = self.members.get(name);
  return value?.type === 'number' ? value.value : 0;
}

/** What a decryptor makes of the bytes; null where key, vector or mode are not known. */
export function transformed(transform: HostObject, bytes: Bytes, ctx: FoldContext): Bytes | null {
  const name = transform.members.get('\0algorithm');
  const known = algorithms.find(([, one]) => name?.type === 'string' && one === name.text);
  const key = bytesMember(transform, 'key');
  const mode = modes[numberMember(transform, 'mode')];
  const padding = paddings[numberMember(transform, 'padding')];
  const iv = bytesMember(transform, 'iv');
  if (known === undefined || key === null || mode === undefined || padding === undefined) return null;
  if (transform.className !== transformClass || (iv === null && mode !== 'ecb')) return null;
  // Rijndael with blocks of another size is not AES.
  if (numberMember(transform, 'blocksize') !== known[2] * 8) return null;
  ctx.meter.grow(bytes.bytes.length);
  const feedback = numberMember(transform, 'feedbacksize');
  const plain = decrypt(
    {
      algorithm: known[1],
      mode,
      padding,
      key: key.bytes,
      iv: mode === 'ecb' || iv === null ? new Uint8Array() : iv.bytes,
      ...(feedback === 0 ? {} : { feedbackBits: feedback }),
    },
    bytes.bytes,
  );
  return plain === null ? null : { type: 'bytes', bytes: plain, ...inherited([bytes], known[1]) };
}

function finalBlock(
  self: HostObject,
  bytes: Bytes,
  start: number,
  count: number,
  ctx: FoldContext,
): Bytes | null {
  if (start < 0 || count < 0 || start + count > bytes.bytes.length) return null;
  return transformed(self, { ...bytes, bytes: bytes.bytes.subarray(start, start + count) }, ctx);
}

/** Aes.DecryptCbc and the like, of .NET 6. */
function oneShot(
  self: HostObject,
  mode: number,
  bytes: Bytes,
  iv: Bytes | null,
  padding: number,
  ctx: FoldContext,
) {
  const transform = decryptor(self, undefined, iv ?? undefined);
  transform.members.set('mode', int(mode));
  transform.members.set('padding', int(padding));
  return transformed(transform, bytes, ctx);
}

export function hashed(name: string, bytes: Bytes, ctx: FoldContext): Bytes | null {
  ctx.meter.grow(bytes.bytes.length);
  const result = hash(name, bytes.bytes);
  // A hash says nothing of how its input was made.
  return result === null ? null : { type: 'bytes', bytes: result };
}

const nothing = (): Value => ({ type: 'null' });

const algorithmMethods: Methods<HostObject> = {
  createdecryptor: [
    on([], (_ctx, self) => decryptor(self, undefined, undefined)),
    on(['bytes', 'any'], (_ctx, self, key, iv) => decryptor(self, key, iv)),
  ],
  decryptcbc: [
    on(['bytes', 'bytes'], (ctx, self, bytes, iv) => oneShot(self, 1, bytes, iv, 2, ctx)),
    on(['bytes', 'bytes', `${namespace}paddingmode`], (ctx, self, bytes, iv, padding) =>
      oneShot(self, 1, bytes, iv, padding, ctx),
    ),
  ],
  decryptecb: [
    on(['bytes', `${namespace}paddingmode`], (ctx, self, bytes, padding) =>
      oneShot(self, 2, bytes, null, padding, ctx),
    ),
  ],
  clear: [on([], nothing)],
  dispose: [on([], nothing)],
};

const transformMethods: Methods<HostObject> = {
  transformfinalblock: [
    on(['bytes', 'int', 'int'], (ctx, self, bytes, start, count) =>
      finalBlock(self, bytes, start, count, ctx),
    ),
  ],
  dispose: [on([], nothing)],
};

const hashMethods: Methods<HostObject> = {
  computehash: [
    on(['bytes'], (ctx, self, bytes) => hashed(hashName(self), bytes, ctx)),
    on(['bytes', 'int', 'int'], (ctx, self, bytes, start, count) =>
      hashed(hashName(self), { ...bytes, bytes: bytes.bytes.subarray(start, start + count) }, ctx),
    ),
  ],
  clear: [on([], nothing)],
  dispose: [on([], nothing)],
};

function hashName(self: HostObject): string {
  const name = self.members.get('\0hash');
  return name?.type === 'string' ? name.text : '';
}

/** Each call goes on where the last one ended. */
const deriveMethods: Methods<HostObject> = {
  getbytes: [
    on(['int'], (ctx, self, count) => {
      const password = bytesMember(self, '\0password');
      const salt = bytesMember(self, 'salt');
      if (password === null || salt === null || count < 0) return null;
      const from = numberMember(self, '\0position');
      ctx.meter.grow(from + count);
      const all = pbkdf2(
        password.bytes,
        salt.bytes,
        numberMember(self, 'iterationcount'),
        from + count,
        hashName(self),
        ctx.meter,
      );
      self.members.set('\0position', int(from + count));
      return all === null ? null : { type: 'bytes', bytes: all.slice(from) };
    }),
  ],
  dispose: [on([], nothing)],
};

function derive(password: Value, salt: Bytes, iterations: number, name: string, ctx: FoldContext) {
  const bytes = password.type === 'string' ? encoded(password, 'utf8', ctx) : toBytes(password, ctx);
  if (bytes === null || iterations < 1) return null;
  return object(deriveClass, [
    ['\0password', bytes],
    ['salt', salt],
    ['iterationcount', int(iterations)],
    ['\0hash', str(name)],
    ['\0position', int(0)],
  ]);
}

export const cryptoConstructors: Readonly<Record<string, Methods<null>[string]>> = {
  [deriveClass]: [
    on(['any', 'bytes'], (ctx, _self, password, salt) => derive(password, salt, 1000, 'sha1', ctx)),
    on(['any', 'bytes', 'int'], (ctx, _self, password, salt, count) =>
      derive(password, salt, count, 'sha1', ctx),
    ),
    on(['any', 'bytes', 'int', 'text'], (ctx, _self, password, salt, count, name) =>
      derive(password, salt, count, name.text, ctx),
    ),
  ],
};

/** Methods by class. */
export const cryptoMethods: ReadonlyMap<string, Methods<HostObject>> = new Map([
  [algorithmClass, algorithmMethods],
  [transformClass, transformMethods],
  [hashClass, hashMethods],
  [deriveClass, deriveMethods],
]);
