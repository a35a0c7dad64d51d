/** The AMSI engine: one context for its life, a session per script, and honest answers when AMSI does not work. */

import * as l10n from '@vscode/l10n';
import type { EngineState, EngineStatus } from '../../findings/model';
import type { AmsiEngine, AmsiLayerVerdict, AmsiScanOptions, AmsiSession } from '../model';
import type { Native, NativeFailure } from '../win32/koffi';
import type { AlertBudget } from './alert-budget';
import type { AmsiContext, AmsiLibrary } from './binding';
import { Contexts, openContext, type Renewal } from './contexts';
import { Semaphore } from './semaphore';
import { OpenSession, unscanned } from './session';

/**
 * What made a self-test necessary. `start`: the engine is new, or what it was proven for has changed; nobody asked, so a
 * remembered one will do. `recall`: only a remembered one will do. `scan`: a person asked for a scan while the engine was
 * still unproven. `live`: a person asked how AMSI is. `renewed`: nobody asked, but AMSI had stopped working and was
 * initialised afresh, so that nothing remembered holds.
 */
type ProofOccasion = 'start' | 'recall' | 'scan' | 'live' | 'renewed';

/** What a self-test showed. */
export interface AmsiProof {
  readonly state: 'ready' | 'degraded';
  /** One sentence for people; the cause when `degraded`. */
  readonly detail: string;
}

/** Hands a text to AMSI in a session of its own and gives the answer as it came, whatever the engine's state. */
export type ProbeScan = (text: string, contentName: string) => Promise<AmsiLayerVerdict>;

/** Finds out whether AMSI detects anything; null when the alert budget did not allow the probe, or none is remembered. */
export type Prover = (scan: ProbeScan, occasion: ProofOccasion) => Promise<AmsiProof | null>;

export interface AmsiEngineOptions {
  /** AmsiInitialize's application name. */
  readonly appName: string;
  /** AMSI calls under way at once, at least 1. */
  readonly concurrency: number;
  readonly alerts: AlertBudget;
  readonly prove: Prover;
  /** Says what it means that no context answers any more. @param detail one sentence that says which call failed */
  readonly stopped: (detail: string) => Promise<AmsiProof>;
  /** Words that change whenever a proof no longer holds. Called for each scan. */
  readonly proofKey: () => string;
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
  /** Takes over a remembered self-test where there is no proof that holds. Scans nothing. */
  recall(): Promise<void>;
  /** False where nothing was tested since the machine's engine is as it is. */
  tested(): boolean;
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

  recall(): Promise<void> {
    return Promise.resolve();
  }

  tested(): boolean {
    return false;
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
  /** The key that the last proof was made for, or tried to; null before the first. */
  #provenFor: string | null = null;
  #proving: Promise<void> | null = null;
  #renewing: Promise<void> | null = null;
  #replacing: Promise<Renewal> | null = null;
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

  async recall(): Promise<void> {
    if (!this.tested()) await this.#prove('recall');
  }

  tested(): boolean {
    return this.#proof !== null && !this.#isOutdated();
  }

  openSession(): AmsiSession {
    let session = this.#newSession();
    return {
      scan: async (content, options) => {
        // Without a pause where there is no need: the session may be closed right after this call.
        if (!this.tested()) await this.#proveWhereNeeded(options);
        let mayRenew = true;
        for (;;) {
          const used = session;
          const answer = await used.scan(content, options);
          if (answer.amsiResult !== undefined) await this.#recovered();
          if (!hasFailed(answer)) return await this.#judge(answer, options);
          // A session of a context that was replaced meanwhile is no reason to replace another one.
          if (this.#isCurrent(used) && mayRenew) {
            mayRenew = false;
            await this.#renew();
          }
          if (this.#isCurrent(used) || !this.#renewable || this.#disposed) {
            return await this.#judge(answer, options);
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
    await this.#proving;
    await Promise.all([...this.#sessions].map((session) => session.close()));
    await this.#contexts.close();
  }

  #state(): { state: EngineState; detail: string } {
    if (this.#proof !== null && !this.#isOutdated()) return this.#proof;
    const detail =
      this.#proof === null
        ? l10n.t('AMSI was not tested, since this hour’s alert budget is spent. Scan a file to test it.')
        : l10n.t(
            'AMSI was not tested since the antivirus or its settings have changed. The next scan tests it.',
          );
    return { state: 'degraded', detail };
  }

  /** True when the machine's engine is another one than was proven, or is configured in another way. */
  #isOutdated(): boolean {
    return this.#provenFor !== this.#options.proofKey();
  }

  /** An engine that has changed is proven like one that starts; what a spent budget leaves unproven, a person's scan proves. */
  async #proveWhereNeeded({ requested }: AmsiScanOptions): Promise<void> {
    if (this.#isOutdated()) await this.#prove('start');
    if (this.#proof === null && requested) await this.#prove('scan');
  }

  #newSession(alerts = this.#options.alerts): OpenSession {
    const { current } = this.#contexts;
    const session = new OpenSession(this.#library, current, this.#places, alerts);
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
    const renewal = await this.#replace();
    if (renewal.type === 'works') return;
    if (renewal.type === 'renewed') {
      await this.#prove('renewed');
      return;
    }
    this.#renewable = false;
    // Health has said more than this about an AMSI that never worked.
    if (this.#proof?.state === 'degraded') return;
    this.#proof = await this.#options.stopped(renewal.detail);
  }

  /** Replaces the context if it does not work: scans that fail and a self-test that fails share one attempt. */
  #replace(): Promise<Renewal> {
    const old = this.#contexts.current;
    this.#replacing ??= this.#contexts
      .renew(() =>
        Promise.all([...this.#sessions].filter(({ context }) => context === old).map(({ ended }) => ended)),
      )
      .finally(() => {
        this.#replacing = null;
      });
    return this.#replacing;
  }

  /** Two proofs never run at once: each may raise an alert. */
  async #prove(occasion: ProofOccasion): Promise<void> {
    while (this.#proving) {
      await this.#proving;
      if (occasion === 'scan' || (occasion === 'start' && !this.#isOutdated())) return;
      if (occasion === 'recall' && this.tested()) return;
    }
    // What is not scanned any more needs no proof, and a closed session would refute it.
    if (this.#disposed) return;
    this.#proving = this.#proveNow(occasion).finally(() => {
      this.#proving = null;
    });
    await this.#proving;
  }

  async #proveNow(occasion: ProofOccasion): Promise<void> {
    const key = this.#options.proofKey();
    const options = { requested: occasion === 'scan' || occasion === 'live' };
    const alerts = options.requested ? notCounted(this.#options.alerts) : this.#options.alerts;
    let session = this.#newSession(alerts);
    let mayReplace = true;
    const scan: ProbeScan = async (text, contentName) => {
      const probe = () => session.scan({ type: 'text', text }, { ...options, contentName });
      const answer = await probe();
      if (answer.amsiResult !== undefined) this.#renewable = true;
      if (!hasFailed(answer) || !mayReplace) return answer;
      mayReplace = false;
      if ((await this.#replace()).type === 'works' && this.#isCurrent(session)) return answer;
      await this.#close(session);
      session = this.#newSession(alerts);
      return probe();
    };
    try {
      const proof = await this.#options.prove(scan, occasion);
      // That nothing is remembered leaves it to the next scan.
      if (proof === null && occasion === 'recall') return;
      this.#proof = proof;
      this.#provenFor = key;
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
  async #judge(answer: AmsiLayerVerdict, options: AmsiScanOptions): Promise<AmsiLayerVerdict> {
    const says = answer.verdict === 'notDetected' || answer.verdict === 'clean';
    if (!says || answer.sha256 === null) return answer;
    await this.#proveWhereNeeded(options);
    const { state, detail } = this.#state();
    if (state !== 'ready') {
      return withoutVerdict(answer, 'engineNotDetecting', l10n.t('AMSI is not detecting: {0}', detail));
    }
    const exclusion = this.#options.exclusion(options.contentName);
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

/**
 * The self-test that a person's scan makes necessary may be made wherever one more scan may be, but leaves the limit to
 * the scans: a run that may raise one alert must not spend it on a sample.
 */
function notCounted(alerts: AlertBudget): AlertBudget {
  return {
    acquire: async (charge) => {
      const answer = await alerts.acquire(charge);
      return answer.granted ? { granted: true, settle: () => answer.settle(false) } : answer;
    },
  };
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
