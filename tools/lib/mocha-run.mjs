/** One run of mocha, wherever it runs: what it is given, and how its results come back. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';
import { copyProduct, ensureDependencies } from './product.mjs';
import { readSuite } from './results.mjs';

export const reporter = path.join(root, 'tools/lib/event-reporter.cjs');
export const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');

/** A suite that takes longer hangs; the longest takes a third of this on two idle cores. */
export const suiteLimitMs = 10 * 60_000;

/**
 * @typedef {object} TestRun
 * @property {string} folder of this run alone
 * @property {string | undefined} grep only tests whose title holds this text
 * @property {Map<string, Promise<string>>} products made once, by platform
 */

/** A forgotten `.only` must not pass in CI. */
export function mochaOptions({ grep }) {
  return [...(grep === undefined ? [] : ['--fgrep', grep]), ...(process.env.CI ? ['--forbid-only'] : [])];
}

/**
 * Runs something that lets mocha write events, and reads them.
 * @param {TestRun} test
 * @param {string} name for the results
 * @param {(files: { events: string, log: string }) => Promise<{ status: number, timedOut: boolean }>} body `events`: for AMSIGHT_TEST_EVENTS;
 *   `log`: gets the output
 */
export async function collect(test, name, body) {
  const id = name.replace(/[^\w.]+/g, '-');
  const files = { events: path.join(test.folder, `${id}.events`), log: path.join(test.folder, `${id}.log`) };
  await writeFile(files.events, '');
  await writeFile(files.log, '');
  const begin = performance.now();
  const { status, timedOut } = await body(files);
  return readSuite(name, {
    events: await readFile(files.events, 'utf8'),
    output: await readFile(files.log, 'utf8'),
    status,
    timedOut,
    durationMs: performance.now() - begin,
  });
}

/**
 * The built extension as `platform` runs it; its `dist` is what AMSIGHT_DIST names.
 * @param {TestRun} test
 * @param {string} platform as in process.platform
 * @returns {Promise<string>} its folder
 */
export function product(test, platform) {
  const made = test.products.get(platform);
  if (made) return made;
  const making = (async () => {
    const own = platform === process.platform;
    const modules = own ? root : await ensureDependencies(platform, 'x64');
    return copyProduct(path.join(test.folder, `amsight-${platform}`), path.join(modules, 'node_modules'));
  })();
  test.products.set(platform, making);
  return making;
}
