/** Reads a script's file for the engines: regular files within the size limit, and a clear answer for all else. */

import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { isBlockedByAntivirus } from '../engines/win32/antivirus-block';
import type { ReasonCode } from '../findings/model';

export type ReadResult =
  | {
      readonly ok: true;
      /** Valid until the next read: small files share one buffer. */
      readonly bytes: Uint8Array;
      /** See stampOf. */
      readonly stamp: string | null;
    }
  | {
      readonly ok: false;
      readonly status: 'skipped' | 'failed';
      readonly code: ReasonCode;
      /** Undefined where the code's own sentence says it all. */
      readonly reason?: string;
    };

/** Asks whether antivirus keeps a file from being opened, given the code of Node's error. */
export type AskAntivirus = (path: string, nodeCode: string | undefined) => boolean;

const shared = Buffer.allocUnsafeSlow(64 * 1024);

// Without O_NONBLOCK, opening a FIFO waits for a writer. Both are undefined on Windows.
const flags =
  constants.O_RDONLY |
  ((constants.O_NONBLOCK as number | undefined) ?? 0) |
  ((constants.O_NOCTTY as number | undefined) ?? 0);

/**
 * Reads a whole regular file; folders, FIFOs and devices are opened, but never read. Synchronous: for small files
 * that is several times faster, and nothing else runs in a scan host.
 * @param limit bytes; a larger file is skipped unread
 */
export function readScript(
  file: string,
  limit: number,
  askAntivirus: AskAntivirus = isBlockedByAntivirus,
): ReadResult {
  let descriptor: number;
  try {
    descriptor = openSync(file, flags);
  } catch (error) {
    return failure(file, error, askAntivirus);
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory())
      return { ok: false, status: 'skipped', code: 'notAScript', reason: l10n.t('This is a folder.') };
    if (!stat.isFile()) {
      return {
        ok: false,
        status: 'skipped',
        code: 'notAScript',
        reason: l10n.t('This is not a regular file, but a pipe or a device.'),
      };
    }
    if (stat.size > limit) return tooLarge(stat.size, limit);
    const bytes = readUpTo(descriptor, stat.size, limit);
    if (bytes === null) return tooLarge(fstatSync(descriptor).size, limit);
    return { ok: true, bytes, stamp: stampOf(stat, Date.now()) };
  } catch (error) {
    return failure(file, error, askAntivirus);
  } finally {
    closeSync(descriptor);
  }
}

/** Milliseconds: file systems keep times as coarsely as two seconds (FAT). */
const SETTLED = 3_000;

/**
 * Words that change whenever a file's content does: its times (a program can set back the time of modification, but
 * not that of the change), size and identity. Null for a file that changed so recently that it could do so again
 * without its times telling.
 * @param now milliseconds since 1970
 */
export function stampOf(
  stat: Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'dev' | 'ino'>,
  now: number,
): string | null {
  if (now - Math.max(stat.mtimeMs, stat.ctimeMs) < SETTLED) return null;
  return `${stat.size}/${stat.mtimeMs}/${stat.ctimeMs}/${stat.dev}/${stat.ino}`;
}

/**
 * True when the file at `path` still has this stamp.
 * @param look tells what is there and throws when it can't. On Windows it opens the file: only that shows that antivirus
 *   blocks by now what it let through when it was scanned
 */
export function isUnchanged(
  file: string,
  stamp: string,
  look: (file: string) => Stats | undefined = process.platform === 'win32' ? statOpened : statUnopened,
): boolean {
  try {
    const stat = look(file);
    return stat?.isFile() === true && stampOf(stat, Date.now()) === stamp;
  } catch (error) {
    // Whatever keeps us from looking: reading it will say so with all that is to be said.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function statUnopened(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}

/** @throws what opening the file throws */
export function statOpened(file: string): Stats {
  const descriptor = openSync(file, flags);
  try {
    return fstatSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @param size bytes */
export function tooLarge(size: number, limit: number): Extract<ReadResult, { ok: false }> {
  return {
    ok: false,
    status: 'skipped',
    code: 'tooLarge',
    reason: l10n.t(
      'It has {0} bytes; the setting amsight.maxFileSize (--max-file-size) allows {1}.',
      size,
      limit,
    ),
  };
}

/** To the end of the file, which may have grown or shrunk since `size` was read; null when it passes the limit. */
function readUpTo(descriptor: number, size: number, limit: number): Buffer | null {
  let buffer = size < shared.length ? shared : Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    length += read;
    if (length > limit) return null;
    // What fstat promised is there: one more read would only say so, unless the file has grown.
    if (read === 0 || (length === size && size > 0)) return buffer.subarray(0, length);
    if (length === buffer.length) {
      const grown = Buffer.allocUnsafe(buffer.length * 2);
      buffer.copy(grown, 0, 0, length);
      buffer = grown;
    }
  }
}

/** Node's error codes of opening and reading. */
const failures: Readonly<
  Record<string, { readonly status: 'skipped' | 'failed'; readonly code: ReasonCode }>
> = {
  ENOENT: { status: 'failed', code: 'notFound' },
  ENOTDIR: { status: 'failed', code: 'notFound' },
  EACCES: { status: 'failed', code: 'accessDenied' },
  EPERM: { status: 'failed', code: 'accessDenied' },
  ELOOP: { status: 'skipped', code: 'symlinkLoop' },
};

function failure(
  file: string,
  error: unknown,
  askAntivirus: AskAntivirus,
): Extract<ReadResult, { ok: false }> {
  const { code = '', message } = error as NodeJS.ErrnoException;
  // Windows refuses to open a folder; ENXIO is a socket, or a device without a driver.
  if (code === 'EISDIR')
    return { ok: false, status: 'skipped', code: 'notAScript', reason: l10n.t('This is a folder.') };
  if (code === 'ENXIO') {
    const reason = l10n.t('This is not a regular file, but a pipe or a device.');
    return { ok: false, status: 'skipped', code: 'notAScript', reason };
  }
  if (askAntivirus(path.toNamespacedPath(file), code))
    return { ok: false, status: 'failed', code: 'blockedOnAccess' };
  const known = failures[code];
  if (known) return { ok: false, ...known };
  // Node's message holds the path once more.
  const reason = l10n.t('The file could not be read. ({0})', code === '' ? message : code);
  return { ok: false, status: 'failed', code: 'readError', reason };
}
