/** Finds long runs of base64, hex and binary digits, in one piece or in literals and lines that follow one another. */

import { decodeBase64 } from '../base64';
import type { Carried, Decoded } from '../carried';
import { bytesOfHex, bytesOfList } from '../codecs/number-lists';
import { decodePayload } from './payload';

/** A run's first piece, in UTF-16 units: shorter ones are words. */
const minPiece = 16;
/** All of a run: less is no script. */
const minRun = 32;

const firstPiece = new RegExp(`={0,2}[A-Za-z0-9+/_-]{${minPiece},}`, 'g');
const nextPiece = /[A-Za-z0-9+/_-]+/y;

/** What may stand between the quotes of two literals that belong together, in UTF-16 units. */
const maxJoint = 100;
const joint = /^[\s)+&.,_;\\`]*(?:\$?\w{1,40}\s*(?:[+&]=|=\s*\$?\w{1,40}\s*[+&])[\s(]*)?$/;
const lineJoint = /[`^\\]?[ \t]{0,40}\r?\n[ \t]{0,40}/y;

/** Runs of an alphabet, over several literals and lines. */
export function* findRuns(text: string): Generator<Carried> {
  const scan = new RegExp(firstPiece);
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const start = match.index;
    const pieces = [match[0]];
    let end = start + match[0].length;
    while (text.charAt(end) !== '=') {
      const from = afterJoint(text, end);
      if (from === null) break;
      nextPiece.lastIndex = from;
      const piece = nextPiece.exec(text)?.[0];
      if (piece === undefined) break;
      pieces.push(piece);
      end = from + piece.length;
    }
    while (text.charAt(end) === '=') end++;
    scan.lastIndex = end;
    const run = pieces.join('');
    if (run.length < minRun) continue;
    yield { range: { start, end }, decode: (maxUnits) => decodeRun(run, maxUnits) };
  }
}

/** Where the next piece begins; null where none follows. */
function afterJoint(text: string, at: number): number | null {
  const quote = text.charAt(at);
  if (quote === '"' || quote === "'") {
    const window = text.slice(at + 1, at + 1 + maxJoint);
    const opening = window.search(/["']/);
    return opening >= 0 && joint.test(window.slice(0, opening)) ? at + 1 + opening + 1 : null;
  }
  lineJoint.lastIndex = at;
  const match = lineJoint.exec(text);
  return match === null ? null : at + match[0].length;
}

const literal = /["']([^"'\r\n]{48,})["']/g;

/** Different characters that may be mixed into a literal. */
const maxJunk = 2;
/** These are escapes: see lists.ts. */
const escapes = /[%\\]/;

/** Literals into which one or two characters are mixed that are to be removed, as in `S.Q.B.F.`. */
export function* findJunked(text: string): Generator<Carried> {
  for (const match of text.matchAll(literal)) {
    const [all, inner = ''] = match;
    // Few of them make no sense: a run has enough without.
    const junk = new Set(inner.slice(0, 256).replace(/[A-Za-z0-9+/]|=+$/g, ''));
    if (junk.size === 0 || junk.size > maxJunk || [...junk].some((one) => escapes.test(one))) continue;
    const range = { start: match.index, end: match.index + all.length };
    yield { range, decode: (maxUnits) => decodeRun(without(inner, junk), maxUnits) };
  }
}

function without(text: string, junk: ReadonlySet<string>): string {
  let result = text;
  for (const one of junk) result = result.replaceAll(one, '');
  return result;
}

/** Read forward, then backward; hex and binary digits are base64's as well. */
function decodeRun(run: string, maxUnits: number): Decoded | null {
  return decodeForward(run, maxUnits) ?? decodeForward(reversed(run), maxUnits);
}

function decodeForward(run: string, maxUnits: number): Decoded | null {
  const bare = run.replace(/^=+/, '');
  if (/^[01]+$/.test(bare.slice(0, 64)) && bare.length % 8 === 0)
    return payloadOf(bytesOfList(bare, 2), 'binary', maxUnits);
  if (/^[0-9a-f]+$/i.test(bare.slice(0, 64)) && bare.length % 2 === 0) {
    const found = payloadOf(bytesOfHex(bare), 'hex', maxUnits);
    if (found !== null) return found;
  }
  const standard = /[-_]/.test(bare) ? bare.replaceAll('-', '+').replaceAll('_', '/') : bare;
  const found = base64Payload(standard, maxUnits);
  return found === null && standard !== bare ? base64Payload(bare.replace(/[-_]+/g, ''), maxUnits) : found;
}

function base64Payload(text: string, maxUnits: number): Decoded | null {
  // Names and paths have not both.
  const sample = text.slice(0, 256);
  if (!/[a-z]/.test(sample) || !/[A-Z]/.test(sample)) return null;
  const decoded = decodeBase64(text, maxUnits * 2);
  return decoded && decodePayload(decoded.bytes, ['base64'], maxUnits, decoded.cut);
}

function payloadOf(bytes: Uint8Array | null, step: string, maxUnits: number): Decoded | null {
  return bytes && decodePayload(bytes, [step], maxUnits, false);
}

function reversed(text: string): string {
  return Buffer.from(text, 'latin1').reverse().toString('latin1');
}
