/** `amsight health`: whether AMSI protects this machine, and what proves it. */

import { ScanClient } from '../client/client';
import { CancelledError } from '../client/model';
import type { HealthReport } from '../health/model';
import { harmlessJson } from '../scripts/hidden-text';
import type { HealthCommand } from './args';
import { exitStatus } from './outcome';
import type { Program } from './program';
import { clientSettings, plainSettings } from './settings';
import { stdoutSink } from './sink';
import { chooseColour, printable, type Paint, type Style } from './terminal';

/** @returns the exit status */
export async function runHealth(command: HealthCommand, program: Program): Promise<number> {
  const scanner = new ScanClient(
    clientSettings({ ...plainSettings, engines: { amsi: true, rules: false } }, program.folder),
  );
  const stop = (): void => void scanner.dispose();
  program.signal.addEventListener('abort', stop, { once: true });
  try {
    const report = await scanner.health({ probe: true });
    const sink = stdoutSink(() => undefined);
    const paint = chooseColour(process.stdout.isTTY, program.env);
    sink.write(command.format === 'json' ? `${harmlessJson(report, 1)}\n` : healthText(report, paint));
    await sink.close();
    return exitStatus.clean;
  } catch (error) {
    if (error instanceof CancelledError) return exitStatus.interrupted;
    throw error;
  } finally {
    await scanner.dispose();
  }
}

const stateStyle: Readonly<Partial<Record<HealthReport['state'], Style>>> = {
  ready: 'green',
  unavailable: 'gray',
};

/** The report for people, one fact a line. */
export function healthText(report: HealthReport, paint: Paint): string {
  const state = paint(stateStyle[report.state] ?? 'yellow', report.state);
  const lines = [
    `${paint('bold', 'AMSI')}: ${state}${report.cause === null ? '' : `. ${printable(report.cause)}`}`,
  ];
  const section = (title: string, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push('', paint('bold', title), ...rows.map((row) => `  ${printable(row)}`));
  };
  section('Evidence', report.evidence);
  section(
    'Providers',
    report.providers.map(({ clsid, name, dll, exists, bits }) => {
      const file = dll === null ? 'no DLL registered' : `${dll}${exists === false ? ' (missing)' : ''}`;
      return `${name ?? 'unknown'} ${clsid}, ${bits} bit: ${file}`;
    }),
  );
  section('Self-test', selfTestRows(report));
  section('Microsoft Defender', defenderRows(report));
  section(
    'Other protections',
    report.posture.map(({ id, state: item, detail }) => `${item}: ${id}. ${detail}`),
  );
  return `${lines.join('\n')}\n`;
}

function selfTestRows({ selfTest }: HealthReport): string[] {
  if (selfTest === null) return [];
  return [
    `${selfTest.passed ? 'passed' : 'failed'} at ${selfTest.time}`,
    ...selfTest.probes.map(({ name, expected, answer }) => {
      const reason = answer.reason === undefined ? '' : ` (${answer.reason})`;
      return `${name}: expected ${expected}, answered ${answer.verdict}${reason}`;
    }),
  ];
}

function defenderRows({ defender }: HealthReport): string[] {
  if (defender === null) return [];
  return [
    `signatures ${defender.signatureVersion ?? 'unknown'}, engine ${defender.engineVersion ?? 'unknown'}`,
    `real-time protection ${defender.realTimeProtection ?? 'unknown'}, script scanning ${defender.scriptScanning ?? 'unknown'}`,
  ];
}
