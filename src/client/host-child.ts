/** Forks the scan host's process: what it inherits, what it says outside the channel, and that it never outlives us. */

import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import path from 'node:path';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Lines of a host's own output that are logged, and characters of each: a runaway host must not fill the log. */
const MAX_OUTPUT_LINES = 100;
const MAX_OUTPUT_CHARACTERS = 500;

const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/**
 * Forks a host. Where the system refuses in a way that Node has no event for, the error is returned.
 * @param concurrency AMSI calls under way at once
 */
export function startChild(hostPath: string, concurrency: number): ChildProcess | Error {
  const options: ForkOptions & { readonly windowsHide: boolean } = {
    // The extension's folder: never the workspace, whose files must not be found first by any loader.
    cwd: path.dirname(path.dirname(hostPath)),
    env: hostEnvironment(process.env, concurrency),
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Node hands it on to spawn, although fork's types do not list it.
    windowsHide: true,
  };
  try {
    const child = fork(hostPath, [], options);
    living.add(child);
    child.once('exit', () => living.delete(child));
    return child;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/**
 * The environment of a host: ours without what could load code into it or change how Node starts.
 * @param concurrency AMSI calls under way at once; libuv's pool gets four threads more, so that file reads do not wait
 */
export function hostEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  concurrency: number,
): Record<string, string> {
  const cleaned: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !/^(NODE|ELECTRON|VSCODE)_/i.test(name)) cleaned[name] = value;
  }
  return { ...cleaned, ELECTRON_RUN_AS_NODE: '1', UV_THREADPOOL_SIZE: String(concurrency + 4) };
}

/** Logs what a host writes to its standard streams, within bounds. */
export function logOutput(child: ChildProcess, log: (level: LogLevel, message: string) => void): void {
  let lines = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      for (const line of chunk.split('\n')) {
        if (line.trim() === '' || lines++ >= MAX_OUTPUT_LINES) continue;
        log('warn', `Scan host ${String(child.pid)}: ${line.slice(0, MAX_OUTPUT_CHARACTERS)}`);
      }
    });
    stream?.on('error', (error) => {
      log('debug', `Scan host ${String(child.pid)}: ${error.message}`);
    });
  }
}
