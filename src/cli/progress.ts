/** A progress bar on standard error, only where that is a terminal. */

import { printable, type Paint } from './terminal';

/** Milliseconds between two drawings. */
const interval = 100;
/** The widest a bar gets; on a narrow terminal it leaves room for the counts. */
const widestBar = 24;

export interface ProgressState {
  readonly done: number;
  /** Null until the folders have been counted. */
  readonly total: number | null;
  readonly detected: number;
  /** The file that was finished last. */
  readonly current: string;
}

/** One line of at most `columns` columns; pure, so that it can be tested. */
export function progressLine({ done, total, detected, current }: ProgressState, columns: number): string {
  const barColumns = Math.min(widestBar, Math.floor(columns / 4));
  const filled = total === null || total === 0 ? 0 : Math.floor((Math.min(done, total) / total) * barColumns);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barColumns - filled)}]`;
  const count = `${done.toLocaleString('en')}/${total === null ? '?' : total.toLocaleString('en')}`;
  const text = `${bar} ${count}, ${detected.toLocaleString('en')} detected  ${printable(current)}`;
  // Wide characters are cut early rather than wrapped: each may take two columns.
  let used = 0;
  let shown = '';
  for (const character of text) {
    used += character.length > 1 || character > '\u02ff' ? 2 : 1;
    if (used > columns - 1) break;
    shown += character;
  }
  return shown;
}

/** Draws while a scan runs. Whoever writes to the same terminal calls `clear` first. */
export class ProgressBar {
  private timer: NodeJS.Timeout | null = null;
  /** What stands on the terminal. */
  private drawn: string | null = null;

  /** @param stream a terminal; null draws nothing */
  constructor(
    private readonly stream: NodeJS.WriteStream | null,
    private readonly paint: Paint,
    private readonly state: () => ProgressState,
  ) {}

  start(): void {
    if (this.stream === null) return;
    this.timer = setInterval(() => {
      this.draw();
    }, interval);
  }

  clear(): void {
    if (this.drawn !== null) this.stream?.write('\r\x1b[K');
    this.drawn = null;
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.clear();
  }

  private draw(): void {
    if (this.stream === null) return;
    const line = progressLine(this.state(), this.stream.columns || 80);
    if (line === this.drawn) return;
    this.stream.write(`\r\x1b[K${this.paint('cyan', line)}`);
    this.drawn = line;
  }
}
