/** Static methods of Convert, BitConverter and Encoding. */

import { decodeBase64 } from '../../base64';
import { hexOf } from '../../codecs/number-lists';
import { encodingNamed } from '../../text-encodings';
import type { Bytes, NumberType, Str, Value } from '../../values/model';
import { derived, inherited } from '../../values/provenance';
import type { FoldContext } from './context';
import { convertTo } from './convert';
import { encodingObject } from './encodings';
import { exactly } from './numbers';
import { on, type Methods } from './overloads';
import { str } from './text';

const radixSteps: Readonly<Record<number, string>> = { 2: 'binary', 8: 'octal', 10: 'decimal', 16: 'hex' };
const radixDigits: Readonly<Record<number, RegExp>> = {
  2: /^[01]{1,64}$/,
  8: /^[0-7]{1,22}$/,
  10: /^[+-]?\d{1,19}$/,
  16: /^(?:0x)?[0-9a-f]{1,16}$/i,
};
const widths: Readonly<Partial<Record<NumberType, number>>> = {
  byte: 8,
  sbyte: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
  int64: 64,
  uint64: 64,
};

/** Text in a radix of 2, 8, 10 or 16; other than decimal it says the bits of the type. */
function parsed(text: Str, radix: number, type: NumberType, ctx: FoldContext): Value | null {
  if (radixDigits[radix]?.test(text.text) !== true) return null;
  const width = widths[type] ?? 0;
  const digits = text.text.toLowerCase().replace(/^0x/, '');
  const bits = radix === 10 ? BigInt(digits.replace('+', '')) : bitsOf(digits, radix);
  if (radix !== 10 && bits >> BigInt(width) !== 0n) return null;
  const value = radix === 10 || type.startsWith('u') || type === 'byte' ? bits : BigInt.asIntN(width, bits);
  const number = exactly(Number(value), type);
  return number.type === 'unknown' ? null : derived(number, [text], ctx.range, radixSteps[radix]);
}

function bitsOf(digits: string, radix: number): bigint {
  const prefix = radix === 16 ? '0x' : radix === 8 ? '0o' : '0b';
  return BigInt(prefix + digits);
}

function number(type: NumberType): Methods<null>[string] {
  return [
    on(['any'], (ctx, _self, value) => convertTo(value, `system.${type}`, ctx)),
    on(['text', 'int'], (ctx, _self, text, radix) => parsed(text, radix, type, ctx)),
    on(['any', 'any'], (ctx, _self, value) => convertTo(value, `system.${type}`, ctx)),
  ];
}

const toText: Methods<null>[string] = [
  on(['any'], (ctx, _self, value) => convertTo(value, 'system.string', ctx)),
  on(['int', 'int'], (_ctx, _self, value, radix) => {
    if (![2, 8, 10, 16].includes(radix)) return null;
    return str((radix === 10 || value >= 0 ? value : value >>> 0).toString(radix));
  }),
];

function fromBase64(text: Str, ctx: FoldContext): Bytes | null {
  ctx.meter.grow(Math.ceil((text.text.length * 3) / 4));
  // Other characters are an error; a script that is still being typed may lack padding.
  if (/[^A-Za-z0-9+/= \t\r\n]/.test(text.text)) return null;
  const result = decodeBase64(text.text, ctx.meter.maxUnits);
  return result === null
    ? null
    : { type: 'bytes', bytes: new Uint8Array(result.bytes), ...inherited([text], 'base64') };
}

function fromHex(text: Str, ctx: FoldContext): Bytes | null {
  if (text.text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text.text)) return null;
  ctx.meter.grow(text.text.length / 2);
  return { type: 'bytes', bytes: new Uint8Array(Buffer.from(text.text, 'hex')), ...inherited([text], 'hex') };
}

function toBase64(bytes: Bytes, ctx: FoldContext): Value {
  ctx.meter.grow(Math.ceil(bytes.bytes.length / 3) * 4);
  return str(Buffer.from(bytes.bytes).toString('base64'));
}

const character = [on<null, ['any']>(['any'], (ctx, _self, value) => convertTo(value, 'system.char', ctx))];
/** Text says true or false or is an error, other than in PowerShell's own conversions. */
const truth = [
  on<null, ['any']>(['any'], (ctx, _self, value) => {
    if (value.type === 'number' || value.type === 'bool') return convertTo(value, 'system.boolean', ctx);
    const said = value.type === 'string' ? /^\s*(?:(true)|false)\s*$/i.exec(value.text) : null;
    return said === null ? null : { type: 'bool', value: said[1] !== undefined };
  }),
];

export const convertStatics: Methods<null> = {
  frombase64string: [on(['text'], (ctx, _self, text) => fromBase64(text, ctx))],
  frombase64chararray: [
    on(['texts', 'int', 'int'], (ctx, _self, chars, start, count) =>
      fromBase64(
        {
          ...str(
            chars
              .map(({ text }) => text)
              .slice(start, start + count)
              .join(''),
          ),
          ...inherited(chars),
        },
        ctx,
      ),
    ),
  ],
  fromhexstring: [on(['text'], (ctx, _self, text) => fromHex(text, ctx))],
  tohexstring: [on(['bytes'], (_ctx, _self, bytes) => str(hexOf(bytes.bytes)))],
  tobase64string: [
    on(['bytes'], (ctx, _self, bytes) => toBase64(bytes, ctx)),
    on(['bytes', 'int', 'int'], (ctx, _self, bytes, start, count) =>
      toBase64({ ...bytes, bytes: bytes.bytes.subarray(start, start + count) }, ctx),
    ),
  ],
  tobyte: number('byte'),
  tosbyte: number('sbyte'),
  toint16: number('int16'),
  touint16: number('uint16'),
  toint32: number('int32'),
  touint32: number('uint32'),
  toint64: number('int64'),
  touint64: number('uint64'),
  todouble: number('double'),
  tosingle: number('single'),
  todecimal: number('decimal'),
  tochar: character,
  toboolean: truth,
  tostring: toText,
};

/** Little-endian, as on every machine that Windows runs on. */
function readNumber(type: NumberType, size: number, read: (view: DataView, at: number) => number | bigint) {
  return [
    on<null, ['bytes', 'int']>(['bytes', 'int'], (_ctx, _self, { bytes }, at) => {
      if (at < 0 || at + size > bytes.length) return null;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const made = exactly(Number(read(view, at)), type);
      return made.type === 'unknown' ? null : made;
    }),
  ];
}

function hexWithDashes(bytes: Uint8Array): Value {
  return str(hexOf(bytes, '-'));
}

export const bitConverterStatics: Methods<null> = {
  tostring: [
    on(['bytes'], (ctx, _self, bytes) => {
      ctx.meter.grow(bytes.bytes.length * 3);
      return hexWithDashes(bytes.bytes);
    }),
    on(['bytes', 'int'], (ctx, _self, bytes, start) => {
      ctx.meter.grow(bytes.bytes.length * 3);
      return hexWithDashes(bytes.bytes.subarray(start));
    }),
    on(['bytes', 'int', 'int'], (ctx, _self, bytes, start, count) => {
      ctx.meter.grow(bytes.bytes.length * 3);
      return hexWithDashes(bytes.bytes.subarray(start, start + count));
    }),
  ],
  toint16: readNumber('int16', 2, (view, at) => view.getInt16(at, true)),
  touint16: readNumber('uint16', 2, (view, at) => view.getUint16(at, true)),
  toint32: readNumber('int32', 4, (view, at) => view.getInt32(at, true)),
  touint32: readNumber('uint32', 4, (view, at) => view.getUint32(at, true)),
  toint64: readNumber('int64', 8, (view, at) => view.getBigInt64(at, true)),
  touint64: readNumber('uint64', 8, (view, at) => view.getBigUint64(at, true)),
  tochar: [
    on(['bytes', 'int'], (_ctx, _self, { bytes }, at) =>
      at < 0 || at + 2 > bytes.length
        ? null
        : { type: 'char', unit: (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) },
    ),
  ],
  getbytes: [
    on(['any'], (_ctx, _self, value) => {
      if (value.type === 'char')
        return { type: 'bytes', bytes: Uint8Array.of(value.unit & 0xff, value.unit >> 8) };
      const width = value.type === 'number' ? (widths[value.as] ?? 0) : 0;
      if (value.type !== 'number' || width < 16) return null;
      const buffer = new DataView(new ArrayBuffer(8));
      buffer.setBigInt64(0, BigInt(value.value), true);
      return { type: 'bytes', bytes: new Uint8Array(buffer.buffer.slice(0, width / 8)) };
    }),
  ],
};

export const encodingStatics: Methods<null> = {
  getencoding: [
    on(['any'], (_ctx, _self, name) => {
      const encoding =
        name.type === 'string'
          ? encodingNamed(name.text)
          : name.type === 'number'
            ? encodingNamed(String(name.value))
            : null;
      return encoding === null ? null : encodingObject(encoding);
    }),
  ],
};
