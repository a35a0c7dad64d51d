/** .NET classes that COM offers: text encodings and the ciphers of System.Security.Cryptography. */

import { decrypt, type Cipher } from '../../codecs/ciphers';
import { decodeBase64 } from '../../base64';
import { unknown, type HostObject, type Value } from '../../values/model';
import type { TextEncodingName } from '../../text-encodings';
import { argument } from '../folds/site';
import { toBytes } from '../values/array';
import { toInteger, toText } from '../values/convert';
import { newObject, type MemberFold, type ObjectClass } from './model';
import { decoded, encode } from './stream';

/** Overloads are told apart by number: `GetBytes_4` takes a text. */
export function encodingClass(encoding: TextEncodingName): ObjectClass {
  const getBytes: MemberFold = (_self, args, site) => {
    const text = toText(argument(args, 0), site.range);
    const bytes = text === null ? null : encode(text.text, encoding);
    if (text === null || bytes === null) return unknown;
    return { type: 'bytes', bytes, ...(text.via === undefined ? {} : { via: text.via }) };
  };
  const getString: MemberFold = (_self, args, site) => {
    const value = argument(args, 0);
    const bytes = toBytes(value);
    return bytes === null ? unknown : decoded(bytes, value, encoding, site);
  };
  return {
    members: { getbytes: getBytes, getbytes_4: getBytes, getstring: getString, getstring_2: getString },
  };
}

const modes: Readonly<Record<number, Cipher['mode']>> = { 1: 'cbc', 2: 'ecb', 3: 'ofb', 4: 'cfb' };
const paddings: Readonly<Record<number, Cipher['padding']>> = {
  1: 'none',
  2: 'pkcs7',
  3: 'zeros',
  4: 'ansix923',
  5: 'iso10126',
};

export function cipherClass(algorithm: Cipher['algorithm']): ObjectClass {
  return {
    members: {
      createdecryptor: (self, args) => {
        const [key, iv] = [args[0] ?? self.members.get('key'), args[1] ?? self.members.get('iv')];
        return newObject('cryptotransform', [
          ['algorithm', { type: 'string', text: algorithm }],
          ...(key === undefined ? [] : [['key', key] as const]),
          ...(iv === undefined ? [] : [['iv', iv] as const]),
          ['mode', self.members.get('mode') ?? { type: 'number', value: 1, as: 'int16' }],
          ['padding', self.members.get('padding') ?? { type: 'number', value: 2, as: 'int16' }],
        ]);
      },
      createdecryptor_2: (self, args, site) =>
        cipherClass(algorithm).members.createdecryptor?.(self, args, site) ?? unknown,
    },
  };
}

function cut(args: readonly Value[]): Uint8Array | null {
  const bytes = toBytes(argument(args, 0));
  const start = toInteger(argument(args, 1)) ?? 0;
  const count = toInteger(argument(args, 2));
  return bytes === null ? null : bytes.subarray(start, count === null ? undefined : start + count);
}

function cipherOf(self: HostObject): Cipher | null {
  const algorithm = self.members.get('algorithm');
  const key = toBytes(self.members.get('key') ?? unknown);
  const iv = toBytes(self.members.get('iv') ?? { type: 'bytes', bytes: new Uint8Array() });
  const mode = modes[toInteger(self.members.get('mode') ?? unknown) ?? 0];
  const padding = paddings[toInteger(self.members.get('padding') ?? unknown) ?? 0];
  if (algorithm?.type !== 'string' || key === null || iv === null) return null;
  if (mode === undefined || padding === undefined) return null;
  return {
    algorithm: algorithm.text === 'tripledes' ? 'tripledes' : algorithm.text === 'des' ? 'des' : 'aes',
    mode,
    padding,
    key,
    iv,
  };
}

export const cryptoTransform: ObjectClass = {
  members: {
    transformfinalblock: (self, args, { context }) => {
      const bytes = cut(args);
      const cipher = cipherOf(self);
      if (bytes === null || cipher === null) return unknown;
      context.meter.grow(bytes.length);
      const plain = decrypt(cipher, bytes);
      if (plain === null) return unknown;
      return { type: 'bytes', bytes: plain, via: [...(argument(args, 0).via ?? []), cipher.algorithm] };
    },
  },
};

export const base64Transform: ObjectClass = {
  members: {
    transformfinalblock: (_self, args, { context }) => {
      const bytes = cut(args);
      if (bytes === null) return unknown;
      context.meter.grow(bytes.length);
      const plain = decodeBase64(Buffer.from(bytes).toString('latin1'), context.meter.maxUnits);
      if (plain === null) return unknown;
      return { type: 'bytes', bytes: plain.bytes, via: [...(argument(args, 0).via ?? []), 'base64'] };
    },
  },
};
