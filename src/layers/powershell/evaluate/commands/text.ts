/** Cmdlets that make text or objects of text. */

import { concat } from '../../../values/provenance';
import { unknown, type Str, type Value } from '../../../values/model';
import { convertToSecureString, dictionaryOf, newObject } from '../../folds';
import { bagOf, netBag } from '../bags';
import { forgetMutable } from '../members';
import { itemsOf, openStream, streamOf } from '../stream';
import { bindArguments, type Cmdlet } from './model';

const outString: Cmdlet = ({ run, args, input, node }) => {
  const bound = bindArguments(args, [], ['inputobject', 'width'], ['stream', 'nonewline']);
  const given = bound.get('inputobject');
  if (!given && (!input || input.open)) return openStream([unknown]);
  const values = given
    ? given.type === 'list'
      ? given.items
      : [given]
    : itemsOf(input ?? streamOf(), run.context.meter);
  const lines: Str[] = [];
  for (const value of values) {
    // Objects and numbers are laid out by the formatter; text and plain values are as they are.
    const text = ['string', 'char', 'number', 'bool', 'block'].includes(value.type)
      ? run.textOf(value, node)
      : null;
    if (text === null) return openStream([unknown]);
    lines.push(text);
  }
  if (bound.has('stream')) return streamOf(lines);
  const end: Str = { type: 'string', text: bound.has('nonewline') ? '' : '\r\n' };
  return streamOf([
    concat(
      lines.flatMap((line) => [line, end]),
      run.rangeOf(node),
    ),
  ]);
};

const joinString: Cmdlet = ({ run, args, input, node }) => {
  const bound = bindArguments(
    args,
    ['property', 'separator'],
    ['outputprefix', 'outputsuffix', 'formatstring', 'inputobject'],
    ['singlequote', 'doublequote', 'useculture'],
  );
  if (!input || input.open || bound.has('formatstring') || bound.has('property')) {
    const property = bound.get('property');
    if (!input || input.open || bound.has('formatstring') || property?.type !== 'block')
      return openStream([unknown]);
  }
  const selector = bound.get('property');
  const parts: Str[] = [];
  const separator = bound.get('separator');
  const quote = bound.has('singlequote') ? "'" : bound.has('doublequote') ? '"' : '';
  const between: Str = separator?.type === 'string' ? separator : { type: 'string', text: '' };
  const wrap = (name: string): Str[] => {
    const value = bound.get(name);
    return value?.type === 'string' ? [value] : [];
  };
  for (const item of itemsOf(input, run.context.meter)) {
    const value = selector?.type === 'block' ? run.invoke(selector, [], item, node) : item;
    const text = value.type === 'unknown' ? null : run.textOf(value, node);
    if (text === null) return openStream([unknown]);
    if (parts.length > 0) parts.push(between);
    parts.push({ type: 'string', text: quote }, text, { type: 'string', text: quote });
  }
  const all = [...wrap('outputprefix'), ...parts, ...wrap('outputsuffix')];
  run.context.meter.grow(all.reduce((sum, { text }) => sum + text.length, 0));
  return streamOf([concat(all, run.rangeOf(node))]);
};

const secureString: Cmdlet = ({ run, args, input, node }) => {
  const bound = bindArguments(args, ['string', 'securekey'], ['key'], ['asplaintext', 'force']);
  const text = bound.get('string') ?? (input && !input.open ? input.items[0] : undefined);
  const key = bound.get('key');
  if (!text || bound.has('securekey') || (!key && !bound.has('asplaintext'))) return openStream([unknown]);
  const value = convertToSecureString(text, key ?? null, run.fold(node));
  return value.type === 'unknown' ? openStream([unknown]) : streamOf([value]);
};

const makeObject: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(args, ['typename', 'argumentlist'], ['comobject', 'property'], ['strict']);
  const com = bound.get('comobject');
  if (com) return com.type === 'string' ? streamOf([bagOf(com.text)]) : openStream([unknown]);
  const name = bound.get('typename');
  if (name?.type !== 'string') return openStream([unknown]);
  const given = bound.get('argumentlist');
  // `New-Object T a, b`, `New-Object T(a, b)` and `New-Object T a b` in half-typed code.
  const list = given === undefined ? [] : given.type === 'list' ? given.items : [given];
  const property = bound.get('property');
  if (
    /^(?:system\.management\.automation\.)?ps(?:custom)?object$/i.test(name.text) &&
    property?.type === 'dictionary'
  )
    return streamOf([property]);
  const bag = netBag(name.text);
  if (bag) {
    // `New-Object Diagnostics.ProcessStartInfo 'powershell', '-c …'`
    ['filename', 'arguments'].forEach((key, at) => {
      const one = list[at];
      if (one) bag.members.set(key, one);
    });
    if (property?.type === 'dictionary') for (const [key, one] of property.entries) bag.members.set(key, one);
    return streamOf([bag]);
  }
  const value = newObject(name.text, [...list, ...bound.rest], run.fold(node));
  if (value.type !== 'unknown') return streamOf([value]);
  forgetMutable(run, [...list, ...bound.rest]);
  return openStream([unknown]);
};

/** How deep JSON may nest. */
const maxJson = 64;

const fromJson: Cmdlet = ({ run, args, input, node }) => {
  const bound = bindArguments(args, ['inputobject'], ['depth'], ['ashashtable', 'noenumerate']);
  const given = bound.get('inputobject') ?? (input && !input.open ? input.items[0] : undefined);
  if (given?.type !== 'string') return openStream([unknown]);
  let parsed: unknown;
  try {
    parsed = JSON.parse(given.text);
  } catch (error) {
    if (error instanceof SyntaxError) return openStream([unknown]);
    throw error;
  }
  run.context.meter.grow(given.text.length);
  return streamOf([run.derive(jsonValue(parsed, 0), [given], node)]);
};

function jsonValue(json: unknown, depth: number): Value {
  if (depth > maxJson) return unknown;
  switch (typeof json) {
    case 'string':
      return { type: 'string', text: json };
    case 'number':
      return {
        type: 'number',
        value: json,
        as: Number.isInteger(json) ? (Math.abs(json) < 2 ** 31 ? 'int32' : 'int64') : 'double',
      };
    case 'boolean':
      return { type: 'bool', value: json };
    default:
  }
  if (json === null || typeof json !== 'object') return { type: 'null' };
  if (Array.isArray(json)) return { type: 'list', items: json.map((one) => jsonValue(one, depth + 1)) };
  const pairs = Object.entries(json).map(([key, one]): [Value, Value] => [
    { type: 'string', text: key },
    jsonValue(one, depth + 1),
  ]);
  return dictionaryOf(pairs) ?? unknown;
}

export const textCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Out-String': outString,
  'Join-String': joinString,
  'ConvertTo-SecureString': secureString,
  'New-Object': makeObject,
  'ConvertFrom-Json': fromJson,
};
