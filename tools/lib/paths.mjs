/** Where things are: the project, the cache of tools that outlives a run, and the folder of one run. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Tools and prepared servers, kept between runs. `AMSIGHT_CACHE` moves it, so that CI can keep it. */
export const cacheFolder = path.resolve(root, process.env.AMSIGHT_CACHE ?? '.cache');

/** Screenshots and other artefacts of a test run. */
export const resultsFolder = path.join(root, 'test-results');

const runsFolder = path.join(cacheFolder, 'runs');
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Removes what runs and set-ups that were killed left behind: what is older than a day belongs to no live one.
 * @param {string} folder
 * @param {string} prefix of the names that are meant
 */
export async function prune(folder, prefix) {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const file = path.join(folder, name);
    // Another run may be pruning too: what is gone is fine.
    const made = await stat(file).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > dayMs) await rm(file, { recursive: true, force: true });
  }
}

/**
 * Makes a folder that only this process uses, so that two runs never meet. It is removed when the process ends. Bundles in
 * it find the project's packages through a link.
 * @param {string} name what the run is for
 * @returns {Promise<string>} absolute path
 */
export async function makeRunFolder(name) {
  const folder = path.join(runsFolder, `${name}-${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder, { recursive: true });
  await prune(runsFolder, '');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return folder;
}
