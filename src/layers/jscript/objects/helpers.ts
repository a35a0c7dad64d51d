/** COM objects that hold or convert data: dictionaries, paths, .NET's encodings. */

import { unknown, type Bytes } from '../../values/model';
import { inherited } from '../../values/provenance';
import { decodeText, type TextEncodingName } from '../../text-encodings';
import { toKey, toStr } from '../values/convert';
import { bool, num, str, undef, type Call, type Fold, type JsObject, type JsValue } from '../values/model';

/** Where a dictionary's items live, apart from the object's own members. */
function entries(call: Call): JsObject | null {
  if (call.self.type !== 'object') return null;
  const held = call.self.members.get('entries');
  if (held?.type === 'object') return held;
  const made = call.vm.object();
  call.vm.set(call.self, 'entries', made);
  return made;
}

function withEntry(fold: (held: JsObject, key: string, call: Call) => JsValue): Fold {
  return (call) => {
    const held = entries(call);
    const key = call.args[0] === undefined ? null : toKey(call.args[0], call);
    if (held === null) return unknown;
    if (key === null) {
      call.vm.spoil([held]);
      return unknown;
    }
    return fold(held, key, call);
  };
}

export const dictionaryNatives: Readonly<Record<string, Fold>> = {
  add: withEntry((held, key, call) => {
    call.vm.set(held, key, call.args[1] ?? undef);
    return undef;
  }),
  item: withEntry((held, key, call) => call.vm.get(held, key, call.range)),
  exists: withEntry((held, key) => bool(held.members.has(key))),
  remove: withEntry((held, key, call) => {
    call.vm.remove(held, key);
    return undef;
  }),
  keys: (call) => call.vm.array([...(entries(call)?.members.keys() ?? [])].map((key) => str(key))),
  items: (call) => call.vm.array([...(entries(call)?.members.values() ?? [])]),
};

const folders: Readonly<Record<number, string>> = {
  0: 'C:\\Windows',
  1: 'C:\\Windows\\System32',
  2: 'C:\\Users\\user\\AppData\\Local\\Temp',
};

export const fileSystemNatives: Readonly<Record<string, Fold>> = {
  getspecialfolder: (call) => {
    const [which] = call.args;
    const folder = which?.type === 'number' ? folders[which.value] : undefined;
    return folder === undefined ? unknown : { ...str(folder), assumed: true };
  },
  buildpath: (call) => {
    const [folder, name] = call.args.map((one) => toStr(one, call));
    if (!folder || !name) return unknown;
    const between = folder.text.endsWith('\\') ? '' : '\\';
    return { ...str(folder.text + between + name.text), ...inherited([folder, name]) };
  },
};

const named: readonly (readonly [string, TextEncodingName])[] = [
  ['system.text.unicodeencoding', 'utf16'],
  ['system.text.utf8encoding', 'utf8'],
  ['system.text.asciiencoding', 'ascii'],
];

function encoding(call: Call): TextEncodingName | null {
  const { self } = call;
  return self.type === 'object' ? (named.find(([name]) => self.className === name)?.[1] ?? null) : null;
}

/** Overloads of .NET methods are told apart by a number: GetBytes_4 takes a string. */
export const encodingNatives: Readonly<Record<string, Fold>> = {
  getstring: (call) => {
    const [bytes] = call.args;
    const name = encoding(call);
    if (bytes?.type !== 'bytes' || name === null) return unknown;
    call.vm.context.meter.grow(bytes.bytes.length);
    return { ...str(decodeText(bytes.bytes, name)), ...inherited([bytes], name) };
  },
  getbytes_4: (call) => {
    const text = toStr(call.args[0] ?? undef, call);
    const name = encoding(call);
    if (text === null || name === null) return unknown;
    call.vm.context.meter.grow(text.text.length * 2);
    const bytes = Buffer.from(text.text, name === 'utf16' ? 'utf16le' : name === 'utf8' ? 'utf8' : 'latin1');
    const made: Bytes = {
      type: 'bytes',
      bytes: new Uint8Array(bytes),
      ...inherited([text]),
      ...(text.trace ? { trace: text.trace } : {}),
    };
    return made;
  },
  getbytecount_2: (call) => {
    const text = toStr(call.args[0] ?? undef, call);
    const name = encoding(call);
    if (text === null || name === null) return unknown;
    return num(
      Buffer.byteLength(text.text, name === 'utf16' ? 'utf16le' : name === 'utf8' ? 'utf8' : 'latin1'),
    );
  },
};

export const transformNatives: Readonly<Record<string, Fold>> = {
  transformfinalblock: (call) => {
    const [bytes] = call.args;
    if (bytes?.type !== 'bytes') return unknown;
    call.vm.context.meter.grow(bytes.bytes.length);
    const text = Buffer.from(bytes.bytes).toString('latin1');
    const made: Bytes = {
      type: 'bytes',
      bytes: new Uint8Array(Buffer.from(text, 'base64')),
      ...inherited([bytes], 'base64'),
      ...(bytes.trace ? { trace: bytes.trace } : {}),
    };
    return made;
  },
};
