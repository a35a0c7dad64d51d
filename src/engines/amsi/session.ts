/** One AMSI session: hands layers to the engine within the limits on calls and alerts, and reads its answers. */

import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import type { LayerContent } from '../../layers/model';
import type { AmsiLayerVerdict, AmsiScanOptions } from '../model';
import { errorText } from '../win32/koffi';
import type { AlertBudget, AlertRefusal } from './alert-budget';
import type { AmsiContext, AmsiLibrary, AmsiSessionHandle } from './binding';
import { isBlank, toAmsiBytes, toAmsiName } from './content';
import { describeHresult, hresultFailed } from './hresult';
import type { Semaphore } from './semaphore';
import { isPositive, verdictOf } from './verdict';

/** One AMSI session; opened by its first scan, closed when it was asked to and its last call is over. */
export class OpenSession {
  readonly #library: AmsiLibrary;
  readonly context: AmsiContext;
  readonly #places: Semaphore;
  readonly #alerts: AlertBudget;
  #handle: Promise<AmsiSessionHandle | AmsiLayerVerdict> | null = null;
  #calls = 0;
  #closing = false;
  #closed = false;
  #end!: () => void;
  /** Resolves when it was asked to close and is closed. */
  readonly ended = new Promise<void>((resolve) => (this.#end = resolve));

  constructor(library: AmsiLibrary, context: AmsiContext, places: Semaphore, alerts: AlertBudget) {
    this.#library = library;
    this.context = context;
    this.#places = places;
    this.#alerts = alerts;
  }

  async scan(content: LayerContent, options: AmsiScanOptions): Promise<AmsiLayerVerdict> {
    if (this.#closing) {
      return unscanned('engineFailed', l10n.t('The AMSI session was closed before this scan.'));
    }
    if (isBlank(content)) return { verdict: 'notDetected', sha256: null };
    this.#calls += 1;
    try {
      return await this.#places.run(() => this.#scan(content, options));
    } catch (error) {
      return callFailed(error);
    } finally {
      this.#calls -= 1;
      this.#closeWhenIdle();
    }
  }

  /** Takes no more scans and closes. @returns when the calls under way are over and the session is closed */
  close(): Promise<void> {
    this.#closing = true;
    this.#closeWhenIdle();
    return this.ended;
  }

  async #scan(content: LayerContent, options: AmsiScanOptions): Promise<AmsiLayerVerdict> {
    const permit = await this.#alerts.acquire(options);
    if (!permit.granted) return refused(permit);
    let positive = false;
    try {
      const handle = await this.#open();
      if (typeof handle !== 'bigint') return handle;
      const bytes = toAmsiBytes(content);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const name = toAmsiName(options.contentName);
      const { hresult, value } = await this.#library.scanBuffer(this.context, handle, bytes, name);
      const answer = interpret(hresult, value, sha256);
      positive = isPositive(answer.verdict);
      return answer;
    } finally {
      await permit.settle(positive);
    }
  }

  /** Never rejects, so that closing can await it too. */
  #open(): Promise<AmsiSessionHandle | AmsiLayerVerdict> {
    this.#handle ??= this.#library.openSession(this.context).then(({ hresult, value }) => {
      if (!hresultFailed(hresult) && value !== null) return value;
      const name = describeHresult(hresult);
      return unscanned('engineFailed', l10n.t('AMSI could not open a session: {0}.', name), name);
    }, callFailed);
    return this.#handle;
  }

  #closeWhenIdle(): void {
    if (!this.#closing || this.#calls > 0 || this.#closed) return;
    this.#closed = true;
    void Promise.resolve(this.#handle).then((handle) => {
      if (typeof handle === 'bigint') this.#library.closeSession(this.context, handle);
      this.#end();
    });
  }
}

function interpret(hresult: number, result: number | null, sha256: string): AmsiLayerVerdict {
  if (hresultFailed(hresult)) {
    const name = describeHresult(hresult);
    return { ...unscanned('engineFailed', l10n.t('AMSI failed: {0}.', name), name), sha256 };
  }
  if (result === null) {
    return { ...unscanned('engineFailed', l10n.t('AMSI answered without a result.')), sha256 };
  }
  const verdict = verdictOf(result);
  if (verdict !== 'unscanned') return { verdict, hresult: null, amsiResult: result, sha256 };
  const reason = l10n.t('AMSI answered with an unknown result: {0}.', result);
  return { ...unscanned('engineFailed', reason), amsiResult: result, sha256 };
}

function refused({ why, detail }: AlertRefusal): AmsiLayerVerdict {
  switch (why) {
    case 'spent':
      return unscanned(
        'alertBudget',
        l10n.t(
          'This hour’s alert budget (amsight.amsi.alertBudget) is spent. Scan the file by command to scan it now.',
        ),
      );
    case 'run':
      return unscanned('alertBudget', l10n.t('The largest number of alerts for this run was reached.'));
    case 'broken':
      return unscanned(
        'alertBudget',
        l10n.t(
          'The alert budget can’t be kept ({0}). Scan the file by command to scan it now.',
          detail ?? '',
        ),
      );
  }
}

function callFailed(error: unknown): AmsiLayerVerdict {
  return unscanned('engineFailed', l10n.t('The AMSI call failed: {0}', errorText(error)));
}

/** An answer without a call: why nothing is known of the content. */
export function unscanned(
  code: NonNullable<AmsiLayerVerdict['code']>,
  reason: string,
  hresult: string | null = null,
): AmsiLayerVerdict {
  return { verdict: 'unscanned', code, reason, hresult, sha256: null };
}
