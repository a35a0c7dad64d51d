/** ADODB.Stream: text to bytes and back in a charset; and ADODB.Recordset, which turns byte strings into text. */

import { decodeText, encodingNamed, type TextEncodingName } from '../../text-encodings';
import { unknown, type HostObject, type Value } from '../../values/model';
import { ansiBytes } from '../folds/ansi';
import { argument } from '../folds/site';
import { empty, toBytes } from '../values/array';
import { number, toInteger, toText } from '../values/convert';
import { Text } from '../values/text';
import { setOwn, type ObjectClass, type ObjectSite } from './model';

/** The content is kept as bytes; null when it is not known. */
function contentOf(self: HostObject): Uint8Array | null {
  const content = self.members.get('content');
  if (content === undefined) return new Uint8Array();
  return content.type === 'bytes' ? content.bytes : null;
}

function charsetOf(self: HostObject): TextEncodingName | null {
  const charset = self.members.get('charset');
  if (charset === undefined) return 'utf16';
  return charset.type === 'string' ? encodingNamed(charset.text) : null;
}

export function encode(text: string, encoding: TextEncodingName): Uint8Array | null {
  switch (encoding) {
    case 'utf16':
      return Buffer.from(text, 'utf16le');
    case 'utf8':
      return Buffer.from(text, 'utf8');
    case 'ascii':
    case 'ansi':
      return ansiBytes(text);
    case 'latin1':
      return Buffer.from(text, 'latin1');
    default:
      return null;
  }
}

/** How decoding shows in `via`; single bytes to characters are no step of their own. */
function decodingStep(encoding: TextEncodingName): string | null {
  return encoding === 'utf16' || encoding === 'utf16be' ? 'utf16' : encoding === 'utf8' ? 'utf8' : null;
}

/** Bytes as text, laid to the call that decodes them. */
export function decoded(bytes: Uint8Array, from: Value, encoding: TextEncodingName, site: ObjectSite): Text {
  site.context.meter.grow(bytes.length);
  const text = Text.made(decodeText(bytes, encoding), site.range, from.via, from.assumed);
  const step = decodingStep(encoding);
  return step === null || from.via === undefined ? text : text.after(step);
}

function append(self: HostObject, bytes: Uint8Array | null, from: Value, site: ObjectSite): Value {
  const before = contentOf(self);
  if (bytes === null || before === null) {
    setOwn(self, 'content', unknown, site);
    return empty;
  }
  site.context.meter.grow(before.length + bytes.length);
  const via = from.via === undefined ? {} : { via: from.via };
  const content: Value = { type: 'bytes', bytes: Buffer.concat([before, bytes]), ...via };
  setOwn(self, 'content', content, site);
  return empty;
}

function position(self: HostObject): number | null {
  const value = self.members.get('position');
  return value === undefined ? 0 : toInteger(value);
}

const readText: ObjectClass['members'][string] = (self, args, site) => {
  const bytes = contentOf(self);
  const encoding = charsetOf(self);
  const start = position(self);
  const count = toInteger(argument(args, 0));
  if (bytes === null || encoding === null || start === null) return unknown;
  const content = self.members.get('content') ?? unknown;
  const text = decoded(bytes.subarray(start), content, encoding, site);
  return count !== null && count > 0 ? text.slice(0, count) : text;
};

export const stream: ObjectClass = {
  members: {
    open: () => empty,
    close: (self, _args, site) => {
      setOwn(self, 'content', { type: 'bytes', bytes: new Uint8Array() }, site);
      return empty;
    },
    write: (self, args, site) => append(self, toBytes(argument(args, 0)), argument(args, 0), site),
    writetext: (self, args, site) => {
      const value = argument(args, 0);
      const text = toText(value, site.range);
      const encoding = charsetOf(self);
      if (text === null || encoding === null) return append(self, null, value, site);
      return append(self, encode(text.text, encoding), text, site);
    },
    read: (self) => {
      const bytes = contentOf(self);
      const start = position(self);
      if (bytes === null || start === null) return unknown;
      const content = self.members.get('content');
      const via = content?.via === undefined ? {} : { via: content.via };
      return { type: 'bytes', bytes: bytes.subarray(start), ...via };
    },
    readtext: readText,
    size: (self) => {
      const bytes = contentOf(self);
      return bytes === null ? unknown : number(bytes.length);
    },
    loadfromfile: (self, _args, site) => {
      setOwn(self, 'content', unknown, site);
      return empty;
    },
    savetofile: () => empty,
    flush: () => empty,
    copyto: (self, args, site) => {
      const target = argument(args, 0);
      if (target.type === 'object')
        append(target, contentOf(self), self.members.get('content') ?? empty, site);
      return empty;
    },
  },
};

/** `rs.Fields.Append "x", adLongVarChar, n : rs.AddNew : rs("x").AppendChunk bytes : text = rs("x")`. */
export const recordset: ObjectClass = {
  byDefault: 'item',
  children: 'adodb.recordset',
  members: {
    item: (self, args) => (args.length === 0 ? (self.members.get('value') ?? unknown) : self),
    appendchunk: (self, args, site) => {
      const bytes = toBytes(argument(args, 0));
      const text = bytes === null ? unknown : decoded(bytes, argument(args, 0), 'ansi', site);
      setOwn(self, 'value', text, site);
      return empty;
    },
    value: (self) => self.members.get('value') ?? unknown,
    getchunk: (self) => self.members.get('value') ?? unknown,
  },
};
