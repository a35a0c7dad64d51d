/** One scan in progress: hands inputs to the client and reports, in order, to a writer and a tally. */

import path from 'node:path';

import type { FileReport, Finding } from '../findings/model';
import { unscannedReport } from '../findings/report';
import type { ScanInput } from '../protocol';
import type { Acknowledgements } from './acknowledgements';
import type { ScanCommand } from './args';
import { InOrder } from './in-order';
import type { Tally } from './outcome';
import type { ProgressState } from './progress';
import type { ReportWriter } from './report-writer';
import { inShard } from './shard';
import type { Sink } from './sink';
import { readStdin } from './stdin';
import type { WalkItem } from './walk';

/** Reasons that make an unnamed file one of the ignored ones: its content says that it is no script of ours. */
const ignoredCodes: readonly FileReport['code'][] = ['notAScript', 'notWsh', 'languageOff'];

interface Place {
  readonly slot: number;
  readonly shown: string;
  readonly named: boolean;
}

/** A report with where its source is, for an excerpt. */
interface Shown {
  readonly report: FileReport;
  readonly input: ScanInput | null;
  /** Not in the report, since they are acknowledged. */
  readonly acknowledged: readonly Finding[];
}

/** What a run needs beside its command. */
export interface ScanRunParts {
  readonly writer: ReportWriter;
  readonly tally: Tally;
  readonly sink: Sink;
  /** Null to apply none. */
  readonly acknowledgements: Acknowledgements | null;
  /** Absolute: what comes on standard input is named as if it lay there. */
  readonly cwd: string;
  /** Called for every file that could not be scanned. */
  readonly onFailed: (report: FileReport) => void;
}

export class ScanRun {
  private readonly places = new Map<ScanInput, Place>();
  private readonly order = new InOrder<Shown>(({ report, input, acknowledged }) => {
    const { writer, tally, onFailed } = this.parts;
    this.input = input;
    tally.add(report);
    this.detected += report.verdict === 'detected' || report.verdict === 'blockedByAdmin' ? 1 : 0;
    if (report.status === 'failed') onFailed(report);
    writer.add(report, acknowledged);
  });
  private done = 0;
  private detected = 0;
  private current = '';
  /** Input of the report that is being written. */
  input: ScanInput | null = null;
  /** Files to scan in all; null until they have been counted. */
  total: number | null = null;

  constructor(
    private readonly command: ScanCommand,
    private readonly parts: ScanRunParts,
  ) {}

  get progress(): ProgressState {
    return { done: this.done, total: this.total, detected: this.detected, current: this.current };
  }

  /** What the walk finds, as the client wants it; waits while the report's reader is slow. */
  async *inputs(items: AsyncIterable<WalkItem>): AsyncGenerator<ScanInput, void, undefined> {
    for await (const item of items) {
      if (!inShard(item.relative, this.command.shard)) continue;
      switch (item.type) {
        case 'ignored':
          this.parts.tally.ignore();
          break;
        case 'problem': {
          const { shown: contentName, status, code, reason } = item;
          const report = unscannedReport({
            contentName,
            status,
            code,
            ...(reason === undefined ? {} : { reason }),
          });
          this.order.settle(this.order.open(), { report, input: null, acknowledged: [] });
          break;
        }
        case 'file':
          await this.parts.sink.ready();
          yield this.remember(
            {
              contentName: item.absolute,
              source: { type: 'path', path: item.absolute },
              ...(item.named ? { named: true } : {}),
            },
            item.shown,
          );
      }
    }
  }

  /** Standard input as the one thing to scan. */
  async *standardInput(name: string, signal: AbortSignal): AsyncGenerator<ScanInput, void, undefined> {
    const { maxFileSize } = this.command;
    const bytes = await readStdin(maxFileSize, signal);
    if (bytes !== null) {
      yield this.remember({ contentName: name, source: { type: 'bytes', bytes }, named: true }, name);
      return;
    }
    const reason = `Standard input has more than ${maxFileSize} bytes; --max-file-size allows no more.`;
    const report = unscannedReport({ contentName: name, status: 'skipped', code: 'tooLarge', reason });
    this.order.settle(this.order.open(), { report, input: null, acknowledged: [] });
  }

  /** The client's answer for one input. */
  readonly take = (report: FileReport, input: ScanInput): void => {
    const place = this.places.get(input);
    if (place === undefined) throw new Error('The client reported an input it was not given.');
    this.places.delete(input);
    this.done++;
    this.current = place.shown;
    const ignored = report.status === 'skipped' && !place.named && ignoredCodes.includes(report.code);
    if (ignored) this.parts.tally.ignore();
    if (ignored) {
      this.order.settle(place.slot, null);
      return;
    }
    const { acknowledgements, cwd } = this.parts;
    const applied = acknowledgements?.apply(report, path.resolve(cwd, input.contentName));
    this.order.settle(place.slot, {
      report: { ...(applied?.report ?? report), path: place.shown },
      input,
      acknowledged: applied?.removed ?? [],
    });
  };

  /** Reports what is still held back; nothing comes after it. */
  finish(): void {
    this.order.flush();
  }

  private remember(input: ScanInput, shown: string): ScanInput {
    this.places.set(input, { slot: this.order.open(), shown, named: input.named === true });
    return input;
  }
}
