/** Arrays of VBScript and VBA: with bounds, one or more dimensions, kept row after row. */

import { unknown, type List, type Num, type Value } from '../../values/model';

export interface Dimension {
  readonly lower: number;
  readonly size: number;
}

export const empty: Value = { type: 'null', as: 'empty' };

export class VbArray implements List {
  readonly type = 'list';
  items: Value[];
  dimensions: readonly Dimension[];
  /** What an element is before it is assigned. */
  readonly initial: Value;

  constructor(items: Value[], dimensions: readonly Dimension[], initial: Value = empty) {
    this.items = items;
    this.dimensions = dimensions;
    this.initial = initial;
  }

  static of(items: Value[], lower = 0): VbArray {
    return new VbArray(items, [{ lower, size: items.length }]);
  }

  /** Where an element is kept, or -1 when there is none. */
  offset(indexes: readonly number[]): number {
    if (indexes.length !== this.dimensions.length) return -1;
    let offset = 0;
    for (let at = 0; at < indexes.length; at++) {
      const dimension = this.dimensions[at];
      const index = indexes[at];
      if (dimension === undefined || index === undefined) return -1;
      const place = index - dimension.lower;
      if (place < 0 || place >= dimension.size) return -1;
      offset = offset * dimension.size + place;
    }
    return offset;
  }

  copy(): VbArray {
    return new VbArray(this.items.slice(), this.dimensions, this.initial);
  }
}

/** The elements of an array or byte block; null for anything else. */
export function elements(value: Value): readonly Value[] | null {
  if (value.type === 'list') return value.items;
  if (value.type === 'bytes') return Array.from(value.bytes, byteNumber);
  return null;
}

const bytes: readonly Num[] = Array.from({ length: 256 }, (_, value): Num => ({
  type: 'number',
  value,
  as: 'byte',
}));

export function byteNumber(value: number): Num {
  return bytes[value] ?? { type: 'number', value, as: 'byte' };
}

/** The bytes of an array whose elements are all numbers of 0 to 255; null for anything else. */
export function toBytes(value: Value): Uint8Array | null {
  if (value.type === 'bytes') return value.bytes;
  if (value.type !== 'list') return null;
  const out = new Uint8Array(value.items.length);
  for (let at = 0; at < out.length; at++) {
    const item = value.items[at] ?? unknown;
    const number = item.type === 'number' ? item.value : item.type === 'null' ? 0 : -1;
    if (number < -128 || number > 255 || !Number.isInteger(number)) return null;
    out[at] = number & 255;
  }
  return out;
}
