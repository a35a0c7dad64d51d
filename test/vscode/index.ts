/** The mocha runner inside the extension host: runs every bundled suite beside it. VS Code calls `run`. */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { MochaOptions } from 'mocha';

/** An extension host under Wine starts slowly; nothing here is timed. */
const timeoutMs = 60_000;

/**
 * @returns when all tests passed
 * @throws {Error} with their number when some failed, or when there was none
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  // tools/lib/tiers.mjs names a reporter that writes a file; started from a launch configuration, mocha's own prints.
  const reporter = process.env.AMSIGHT_TEST_REPORTER ?? 'spec';
  const options: MochaOptions = { ui: 'bdd', timeout: timeoutMs, color: false, reporter };
  const grep = process.env.AMSIGHT_TEST_GREP;
  const mocha = new Mocha(options);
  if (grep) mocha.fgrep(grep);
  if (process.env.CI) mocha.forbidOnly();
  const names = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  // What starts nothing can only be seen before anything was started.
  const first = names.filter((name) => name.startsWith('activation.'));
  const others = names.filter((name) => !first.includes(name)).sort();
  for (const name of [...first, ...others]) mocha.addFile(path.join(__dirname, name));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
