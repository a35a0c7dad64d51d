/** Remembers for a minute what AMSI detected for this process: the log tells its detections apart by time alone. */

import type { AmsiEngine, AmsiSession } from '../model';
import type { OwnDetection } from './threat-names';
import { isPositive } from './verdict';

/** Milliseconds. */
const kept = 60_000;
/** Of the newest; more within a minute are as doubtful as these. */
const most = 1_000;

export class OwnDetections {
  readonly #now: () => number;
  #list: OwnDetection[] = [];

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Oldest first. */
  get list(): readonly OwnDetection[] {
    const since = this.#now() - kept;
    this.#list = this.#list.filter(({ time }) => time >= since).slice(-most);
    return this.#list;
  }

  /** @param script see OwnDetection */
  note(contentName: string, script: string | null = null): void {
    this.#list = [...this.list, { contentName, script, time: this.#now() }];
  }

  /** The engine, whose detections are noted from now on. */
  watch(engine: AmsiEngine): AmsiEngine {
    return {
      status: () => engine.status(),
      openSession: () => this.#watchSession(engine.openSession()),
      dispose: () => engine.dispose(),
    };
  }

  #watchSession(session: AmsiSession): AmsiSession {
    return {
      scan: async (content, options) => {
        const answer = await session.scan(content, options);
        if (isPositive(answer.verdict)) this.note(options.contentName, options.script);
        return answer;
      },
      close: () => {
        session.close();
      },
    };
  }
}
