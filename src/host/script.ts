/** From an input to a decoded script of a known kind, or to the report that says why there is none. */

import { createHash } from 'node:crypto';
import { ansiCodePage } from '../engines/win32/system';
import type { ReasonCode } from '../findings/model';
import { unscannedReport } from '../findings/report';
import type { HostConfig, ScanInput, ScanResponse } from '../protocol';
import { contentKey } from '../scripts/content-key';
import { decodeScript } from '../scripts/decode';
import { kindOf, type KindAnswer } from '../scripts/kind-of';
import type { ScriptKind } from '../scripts/kinds';
import { readScript, tooLarge } from './reading';

/** A script that can be scanned. */
export interface Script {
  readonly input: ScanInput;
  readonly kind: ScriptKind;
  readonly text: string;
  /** Of the file's bytes, or of the text as UTF-16LE. */
  readonly sha256: string;
  /** How the bytes were decoded; null for text that came as text. */
  readonly encoding: string | null;
  /** Of the content alone: what is quarantined. */
  readonly cacheKey: string;
  /** Of the file it was read from; null where there is none. */
  readonly stamp: string | null;
}

export type Prepared =
  | { readonly type: 'script'; readonly script: Script }
  | { readonly type: 'answer'; readonly response: ScanResponse };

/** Reads where it must, decides the kind, decodes. Never throws for what an input may hold. */
export function prepare(input: ScanInput, config: HostConfig): Prepared {
  const { source } = input;
  switch (source.type) {
    case 'text': {
      const size = Buffer.byteLength(source.text, 'utf8');
      if (size > config.maxFileSize) return unscanned(input, tooLarge(size, config.maxFileSize));
      const answer = decideKind(input, config, source.text);
      if (answer.kind === null) return unscanned(input, { status: 'skipped', code: answer.code });
      return script(input, answer.kind, source.text, {
        sha256: sha256(Buffer.from(source.text, 'utf16le')),
        encoding: null,
        stamp: null,
      });
    }
    case 'bytes':
      if (source.bytes.byteLength > config.maxFileSize)
        return unscanned(input, tooLarge(source.bytes.byteLength, config.maxFileSize));
      return fromBytes(input, source.bytes, null, config);
    case 'path': {
      const read = readScript(source.path, config.maxFileSize);
      return read.ok ? fromBytes(input, read.bytes, read.stamp, config) : unscanned(input, read);
    }
  }
}

function fromBytes(input: ScanInput, bytes: Uint8Array, stamp: string | null, config: HostConfig): Prepared {
  const hash = sha256(bytes);
  // The name decides for most; decoding depends on the kind only in what a byte order mark of UTF-32 means.
  const byName = decideKind(input, config, '');
  const page = ansiCodePage();
  const decoded = decodeScript(bytes, {
    kind: byName.kind ?? 'jscript',
    ...(page === null ? {} : { ansiCodePage: page }),
  });
  if (decoded.binary === true) {
    const kind = byName.kind;
    if (kind === null && byName.code === 'notAScript')
      return unscanned(input, { status: 'skipped', code: 'notAScript' }, hash);
    return unscanned(input, { status: 'skipped', code: 'binary' }, hash, kind);
  }
  const answer = decideKind(input, config, decoded.text);
  if (answer.kind === null) return unscanned(input, { status: 'skipped', code: answer.code }, hash);
  return script(input, answer.kind, decoded.text, { sha256: hash, encoding: decoded.encoding, stamp });
}

function decideKind(input: ScanInput, config: HostConfig, text: string): KindAnswer {
  if (input.kind !== undefined) return { kind: input.kind };
  return kindOf({
    path: input.contentName,
    text,
    jscript: config.jscript,
    kindsOff: config.kindsOff,
    ...(input.languageId === undefined ? {} : { languageId: input.languageId }),
    ...(input.named === undefined ? {} : { named: input.named }),
  });
}

function script(
  input: ScanInput,
  kind: ScriptKind,
  text: string,
  origin: Pick<Script, 'sha256' | 'encoding' | 'stamp'>,
): Prepared {
  return { type: 'script', script: { input, kind, text, ...origin, cacheKey: contentKey(kind, text) } };
}

/** An answer that is not worth keeping: the next read may go well. */
function unscanned(
  input: ScanInput,
  why: { readonly status: 'skipped' | 'failed'; readonly code: ReasonCode; readonly reason?: string },
  hash: string | null = null,
  kind: ScriptKind | null = input.kind ?? null,
): Prepared {
  const { status, code, reason } = why;
  const report = unscannedReport({
    contentName: input.contentName,
    kind,
    sha256: hash,
    status,
    code,
    ...(reason === undefined ? {} : { reason }),
  });
  return { type: 'answer', response: { report, cacheKey: null, cacheable: false } };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
