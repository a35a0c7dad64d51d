/** The lines of a scanned file, for the excerpts that a terminal shows; they go nowhere else. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { FileReport } from '../findings/model';
import { decodeScript } from '../scripts/decode';
import { LineIndex } from '../scripts/line-index';

/**
 * The source's lines, counted as findings count them. Null when the content is not what was scanned: gone, changed,
 * binary.
 * @param read gives the file's bytes; may throw what reading files throws
 */
export function sourceLines(report: FileReport, read: () => Uint8Array): readonly string[] | null {
  const bytes = readOrNull(read);
  if (bytes === null || report.kind === null) return null;
  if (createHash('sha256').update(bytes).digest('hex') !== report.sha256) return null;
  const decoded = decodeScript(bytes, { kind: report.kind });
  if (decoded.binary === true) return null;
  const { text } = decoded;
  const index = new LineIndex(text);
  return Array.from({ length: index.lineCount }, (_, line) => {
    const { start, end } = index.line(line);
    return text.slice(start, end);
  });
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
