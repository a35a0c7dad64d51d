/** `amsight scan`: from a typed command to a report and an exit status. */

import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { ScanClient } from '../client/client';
import type { Scanner } from '../client/model';
import type { EngineStatus, FileReport } from '../findings/model';
import type { ScanInput } from '../protocol';
import type { ScanCommand } from './args';
import { cacheFile } from './cache-file';
import { ScanRun } from './job';
import { jsonWriter } from './json';
import { exitStatus, Tally } from './outcome';
import type { Program } from './program';
import { ProgressBar } from './progress';
import type { ReportWriter } from './report-writer';
import { sarifWriter } from './sarif';
import { folderRules } from './select';
import { clientSettings, localizeLimits } from './settings';
import { inShard } from './shard';
import { fileSink, stdoutSink, type Sink } from './sink';
import { readFromDisk, sourceLines } from './source-lines';
import { chooseColour, plain, printable } from './terminal';
import { textWriter } from './text';
import { checkRoots, walk, type Root, type WalkItem } from './walk';

/** Columns of an excerpt where the terminal does not say how wide it is. */
const defaultColumns = 120;

/** @returns the exit status */
export async function runScan(command: ScanCommand, program: Program): Promise<number> {
  const began = performance.now();
  const checked = await checkRoots(command.paths, program.cwd);
  if (!checked.ok) return refuse(program, checked.message);
  const unreadable = await firstUnreadable(command.rules, program.cwd);
  if (unreadable !== null) return refuse(program, `--rules ${unreadable}; check the path`);

  const stop = new AbortController();
  const signal = AbortSignal.any([program.signal, stop.signal]);
  const opened = await openSink(command, program, () => {
    stop.abort();
  });
  if (typeof opened === 'string') return refuse(program, opened);

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
  const tally = new Tally(command.failOn);
  try {
    const engines = await scan(command, program, checked.roots, opened, scanner, tally, signal, began);
    await opened.close();
    if (program.signal.aborted) return exitStatus.interrupted;
    return tally.exitStatus(complainAboutEngines(command, program, engines));
  } finally {
    await scanner.dispose();
  }
}

async function scan(
  command: ScanCommand,
  program: Program,
  roots: readonly Root[],
  sink: Sink,
  scanner: Scanner,
  tally: Tally,
  signal: AbortSignal,
  began: number,
): Promise<readonly EngineStatus[]> {
  const progress = new ProgressBar(
    process.stderr.isTTY ? process.stderr : null,
    chooseColour(process.stderr.isTTY, program.env),
    () => run.progress,
  );
  const cleared = clearing(sink, progress);
  const writer = makeWriter(command, program, cleared, (report) => excerptLines(report, run.input));
  const run = new ScanRun(command, writer, tally, sink, (report) => {
    progress.clear();
    program.complain(`${printable(report.path)}: ${printable(report.reason ?? 'It could not be scanned.')}`);
  });
  const rules = folderRules({
    include: command.include,
    exclude: command.exclude,
    ignoreCase: program.platform === 'win32' || program.platform === 'darwin',
  });
  progress.start();
  const counting = process.stderr.isTTY
    ? countFiles(walk(roots, rules, signal), command).then((total) => (run.total = total))
    : Promise.resolve();
  try {
    const stdin = command.stdinName;
    await scanner.scanFiles({
      inputs: stdin === null ? run.inputs(walk(roots, rules, signal)) : run.standardInput(stdin, signal),
      options: { requested: true, localize: command.localize && stdin === null ? localizeLimits : null },
      jobs: stdin === null ? command.jobs : 1,
      signal,
      onReport: run.take,
    });
    run.finish();
    if (!signal.aborted) await learnEngines(scanner);
    await counting;
  } finally {
    progress.stop();
  }
  const { engines } = scanner.state;
  writer.finish(tally.summary(performance.now() - began), engines);
  return engines;
}

/** Where no file was found no host has run yet: starts one, so that the report can tell what the engines are. */
async function learnEngines(scanner: Scanner): Promise<void> {
  if (scanner.state.engines.length > 0) return;
  await scanner.layers({ contentName: '', kind: 'powershell', source: { type: 'text', text: '' } });
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
        columns: toTerminal ? Math.max(40, process.stdout.columns - 8) : defaultColumns,
        sourceLines: lines,
      });
    }
  }
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

/** @returns the sink, or why there is none */
async function openSink(
  { output }: ScanCommand,
  { cwd }: Program,
  onGone: () => void,
): Promise<Sink | string> {
  if (output === null) return stdoutSink(onGone);
  try {
    return await fileSink(path.resolve(cwd, output), onGone);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `--output ${output} can't be written (${code}); choose another file`;
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

/** Says what is wrong with engines and rule files that the command names; true when something is. */
function complainAboutEngines(
  command: ScanCommand,
  program: Program,
  engines: readonly EngineStatus[],
): boolean {
  let trouble = false;
  for (const { id, state, detail, problems } of engines) {
    if (command.engine === id && state !== 'ready') {
      program.complain(`the engine ${id} is ${state}: ${printable(detail)}`);
      trouble = true;
    }
    for (const { file, range, message } of problems ?? []) {
      const { line, character } = range.start;
      program.complain(`${printable(file)}:${line + 1}:${character + 1}: ${printable(message)}`);
      trouble = true;
    }
  }
  return trouble;
}

function refuse(program: Program, message: string): number {
  program.complain(printable(message));
  return exitStatus.trouble;
}
