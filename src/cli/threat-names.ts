/** Adds to a run's report what Microsoft Defender calls its detections, asked for in one go at the end of the scan. */

import { CancelledError, type Scanner } from '../client/model';
import type { EngineStatus, FileReport, Finding, Threat } from '../findings/model';
import { nameThreat, threatQueryOf } from '../findings/threats';
import type { ThreatQuery } from '../protocol';
import type { Summary } from './outcome';
import type { ReportWriter } from './report-writer';

/** Reports held back at most: a run of more is written without the names of what came before. */
const mostHeld = 5_000;

interface Held {
  readonly report: FileReport;
  readonly acknowledged: readonly Finding[];
}

/**
 * A writer before another one. From the first detection on it holds reports back until they have their names; a writer
 * that can name afterwards (text) is never kept waiting.
 */
export class ThreatNaming implements ReportWriter {
  readonly #writer: ReportWriter;
  readonly #scanner: Pick<Scanner, 'threatNames'> | null;
  /** By content name: the time is that of the answer, which is written later. */
  readonly #queries = new Map<string, ThreatQuery>();
  #held: Held[] = [];

  /** @param scanner null where no names can be had: then this only hands on */
  constructor(writer: ReportWriter, scanner: Pick<Scanner, 'threatNames'> | null) {
    this.#writer = writer;
    this.#scanner = scanner;
  }

  /** To be told of each report as it comes from the client. */
  saw(report: FileReport): void {
    const query = this.#scanner === null ? null : threatQueryOf(report, new Date());
    if (query !== null) this.#queries.set(query.contentName, query);
  }

  add(report: FileReport, acknowledged: readonly Finding[]): void {
    const nameless = this.#queryOf(report) !== undefined;
    if (this.#writer.name !== undefined) {
      this.#writer.add(report, acknowledged);
      if (nameless) this.#held.push({ report, acknowledged });
      return;
    }
    if (nameless || this.#held.length > 0) this.#held.push({ report, acknowledged });
    else this.#writer.add(report, acknowledged);
    if (this.#held.length > mostHeld) this.#release(new Map());
  }

  /** Asks for the names and writes what was held back. Waits a few seconds at most; to be called before `finish`. */
  async settle(signal: AbortSignal): Promise<void> {
    const queries = [...new Set(this.#held.flatMap(({ report }) => this.#queryOf(report) ?? []))];
    this.#release(queries.length === 0 ? new Map() : await this.#ask(queries, signal));
  }

  finish(summary: Summary, engines: readonly EngineStatus[]): void {
    this.#release(new Map());
    this.#writer.finish(summary, engines);
  }

  async #ask(
    queries: readonly ThreatQuery[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ThreatQuery, Threat>> {
    if (this.#scanner === null || signal.aborted) return new Map();
    try {
      const threats = await this.#scanner.threatNames(queries, signal);
      return new Map(
        queries.flatMap((query, at) => {
          const threat = threats[at] ?? null;
          return threat === null ? [] : [[query, threat] as const];
        }),
      );
    } catch (error) {
      // Stopped, or no host can be had: what was detected is reported all the same.
      if (error instanceof CancelledError || error instanceof Error) return new Map();
      throw error;
    }
  }

  #queryOf(report: FileReport): ThreatQuery | undefined {
    if (this.#scanner === null) return undefined;
    const contentName = threatQueryOf(report, new Date(0))?.contentName;
    return contentName === undefined ? undefined : this.#queries.get(contentName);
  }

  #release(threats: ReadonlyMap<ThreatQuery, Threat>): void {
    const held = this.#held;
    this.#held = [];
    for (const { report, acknowledged } of held) {
      const query = this.#queryOf(report);
      const threat = query === undefined ? undefined : threats.get(query);
      if (this.#writer.name === undefined) {
        this.#writer.add(threat === undefined ? report : nameThreat(report, threat), acknowledged);
      } else if (threat !== undefined) this.#writer.name(report.path, threat);
    }
  }
}
