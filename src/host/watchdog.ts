/**
 * A thread that ends the scan host when its client is gone although the main thread hangs in native or WebAssembly
 * code, where no 'disconnect' event gets through.
 */

import { Worker } from 'node:worker_threads';

/** Milliseconds between two looks. */
const INTERVAL = 500;

/**
 * Starts the thread from the running bundle's own file, whose entry has to call watchParent() when it finds itself in
 * a worker. It does not keep the process alive.
 */
export function startWatchdog(file: string): void {
  const worker = new Worker(file, {
    workerData: { parent: process.ppid },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  worker.unref();
}

/** Looks for the parent now and then; kills the whole process once it is gone. Never returns control of the thread. */
export function watchParent(parent: number): void {
  setInterval(() => {
    if (!isAlive(parent)) process.kill(process.pid, 'SIGKILL');
  }, INTERVAL);
}

/** On POSIX an orphan gets another parent; Windows keeps the number, so the process itself is looked for. */
function isAlive(parent: number): boolean {
  if (process.platform !== 'win32') return process.ppid === parent;
  try {
    return process.kill(parent, 0);
  } catch (error) {
    // EPERM: it is there, but not ours to signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
