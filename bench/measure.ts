/** What every benchmark shares: how a result is handed to tools/bench.mjs, statistics, generated scripts. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ClientSettings } from '../src/client/model';
import type { ScanInput } from '../src/protocol';
import { defaultBudgets, defaultHostProfile } from '../src/scripts/budgets';

/** One line of the table. */
export interface Row {
  readonly what: string;
  /** As design targets are written, for example `≤ 1.10 ×`. */
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
  /** What the number covers and how it was taken. */
  readonly note: string;
}

/** Sends results to the parent process. */
export function report(...rows: readonly Row[]): void {
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
}

/** Nearest-rank percentile. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Milliseconds. */
export const formatMs = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

export const formatRatio = (value: number): string => `${value.toFixed(2)} ×`;

/** @param bytes Memory or sizes */
export const formatMb = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`;

/** Where dist/ is, from the command line. */
export const dist = path.resolve(process.argv[2] ?? 'dist');

/** The folder of this run. */
export const scratch = path.resolve(process.argv[3] ?? '.');

/** Rules alone, so that every system measures the same. */
export function settings(changes: Partial<ClientSettings> = {}): ClientSettings {
  return {
    hostPath: path.join(dist, 'host.js'),
    config: {
      engines: { amsi: false, rules: true },
      rulePaths: [],
      amsi: { appName: 'Amsight_bench', concurrency: 2, alertBudget: 0, maxAlerts: 0, threatNames: false },
      jscript: 'auto',
      kindsOff: [],
      maxFileSize: 10 * 1024 * 1024,
      budgets: defaultBudgets,
      hostProfile: defaultHostProfile,
      l10n: null,
    },
    deadline: 30_000,
    idleTimeout: 0,
    cacheEntries: 0,
    cacheFile: null,
    ...changes,
  };
}

/** An honest-looking PowerShell script that differs for every seed. */
export function script(seed: number, lines: number): string {
  const rows = [`# Inventory of site ${seed}`, 'param([string] $Path)'];
  for (let line = rows.length; line < lines; line++) {
    const name = `item${(seed * 31 + line * 7) % 9973}`;
    rows.push(
      line % 10 === 0
        ? `function Get-${name} { param([int] $Count) Get-ChildItem -Path $Path -Depth ${line % 5} | Select-Object -First $Count }`
        : `$${name} = Join-Path $Path '${name}.csv'; Write-Verbose "line ${line} of ${seed}: $${name}"`,
    );
  }
  return `${rows.join('\n')}\n`;
}

/** Writes `count` scripts of about 4 KB, a hundredth of them with a finding. @returns their absolute paths */
export function writeScripts(folder: string, count: number): string[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, index) => {
    const file = path.join(folder, `script${index}.ps1`);
    const flagged = index % 100 === 0 ? ['Set-MpPreference -Disable', 'ScriptScanning $true\n'].join('') : '';
    writeFileSync(file, script(index, 56) + flagged);
    return file;
  });
}

/** Files as the client draws them. */
// eslint-disable-next-line @typescript-eslint/require-await -- the client wants an async iterable
export async function* inputs(files: readonly string[]): AsyncGenerator<ScanInput, void, undefined> {
  for (const file of files) yield { contentName: file, source: { type: 'path', path: file } };
}
