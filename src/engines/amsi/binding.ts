/** The five functions of amsi.dll that Amsight calls, with handles that can't be mixed up. It calls no other. */

import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { errorText, loadKoffi, nativeFailure, type Koffi, type Native } from '../win32/koffi';
import { systemLibrary } from '../win32/system';

declare const contextBrand: unique symbol;
declare const sessionBrand: unique symbol;
/** HAMSICONTEXT: opaque. */
export type AmsiContext = bigint & { readonly [contextBrand]: true };
/** HAMSISESSION: opaque. */
export type AmsiSessionHandle = bigint & { readonly [sessionBrand]: true };

/** What a call gave; `value` is null when the function did not set it. HRESULTs are signed 32-bit numbers. */
export interface Answer<T> {
  readonly hresult: number;
  readonly value: T | null;
}

/** Never an AMSI_RESULT: a call that succeeds without writing its result must not read as clean (0). */
const unwritten = -1;

interface Exports {
  readonly AmsiInitialize: Async<[appName: string, out: [AmsiContext | null]]>;
  readonly AmsiOpenSession: Async<[context: AmsiContext, out: [AmsiSessionHandle | null]]>;
  readonly AmsiScanBuffer: Async<
    [
      context: AmsiContext,
      buffer: Buffer,
      bytes: number,
      contentName: string,
      session: AmsiSessionHandle,
      result: [number],
    ]
  >;
  readonly AmsiCloseSession: (context: AmsiContext, session: AmsiSessionHandle) => void;
  readonly AmsiUninitialize: (context: AmsiContext) => void;
}

interface Async<P extends readonly unknown[]> {
  async(...args: [...P, callback: (error: unknown, hresult: number) => void]): void;
}

let handleTypes: ReturnType<typeof createHandleTypes> | undefined;

function createHandleTypes(koffi: Koffi) {
  return { context: koffi.pointer(koffi.opaque()), session: koffi.pointer(koffi.opaque()) };
}

function bind(koffi: Koffi, libraryPath: string): Exports {
  const { context, session } = (handleTypes ??= createHandleTypes(koffi));
  const library = koffi.load(libraryPath);
  const out = (type: typeof context) => koffi.out(koffi.pointer(type));
  return {
    AmsiInitialize: library.func('__stdcall', 'AmsiInitialize', 'int32_t', ['str16', out(context)]),
    AmsiOpenSession: library.func('__stdcall', 'AmsiOpenSession', 'int32_t', [context, out(session)]),
    AmsiScanBuffer: library.func('__stdcall', 'AmsiScanBuffer', 'int32_t', [
      context,
      'const void *',
      'uint32_t',
      'str16',
      session,
      koffi.inout(koffi.pointer('int32_t')),
    ]),
    AmsiCloseSession: library.func('__stdcall', 'AmsiCloseSession', 'void', [
      context,
      session,
    ]) as Exports['AmsiCloseSession'],
    AmsiUninitialize: library.func('__stdcall', 'AmsiUninitialize', 'void', [
      context,
    ]) as Exports['AmsiUninitialize'],
  };
}

/** amsi.dll, loaded. Calls run on libuv's thread pool; koffi throws when more than 256 are queued. */
export class AmsiLibrary {
  readonly #exports: Exports;
  /** Koffi hands the engine the Buffer's own memory: it must live until the call is over. */
  readonly #underScan = new Set<Buffer>();

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /**
   * Loads the library. A missing file or export is an answer, not an exception.
   * @param libraryPath absolute; only tests pass one that is not in the system directory
   */
  static load(koffi: Koffi, libraryPath: string): Native<AmsiLibrary> {
    try {
      return { ok: true, value: new AmsiLibrary(bind(koffi, libraryPath)) };
    } catch (error) {
      const detail = errorText(error);
      const missing = /^Cannot find function '(\w+)'/.exec(detail)?.[1];
      if (missing !== undefined) {
        return nativeFailure(
          'exportMissing',
          l10n.t(
            '{0} has no function {1}: this Windows is too old or the file is damaged.',
            libraryPath,
            missing,
          ),
          detail,
        );
      }
      if (!existsSync(libraryPath)) {
        return nativeFailure(
          'libraryMissing',
          l10n.t(
            '{0} is missing: this Windows has no AMSI (it came with Windows 10 and Server 2016).',
            libraryPath,
          ),
          detail,
        );
      }
      return nativeFailure(
        'libraryFailed',
        l10n.t('{0} could not be loaded: {1}', libraryPath, detail),
        detail,
      );
    }
  }

  /** @param appName how alerts name the caller; the text up to a NUL character counts */
  initialize(appName: string): Promise<Answer<AmsiContext>> {
    const out: [AmsiContext | null] = [null];
    return this.#call(
      (callback) => {
        this.#exports.AmsiInitialize.async(appName, out, callback);
      },
      () => out[0],
    );
  }

  openSession(context: AmsiContext): Promise<Answer<AmsiSessionHandle>> {
    const out: [AmsiSessionHandle | null] = [null];
    return this.#call(
      (callback) => {
        this.#exports.AmsiOpenSession.async(context, out, callback);
      },
      () => out[0],
    );
  }

  /**
   * The answer's value is the AMSI_RESULT; null when a call claims success without writing one.
   * @param bytes exactly what the engine gets; not to be changed until the promise settles
   */
  async scanBuffer(
    context: AmsiContext,
    session: AmsiSessionHandle,
    bytes: Buffer,
    contentName: string,
  ): Promise<Answer<number>> {
    const result: [number] = [unwritten];
    this.#underScan.add(bytes);
    try {
      return await this.#call(
        (callback) => {
          this.#exports.AmsiScanBuffer.async(
            context,
            bytes,
            bytes.length,
            contentName,
            session,
            result,
            callback,
          );
        },
        () => (result[0] === unwritten ? null : result[0]),
      );
    } finally {
      this.#underScan.delete(bytes);
    }
  }

  closeSession(context: AmsiContext, session: AmsiSessionHandle): void {
    this.#exports.AmsiCloseSession(context, session);
  }

  uninitialize(context: AmsiContext): void {
    this.#exports.AmsiUninitialize(context);
  }

  #call<T>(
    start: (callback: (error: unknown, hresult: number) => void) => void,
    value: () => T | null,
  ): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      start((error, hresult) => {
        if (error) reject(error instanceof Error ? error : new Error(errorText(error)));
        else resolve({ hresult, value: value() });
      });
    });
  }
}

/** Loads this machine's AMSI, from the system directory and nowhere else. Off Windows koffi is not even loaded. */
export function loadSystemAmsi(platform: NodeJS.Platform = process.platform): Native<AmsiLibrary> {
  if (platform !== 'win32') {
    return nativeFailure(
      'notWindows',
      l10n.t('AMSI is part of Windows; on this system the embedded rules serve.'),
    );
  }
  const koffi = loadKoffi();
  if (!koffi.ok) return koffi;
  return AmsiLibrary.load(koffi.value, systemLibrary(koffi.value, 'amsi.dll'));
}

/** Loads a library with AMSI's functions from a path of the caller's: for tests, on any platform. */
export function loadAmsiFrom(libraryPath: string): Native<AmsiLibrary> {
  const koffi = loadKoffi();
  return koffi.ok ? AmsiLibrary.load(koffi.value, libraryPath) : koffi;
}
