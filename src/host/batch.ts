/** Many scripts in one go: read ahead within bounds, sifted together by the rules, and only candidates scanned alone. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BatchItem, BatchRequest, BegunItem, ScanResponse } from '../protocol';
import {
  asksAmsi,
  finish,
  HostCancelled,
  isServing,
  quarantineAnswer,
  resultKeyOf,
  ruleFailure,
  scanOne,
  scanRules,
  unpack,
  type PipelineContext,
  type RuleAnswer,
  type Unpacked,
} from './pipeline';
import { isUnchanged } from './reading';
import { prepare, type Script } from './script';

/** UTF-16 units of one sifting call: its fixed cost is spread, and a cancel waits no longer than for one. */
const GROUP_UNITS = 4 * 1024 * 1024;
/** Milliseconds of reading and unwrapping after which a group is scanned as it is: the client hears of us that often. */
const GROUP_MS = 2_000;
/** Scripts of one group at most. */
const GROUP_SCRIPTS = 1024;
/** Milliseconds of scanning candidates alone, after which answers go out and a cancel comes in. */
const TURN_MS = 100;
/** UTF-16 units of scripts that wait for AMSI at most; reading waits then. */
const MAX_WAITING_UNITS = 8 * 1024 * 1024;

export interface BatchEvents {
  readonly onBegin: (items: readonly BegunItem[]) => Promise<void>;
  readonly onItems: (items: readonly BatchItem[]) => void;
}

/**
 * Scans a batch. Returns how many items were answered.
 * @throws HostCancelled
 */
export async function scanBatch(
  request: BatchRequest,
  context: PipelineContext,
  events: BatchEvents,
): Promise<{ readonly done: number }> {
  if (request.alone) await scanAlone(request, context, events);
  else await new Batch(request, context, events).run();
  return { done: request.inputs.length };
}

/** One after another, each answered before the next begins. */
async function scanAlone(
  request: BatchRequest,
  context: PipelineContext,
  events: BatchEvents,
): Promise<void> {
  const quarantined = new Set(request.quarantined);
  for (const [index, input] of request.inputs.entries()) {
    await nextTurn();
    if (context.cancellation.cancelled) throw new HostCancelled();
    const response = await scanOne(input, context, quarantined, (cacheKey) =>
      events.onBegin([{ index, cacheKey }]),
    );
    events.onItems([{ type: 'report', index, stamp: null, ...response }]);
  }
}

interface Member {
  readonly index: number;
  readonly script: Script;
  readonly started: number;
}

interface Grouped extends Member {
  /** Of its content and place, when it was taken. */
  readonly resultKey: string;
  readonly unpacked: Unpacked;
}

class Batch {
  readonly #request: BatchRequest;
  readonly #context: PipelineContext;
  readonly #events: BatchEvents;
  readonly #known: ReadonlySet<string>;
  readonly #quarantined: ReadonlySet<string>;
  /** By result key: contents of this batch that are or were scanned, and the answer once it is there. */
  readonly #contents = new Map<string, ScanResponse | null>();
  /** Items whose content is being scanned for another one. */
  readonly #twins = new Map<string, Member[]>();
  readonly #underWay = new Set<Promise<void>>();
  #unitsUnderWay = 0;
  #failure: { readonly error: unknown } | null = null;
  #ready: BatchItem[] = [];
  #flushing = false;
  #group: Grouped[] = [];
  #groupUnits = 0;
  #groupStart = 0;

  constructor(request: BatchRequest, context: PipelineContext, events: BatchEvents) {
    this.#request = request;
    this.#context = context;
    this.#events = events;
    this.#known = new Set(request.knownKeys);
    this.#quarantined = new Set(request.quarantined);
  }

  async run(): Promise<void> {
    try {
      for (const [index, input] of this.#request.inputs.entries()) {
        const stamp = this.#request.stamps[index];
        if (stamp && input.source.type === 'path' && isUnchanged(input.source.path, stamp)) {
          this.#push({ type: 'unchanged', index });
          continue;
        }
        const started = performance.now();
        const prepared = prepare(input, this.#context.config);
        if (prepared.type === 'answer') this.#answer(index, null, prepared.response);
        else this.#take({ index, script: prepared.script, started });
        if (this.#groupIsFull()) await this.#scanGroup();
      }
      await this.#scanGroup();
    } finally {
      // After a cancel, too: nobody may dispose the engines under a call.
      await Promise.all(this.#underWay);
    }
    this.#flush();
    this.#goOn();
  }

  #take(member: Member): void {
    const { sha256, encoding, stamp, text } = member.script;
    const cacheKey = resultKeyOf(member.script, this.#context.engines);
    if (this.#quarantined.has(member.script.cacheKey)) {
      this.#answer(member.index, null, quarantineAnswer(member.script));
    } else if (this.#known.has(cacheKey)) {
      this.#push({ type: 'known', index: member.index, stamp, cacheKey, sha256, encoding });
    } else if (this.#contents.has(cacheKey)) {
      this.#answerTwin(member, cacheKey);
    } else {
      this.#contents.set(cacheKey, null);
      if (this.#group.length === 0) this.#groupStart = performance.now();
      this.#group.push({
        ...member,
        resultKey: cacheKey,
        unpacked: unpack(member.script, this.#context, member.started),
      });
      this.#groupUnits += text.length;
    }
  }

  #groupIsFull(): boolean {
    return (
      this.#groupUnits >= GROUP_UNITS ||
      this.#group.length >= GROUP_SCRIPTS ||
      (this.#group.length > 0 && performance.now() - this.#groupStart >= GROUP_MS)
    );
  }

  /** Scans what has gathered; resolves when reading may go on. */
  async #scanGroup(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    this.#groupUnits = 0;
    await this.#breathe();
    if (group.length === 0) return;
    await this.#events.onBegin(group.map(({ index, script }) => ({ index, cacheKey: script.cacheKey })));
    const rules = sift(
      group.map(({ unpacked }) => unpacked),
      this.#context,
    );
    const ask = asksAmsi(this.#context.engines.amsi);
    let turn = performance.now();
    for (const [at, member] of group.entries()) {
      const answer = rules[at];
      if (!answer) continue;
      if (performance.now() - turn >= TURN_MS) {
        await this.#breathe();
        turn = performance.now();
      }
      const work = this.#scan(member, answer());
      this.#underWay.add(work);
      this.#unitsUnderWay += member.script.text.length;
      void work.then(() => {
        this.#underWay.delete(work);
        this.#unitsUnderWay -= member.script.text.length;
      });
      // The engine limits its calls; this limits the scripts that wait for it.
      const most = 2 * this.#context.config.amsi.concurrency;
      while (ask && this.#underWay.size >= most) await Promise.race(this.#underWay);
    }
    while (this.#unitsUnderWay > MAX_WAITING_UNITS) await Promise.race(this.#underWay);
  }

  /** Never rejects: a failure ends the batch once what is under way is over. */
  async #scan({ index, script, unpacked, resultKey }: Grouped, rules: RuleAnswer): Promise<void> {
    try {
      if (this.#failure || this.#context.cancellation.cancelled) return;
      const response = await finish(unpacked, rules, this.#context);
      this.#contents.set(resultKey, response);
      this.#answer(index, script.stamp, response);
      for (const twin of this.#twins.get(resultKey) ?? []) this.#answerTwin(twin, resultKey);
      this.#twins.delete(resultKey);
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  /** Answers from what another item of the same content in a place like its own got, now or when it gets it. */
  #answerTwin(twin: Member, resultKey: string): void {
    const { sha256, encoding, stamp, input } = twin.script;
    const response = this.#contents.get(resultKey);
    if (response) {
      const report = { ...response.report, path: input.contentName, sha256, encoding };
      this.#answer(twin.index, stamp, { ...response, report });
    } else {
      const others = this.#twins.get(resultKey);
      if (others) others.push(twin);
      else this.#twins.set(resultKey, [twin]);
    }
  }

  /** Lets messages in and out. @throws HostCancelled, or what ended a scan */
  async #breathe(): Promise<void> {
    this.#flush();
    await nextTurn();
    this.#goOn();
  }

  /** @throws HostCancelled, or what ended a scan */
  #goOn(): void {
    if (this.#failure) throw this.#failure.error;
    if (this.#context.cancellation.cancelled) throw new HostCancelled();
  }

  #answer(index: number, stamp: string | null, response: ScanResponse): void {
    this.#push({ type: 'report', index, stamp, ...response });
  }

  /** What comes together in one turn of the event loop goes in one message. */
  #push(item: BatchItem): void {
    this.#ready.push(item);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#ready.length === 0) return;
    this.#events.onItems(this.#ready);
    this.#ready = [];
  }
}

/**
 * The rules' answer for each script: all are sifted in one buffer, and only candidates scanned alone, when their answer is
 * asked for.
 */
function sift(unpacked: readonly Unpacked[], context: PipelineContext): (() => RuleAnswer)[] {
  const { rules } = context.engines;
  if (!isServing(rules)) return unpacked.map(() => () => ({ hits: [] }));
  try {
    const candidates = rules.prefilter(unpacked.map(({ unwrapped }) => unwrapped.layers));
    return unpacked.map(
      (one, index) => () => (candidates[index] === false ? { hits: [] } : scanRules(rules, one)),
    );
  } catch (error) {
    const failure = ruleFailure(error);
    return unpacked.map(() => () => ({ hits: [], failure }));
  }
}
