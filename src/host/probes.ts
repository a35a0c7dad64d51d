/** Asks AMSI about parts of scripts, each part once: every answer may raise an alert. */

import { createHash } from 'node:crypto';
import type { AmsiEngine, AmsiLayerVerdict, AmsiScanOptions } from '../engines/model';
import type { LayerKind } from '../layers/model';

/** Answers that are kept; each takes some 200 bytes. */
const mostAnswers = 4096;

/** A part of a script. */
interface Part {
  readonly text: string;
  /** Of what it is a part: engines may look at the same text of another kind differently. */
  readonly kind: LayerKind;
}

/**
 * What an engine has said of parts, by content: not by name, so that a script that was renamed is not asked about again.
 * The least recently used answers are dropped first.
 */
export class Probes {
  readonly #amsi: AmsiEngine;
  readonly #answers = new Map<string, AmsiLayerVerdict>();
  readonly #underWay = new Map<string, Promise<AmsiLayerVerdict>>();

  constructor(amsi: AmsiEngine) {
    this.#amsi = amsi;
  }

  /** What the engine said of it before, with the signatures that it has now. */
  known(part: Part): AmsiLayerVerdict | undefined {
    const key = this.#keyOf(part);
    const answer = this.#answers.get(key);
    if (answer === undefined) return undefined;
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    return answer;
  }

  /** Asks in a session of its own: the engine must not add the part to what it has seen of the script. */
  ask(part: Part, options: AmsiScanOptions): Promise<AmsiLayerVerdict> {
    const key = this.#keyOf(part);
    // Who is limited by the alert budget may be refused what another is not.
    const call = `${key} ${String(options.requested)} ${String(options.probe)}`;
    const other = this.#underWay.get(call);
    if (other !== undefined) return other;
    const asked = this.#ask(key, part.text, options).finally(() => this.#underWay.delete(call));
    this.#underWay.set(call, asked);
    return asked;
  }

  async #ask(key: string, text: string, options: AmsiScanOptions): Promise<AmsiLayerVerdict> {
    const session = this.#amsi.openSession();
    try {
      const answer = await session.scan({ type: 'text', text }, options);
      // Another try may bring one.
      if (answer.verdict !== 'unscanned') this.#keep(key, answer);
      return answer;
    } finally {
      session.close();
    }
  }

  #keep(key: string, answer: AmsiLayerVerdict): void {
    this.#answers.set(key, answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= mostAnswers) break;
      this.#answers.delete(oldest);
    }
  }

  #keyOf({ text, kind }: Part): string {
    const { fingerprint } = this.#amsi.status();
    return createHash('sha256')
      .update(JSON.stringify([fingerprint, kind]))
      .update(text, 'utf16le')
      .digest('base64');
  }
}

const ofEngines = new WeakMap<AmsiEngine, Probes>();

/** The answers of an engine, which live as long as it does: all requests of a host share them. */
export function probesOf(amsi: AmsiEngine): Probes {
  let probes = ofEngines.get(amsi);
  if (probes === undefined) ofEngines.set(amsi, (probes = new Probes(amsi)));
  return probes;
}
