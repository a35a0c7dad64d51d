/** `npm run test:desktop`: the suite of test/vscode in a desktop VS Code that is downloaded from Microsoft. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { buildProduct, buildTests } from '../esbuild.mjs';
import { collect, product, reporter } from './lib/mocha-run.mjs';
import { cacheFolder, makeRunFolder } from './lib/paths.mjs';
import { exitOnSignals } from './lib/processes.mjs';
import { brokenSuite, describeSuite, summaryLine } from './lib/results.mjs';
import { oldestVscode } from './lib/vscode-builds.mjs';

const versions = ['stable', oldestVscode];

/** @returns {Promise<string>} the downloaded program */
async function download(version) {
  try {
    const cachePath = path.join(cacheFolder, 'vscode-desktop');
    await mkdir(cachePath, { recursive: true });
    return await downloadAndUnzipVSCode({ version, cachePath, timeout: 60_000 });
  } catch (error) {
    throw new Error(
      `VS Code (${version}) could not be downloaded: ${error.message}\n` +
        "This needs a machine that reaches Microsoft's update service. Elsewhere `npm run test:vscode` runs the same suite " +
        'in the VS Code server.',
      { cause: error },
    );
  }
}

async function runSuite(test, version) {
  const name = `desktop (${version}, ${process.platform})`;
  const begin = performance.now();
  try {
    const vscodeExecutablePath = await download(version);
    if (process.platform === 'linux' && !process.env.DISPLAY) {
      throw new Error('A desktop VS Code needs a display: run it as xvfb-run npm run test:desktop.');
    }
    const own = path.join(test.folder, version);
    const workspace = path.join(own, 'workspace');
    await mkdir(workspace, { recursive: true });
    const bundles = path.join(own, 'tests');
    await buildTests('vscode', bundles);
    const extension = await product(test, process.platform);
    return await collect(test, name, async ({ events, log }) => {
      const output = createWriteStream(log, { flags: 'a' });
      const status = await runTests({
        vscodeExecutablePath,
        extensionDevelopmentPath: extension,
        extensionTestsPath: path.join(bundles, 'index.cjs'),
        extensionTestsEnv: {
          AMSIGHT_TEST_EVENTS: events,
          AMSIGHT_TEST_REPORTER: reporter,
          AMSIGHT_TEST_AMSI: process.platform === 'win32' ? 'system' : 'none',
          AMSIGHT_DIST: path.join(extension, 'dist'),
        },
        launchArgs: [
          workspace,
          '--disable-workspace-trust',
          '--no-sandbox',
          '--skip-welcome',
          `--user-data-dir=${path.join(own, 'user')}`,
          `--extensions-dir=${path.join(own, 'extensions')}`,
        ],
        stdout: output,
        stderr: output,
      }).catch((error) => {
        if (error instanceof TestRunFailedError) return error.code ?? 1;
        throw error;
      });
      await new Promise((resolve) => output.end(resolve));
      return { status, timedOut: false };
    });
  } catch (error) {
    return brokenSuite(name, error, performance.now() - begin);
  }
}

exitOnSignals();
await buildProduct();
const test = { folder: await makeRunFolder('desktop'), grep: undefined, products: new Map() };
const results = [];
for (const version of versions) {
  const result = await runSuite(test, version);
  console.log(describeSuite(result));
  results.push(result);
}
console.log(summaryLine(results));
process.exitCode = results.some(({ failures }) => failures.length > 0) ? 1 : 0;
