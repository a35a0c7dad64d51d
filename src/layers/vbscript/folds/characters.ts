/** Chr, Asc and their relatives. */

import { encodeAnsi, ansiCharacter } from './ansi';
import { unknown } from '../../values/model';
import { number, toInteger, toText } from '../values/convert';
import { Text } from '../values/text';
import { argument, type Fold } from './site';

/** The ANSI code page is taken to be 1252, as in the western Windows of the host profile. */
const chr: Fold = (args, { range }) => {
  const value = argument(args, 0);
  const code = toInteger(value);
  if (code === null || code < 0 || code > 255) return unknown;
  return Text.made(ansiCharacter(code), range, value.via, value.assumed);
};

const chrW: Fold = (args, { range }) => {
  const value = argument(args, 0);
  const code = toInteger(value);
  if (code === null || code < -32768 || code > 65535) return unknown;
  return Text.made(String.fromCharCode(code & 0xffff), range, value.via, value.assumed);
};

const chrB: Fold = (args) => {
  const code = toInteger(argument(args, 0));
  return code === null || code < 0 || code > 255 ? unknown : { type: 'bytes', bytes: Uint8Array.of(code) };
};

const asc: Fold = (args, { range }) => {
  const value = argument(args, 0);
  if (value.type === 'bytes') return value.bytes.length === 0 ? unknown : number(value.bytes[0] ?? 0);
  const text = toText(value, range);
  if (text === null || text.text === '') return unknown;
  const byte = encodeAnsi(text.text.charAt(0));
  return byte === null ? unknown : number(byte);
};

const ascW: Fold = (args, { range }) => {
  const text = toText(argument(args, 0), range);
  if (text === null || text.text === '') return unknown;
  return number((text.text.charCodeAt(0) << 16) >> 16);
};

const ascB: Fold = (args, { range }) => {
  const value = argument(args, 0);
  if (value.type === 'bytes') return value.bytes.length === 0 ? unknown : number(value.bytes[0] ?? 0);
  const text = toText(value, range);
  return text === null || text.text === '' ? unknown : number(text.text.charCodeAt(0) & 255);
};

export const characterFolds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['chr', chr],
  ['chrw', chrW],
  ['chrb', chrB],
  ['asc', asc],
  ['ascw', ascW],
  ['ascb', ascB],
]);
