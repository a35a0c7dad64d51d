/** Loads the FFI library koffi on first use, and says in a sentence why it can't be loaded. */

import * as l10n from '@vscode/l10n';
import type * as koffi from 'koffi';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export type Koffi = typeof koffi;

/** What kept native code from being used; `message` is for people, `detail` holds the system's own words. */
export interface NativeFailure {
  readonly cause:
    | 'notWindows'
    | 'bindingMissing'
    | 'bindingBlocked'
    | 'bindingFailed'
    | 'libraryMissing'
    | 'libraryFailed'
    | 'exportMissing'
    | 'initializeFailed';
  readonly message: string;
  readonly detail: string | null;
  /** Set for `initializeFailed`: the HRESULT by name and number. */
  readonly hresult?: string;
}

export type Native<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: NativeFailure };

export function nativeFailure(
  cause: NativeFailure['cause'],
  message: string,
  detail: string | null = null,
): { readonly ok: false; readonly failure: NativeFailure } {
  return { ok: false, failure: { cause, message, detail } };
}

/** The text of an error of any type. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Sorts a failed `require('koffi')`. Windows words a block by Smart App Control, WDAC or AppLocker (errors 1260 and
 * 4551) in its own language, so every ERR_DLOPEN_FAILED counts as a probable block and keeps those words.
 */
export function classifyKoffiError(error: unknown): NativeFailure {
  const detail = errorText(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_DLOPEN_FAILED') {
    return {
      cause: 'bindingBlocked',
      message: l10n.t(
        'Windows did not load the native part of Amsight. Smart App Control, WDAC or AppLocker may block it: allow it, then restart the scan host.',
      ),
      detail,
    };
  }
  if (code === 'MODULE_NOT_FOUND' || detail.startsWith('Cannot find the native Koffi module')) {
    return {
      cause: 'bindingMissing',
      message: l10n.t(
        'This package of Amsight has no native part for this machine. Install the package for {0}.',
        `${process.platform}-${process.arch}`,
      ),
      detail,
    };
  }
  return {
    cause: 'bindingFailed',
    message: l10n.t('The native part of Amsight could not be started: {0}', detail),
    detail,
  };
}

let loaded: Native<Koffi> | undefined;

/** Koffi, loaded once per process; a failure is remembered too, so that nothing retries it. */
export function loadKoffi(): Native<Koffi> {
  loaded ??= koffiOfPackage(__filename);
  return loaded;
}

/**
 * Loads koffi out of the package that a file belongs to, and from nowhere else.
 * @param file absolute, at any depth of the package
 */
export function koffiOfPackage(file: string): Native<Koffi> {
  return tryLoad(() => createRequire(file)(pathInPackage(file)));
}

/**
 * The path of koffi. `require` gets it in place of the name: for a name that a package lacks, Node goes on in the folders
 * above, up to `C:\node_modules`, which every user of a machine may make.
 */
function pathInPackage(file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder))
    folder = path.dirname(folder);
  return path.join(folder, 'node_modules', 'koffi');
}

/** Loads koffi and classifies what that throws. */
export function tryLoad(load: () => unknown): Native<Koffi> {
  try {
    return { ok: true, value: load() as Koffi };
  } catch (error) {
    return { ok: false, failure: classifyKoffiError(error) };
  }
}
