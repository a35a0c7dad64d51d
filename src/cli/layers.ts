/** `amsight layers`: what is decoded out of one script. */

import path from 'node:path';

import { ScanClient } from '../client/client';
import type { LayersReport, ScanInput } from '../protocol';
import { isCandidatePath } from '../scripts/candidates';
import { harmlessJson } from '../scripts/hidden-text';
import type { LayersCommand } from './args';
import { layersText } from './layers-text';
import { exitStatus } from './outcome';
import type { Program } from './program';
import { clientSettings, defaultMaxFileSize, plainSettings } from './settings';
import { stdoutSink } from './sink';
import { readStdin } from './stdin';
import { chooseColour, printable } from './terminal';
import { checkRoots } from './walk';

/** @returns the exit status */
export async function runLayers(command: LayersCommand, program: Program): Promise<number> {
  const input = await inputOf(command, program);
  if (typeof input === 'string') {
    program.complain(printable(input));
    return exitStatus.trouble;
  }
  const scanner = new ScanClient(
    clientSettings({ ...plainSettings, engines: { amsi: false, rules: false } }, program.folder),
  );
  const stop = (): void => void scanner.dispose();
  program.signal.addEventListener('abort', stop, { once: true });
  try {
    const report: LayersReport = { ...(await scanner.layers(input)), file: command.file };
    const sink = stdoutSink(() => undefined);
    const paint = chooseColour(process.stdout.isTTY, program.env);
    sink.write(command.format === 'json' ? `${harmlessJson(report, 1)}\n` : layersText(report, paint));
    await sink.close();
    return exitStatus.clean;
  } catch (error) {
    if (program.signal.aborted) return exitStatus.interrupted;
    const hint = command.kind === null && !isCandidatePath(command.file) ? ' Name its kind with --kind.' : '';
    const message = error instanceof Error ? error.message : String(error);
    program.complain(printable(`${command.file}: ${message}${hint}`));
    return exitStatus.trouble;
  } finally {
    await scanner.dispose();
  }
}

/** @returns the input, or why there is none */
async function inputOf({ file, kind }: LayersCommand, { cwd, signal }: Program): Promise<ScanInput | string> {
  const known = kind === null ? {} : { kind };
  if (file === '-') {
    const bytes = await readStdin(defaultMaxFileSize, signal);
    if (bytes === null) return `standard input has more than ${defaultMaxFileSize} bytes`;
    return { contentName: '-', source: { type: 'bytes', bytes }, named: true, ...known };
  }
  const checked = await checkRoots([file], cwd);
  if (!checked.ok) return checked.message;
  if (checked.roots[0]?.isFolder === true) return `${file} is a folder; layers takes one file`;
  const absolute = path.resolve(cwd, file);
  return { contentName: absolute, source: { type: 'path', path: absolute }, named: true, ...known };
}
