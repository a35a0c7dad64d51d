#!/usr/bin/env node
/** Entry of the command line, dist/cli.js: the same pipeline as the editor's, without an editor. */

import { availableParallelism } from 'node:os';

import { parseCommand, type Command } from './args';
import { runHealth } from './health';
import { helpText } from './help';
import { runLayers } from './layers';
import { exitStatus } from './outcome';
import type { Program } from './program';
import { runScan } from './scan';
import { defaultMaxFileSize, programVersion } from './settings';
import { printable } from './terminal';

async function main(): Promise<void> {
  const stop = new AbortController();
  const program: Program = {
    folder: __dirname,
    cwd: process.cwd(),
    env: process.env,
    platform: process.platform,
    signal: stop.signal,
    complain(line) {
      process.stderr.write(`amsight: ${line}\n`);
    },
  };
  const parsed = parseCommand(process.argv.slice(2), {
    jobs: Math.min(4, availableParallelism()),
    maxFileSize: defaultMaxFileSize,
  });
  if (!parsed.ok) {
    program.complain(printable(parsed.message));
    process.exitCode = exitStatus.trouble;
    return;
  }
  const ended = endOnSignals(stop);
  const status = await run(parsed.value, program);
  process.exitCode = ended() ?? status;
}

async function run(command: Command, program: Program): Promise<number> {
  switch (command.name) {
    case 'scan':
      return runScan(command, program);
    case 'layers':
      return runLayers(command, program);
    case 'health':
      return runHealth(command, program);
    case 'help':
      process.stdout.write(helpText(command.of));
      return exitStatus.clean;
    case 'version':
      process.stdout.write(`${programVersion}\n`);
      return exitStatus.clean;
  }
}

/**
 * The first Ctrl-C stops the scan and lets it print what it found; a second one ends the program at once.
 * @returns the exit status that the signal asks for, or null when none came
 */
function endOnSignals(stop: AbortController): () => number | null {
  let status: number | null = null;
  const end = (wanted: number) => (): void => {
    if (status !== null) process.exit(wanted);
    status = wanted;
    stop.abort();
  };
  process.on('SIGINT', end(exitStatus.interrupted));
  process.on('SIGTERM', end(exitStatus.terminated));
  return () => status;
}

main().catch((error: unknown) => {
  // A mistake of ours: the stack is for the report, the status for scripts.
  process.stderr.write(
    `amsight: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = exitStatus.trouble;
});
