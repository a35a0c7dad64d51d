/** The AMSI engine: one context for its life, a session per script, and honest answers when AMSI does not work. */

import * as l10n from '@vscode/l10n';
import type { EngineState, EngineStatus } from '../../findings/model';
import type { AmsiEngine, AmsiLayerVerdict, AmsiSession } from '../model';
import type { Native, NativeFailure } from '../win32/koffi';
import type { AlertBudget } from './alert-budget';
import type { AmsiContext, AmsiLibrary } from './binding';
import { Contexts, openContext } from './contexts';
import { Semaphore } from './semaphore';
import { OpenSession, unscanned } from './session';

/**
 * What made a self-test necessary. `start`: nobody asked, so a remembered one will do. `scan`: a person asked for a
 * scan while the engine was still unproven. `live`: a person asked how AMSI is. `renewed`: nobody asked, but AMSI had
 * stopped working and was initialised afresh, so that nothing remembered holds.
 */
type ProofOccasion = 'start' | 'scan' | 'live' | 'renewed';

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
  /** Words that change whenever the machine's engine does: signature version, providers, exclusions. Called often. */
  readonly machine: () => string;
  /** The antivirus's exclusion that covers a content name; null when none is known to. Called for each scan. */
  readonly exclusion: (contentName: string) => string | null;
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
  readonly #contexts: Contexts;
  readonly #places: Semaphore;
  readonly #sessions = new Set<OpenSession>();
  #proof: AmsiProof | null = null;
  #proving: Promise<void> | null = null;
  #renewing: Promise<void> | null = null;
  /** False once a fresh context failed, too: until a call succeeds again no other is opened. */
  #renewable = true;
  #disposed: Promise<void> | null = null;

  constructor(options: AmsiEngineOptions, library: AmsiLibrary, context: AmsiContext) {
    this.#options = options;
    this.#library = library;
    this.#contexts = new Contexts(library, options.appName, context);
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
    let session = this.#newSession();
    return {
      scan: async (content, options) => {
        // Only a budget that was spent leaves the engine unproven; a person's scan may make up for it.
        if (this.#proof === null && options.requested) await this.#prove('scan');
        let mayRenew = true;
        for (;;) {
          const used = session;
          const answer = await used.scan(content, options);
          if (answer.amsiResult !== undefined) await this.#recovered();
          if (!hasFailed(answer)) return this.#judge(answer, options.contentName);
          // A session of a context that was replaced meanwhile is no reason to replace another one.
          if (this.#isCurrent(used) && mayRenew) {
            mayRenew = false;
            await this.#renew();
          }
          if (this.#isCurrent(used) || !this.#renewable || this.#disposed) {
            return this.#judge(answer, options.contentName);
          }
          if (session === used) session = this.#newSession();
          void this.#close(used);
        }
      },
      close: () => void this.#close(session),
    };
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    await this.#renewing;
    await Promise.all([...this.#sessions].map((session) => session.close()));
    await this.#contexts.close();
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
    const { current } = this.#contexts;
    const session = new OpenSession(this.#library, current, this.#places, this.#options.alerts);
    if (this.#disposed) void session.close();
    else this.#sessions.add(session);
    return session;
  }

  #isCurrent({ context }: OpenSession): boolean {
    return context === this.#contexts.current;
  }

  /** A call got through: where nothing did before, the engine is proven anew. */
  async #recovered(): Promise<void> {
    if (this.#renewable) return;
    this.#renewable = true;
    await this.#prove('renewed');
  }

  /** Finds out whether the context still works, and replaces it where it does not; never twice at once. */
  async #renew(): Promise<void> {
    if (!this.#renewable || this.#disposed) return;
    this.#renewing ??= this.#renewNow().finally(() => {
      this.#renewing = null;
    });
    await this.#renewing;
  }

  async #renewNow(): Promise<void> {
    const old = this.#contexts.current;
    const renewal = await this.#contexts.renew(() =>
      Promise.all([...this.#sessions].filter(({ context }) => context === old).map(({ ended }) => ended)),
    );
    if (renewal.type === 'works') return;
    if (renewal.type === 'renewed') {
      await this.#prove('renewed');
      return;
    }
    this.#renewable = false;
    // Health has said more than this about an AMSI that never worked.
    if (this.#proof?.state === 'degraded') return;
    this.#proof = { state: 'degraded', detail: l10n.t('AMSI stopped working. {0}', renewal.detail) };
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
    const requested = occasion === 'scan' || occasion === 'live';
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

  /**
   * From an AMSI that detects nothing, "nothing found" is no answer: neither 1 nor 0. Nor is it where the antivirus was
   * told to look away.
   */
  #judge(answer: AmsiLayerVerdict, contentName: string): AmsiLayerVerdict {
    const { state, detail } = this.#state();
    const says = answer.verdict === 'notDetected' || answer.verdict === 'clean';
    if (!says || answer.sha256 === null) return answer;
    if (state !== 'ready') {
      return withoutVerdict(answer, 'engineNotDetecting', l10n.t('AMSI is not detecting: {0}', detail));
    }
    const exclusion = this.#options.exclusion(contentName);
    if (exclusion === null) return answer;
    return withoutVerdict(
      answer,
      'excluded',
      l10n.t(
        'Microsoft Defender’s exclusion {0} covers this file, so that its silence proves nothing.',
        exclusion,
      ),
    );
  }
}

/** True when AMSI answered with a failed HRESULT. */
function hasFailed({ hresult }: AmsiLayerVerdict): boolean {
  return hresult !== undefined && hresult !== null;
}

/** The same call, whose "nothing found" says nothing. */
function withoutVerdict(
  answer: AmsiLayerVerdict,
  code: 'engineNotDetecting' | 'excluded',
  reason: string,
): AmsiLayerVerdict {
  return { ...answer, verdict: 'unscanned', code, reason, hresult: null };
}
