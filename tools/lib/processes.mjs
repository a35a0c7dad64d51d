/** Starts other programs, each in a process group of its own, and ends whole groups: nothing outlives this process. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const windows = process.platform === 'win32';
/** Process ids of the groups that may still have members. */
const groups = new Set();

/** Resolves after `ms` milliseconds. */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends a signal to a whole group; false when nothing of it is left. */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

function killTreeNow(pid) {
  if (!windows) {
    signalGroup(pid, 'SIGKILL');
    return;
  }
  try {
    execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
  } catch (error) {
    // 128: the process is gone already.
    if (error.status !== 128) throw error;
  }
}

process.on('exit', () => {
  for (const pid of groups) killTreeNow(pid);
});

/**
 * Makes signals end this process the ordinary way, so that what it started ends too.
 * @param {number} [interrupted] exit status after Ctrl-C
 */
export function exitOnSignals(interrupted = 130) {
  process.on('SIGINT', () => process.exit(interrupted));
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
}

/**
 * Starts a program. Its output goes to a file: under Wine a pipe fails with EBADF.
 * @param {string} command
 * @param {string[]} args
 * @param {{ log: string, cwd?: string, env?: Record<string, string | undefined> }} options `env` is added to ours; undefined
 *   removes a variable
 * @returns {{ pid: number, exited: Promise<number>, hasExited: () => boolean, stop: () => Promise<void> }} `exited` gives the exit
 *   status (128 + signal number when killed); `stop` ends the whole group and waits until nothing of it is left
 */
export function start(command, args, { log, cwd, env = {} }) {
  const output = openSync(log, 'a');
  const merged = { ...process.env, ...env };
  for (const [name, value] of Object.entries(merged)) if (value === undefined) delete merged[name];
  const child = spawn(command, args, {
    cwd,
    env: merged,
    detached: !windows,
    // npm and code are command files on Windows, which only a shell starts.
    shell: windows && /^(npm|code)$/.test(command),
    stdio: ['ignore', output, output],
    windowsHide: true,
  });
  closeSync(output);
  let over = false;
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      over = true;
      resolve(code ?? 128 + os.constants.signals[signal]);
    });
  });
  exited.catch(() => {
    over = true;
  });
  if (child.pid !== undefined) groups.add(child.pid);

  const stop = async () => {
    if (child.pid === undefined) return;
    if (windows) {
      if (!over) killTreeNow(child.pid);
    } else {
      const deadline = Date.now() + 5000;
      let left = signalGroup(child.pid, 'SIGTERM');
      while (left) {
        await pause(50);
        left = signalGroup(child.pid, Date.now() > deadline ? 'SIGKILL' : 0);
      }
    }
    await exited;
    groups.delete(child.pid);
  };
  return { pid: child.pid, exited, hasExited: () => over, stop };
}

/**
 * Runs a program to its end and ends what it leaves behind in its group.
 * @param {string} command
 * @param {string[]} args
 * @param {{ log?: string, cwd?: string, env?: Record<string, string | undefined>, timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export async function run(command, args, options = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amsight-'));
  const log = options.log ?? path.join(folder, 'output.txt');
  let timer;
  try {
    const started = start(command, args, { ...options, log });
    const limit = new Promise((resolve) => {
      if (options.timeoutMs) timer = setTimeout(resolve, options.timeoutMs, 'late');
    });
    const first = await Promise.race([started.exited, limit]);
    await started.stop();
    return {
      code: await started.exited,
      output: await readFile(log, 'utf8'),
      timedOut: first === 'late',
    };
  } finally {
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program that must succeed.
 * @returns {Promise<string>} its output
 * @throws {Error} with the output when it fails
 */
export async function runChecked(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.trim()}`);
  }
  return output;
}
