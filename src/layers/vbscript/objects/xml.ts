/** MSXML documents: elements whose text decodes base64 and hex, and style sheets that hold scripts. */

import { decodeBase64 } from '../../base64';
import { bytesOfHex, hexOf } from '../../codecs/number-lists';
import { unknown, type HostObject, type Value } from '../../values/model';
import { argument } from '../folds/site';
import { empty, toBytes } from '../values/array';
import { toText } from '../values/convert';
import { Text } from '../values/text';
import { newObject, setOwn, type ObjectClass, type ObjectSite } from './model';

function dataTypeOf(self: HostObject): string {
  const type = self.members.get('datatype');
  return type?.type === 'string' ? type.text.toLowerCase() : '';
}

/** What an element's text stands for. */
function typedValue(self: HostObject, site: ObjectSite): Value {
  const value = self.members.get('text') ?? unknown;
  const text = value.type === 'unknown' ? null : toText(value, site.range);
  if (text === null) return unknown;
  const type = dataTypeOf(self);
  const { meter } = site.context;
  meter.grow(text.text.length);
  const via = text.via ?? [];
  if (type === 'bin.base64') {
    const decoded = decodeBase64(text.text, meter.maxUnits);
    return decoded === null ? unknown : { type: 'bytes', bytes: decoded.bytes, via: [...via, 'base64'] };
  }
  if (type === 'bin.hex') {
    const bytes = bytesOfHex(text.text);
    return bytes === null ? unknown : { type: 'bytes', bytes, via: [...via, 'hex'] };
  }
  return text;
}

/** Bytes that are assigned become the element's text, encoded. */
function setTypedValue(self: HostObject, value: Value, site: ObjectSite): void {
  const bytes = toBytes(value);
  const type = dataTypeOf(self);
  if (bytes === null) {
    setOwn(self, 'text', value, site);
    return;
  }
  site.context.meter.grow(bytes.length * 2);
  const text =
    type === 'bin.hex'
      ? hexOf(bytes).toLowerCase()
      : Buffer.from(bytes)
          .toString('base64')
          .replace(/(.{72})(?=.)/g, '$1\n');
  setOwn(self, 'text', type === '' ? unknown : Text.made(text, site.range, value.via), site);
}

export const xmlElement: ObjectClass = {
  members: {
    nodetypedvalue: (self, _args, site) => typedValue(self, site),
    text: (self) => self.members.get('text') ?? unknown,
  },
  setters: { nodetypedvalue: setTypedValue },
  children: 'xml.element',
};

export const xmlDocument: ObjectClass = {
  children: 'xml.element',
  members: {
    createelement: () => newObject('xml.element'),
    createnode: () => newObject('xml.element'),
    loadxml: (self, args, site) => {
      const xml = argument(args, 0);
      setOwn(self, 'xml', xml, site);
      const text = xml.type === 'string' ? Text.of(xml, site.range) : null;
      setOwn(self, 'documentelement', text === null ? newObject('xml.element') : rootOf(text), site);
      return unknown;
    },
    documentelement: (self) => self.members.get('documentelement') ?? newObject('xml.element'),
    transformnode: (_self, args, site) => {
      const sheet = argument(args, 0);
      const xml = sheet.type === 'object' ? sheet.members.get('xml') : undefined;
      if (xml !== undefined) site.machine.sinks.script(xml, 'xsl', 'transformNode', site.range);
      return unknown;
    },
    transformnodetoobject: (_self, args, site) => {
      const sheet = argument(args, 0);
      const xml = sheet.type === 'object' ? sheet.members.get('xml') : undefined;
      if (xml !== undefined) site.machine.sinks.script(xml, 'xsl', 'transformNodeToObject', site.range);
      return empty;
    },
  },
};

/** `<root attributes>text</root>`: what small documents around a base64 text look like. */
function rootOf(xml: Text): HostObject {
  const open = /^\s*(?:<\?[^>]{0,200}>\s*)?<([A-Za-z][\w:.-]{0,100})([^<>]{0,500})>/.exec(
    xml.text.slice(0, 2048),
  );
  if (open?.[1] === undefined) return newObject('xml.element');
  const end = xml.text.indexOf('<', open[0].length);
  const closes = end >= 0 && xml.text.startsWith(`</${open[1]}`, end);
  const type = /\bdt(?::dt)?\s*=\s*["']([\w.]+)["']/.exec(open[2] ?? '')?.[1];
  return newObject('xml.element', [
    ...(closes ? [['text', xml.slice(open[0].length, end)] as const] : []),
    ...(type === undefined ? [] : [['datatype', { type: 'string', text: type } as const] as const]),
  ]);
}
