/** Folds that cut, turn and pad text. */

import { unknown, type Value } from '../../values/model';
import { number, toText, typed, utf16 } from '../values/convert';
import { order } from '../values/operators';
import { Text } from '../values/text';
import { ansiBytes } from './ansi';
import { decodeText } from '../../text-encodings';
import { decodeUrl, escapeText } from '../../codecs/url';
import { argument, comparisonOf, ofText, textOf, wholeOf, type Fold } from './site';
import { toBytes } from '../values/array';

const mid: Fold = (args, site) => {
  const start = wholeOf(args, 1);
  const length = wholeOf(args, 2, Infinity);
  if (start === null || length === null || start < 1 || length < 0) return unknown;
  const text = textOf(args, 0, site);
  return text === null ? unknown : text.slice(start - 1, start - 1 + length);
};

const left: Fold = (args, site) => {
  const text = textOf(args, 0, site);
  const length = wholeOf(args, 1);
  return text === null || length === null || length < 0 ? unknown : text.slice(0, length);
};

const right: Fold = (args, site) => {
  const text = textOf(args, 0, site);
  const length = wholeOf(args, 1);
  if (text === null || length === null || length < 0) return unknown;
  return text.slice(Math.max(0, text.text.length - length), text.text.length);
};

/** The bytes of a byte string, or of a text as UTF-16. */
function bytesOf(value: Value, site: Parameters<Fold>[1]): Uint8Array | null {
  if (value.type === 'bytes') return value.bytes;
  const text = toText(value, site.range);
  return text === null ? null : Buffer.from(text.text, 'utf16le');
}

/** MidB, LeftB and RightB count bytes. */
function byteCut(range: (args: readonly Value[], length: number) => readonly [number, number] | null): Fold {
  return (args, site) => {
    const bytes = bytesOf(argument(args, 0), site);
    const cut = bytes === null ? null : range(args, bytes.length);
    if (bytes === null || cut === null) return unknown;
    return { type: 'bytes', bytes: bytes.subarray(cut[0], cut[1]) };
  };
}

const midB = byteCut((args, length) => {
  const start = wholeOf(args, 1);
  const count = wholeOf(args, 2, length);
  return start === null || count === null || start < 1 || count < 0 ? null : [start - 1, start - 1 + count];
});
const leftB = byteCut((args) => {
  const count = wholeOf(args, 1);
  return count === null || count < 0 ? null : [0, count];
});
const rightB = byteCut((args, length) => {
  const count = wholeOf(args, 1);
  return count === null || count < 0 ? null : [Math.max(0, length - count), length];
});

const strReverse = ofText((text, { range, context }) => {
  context.meter.grow(text.text.length);
  // Backwards by bytes, and each unit's bytes back again.
  const reversed = Buffer.from(text.text, 'utf16le').reverse().swap16().toString('utf16le');
  return Text.made(reversed, range, text.via, text.assumed);
});

/** Text changed unit by unit; itself where nothing changes. */
function mapped(change: (text: string) => string): Fold {
  return ofText((text, { range, context }) => {
    context.meter.grow(text.text.length);
    const changed = change(text.text);
    return changed === text.text ? text : Text.made(changed, range, text.via, text.assumed);
  });
}

/** Windows gives each character one counterpart; what Unicode spells with two (ß) stays. */
function upper(text: string): string {
  const changed = text.toUpperCase();
  return changed.length === text.length
    ? changed
    : Array.from(
        text,
        oneFor((unit) => unit.toUpperCase()),
      ).join('');
}

function lower(text: string): string {
  const changed = text.toLowerCase();
  return changed.length === text.length
    ? changed
    : Array.from(
        text,
        oneFor((unit) => unit.toLowerCase()),
      ).join('');
}

function oneFor(change: (unit: string) => string): (unit: string) => string {
  return (unit) => {
    const changed = change(unit);
    return changed.length === unit.length ? changed : unit;
  };
}

/** Trim, LTrim and RTrim take spaces away and nothing else. */
function trimmed(atStart: boolean, atEnd: boolean): Fold {
  return ofText((value) => {
    const { text } = value;
    let start = 0;
    let end = text.length;
    while (atStart && start < end && text.charAt(start) === ' ') start++;
    while (atEnd && end > start && text.charAt(end - 1) === ' ') end--;
    return value.slice(start, end);
  });
}

const space: Fold = (args, { range, context }) => {
  const count = wholeOf(args, 0);
  if (count === null || count < 0) return unknown;
  context.meter.grow(count);
  return Text.made(' '.repeat(count), range);
};

const string: Fold = (args, { range, context }) => {
  const count = wholeOf(args, 0);
  const what = argument(args, 1);
  if (count === null || count < 0 || what.type === 'unknown') return unknown;
  if (what.type === 'string' && what.text === '') return unknown;
  const unit =
    what.type === 'string' ? what.text.charAt(0) : String.fromCharCode((wholeOf(args, 1) ?? 0) & 255);
  context.meter.grow(count);
  return Text.made(unit.repeat(count), range);
};

const len: Fold = (args, site) => {
  const text = textOf(args, 0, site);
  return text === null ? unknown : typed(text.text.length, 'int32');
};

const lenB: Fold = (args, site) => {
  const value = argument(args, 0);
  if (value.type === 'bytes') return typed(value.bytes.length, 'int32');
  const text = textOf(args, 0, site);
  return text === null ? unknown : typed(text.text.length * 2, 'int32');
};

const strComp: Fold = (args, site) => {
  const a = textOf(args, 0, site);
  const b = textOf(args, 1, site);
  const comparison = comparisonOf(args, 2, site);
  if (a === null || b === null || comparison === null) return unknown;
  const sign = order(a.text, b.text, comparison);
  return sign === null ? unknown : number(sign);
};

/** vbUpperCase 1, vbLowerCase 2, vbProperCase 3, vbUnicode 64, vbFromUnicode 128. */
const strConv: Fold = (args, site) => {
  const value = argument(args, 0);
  const conversion = wholeOf(args, 1);
  const { range } = site;
  if (conversion === null) return unknown;
  if (conversion === 64) {
    // Each byte becomes a character of the code page.
    const bytes = toBytes(value) ?? bytesOf(value, site);
    if (bytes === null) return unknown;
    site.context.meter.grow(bytes.length);
    return Text.made(decodeText(bytes, 'ansi'), range, value.via, value.assumed);
  }
  const text = value.type === 'list' ? byteText(value, site) : textOf(args, 0, site);
  if (text === null) return unknown;
  site.context.meter.grow(text.text.length);
  switch (conversion) {
    case 1:
      return Text.made(upper(text.text), range, text.via, text.assumed);
    case 2:
      return Text.made(lower(text.text), range, text.via, text.assumed);
    case 3: {
      const proper = text.text.toLowerCase().replace(/(^|\s)\S/g, (first) => first.toUpperCase());
      return Text.made(proper, range, text.via, text.assumed);
    }
    case 128:
      return {
        type: 'bytes',
        bytes: ansiBytes(text.text),
        ...(text.via === undefined ? {} : { via: text.via }),
      };
    default:
      return unknown;
  }
};

function byteText(value: Value, { range }: Parameters<Fold>[1]): Text | null {
  const bytes = toBytes(value);
  return bytes === null ? null : Text.made(utf16(bytes), range);
}

const unescape = ofText((text, { range, context }) => {
  context.meter.grow(text.text.length);
  const decoded = decodeUrl(text.text, 'unescape');
  if (decoded === null) return unknown;
  return decoded === text.text ? text : Text.made(decoded, range, text.via, text.assumed).after('url');
});

export const stringFolds: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['mid', mid],
  ['left', left],
  ['right', right],
  ['midb', midB],
  ['leftb', leftB],
  ['rightb', rightB],
  ['strreverse', strReverse],
  ['lcase', mapped(lower)],
  ['ucase', mapped(upper)],
  ['trim', trimmed(true, true)],
  ['ltrim', trimmed(true, false)],
  ['rtrim', trimmed(false, true)],
  ['space', space],
  ['string', string],
  ['len', len],
  ['lenb', lenB],
  ['strcomp', strComp],
  ['strconv', strConv],
  ['escape', mapped(escapeText)],
  ['unescape', unescape],
]);
