/** Finds long runs of base64, hex and binary digits, in one piece or in literals and lines that follow one another. */

import type { OffsetRange } from '../../findings/model';
import type { Carried } from '../carried';
import { endUnits, readingsOf, readRun } from './readings';

/** A run's first piece, in UTF-16 units: shorter ones are words. */
const minPiece = 16;
/** All of a run: less is no script. */
const minRun = 40;
/** Beginnings of one run that are tried in full, so that words before it don't hide it. */
const maxTries = 4;

/** 1 for the units of base64, of its form for URLs, and so of hex and binary digits. */
const alphabet = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_');
/** 1 for what may stand between two literals, but spaces. */
const joining = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_)+&.,;\\`$=( \t\r\n');

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

function isIn(table: Uint8Array, unit: number): boolean {
  return unit < 128 && table[unit] === 1;
}

/** What may stand between the quotes of two literals that belong together, in UTF-16 units. */
const maxJoint = 100;
const joint = /^[\s)+&.,_;\\`]*(?:\$?\w{1,40}\s*(?:[+&]=|=\s*\$?\w{1,40}\s*[+&])[\s(]*)?$/;
/** Between lines, which may be comments, or be echoed into a file. */
const lineJoint =
  /[`^\\]?[ \t]{0,40}(?:>{1,2}[^\r\n]{1,100})?\r?\n[ \t]{0,40}(?:(?:#|'|\/\/|::|rem|@?echo)[ \t]{1,4})?/iy;

/** Runs of an alphabet, over several literals and lines; only those that begin, or end, like a script. */
export function* findRuns(text: string): Generator<Carried> {
  for (let first = nextStretch(text, 0); first !== null;) {
    const pieces = piecesFrom(text, first);
    const end = pieces.at(-1)?.end ?? first.end;
    yield* runsOf(text, pieces, padded(text, end));
    first = nextStretch(text, end);
  }
}

/** All pieces together, or, where words precede what is encoded, those from a later one. */
function* runsOf(text: string, pieces: readonly OffsetRange[], end: number): Generator<Carried> {
  let length = pieces.reduce((sum, piece) => sum + piece.end - piece.start, 0);
  let tries = 0;
  for (const [at, { start, end: pieceEnd }] of pieces.entries()) {
    if (length < minRun || tries >= maxTries) return;
    const readings = readingsOf({
      head: headOf(text, pieces, at),
      tail: at === 0 ? tailOf(text, pieces) : null,
      length,
    });
    length -= pieceEnd - start;
    if (readings.length === 0) continue;
    tries++;
    yield {
      range: { start, end },
      decode: (maxUnits) => {
        const run = pieces.slice(at).map((piece) => text.slice(piece.start, piece.end));
        return readRun(run.join(''), readings, maxUnits);
      },
    };
    if (readings.some(({ chance }) => chance === 'likely')) return;
  }
}

/** The next {@link minPiece} units or more of the alphabet. Looks at every 16th unit first, so that few are read. */
function nextStretch(text: string, from: number): OffsetRange | null {
  let start = from;
  for (let at = start + minPiece - 1; at < text.length; at = start + minPiece - 1) {
    let before = at;
    while (before >= start && isIn(alphabet, text.charCodeAt(before))) before--;
    if (before < start) return { start, end: endOfPiece(text, at + 1) };
    start = before + 1;
  }
  return null;
}

function endOfPiece(text: string, from: number): number {
  let end = from;
  while (isIn(alphabet, text.charCodeAt(end))) end++;
  return end;
}

/** Where a line ends, or the text that holds it. */
const lineEnd = /[ \t]{0,40}(?:$|[\r\n="'`^\\<>])/y;

/**
 * Padding ends a run, and so do the last, shorter one of lines of one length and a line that holds anything else:
 * words stand on lines as well.
 */
function piecesFrom(text: string, first: OffsetRange): readonly OffsetRange[] {
  const pieces = [first];
  let end = first.end;
  let width = end - first.start;
  let lines = 1;
  while (text.charAt(end) !== '=') {
    const next = afterJoint(text, end);
    if (next === null || !isIn(alphabet, text.charCodeAt(next.start))) break;
    const piece = { start: next.start, end: endOfPiece(text, next.start) };
    const length = piece.end - piece.start;
    const short = next.line && length < width && lines > 1;
    if (next.line && !short) {
      if (length !== width && (lines > 1 || length < minPiece)) break;
      width = length;
      lines++;
    }
    lineEnd.lastIndex = piece.end;
    if (next.line && !lineEnd.test(text)) break;
    pieces.push(piece);
    end = piece.end;
    if (short) break;
  }
  return pieces;
}

function padded(text: string, from: number): number {
  let end = from;
  while (text.charAt(end) === '=') end++;
  return end;
}

function headOf(text: string, pieces: readonly OffsetRange[], from: number): string {
  let head = '';
  for (let at = from; at < pieces.length && head.length < endUnits; at++) {
    const { start, end } = pieces[at] ?? { start: 0, end: 0 };
    head += text.slice(start, Math.min(end, start + endUnits - head.length));
  }
  return head;
}

function tailOf(text: string, pieces: readonly OffsetRange[]): string {
  let tail = '';
  for (let at = pieces.length - 1; at >= 0 && tail.length < endUnits; at--) {
    const { start, end } = pieces[at] ?? { start: 0, end: 0 };
    tail = text.slice(Math.max(start, end - endUnits + tail.length), end) + tail;
  }
  return tail;
}

/** Where the next piece begins, and whether only a line's end precedes it; null where none follows. */
function afterJoint(text: string, at: number): { start: number; line: boolean } | null {
  const unit = text.charAt(at);
  if (unit === '"' || unit === "'") {
    let opening = at + 1;
    while (opening - at <= maxJoint && isIn(joining, text.charCodeAt(opening))) opening++;
    if (!/^["']$/.test(text.charAt(opening))) return null;
    return joint.test(text.slice(at + 1, opening)) ? { start: opening + 1, line: false } : null;
  }
  if (!/^[\s`^\\>]$/.test(unit)) return null;
  lineJoint.lastIndex = at;
  const match = lineJoint.exec(text);
  return match === null ? null : { start: at + match[0].length, line: true };
}
