/** `amsight health`: whether AMSI protects this machine, and what proves it. */

import { ScanClient } from '../client/client';
import { CancelledError } from '../client/model';
import type { HealthReport } from '../health/model';
import type { Block, Cell, Column, Mark } from '../health/section';
import { reportSections, type Reader } from '../health/sections';
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
    clientSettings({ ...plainSettings, engines: { amsi: true, rules: true } }, program.folder),
  );
  const stop = (): void => void scanner.dispose();
  program.signal.addEventListener('abort', stop, { once: true });
  try {
    const report = await scanner.health({ probe: true });
    const sink = stdoutSink(() => undefined);
    const paint = chooseColour(process.stdout.isTTY, program.env);
    sink.write(
      command.format === 'json' ? `${harmlessJson(report, 1)}\n` : healthText(report, paint, Date.now()),
    );
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

/** Times as the JSON writes them. */
const reader = (now: number): Reader => ({ now, time: (iso) => iso, tested: true });

/**
 * The report for people: what the health page shows, in the same order.
 * @param now milliseconds since 1970, for the age of signatures
 */
export function healthText(report: HealthReport, paint: Paint, now: number): string {
  const state = paint(stateStyle[report.state] ?? 'yellow', report.state);
  const lines = [`${paint('bold', 'AMSI')}: ${state}. ${printable(report.summary)}`];
  // A summary may hold its cause, and off Windows one sentence says it all.
  if (report.cause !== null && report.causeId !== 'notWindows' && !report.summary.includes(report.cause))
    lines.push(`${paint('bold', 'Cause')}: ${printable(report.cause)}`);
  if (report.advice !== null) lines.push(`${paint('bold', 'What to do')}: ${printable(report.advice)}`);
  for (const { title, blocks } of reportSections(report, reader(now))) {
    lines.push('', paint('bold', title));
    lines.push(...blocks.flatMap((block) => blockLines(block, paint)).map((line) => `  ${line}`));
  }
  return `${lines.join('\n')}\n`;
}

function blockLines(block: Block, paint: Paint): string[] {
  switch (block.type) {
    case 'text':
      return [cellText(block, paint)];
    case 'code':
      return [printable(block.text)];
    case 'list':
      return block.items.map((item) => `- ${printable(item)}`);
    case 'facts':
      return block.rows.map(([name, value]) => `${name}: ${cellText(value, paint)}`);
    case 'table':
      return block.rows.flatMap((row) => rowLines(row, block.columns, paint));
  }
}

/** A state's colour; the word is there without it, too. */
const markStyle: Readonly<Partial<Record<Mark, Style>>> = { ok: 'green', attention: 'yellow' };

function cellText({ text, mark }: Pick<Cell, 'text' | 'mark'>, paint: Paint): string {
  const style = mark === undefined ? undefined : markStyle[mark];
  return style === undefined ? printable(text) : paint(style, printable(text));
}

/** The columns of states in one width: `attention` is the longest of those that every table has. */
const stateWidth = 'attention'.length;

/** State and name with what is short on one line; paths, keys and addresses each on a line below. */
function rowLines(row: readonly Cell[], columns: readonly Column[], paint: Paint): string[] {
  const [name, ...others] = row.map((cell, at) => ({ cell, column: columns[at] ?? { title: '' } }));
  if (name === undefined) return [];
  const short: string[] = [];
  const below: string[] = [];
  let state = '';
  for (const { cell, column } of others) {
    if (cell.text === '') continue;
    const text = cellText(cell, paint);
    if (column.style === 'state')
      state = `${text}${' '.repeat(Math.max(0, stateWidth - cell.text.length))}  `;
    else if (column.style === 'sentence') short.push(text);
    else (column.style === 'code' ? below : short).push(`${column.title}: ${text}`);
  }
  if (name.cell.link !== undefined) below.push(name.cell.link);
  const first = `${state}${printable(name.cell.text)}${short.length === 0 ? '' : `: ${short.join('; ')}`}`;
  return [first, ...below.map((line) => `    ${line}`)];
}
