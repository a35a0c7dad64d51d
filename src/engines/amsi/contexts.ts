/** The AMSI context that scans use: opened at the start, and opened afresh when it has stopped working. */

import * as l10n from '@vscode/l10n';
import { errorText, nativeFailure, type Native } from '../win32/koffi';
import type { AmsiContext, AmsiLibrary } from './binding';
import { toAmsiBytes, toAmsiName } from './content';
import { describeHresult, hresultFailed } from './hresult';

/** What every engine takes without an alert: it shows whether calls on a context succeed at all. */
const harmless = { text: 'Write-Output 1', contentName: 'Amsight-SelfTest' };

/** Initialises AMSI. Never throws. */
export async function openContext(library: AmsiLibrary, appName: string): Promise<Native<AmsiContext>> {
  const failed = (words: string) =>
    nativeFailure('initializeFailed', l10n.t('AMSI could not be initialised: {0}.', words)).failure;
  try {
    const { hresult, value } = await library.initialize(toAmsiName(appName));
    if (!hresultFailed(hresult) && value !== null) return { ok: true, value };
    const name = describeHresult(hresult);
    return { ok: false, failure: { ...failed(name), hresult: name } };
  } catch (error) {
    return { ok: false, failure: failed(errorText(error)) };
  }
}

/**
 * `works`: the failure was the content's own. `renewed`: a fresh context answers. `failed`: no context answers, and why.
 */
export type Renewal =
  | { readonly type: 'works' }
  | { readonly type: 'renewed' }
  | { readonly type: 'failed'; readonly detail: string };

/**
 * A context that went bad fails every call, whatever the script: antivirus was updated or restarted under us. That is
 * told from a script that fails by a harmless call on the same context, and mended by a fresh one.
 */
export class Contexts {
  readonly #library: AmsiLibrary;
  readonly #appName: string;
  #current: AmsiContext;
  readonly #leaving = new Set<Promise<void>>();

  constructor(library: AmsiLibrary, appName: string, first: AmsiContext) {
    this.#library = library;
    this.#appName = appName;
    this.#current = first;
  }

  get current(): AmsiContext {
    return this.#current;
  }

  /**
   * Replaces the context if it does not work. Not to be called again before it is over.
   * @param unused resolves when the old context's sessions are closed
   */
  async renew(unused: () => Promise<unknown>): Promise<Renewal> {
    if ((await this.#call(this.#current)) === null) return { type: 'works' };
    const fresh = await openContext(this.#library, this.#appName);
    if (!fresh.ok) return { type: 'failed', detail: fresh.failure.message };
    this.#leave(this.#current, unused());
    this.#current = fresh.value;
    const failure = await this.#call(fresh.value);
    if (failure === null) return { type: 'renewed' };
    return { type: 'failed', detail: l10n.t('AMSI failed: {0}.', failure) };
  }

  /** Uninitialises every context; its sessions must be closed. */
  async close(): Promise<void> {
    await Promise.all(this.#leaving);
    this.#library.uninitialize(this.#current);
  }

  #leave(context: AmsiContext, unused: Promise<unknown>): void {
    const left = unused.then(() => {
      this.#library.uninitialize(context);
      this.#leaving.delete(left);
    });
    this.#leaving.add(left);
  }

  /** Scans something harmless in a session of its own. @returns what failed, null when nothing did */
  async #call(context: AmsiContext): Promise<string | null> {
    try {
      const { hresult, value } = await this.#library.openSession(context);
      if (hresultFailed(hresult) || value === null) return describeHresult(hresult);
      try {
        const bytes = toAmsiBytes({ type: 'text', text: harmless.text });
        const answer = await this.#library.scanBuffer(context, value, bytes, harmless.contentName);
        return hresultFailed(answer.hresult) ? describeHresult(answer.hresult) : null;
      } finally {
        this.#library.closeSession(context, value);
      }
    } catch (error) {
      return errorText(error);
    }
  }
}
