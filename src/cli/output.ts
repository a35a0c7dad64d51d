/** The file that `--output` names: never one of the scripts that are scanned, and replaced only by a whole report. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, rmSync, type Stats, type WriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { sameFileKey } from './same-file';
import { streamSink, type Sink } from './sink';

export interface Output {
  readonly sink: Sink;
  /** What a walk must not take for a script, as `sameFileKey` writes it. */
  readonly own: ReadonlySet<string>;
  /** Leaves what was there as it was; does nothing after the sink was closed. */
  discard(): Promise<void>;
}

export type OpenedOutput =
  { readonly ok: true; readonly output: Output } | { readonly ok: false; readonly message: string };

/**
 * Opens the report file. A regular file is written beside its place and moved there by `close`, so that a run that
 * fails keeps the old report; a device or pipe is written to as it is.
 * @param typed as on the command line
 * @param named files that the command line asks to scan, as `sameFileKey` writes their real paths
 * @param onGone called when writing fails: nothing more needs to be made
 */
export async function openOutput(
  typed: string,
  cwd: string,
  named: ReadonlySet<string>,
  onGone: () => void,
): Promise<OpenedOutput> {
  try {
    const { file, found } = await placeOf(path.resolve(cwd, typed));
    if (named.has(sameFileKey(file))) {
      return { ok: false, message: `--output ${typed} is a file to scan; choose another file` };
    }
    return { ok: true, output: await open(file, found, onGone) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { ok: false, message: `--output ${typed} can't be written (${code}); choose another file` };
  }
}

/** Where the file really is, links followed, and what is there now. */
async function placeOf(absolute: string): Promise<{ file: string; found: Stats | null }> {
  try {
    const found = await stat(absolute);
    // A pipe of the shell's (/dev/fd/63) has no real path.
    return { file: found.isFile() ? await realpath(absolute) : absolute, found };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {
      file: path.join(await realpath(path.dirname(absolute)), path.basename(absolute)),
      found: null,
    };
  }
}

async function open(file: string, found: Stats | null, onGone: () => void): Promise<Output> {
  if (found !== null && !found.isFile()) {
    const stream = createWriteStream(file);
    await opened(stream);
    return {
      sink: streamSink(stream, true, onGone),
      own: new Set([sameFileKey(file)]),
      discard: () => Promise.resolve(),
    };
  }
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  const stream = createWriteStream(draft, { flags: 'wx', ...(found === null ? {} : { mode: found.mode }) });
  await opened(stream);
  /** A second Ctrl-C ends the program at once. */
  const removeDraft = (): void => {
    rmSync(draft, { force: true });
  };
  process.once('exit', removeDraft);
  let closed = false;
  const sink = streamSink(stream, true, onGone);
  return {
    sink: {
      ...sink,
      async close() {
        await sink.close();
        // Windows does not move an open file.
        if (!stream.closed) await once(stream, 'close');
        await rename(draft, file);
        closed = true;
        process.off('exit', removeDraft);
      },
    },
    own: new Set([sameFileKey(file), sameFileKey(draft)]),
    async discard() {
      if (closed) return;
      stream.destroy();
      await rm(draft, { force: true });
      process.off('exit', removeDraft);
    },
  };
}

function opened(stream: WriteStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('open', () => {
      resolve();
    });
    stream.once('error', reject);
  });
}
