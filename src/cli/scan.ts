/** `amsight scan`: from a typed command to a report and an exit status. */

import { access, constants, realpath } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { ScanClient } from '../client/client';
import type { Scanner } from '../client/model';
import type { EngineStatus, FileReport } from '../findings/model';
import type { ScanInput } from '../protocol';
import { outdatedSentences, readAcknowledgements, type Acknowledgements } from './acknowledgements';
import type { ScanCommand } from './args';
import { cacheFile } from './cache-file';
import { complainAboutEngines, learnEngines } from './engines';
import { ScanRun } from './job';
import { jsonWriter } from './json';
import { exitStatus, Tally } from './outcome';
import { openOutput, type OpenedOutput, type Output } from './output';
import type { Program } from './program';
import { ProgressBar } from './progress';
import type { ReportWriter } from './report-writer';
import { sameFileKey } from './same-file';
import { sarifWriter } from './sarif';
import { folderRules } from './select';
import { clientSettings, localizeLimits, settingsForNames } from './settings';
import { inShard } from './shard';
import { stdoutSink, type Sink } from './sink';
import { readFromDisk, sourceLines } from './source-lines';
import { chooseColour, plain, printable } from './terminal';
import { textWriter } from './text';
import { ThreatNaming } from './threat-names';
import { checkRoots, walk, type Root, type WalkItem } from './walk';

/** Columns of an excerpt where the terminal does not say how wide it is. */
const defaultColumns = 120;
/** What stands before the source in an excerpt. */
const gutterColumns = 8;

/** @returns the exit status */
export async function runScan(command: ScanCommand, program: Program): Promise<number> {
  const began = performance.now();
  const checked = await checkRoots(command.paths, program.cwd);
  if (!checked.ok) return refuse(program, checked.message);
  const unreadable = await firstUnreadable(command.rules, program.cwd);
  if (unreadable !== null) return refuse(program, `--rules ${unreadable}; check the path`);
  const acknowledged =
    command.acknowledgements === null ? null : await readAcknowledgements(command.acknowledgements, program);
  if (acknowledged?.ok === false) return refuse(program, acknowledged.message);
  const acknowledgements = acknowledged?.value ?? null;
  for (const problem of acknowledgements?.problems ?? []) program.complain(printable(problem));

  const stop = new AbortController();
  const signal = AbortSignal.any([program.signal, stop.signal]);
  const opened = await openReport(command, program, checked.roots, () => {
    stop.abort();
  });
  if (!opened.ok) return refuse(program, opened.message);
  const { output } = opened;

  const scanner = new ScanClient(
    clientSettings(
      {
        engines: { amsi: command.engine !== 'rules', rules: command.engine !== 'amsi' },
        rulePaths: command.rules.map((file) => path.resolve(program.cwd, file)),
        maxAlerts: command.maxAlerts,
        maxFileSize: command.maxFileSize,
        deadline: command.timeout,
        cacheFile: command.cache ? cacheFile(program.platform, program.env) : null,
      },
      program.folder,
    ),
  );
  const namesScanner = new ScanClient(clientSettings(settingsForNames, program.folder));
  const tally = new Tally(command.failOn);
  try {
    const engines = await scan(command, program, {
      roots: checked.roots,
      output,
      scanner,
      namesScanner,
      tally,
      acknowledgements,
      signal,
      began,
    });
    const lost = await finishReport(command, output.sink);
    if (lost !== null) return refuse(program, lost);
    if (program.signal.aborted) {
      program.complain('stopped; the rest was not scanned');
      return exitStatus.interrupted;
    }
    const trouble = complainAboutEngines(command.engine, engines, (line) => {
      program.complain(line);
    });
    return tally.exitStatus(trouble);
  } finally {
    await output.discard();
    await Promise.all([scanner.dispose(), namesScanner.dispose()]);
  }
}

/** What a scan works with, once the command line has proved right. */
interface ScanParts {
  readonly roots: readonly Root[];
  readonly output: Output;
  readonly scanner: Scanner;
  /** Asked for threat names alone. */
  readonly namesScanner: Scanner;
  readonly tally: Tally;
  readonly acknowledgements: Acknowledgements | null;
  readonly signal: AbortSignal;
  /** Of performance.now(). */
  readonly began: number;
}

async function scan(
  command: ScanCommand,
  program: Program,
  { roots, output: { sink, own }, scanner, namesScanner, tally, acknowledgements, signal, began }: ScanParts,
): Promise<readonly EngineStatus[]> {
  const progress = new ProgressBar(
    process.stderr.isTTY ? process.stderr : null,
    chooseColour(process.stderr.isTTY, program.env),
    () => run.progress,
  );
  const cleared = clearing(sink, progress);
  const writer: ThreatNaming = new ThreatNaming(
    makeWriter(command, program, cleared, (report) => excerptLines(report, run.input)),
    program.platform === 'win32' && command.engine !== 'rules' ? namesScanner : null,
  );
  let hostFailure: string | null = null;
  // The text report on the same terminal says it already.
  const saidTwice = command.format === 'text' && command.output === null && process.stdout.isTTY;
  const onFailed = (report: FileReport): void => {
    if (report.code === 'hostFailing') hostFailure ??= report.reason;
    if (saidTwice && process.stderr.isTTY) return;
    progress.clear();
    program.complain(`${printable(report.path)}: ${printable(report.reason ?? 'It could not be scanned.')}`);
  };
  const run = new ScanRun(command, { writer, tally, sink, acknowledgements, cwd: program.cwd, onFailed });
  const rules = folderRules({
    include: command.include,
    exclude: command.exclude,
    ignoreCase: program.platform === 'win32' || program.platform === 'darwin',
  });
  progress.start();
  const counting = process.stderr.isTTY
    ? countFiles(walk(roots, rules, own, signal), command).then((total) => (run.total = total))
    : Promise.resolve();
  try {
    const stdin = command.stdinName;
    await scanner.scanFiles({
      inputs: stdin === null ? run.inputs(walk(roots, rules, own, signal)) : run.standardInput(stdin, signal),
      options: {
        requested: true,
        localize:
          command.localize && stdin === null ? { ...localizeLimits, asked: true, evenOnboarded: true } : null,
      },
      jobs: stdin === null ? command.jobs : 1,
      signal,
      onReport: (report, input) => {
        writer.saw(report);
        run.take(report, input);
      },
    });
    run.finish();
    await counting;
  } finally {
    progress.stop();
  }
  const engines = await learnEngines(scanner, command.engine, hostFailure, signal);
  if (acknowledgements !== null) {
    tally.outdated = await acknowledgements.outdated(looksAtAll(command, roots, acknowledgements, signal));
    for (const line of outdatedSentences(acknowledgements.file, tally.outdated))
      program.complain(printable(line));
  }
  await writer.settle(signal);
  writer.finish(tally.summary(performance.now() - began), engines);
  return engines;
}

/** True when a run looks at every script of the acknowledgements' folder. */
function looksAtAll(
  { shard, include, exclude }: ScanCommand,
  roots: readonly Root[],
  { folder }: Acknowledgements,
  signal: AbortSignal,
): boolean {
  if (signal.aborted || shard.count > 1 || include.length > 0 || exclude.length > 0) return false;
  return roots.some(
    ({ isFolder, absolute }) => isFolder && (folder === absolute || folder.startsWith(absolute + path.sep)),
  );
}

async function countFiles(items: AsyncIterable<WalkItem>, command: ScanCommand): Promise<number> {
  let total = 0;
  for await (const item of items) {
    if (item.type === 'file' && inShard(item.relative, command.shard)) total++;
  }
  return total;
}

function excerptLines(report: FileReport, input: ScanInput | null): readonly string[] | null {
  switch (input?.source.type) {
    case 'path':
      return sourceLines(report, readFromDisk(input.source.path));
    case 'bytes': {
      const { bytes } = input.source;
      return sourceLines(report, () => bytes);
    }
    default:
      return null;
  }
}

function makeWriter(
  command: ScanCommand,
  program: Program,
  sink: Sink,
  lines: (report: FileReport) => readonly string[] | null,
): ReportWriter {
  switch (command.format) {
    case 'json':
      return jsonWriter(sink);
    case 'sarif':
      return sarifWriter(sink, `${pathToFileURL(program.cwd).href.replace(/\/$/, '')}/`);
    case 'text': {
      const toTerminal = command.output === null && process.stdout.isTTY;
      return textWriter(sink, {
        paint: command.output === null ? chooseColour(toTerminal, program.env) : plain,
        columns: toTerminal ? excerptColumns(process.stdout.columns) : defaultColumns,
        sourceLines: lines,
      });
    }
  }
}

/** @param columns of the terminal; some say 0 when they do not know */
function excerptColumns(columns: number): number {
  return columns === 0 ? defaultColumns - gutterColumns : Math.max(10, columns - gutterColumns);
}

/** Takes the progress bar off the terminal before something else is written to it. */
function clearing(sink: Sink, progress: ProgressBar): Sink {
  return {
    ...sink,
    write(text) {
      progress.clear();
      sink.write(text);
    },
  };
}

async function openReport(
  { output }: ScanCommand,
  { cwd }: Program,
  roots: readonly Root[],
  onGone: () => void,
): Promise<OpenedOutput> {
  if (output === null) {
    const discard = (): Promise<void> => Promise.resolve();
    return { ok: true, output: { sink: stdoutSink(onGone), own: new Set(), discard } };
  }
  const files = roots.filter(({ isFolder }) => !isFolder).map(({ absolute }) => realpath(absolute));
  return openOutput(
    output,
    cwd,
    new Set((await Promise.all(files)).map((file) => sameFileKey(file))),
    onGone,
  );
}

/** @returns why the report could not be written in full, or null */
async function finishReport({ output }: ScanCommand, sink: Sink): Promise<string | null> {
  try {
    await sink.close();
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const where = output === null ? 'standard output' : `--output ${output}`;
    return `the report could not be written to ${where} (${code})`;
  }
}

async function firstUnreadable(files: readonly string[], cwd: string): Promise<string | null> {
  for (const file of files) {
    try {
      await access(path.resolve(cwd, file), constants.R_OK);
    } catch (error) {
      if (error instanceof Error && 'code' in error) return `${file} can't be read (${String(error.code)})`;
      throw error;
    }
  }
  return null;
}

function refuse(program: Program, message: string): number {
  program.complain(printable(message));
  return exitStatus.trouble;
}
