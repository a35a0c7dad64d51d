/**
 * Recognises hand-written decoders by what they do: a function that has several times given just what base64 or RC4
 * gives is taken to be that, since to walk through one for each of a script's thousand strings would overspend.
 */

import type { Function as FunctionNode } from 'acorn';
import type { OffsetRange } from '../../../findings/model';
import type { Meter } from '../../meter';
import { inherited, madeBy } from '../../values/provenance';
import type { JsValue } from '../values/model';

interface Decoder {
  readonly via: readonly string[];
  readonly takesKey: boolean;
  /** @returns null for text that it does not decode */
  readonly decode: (text: string, key: string) => string | null;
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = upper.toLowerCase();

function fromBase64(text: string): string | null {
  return /^[\w+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('latin1') : null;
}

/** The alphabet of obfuscator.io begins with the lower-case letters. */
function swapCase(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) =>
    lower.includes(letter) ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

function utf8(bytes: string | null): string | null {
  return bytes === null ? null : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** https://www.rfc-editor.org/rfc/rfc6229 has its test vectors. */
function rc4(text: string, key: string): string | null {
  if (key === '') return null;
  const state = Array.from({ length: 256 }, (_, at) => at);
  const swap = (a: number, b: number): void => {
    [state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0];
  };
  for (let at = 0, other = 0; at < 256; at++) {
    other = (other + (state[at] ?? 0) + key.charCodeAt(at % key.length)) % 256;
    swap(at, other);
  }
  let made = '';
  for (let at = 0, i = 0, j = 0; at < text.length; at++) {
    i = (i + 1) % 256;
    j = (j + (state[i] ?? 0)) % 256;
    swap(i, j);
    const sum = ((state[i] ?? 0) + (state[j] ?? 0)) % 256;
    made += String.fromCharCode(text.charCodeAt(at) ^ (state[sum] ?? 0));
  }
  return made;
}

const plain: readonly Decoder['decode'][] = [
  (text) => utf8(fromBase64(text)),
  (text) => fromBase64(text),
  (text) => utf8(fromBase64(swapCase(text))),
  (text) => fromBase64(swapCase(text)),
];

const decoders: readonly Decoder[] = [
  ...plain.map((decode) => ({ via: ['base64'], takesKey: false, decode })),
  ...plain.map((decode) => ({
    via: ['base64', 'rc4'],
    takesKey: true,
    decode: (text: string, key: string) => {
      const bytes = decode(text, key);
      return bytes === null ? null : rc4(bytes, key);
    },
  })),
  { via: ['rc4'], takesKey: true, decode: rc4 },
];

/** Calls that must have agreed, and the least units that each must have given. */
const callsSeen = 3;
const leastUnits = 3;

interface Observed {
  candidates: readonly Decoder[];
  seen: number;
}

/** One for an evaluation. */
export class Recogniser {
  readonly #functions = new Map<FunctionNode, Observed>();

  /**
   * What the function would give, where it is known to be a decoder; else null.
   * @throws BudgetSpent
   */
  decode(node: FunctionNode, args: readonly JsValue[], range: OffsetRange, meter: Meter): JsValue | null {
    const known = this.#functions.get(node);
    const [decoder] = known?.candidates ?? [];
    if (known === undefined || known.seen < callsSeen || decoder === undefined) return null;
    const [text, key] = args;
    if (text?.type !== 'string' || (decoder.takesKey && key?.type !== 'string')) return null;
    meter.grow(text.text.length * 4);
    const made = decoder.decode(text.text, key?.type === 'string' ? key.text : '');
    return made === null ? null : { ...madeBy(made, range), ...handedOn(args, decoder) };
  }

  /** Learns from a call that had no effect. @returns its result, with the decoder's name where it agrees with one */
  observe(node: FunctionNode, args: readonly JsValue[], result: JsValue, pure: boolean): JsValue {
    const [text, key] = args;
    if (text?.type !== 'string' || result.type !== 'string') return result;
    let known = this.#functions.get(node);
    if (known?.candidates.length === 0) return result;
    if (!known) this.#functions.set(node, (known = { candidates: decoders, seen: 0 }));
    if (!pure || text.text === result.text) {
      if (!pure || text.text !== '') known.candidates = [];
      return result;
    }
    if (result.text.length < leastUnits || text.text.length > 65_536) return result;
    const given = key?.type === 'string' ? key.text : null;
    known.candidates = known.candidates.filter(
      ({ takesKey, decode }) =>
        takesKey === (given !== null) && decode(text.text, given ?? '') === result.text,
    );
    known.seen++;
    const [decoder] = known.candidates;
    if (decoder === undefined) return result;
    const { trace } = result;
    return { type: 'string', text: result.text, ...(trace ? { trace } : {}), ...handedOn(args, decoder) };
  }
}

function handedOn(args: readonly JsValue[], { via }: Decoder): ReturnType<typeof inherited> {
  const from = inherited(args.slice(0, 1));
  return { ...from, via: [...(from.via ?? []), ...via] };
}
