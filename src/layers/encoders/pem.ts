/** Finds PEM blocks that hold scripts or programs, as `certutil -encode` makes them of any file. */

import { decodeBase64 } from '../base64';
import type { Carried } from '../carried';
import { decodePayload } from './payload';

const begin = /-----BEGIN [A-Z0-9 ]{1,60}-----/g;
const end = /-----END [A-Z0-9 ]{1,60}-----/g;

/** What a batch file's `echo`, and comments, put before each line of a block. */
const linePrefix = /^(?:@?echo[ \t.(]|rem[ \t]|::|'|#|\/\/)/i;

/** A line of a block without what it is echoed by and redirected with. */
function bare(line: string): string {
  const redirected = line.indexOf('>');
  return (redirected < 0 ? line : line.slice(0, redirected)).trim().replace(linePrefix, '').trim();
}

export function* findPem(text: string): Generator<Carried> {
  const starts = new RegExp(begin);
  const ends = new RegExp(end);
  for (let first = starts.exec(text); first !== null; first = starts.exec(text)) {
    const start = first.index;
    const from = start + first[0].length;
    ends.lastIndex = from;
    const last = ends.exec(text);
    const stop = last?.index ?? text.length;
    const after = last === null ? text.length : last.index + last[0].length;
    yield {
      range: { start, end: after },
      decode: (maxUnits) => {
        const base64 = text.slice(from, stop).split('\n').map(bare).join('');
        const decoded = decodeBase64(base64, maxUnits * 2);
        return decoded && decodePayload(decoded.bytes, ['pem'], maxUnits, decoded.cut);
      },
    };
    starts.lastIndex = after;
  }
}
