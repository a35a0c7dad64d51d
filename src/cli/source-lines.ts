/** The lines of a scanned file, for the excerpts that a terminal shows; they go nowhere else. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TextDecoder } from 'node:util';

import type { FileReport } from '../findings/model';
import { decodeScript } from '../scripts/decode';
import type { ScriptKind } from '../scripts/kinds';
import { LineIndex } from '../scripts/line-index';

/**
 * The source's lines, counted as findings count them. Null when the content is not what was scanned: gone, changed,
 * binary, in an encoding that is not known here.
 * @param read gives the file's bytes; may throw what reading files throws
 */
export function sourceLines(report: FileReport, read: () => Uint8Array): readonly string[] | null {
  const bytes = readOrNull(read);
  if (bytes === null || report.kind === null) return null;
  if (createHash('sha256').update(bytes).digest('hex') !== report.sha256) return null;
  const text = decodedAs(bytes, report.kind, report.encoding ?? null);
  if (text === null) return null;
  const index = new LineIndex(text);
  return Array.from({ length: index.lineCount }, (_, line) => {
    const { start, end } = index.line(line);
    return text.slice(start, end);
  });
}

/** @param encoding as the report names it; the bytes alone do not tell the ANSI code page of the host that read them */
function decodedAs(bytes: Uint8Array, kind: ScriptKind, encoding: string | null): string | null {
  const decoded = decodeScript(bytes, { kind });
  if (encoding === null) return decoded.binary === true ? null : decoded.text;
  if (decoded.binary !== true && decoded.encoding === encoding) return decoded.text;
  try {
    return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  } catch (error) {
    // RangeError: this Node was built without the encoding.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readOrNull(read: () => Uint8Array): Uint8Array | null {
  try {
    return read();
  } catch (error) {
    // The scan has read this file and told of it; without an excerpt nothing is lost.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** @param file absolute path */
export function readFromDisk(file: string): () => Uint8Array {
  return () => readFileSync(file);
}
