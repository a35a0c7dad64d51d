/** Reads a run of base64, hex or binary digits, forward or backward, where its ends look as if a script were in it. */

import { decodeBase64 } from '../base64';
import type { Decoded } from '../carried';
import { bytesOfHex, bytesOfList } from '../codecs/number-lists';
import { headBytes, payloadChance } from './head';
import { decodePayload } from './payload';

/** Units of a run's ends that are looked at: {@link headBytes} in base64. */
export const endUnits = (headBytes / 3) * 4;

/** Units of a run that is read backward for a mere possibility: more than the SHA-512 that lists of packages hold. */
const minUnlikely = 128;

/** A run, as far as it is looked at before it is read. */
export interface RunEnds {
  /** The first {@link endUnits} of it, or all. */
  readonly head: string;
  /** The last {@link endUnits} of it, or all; null where it is not to be read backward. */
  readonly tail: string | null;
  /** UTF-16 units of the run, at most. */
  readonly length: number;
}

export interface Reading {
  readonly step: 'base64' | 'hex' | 'binary';
  readonly chance: 'likely' | 'possible';
  readonly backward: boolean;
}

/**
 * Ways to read a run that may give something, likeliest first; hex and binary digits are base64's as well. Constant
 * time.
 */
export function readingsOf({ head, tail, length }: RunEnds): readonly Reading[] {
  const forward = stepsOf(head, length).map((step) => ({ ...step, backward: false }));
  if (tail === null) return forward;
  const backward = stepsOf(reversed(tail), length).map((step) => ({ ...step, backward: true }));
  return [...forward, ...backward.filter(({ chance }) => chance === 'likely' || length >= minUnlikely)];
}

/** @returns null when it is no script after all */
export function readRun(run: string, readings: readonly Reading[], maxUnits: number): Decoded | null {
  for (const { step, backward } of readings) {
    const found = readers[step](backward ? reversed(run) : run, maxUnits);
    if (found !== null) return found;
  }
  return null;
}

const readers: Readonly<Record<Reading['step'], (run: string, maxUnits: number) => Decoded | null>> = {
  binary: (run, maxUnits) => payloadOf(bytesOfList(run.slice(0, maxUnits * 16), 2), 'binary', maxUnits),
  hex: (run, maxUnits) => payloadOf(bytesOfHex(run.slice(0, maxUnits * 4)), 'hex', maxUnits),
  base64: (run, maxUnits) => {
    const decoded = decodeBase64(run, maxUnits * 2);
    return decoded && decodePayload(decoded.bytes, ['base64'], maxUnits, decoded.cut);
  },
};

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Values of base64's units, by UTF-16 unit; 64 for others. */
const values = new Uint8Array(128).fill(64);
for (let value = 0; value < 64; value++) values[base64Alphabet.charCodeAt(value)] = value;

/** Holds a beginning, so that nothing is allocated for each literal of a text. */
const beginning = new Uint8Array(12);

/**
 * A quicker look than {@link readingsOf}, at 16 units: false only where that finds nothing likely.
 * @param from the first unit that is looked at
 * @param to where to stop, after `from` or, backward, before it
 * @param step forward or backward; what is no base64 is passed over
 */
export function mayBegin(text: string, from: number, to: number, step: 1 | -1): boolean {
  let count = 0;
  let onlyHex = true;
  let three = 0;
  for (let at = from; at !== to && count < 16; at += step) {
    const unit = text.charCodeAt(at);
    const value = unit < 128 ? (values[unit] ?? 64) : 64;
    if (value === 64) continue;
    // A to F, a to f, 0 to 9.
    onlyHex &&= value < 6 || (value >= 26 && value < 32) || (value >= 52 && value < 62);
    three = ((three << 6) | value) & 0xffffff;
    if ((++count & 3) !== 0) continue;
    const byte = (count >> 2) * 3 - 3;
    beginning[byte] = three >> 16;
    beginning[byte + 1] = three >> 8;
    beginning[byte + 2] = three;
  }
  return count === 16 && (onlyHex || payloadChance(beginning, Infinity) === 'likely');
}

function payloadOf(bytes: Uint8Array | null, step: string, maxUnits: number): Decoded | null {
  return bytes && decodePayload(bytes, [step], maxUnits, false);
}

function stepsOf(head: string, length: number): Omit<Reading, 'backward'>[] {
  const steps: Omit<Reading, 'backward'>[] = [];
  const look = (step: Reading['step'], bytes: Uint8Array | null, unitsPerByte: number): void => {
    const chance = bytes === null ? 'none' : payloadChance(bytes, length / unitsPerByte);
    if (chance !== 'none') steps.push({ step, chance });
  };
  if (/^[01]+$/.test(head)) look('binary', bytesOfList(head.slice(0, head.length & ~7), 2), 8);
  if (/^[0-9a-f]+$/i.test(head)) look('hex', Buffer.from(head, 'hex'), 2);
  // Names and paths have not both.
  if (/[a-z]/.test(head) && /[A-Z]/.test(head)) look('base64', Buffer.from(head, 'base64'), 4 / 3);
  return steps;
}

function reversed(text: string): string {
  return Buffer.from(text, 'latin1').reverse().toString('latin1');
}
