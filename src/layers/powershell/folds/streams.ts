/** Streams over bytes in memory and their readers: System.IO, compression and CryptoStream. */

import { inflate, type Compression } from '../../codecs/inflate';
import type { TextEncodingName } from '../../text-encodings';
import { unknown, type Bytes, type HostObject, type Str, type Value } from '../../values/model';
import { derived, inherited, slice } from '../../values/provenance';
import type { FoldContext } from './context';
import { transformed } from './ciphers';
import { decoded, encodingOf } from './encodings';
import { int, num } from './numbers';
import { on, type Methods } from './overloads';
import { splitAt, str } from './text';

const compressions: ReadonlyMap<string, Compression> = new Map([
  ['system.io.compression.gzipstream', 'gzip'],
  ['system.io.compression.deflatestream', 'deflate'],
  ['system.io.compression.zlibstream', 'zlib'],
  ['system.io.compression.brotlistream', 'brotli'],
]);
const cryptoStream = 'system.security.cryptography.cryptostream';

function object(className: string, members: readonly (readonly [string, Value])[]): HostObject {
  return { type: 'object', className, members: new Map(members) };
}

function memoryStream(bytes: Bytes): HostObject {
  return object('system.io.memorystream', [
    ['\0bytes', bytes],
    ['position', int(0)],
  ]);
}

const empty = (): Bytes => ({ type: 'bytes', bytes: new Uint8Array() });

function positionOf(stream: HostObject): number {
  const position = stream.members.get('position');
  return position?.type === 'number' ? position.value : 0;
}

/** Everything that a stream holds or would give from its start; null where that is not known. */
function contentOf(stream: HostObject, ctx: FoldContext): Bytes | null {
  const known = stream.members.get('\0bytes');
  if (known !== undefined) return known.type === 'bytes' ? known : null;
  const inner = stream.members.get('basestream');
  const source = inner?.type === 'object' ? rest(inner, ctx) : null;
  const content = source === null ? null : unpacked(stream, source, ctx);
  // Streams are read once: what they give is kept.
  stream.members.set('\0bytes', content ?? unknown);
  return content;
}

function unpacked(stream: HostObject, source: Bytes, ctx: FoldContext): Bytes | null {
  const format = compressions.get(stream.className);
  if (format === undefined) {
    const transform = stream.members.get('\0transform');
    return transform?.type === 'object' ? transformed(transform, source, ctx) : null;
  }
  const result = inflate(source.bytes, format, ctx.meter.maxUnits);
  if (result === null) return null;
  if (result.cut) ctx.meter.noteCut();
  if (result.bytes.length === 0) return null;
  ctx.meter.grow(result.bytes.length);
  return { type: 'bytes', bytes: result.bytes, ...inherited([source], format) };
}

/** From the position to the end; the stream is read to its end then. */
function rest(stream: HostObject, ctx: FoldContext): Bytes | null {
  const content = contentOf(stream, ctx);
  if (content === null) return null;
  const from = positionOf(stream);
  stream.members.set('position', int(content.bytes.length));
  return { ...content, bytes: content.bytes.subarray(from) };
}

function take(stream: HostObject, count: number, ctx: FoldContext): Bytes | null {
  const content = contentOf(stream, ctx);
  if (content === null || count < 0) return null;
  const from = positionOf(stream);
  const bytes = content.bytes.subarray(from, from + count);
  stream.members.set('position', int(from + bytes.length));
  return { ...content, bytes };
}

/** Writes at the position; a stream that compresses or encrypts is not known any more. */
function write(stream: HostObject, more: Bytes, ctx: FoldContext): Value {
  const target = stream.members.get('\0sink');
  if (target !== undefined) {
    const written = stream.members.get('\0written');
    stream.members.set('\0written', appended(written?.type === 'bytes' ? written : empty(), more, ctx));
    return { type: 'null' };
  }
  const content = stream.className === 'system.io.memorystream' ? contentOf(stream, ctx) : null;
  if (content === null) {
    spoil(stream);
    return { type: 'null' };
  }
  const at = positionOf(stream);
  const total = Math.max(content.bytes.length, at + more.bytes.length);
  ctx.meter.grow(total);
  const bytes = new Uint8Array(total);
  bytes.set(content.bytes);
  bytes.set(more.bytes, at);
  stream.members.set('\0bytes', { type: 'bytes', bytes, ...inherited([content, more]) });
  stream.members.set('position', int(at + more.bytes.length));
  return { type: 'null' };
}

function appended(first: Bytes, second: Bytes, ctx: FoldContext): Bytes {
  ctx.meter.grow(first.bytes.length + second.bytes.length);
  return { type: 'bytes', bytes: Buffer.concat([first.bytes, second.bytes]), ...inherited([first, second]) };
}

/** Nothing is known of what the stream, or the one it writes to, holds. */
function spoil(stream: HostObject): void {
  stream.members.set('\0bytes', unknown);
  const inner = stream.members.get('basestream') ?? stream.members.get('\0sink');
  if (inner?.type === 'object') spoil(inner);
}

/** What was written to a CryptoStream goes through its transform when the last block is flushed. */
function flushed(stream: HostObject, ctx: FoldContext): Value {
  const sink = stream.members.get('\0sink');
  const written = stream.members.get('\0written');
  const transform = stream.members.get('\0transform');
  if (sink?.type !== 'object' || written?.type !== 'bytes') return { type: 'null' };
  stream.members.delete('\0written');
  const bytes = transform?.type === 'object' ? transformed(transform, written, ctx) : null;
  if (bytes === null) spoil(sink);
  else write(sink, bytes, ctx);
  return { type: 'null' };
}

function part(bytes: Bytes, start: number, count: number): Bytes | null {
  if (start < 0 || count < 0 || start + count > bytes.bytes.length) return null;
  return { ...bytes, bytes: bytes.bytes.subarray(start, start + count) };
}

/** Fills the caller's buffer in place. */
function readInto(
  stream: HostObject,
  buffer: Value,
  at: number,
  count: number,
  ctx: FoldContext,
): Value | null {
  if (buffer.type !== 'bytes' || at < 0 || at + count > buffer.bytes.length) return null;
  const some = take(stream, count, ctx);
  if (some === null) return null;
  buffer.bytes.set(some.bytes, at);
  Object.assign(buffer, inherited([some]));
  return int(some.bytes.length);
}

const nothing = (): Value => ({ type: 'null' });
const flush = [on<HostObject, []>([], (ctx, self) => flushed(self, ctx))];

export const streamMethods: Methods<HostObject> = {
  toarray: [on([], (ctx, self) => copyOf(contentOf(self, ctx)))],
  getbuffer: [on([], (ctx, self) => contentOf(self, ctx))],
  read: [
    on(['any', 'int', 'int'], (ctx, self, buffer, at, count) => readInto(self, buffer, at, count, ctx)),
    on(['any'], (ctx, self, buffer) =>
      buffer.type === 'bytes' ? readInto(self, buffer, 0, buffer.bytes.length, ctx) : null,
    ),
  ],
  readbyte: [
    on([], (ctx, self) => {
      const one = take(self, 1, ctx);
      return one === null ? null : { ...int(one.bytes[0] ?? -1), ...inherited([one]) };
    }),
  ],
  readbytes: [on(['int'], (ctx, self, count) => take(self, count, ctx))],
  write: [
    on(['bytes'], (ctx, self, bytes) => write(self, bytes, ctx)),
    on(['bytes', 'int', 'int'], (ctx, self, bytes, start, count) => {
      const some = part(bytes, start, count);
      return some === null ? null : write(self, some, ctx);
    }),
  ],
  writebyte: [on(['bytes'], (ctx, self, bytes) => write(self, bytes, ctx))],
  seek: [
    on(['int', 'system.io.seekorigin'], (ctx, self, offset, origin) => {
      const content = contentOf(self, ctx);
      if (content === null) return null;
      const from = origin === 0 ? 0 : origin === 1 ? positionOf(self) : content.bytes.length;
      self.members.set('position', int(from + offset));
      return num(from + offset, 'int64');
    }),
  ],
  copyto: [
    on(['object'], (ctx, self, target) => copied(self, target, ctx)),
    on(['object', 'int'], (ctx, self, target) => copied(self, target, ctx)),
  ],
  setlength: [
    on(['int'], (ctx, self, length) => {
      const content = contentOf(self, ctx);
      if (content === null || length > content.bytes.length) return null;
      self.members.set('\0bytes', { ...content, bytes: content.bytes.slice(0, length) });
      return nothing();
    }),
  ],
  flush: [on([], nothing)],
  flushfinalblock: flush,
  close: flush,
  dispose: flush,
};

function copied(stream: HostObject, target: HostObject, ctx: FoldContext): Value {
  const bytes = rest(stream, ctx);
  if (bytes === null) spoil(target);
  else write(target, bytes, ctx);
  return nothing();
}

/** A copy, since scripts change arrays in place. */
function copyOf(bytes: Bytes | null): Bytes | null {
  return bytes === null ? null : { ...bytes, bytes: bytes.bytes.slice() };
}

/** Properties of streams and readers that are computed; undefined for others. */
export function streamMember(stream: HostObject, name: string, ctx: FoldContext): Value | undefined {
  if (isReader(stream)) return name === 'endofstream' ? atEnd(stream, ctx) : undefined;
  if (name === 'length') {
    const content = contentOf(stream, ctx);
    return content === null ? unknown : num(content.bytes.length, 'int64');
  }
  return name === 'canread' || name === 'canseek' ? { type: 'bool', value: true } : undefined;
}

const readers = ['system.io.streamreader', 'system.io.stringreader'];

function isReader(object: HostObject): boolean {
  return readers.includes(object.className);
}

export function isStream(object: HostObject): boolean {
  return (
    object.className === 'system.io.memorystream' ||
    object.className === 'system.io.binaryreader' ||
    object.className === cryptoStream ||
    compressions.has(object.className) ||
    isReader(object)
  );
}

/** The text of a reader that is not read yet; null where it is not known. */
function remaining(reader: HostObject, ctx: FoldContext): Str | null {
  const known = reader.members.get('\0text');
  if (known !== undefined) return known.type === 'string' ? known : null;
  const inner = reader.members.get('basestream');
  const bytes = inner?.type === 'object' ? rest(inner, ctx) : null;
  if (bytes === null) return null;
  const text = decoded(bytes, markedEncoding(bytes) ?? readerEncoding(reader), ctx);
  return text.type === 'string' ? text : null;
}

function readerEncoding(reader: HostObject): TextEncodingName {
  const encoding = reader.members.get('\0encoding');
  return (encoding?.type === 'string' ? encodingOf(encoding) : null) ?? 'utf8';
}

/** A byte order mark goes before what the script says. */
function markedEncoding({ bytes }: Bytes): TextEncodingName | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf16';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf8' : null;
}

function keep(reader: HostObject, text: Str): void {
  reader.members.set('\0text', text);
}

function atEnd(reader: HostObject, ctx: FoldContext): Value {
  const text = remaining(reader, ctx);
  if (text === null) return unknown;
  keep(reader, text);
  return { type: 'bool', value: text.text === '' };
}

export const readerMethods: Methods<HostObject> = {
  readtoend: [
    on([], (ctx, self) => {
      const text = remaining(self, ctx);
      if (text !== null) keep(self, str(''));
      return text;
    }),
  ],
  readline: [
    on([], (ctx, self) => {
      const text = remaining(self, ctx);
      if (text === null) return null;
      if (text.text === '') return nothing();
      const [line = str('')] = splitAt(text, ['\r\n', '\n', '\r'], ctx, { limit: 2 });
      const end =
        /^\r\n|^[\r\n]/.exec(text.text.slice(line.text.length, line.text.length + 2))?.[0].length ?? 0;
      keep(self, slice(text, line.text.length + end, text.text.length));
      return line;
    }),
  ],
  read: [
    on([], (ctx, self) => {
      const text = remaining(self, ctx);
      if (text === null) return null;
      keep(self, slice(text, 1, text.text.length));
      return derived(int(text.text === '' ? -1 : text.text.charCodeAt(0)), [text], ctx.range);
    }),
  ],
  close: [on([], nothing)],
  dispose: [on([], nothing)],
};

function reader(stream: HostObject, encoding: TextEncodingName): HostObject {
  return object('system.io.streamreader', [
    ['basestream', stream],
    ['\0encoding', str(encoding)],
  ]);
}

/** `new` for streams and readers, by canonical type. */
export const streamConstructors: Readonly<Record<string, Methods<null>[string]>> = {
  'system.io.memorystream': [
    on([], () => memoryStream(empty())),
    on(['int'], () => memoryStream(empty())),
    on(['bytes'], (_ctx, _self, bytes) => memoryStream(bytes)),
    on(['bytes', 'bool'], (_ctx, _self, bytes) => memoryStream(bytes)),
    on(['bytes', 'int', 'int'], (_ctx, _self, bytes, start, count) => stretch(bytes, start, count)),
    on(['bytes', 'int', 'int', 'bool'], (_ctx, _self, bytes, start, count) => stretch(bytes, start, count)),
  ],
  'system.io.streamreader': [
    on(['object'], (_ctx, _self, stream) => reader(stream, 'utf8')),
    on(['object', 'any'], (_ctx, _self, stream, encoding) => readerWith(stream, encoding)),
    on(['object', 'any', 'any'], (_ctx, _self, stream, encoding) => readerWith(stream, encoding)),
    on(['object', 'any', 'any', 'any'], (_ctx, _self, stream, encoding) => readerWith(stream, encoding)),
  ],
  'system.io.stringreader': [
    on(['text'], (_ctx, _self, text) => object('system.io.stringreader', [['\0text', text]])),
  ],
  'system.io.binaryreader': [
    on(['object'], (ctx, _self, stream) => binaryReader(stream, ctx)),
    on(['object', 'any'], (ctx, _self, stream) => binaryReader(stream, ctx)),
  ],
  [cryptoStream]: [
    on(
      ['object', 'object', 'system.security.cryptography.cryptostreammode'],
      (_ctx, _self, stream, transform, mode) =>
        object(cryptoStream, [
          [mode === 0 ? 'basestream' : '\0sink', stream],
          ['\0transform', transform],
          ['position', int(0)],
        ]),
    ),
  ],
  ...Object.fromEntries([...compressions.keys()].map((name) => [name, compressionConstructors(name)])),
};

function stretch(bytes: Bytes, start: number, count: number): HostObject | null {
  const some = part(bytes, start, count);
  return some === null ? null : memoryStream(some);
}

/** The second argument is an encoding, or whether byte order marks count. */
function readerWith(stream: HostObject, encoding: Value): HostObject | null {
  if (encoding.type === 'bool') return reader(stream, 'utf8');
  const known = encodingOf(encoding);
  return known === null ? null : reader(stream, known);
}

function binaryReader(stream: HostObject, ctx: FoldContext): HostObject | null {
  const content = contentOf(stream, ctx);
  return content === null
    ? null
    : object('system.io.binaryreader', [
        ['\0bytes', content],
        ['position', int(positionOf(stream))],
        ['basestream', stream],
      ]);
}

function compressionConstructors(className: string): Methods<null>[string] {
  const make = (stream: HostObject, mode: number) =>
    object(className, [
      ['basestream', stream],
      ['position', int(0)],
      // What is compressed is not computed.
      ...(mode === 0 ? [] : ([['\0bytes', unknown]] as const)),
    ]);
  return [
    on(['object', 'system.io.compression.compressionmode'], (_ctx, _self, stream, mode) =>
      make(stream, mode),
    ),
    on(['object', 'system.io.compression.compressionmode', 'any'], (_ctx, _self, stream, mode) =>
      make(stream, mode),
    ),
  ];
}
