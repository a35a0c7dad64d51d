/** The AMSI engine: one context for its life, a session per script, and honest answers when AMSI does not work. */

import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import type { EngineState, EngineStatus } from '../../findings/model';
import type { LayerContent } from '../../layers/model';
import type { AmsiEngine, AmsiLayerVerdict, AmsiScanOptions, AmsiSession } from '../model';
import { errorText, nativeFailure, type Native, type NativeFailure } from '../win32/koffi';
import type { AlertBudget, AlertRefusal } from './alert-budget';
import type { AmsiContext, AmsiLibrary, AmsiSessionHandle } from './binding';
import { isBlank, toAmsiBytes, toAmsiName } from './content';
import { describeHresult, hresultFailed } from './hresult';
import { Semaphore } from './semaphore';
import { isPositive, verdictOf } from './verdict';

/**
 * What made a self-test necessary. `start`: nobody asked, so a remembered one will do. `scan`: a person asked for a
 * scan while the engine was still unproven. `live`: a person asked how AMSI is.
 */
export type ProofOccasion = 'start' | 'scan' | 'live';

/** What a self-test showed. */
export interface AmsiProof {
  readonly state: 'ready' | 'degraded';
  /** One sentence for people; the cause when `degraded`. */
  readonly detail: string;
}

/** Hands a text to AMSI in a session of its own and gives the answer as it came, whatever the engine's state. */
export type ProbeScan = (text: string, contentName: string) => Promise<AmsiLayerVerdict>;

/** Finds out whether AMSI detects anything; null when the alert budget did not allow the probe. */
export type Prover = (scan: ProbeScan, occasion: ProofOccasion) => Promise<AmsiProof | null>;

export interface AmsiEngineOptions {
  /** AmsiInitialize's application name. */
  readonly appName: string;
  /** AMSI calls under way at once, at least 1. */
  readonly concurrency: number;
  readonly alerts: AlertBudget;
  readonly prove: Prover;
  /** Words that change whenever the machine's engine does: signature version, providers. Called often. */
  readonly machine: () => string;
  /** Loads the library, once. */
  readonly load: () => Native<AmsiLibrary>;
}

/** The engine with what Health asks of it. */
export interface ProvableAmsiEngine extends AmsiEngine {
  /** Why AMSI can't be called at all; null when it can. */
  readonly failure: NativeFailure | null;
  /** Runs the self-test now, counted as asked for by a person, and takes over its result. */
  prove(): Promise<void>;
}

/**
 * Opens AMSI and proves it with a self-test. Never throws for a machine without AMSI: the engine is then
 * `unavailable`, tries nothing again and answers every scan with `unscanned` and the reason.
 */
export async function createAmsiEngine(options: AmsiEngineOptions): Promise<ProvableAmsiEngine> {
  const loaded = options.load();
  if (!loaded.ok) return new ClosedAmsiEngine(loaded.failure);
  const context = await openContext(loaded.value, options.appName);
  if (!context.ok) return new ClosedAmsiEngine(context.failure);
  const engine = new OpenAmsiEngine(options, loaded.value, context.value);
  await engine.start();
  return engine;
}

async function openContext(library: AmsiLibrary, appName: string): Promise<Native<AmsiContext>> {
  const { hresult, value } = await library.initialize(toAmsiName(appName));
  if (!hresultFailed(hresult) && value !== null) return { ok: true, value };
  const name = describeHresult(hresult);
  const { failure } = nativeFailure('initializeFailed', l10n.t('AMSI could not be initialised: {0}.', name));
  return { ok: false, failure: { ...failure, hresult: name } };
}

class ClosedAmsiEngine implements ProvableAmsiEngine {
  readonly failure: NativeFailure;

  constructor(failure: NativeFailure) {
    this.failure = failure;
  }

  status(): EngineStatus {
    const { cause, message } = this.failure;
    return { id: 'amsi', state: 'unavailable', detail: message, fingerprint: `unavailable|${cause}` };
  }

  openSession(): AmsiSession {
    const { message, hresult } = this.failure;
    const answer = unscanned('engineUnavailable', message, hresult ?? null);
    return { scan: () => Promise.resolve(answer), close: () => undefined };
  }

  prove(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

class OpenAmsiEngine implements ProvableAmsiEngine {
  readonly failure = null;
  readonly #options: AmsiEngineOptions;
  readonly #library: AmsiLibrary;
  readonly #context: AmsiContext;
  readonly #places: Semaphore;
  readonly #sessions = new Set<OpenSession>();
  #proof: AmsiProof | null = null;
  #proving: Promise<void> | null = null;
  #disposed: Promise<void> | null = null;

  constructor(options: AmsiEngineOptions, library: AmsiLibrary, context: AmsiContext) {
    this.#options = options;
    this.#library = library;
    this.#context = context;
    this.#places = new Semaphore(options.concurrency);
  }

  status(): EngineStatus {
    const { state, detail } = this.#state();
    return { id: 'amsi', state, detail, fingerprint: `${state}|${this.#options.machine()}` };
  }

  start(): Promise<void> {
    return this.#prove('start');
  }

  prove(): Promise<void> {
    return this.#prove('live');
  }

  openSession(): AmsiSession {
    const session = this.#newSession();
    return {
      scan: async (content, options) => {
        // Only a budget that was spent leaves the engine unproven; a person's scan may make up for it.
        if (this.#proof === null && options.requested) await this.#prove('scan');
        return this.#judge(await session.scan(content, options));
      },
      close: () => void this.#close(session),
    };
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
    this.#library.uninitialize(this.#context);
  }

  #state(): { state: EngineState; detail: string } {
    return (
      this.#proof ?? {
        state: 'degraded',
        detail: l10n.t(
          'AMSI was not tested, since this hour’s alert budget is spent. Scan a file to test it.',
        ),
      }
    );
  }

  #newSession(): OpenSession {
    const session = new OpenSession(this.#library, this.#context, this.#places, this.#options.alerts);
    if (this.#disposed) void session.close();
    else this.#sessions.add(session);
    return session;
  }

  /** Two proofs never run at once: each may raise an alert. */
  async #prove(occasion: ProofOccasion): Promise<void> {
    while (this.#proving) {
      await this.#proving;
      if (occasion === 'scan') return;
    }
    this.#proving = this.#proveNow(occasion).finally(() => {
      this.#proving = null;
    });
    await this.#proving;
  }

  async #proveNow(occasion: ProofOccasion): Promise<void> {
    const requested = occasion !== 'start';
    const session = this.#newSession();
    try {
      this.#proof = await this.#options.prove(
        (text, contentName) => session.scan({ type: 'text', text }, { contentName, requested }),
        occasion,
      );
    } finally {
      await this.#close(session);
    }
  }

  async #close(session: OpenSession): Promise<void> {
    await session.close();
    this.#sessions.delete(session);
  }

  /** From an AMSI that detects nothing, "nothing found" is no answer: neither 1 nor 0. */
  #judge(answer: AmsiLayerVerdict): AmsiLayerVerdict {
    const { state, detail } = this.#state();
    const says = answer.verdict === 'notDetected' || answer.verdict === 'clean';
    if (state === 'ready' || !says || answer.sha256 === null) return answer;
    return {
      ...answer,
      verdict: 'unscanned',
      code: 'engineNotDetecting',
      reason: l10n.t('AMSI is not detecting: {0}', detail),
      hresult: null,
    };
  }
}

/** One AMSI session; opened by its first scan, closed when it was asked to and its last call is over. */
class OpenSession {
  readonly #library: AmsiLibrary;
  readonly #context: AmsiContext;
  readonly #places: Semaphore;
  readonly #alerts: AlertBudget;
  #handle: Promise<AmsiSessionHandle | AmsiLayerVerdict> | null = null;
  #calls = 0;
  #closing = false;
  #closed = false;
  #end!: () => void;
  readonly #ended = new Promise<void>((resolve) => (this.#end = resolve));

  constructor(library: AmsiLibrary, context: AmsiContext, places: Semaphore, alerts: AlertBudget) {
    this.#library = library;
    this.#context = context;
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
    return this.#ended;
  }

  async #scan(content: LayerContent, options: AmsiScanOptions): Promise<AmsiLayerVerdict> {
    const permit = await this.#alerts.acquire(options.requested);
    if (!permit.granted) return refused(permit);
    let positive = false;
    try {
      const handle = await this.#open();
      if (typeof handle !== 'bigint') return handle;
      const bytes = toAmsiBytes(content);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const name = toAmsiName(options.contentName);
      const { hresult, value } = await this.#library.scanBuffer(this.#context, handle, bytes, name);
      const answer = interpret(hresult, value, sha256);
      positive = isPositive(answer.verdict);
      return answer;
    } finally {
      await permit.settle(positive);
    }
  }

  /** Never rejects, so that closing can await it too. */
  #open(): Promise<AmsiSessionHandle | AmsiLayerVerdict> {
    this.#handle ??= this.#library.openSession(this.#context).then(({ hresult, value }) => {
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
      if (typeof handle === 'bigint') this.#library.closeSession(this.#context, handle);
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

function unscanned(
  code: NonNullable<AmsiLayerVerdict['code']>,
  reason: string,
  hresult: string | null = null,
): AmsiLayerVerdict {
  return { verdict: 'unscanned', code, reason, hresult, sha256: null };
}
