/** Reads a script's file for the engines: regular files within the size limit, and a clear answer for all else. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { isBlockedByAntivirus } from '../engines/win32/antivirus-block';
import type { ReasonCode } from '../findings/model';

export type ReadResult =
  | {
      readonly ok: true;
      /** Valid until the next read: small files share one buffer. */
      readonly bytes: Uint8Array;
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
    return bytes === null ? tooLarge(fstatSync(descriptor).size, limit) : { ok: true, bytes };
  } catch (error) {
    return failure(file, error, askAntivirus);
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
