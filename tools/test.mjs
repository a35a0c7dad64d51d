/** `npm test`: builds, then runs every tier (or those named by `--tier`) and ends with the line `N passed, N failed`. */
import { parseArgs } from 'node:util';
import { buildProduct } from '../esbuild.mjs';
import { makeRunFolder } from './lib/paths.mjs';
import { exitOnSignals } from './lib/processes.mjs';
import { brokenSuite, describeSuite, skippedSuite, summaryLine } from './lib/results.mjs';
import { Unavailable } from './lib/system-tools.mjs';
import { tiers } from './lib/tiers.mjs';

const usage = `Usage: npm test -- [--tier ${Object.keys(tiers).join('|')}]… [--suite TEXT] [--grep TEXT]`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        tier: { type: 'string', multiple: true },
        suite: { type: 'string' },
        grep: { type: 'string' },
      },
    });
    const names = values.tier ?? Object.keys(tiers);
    const unknown = names.find((name) => !Object.hasOwn(tiers, name));
    if (unknown !== undefined) throw new Error(`There is no tier “${unknown}”.`);
    return { names, suite: values.suite ?? '', grep: values.grep };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(2);
  }
}

/** Runs one suite; whatever goes wrong becomes a result. */
async function runSuite(suite, test) {
  const begin = performance.now();
  try {
    return await suite.run(test);
  } catch (error) {
    // In CI a tier that can't run is a failure: a green run must mean that it ran.
    if (error instanceof Unavailable && !process.env.CI) return skippedSuite(suite.name, error.message);
    return brokenSuite(suite.name, error, performance.now() - begin);
  }
}

exitOnSignals();
const { names, suite: part, grep } = readArguments();
const folder = await makeRunFolder('test');
await buildProduct();
const test = { folder, grep, products: new Map() };
const results = [];
for (const suite of names.flatMap((name) => tiers[name]).filter(({ name }) => name.includes(part))) {
  const result = await runSuite(suite, test);
  console.log(describeSuite(result));
  results.push(result);
}
console.log(`all: ${(performance.now() / 1000).toFixed(0)} s`);
console.log(summaryLine(results));
process.exitCode = results.length === 0 || results.some(({ failures }) => failures.length > 0) ? 1 : 0;
