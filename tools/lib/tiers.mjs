/** The test tiers: what each needs, in which variants it runs, and how. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { buildTests } from '../../esbuild.mjs';
import { installVsix, startServer } from '../vscode-server.mjs';
import { ensureAmsiLibrary } from './amsi-library.mjs';
import { runExtensionTests } from './extension-tests.mjs';
import { collect, mocha, mochaOptions, product, reporter, suiteLimitMs } from './mocha-run.mjs';
import { ensureNode } from './node-binaries.mjs';
import { packVsix } from './pack.mjs';
import { resultsFolder, root } from './paths.mjs';
import { run } from './processes.mjs';
import { ensureChromium, ensureSystemTools, Unavailable } from './system-tools.mjs';
import { currentVscode, ensureVscode, oldestVscode } from './vscode-builds.mjs';
import { makeWinePrefix, toWine } from './wine.mjs';

/**
 * @typedef {object} Suite one run of mocha
 * @property {string} name
 * @property {(test: import('./mocha-run.mjs').TestRun) => Promise<import('./results.mjs').SuiteResult>} run
 */

/** One UI test: pages start slowly on a loaded machine. */
const uiTestLimitMs = 120_000;

const windows = process.platform === 'win32';
const linux = process.platform === 'linux';

/** mocha on this machine's Node. */
async function plainSuite(test, name, tier, env, options = [], files = '*') {
  const bundles = path.join(test.folder, name.replace(/[^\w]+/g, '-'));
  await buildTests(tier, bundles);
  const dist = path.join(await product(test, process.platform), 'dist');
  return collect(test, name, async ({ events, log }) => {
    const args = ['--enable-source-maps', mocha, '--reporter', reporter, ...mochaOptions(test), ...options];
    const spec = `${bundles.replaceAll('\\', '/')}/**/${files}.test.cjs`;
    const { code, timedOut } = await run(process.execPath, [...args, spec], {
      cwd: root,
      env: { AMSIGHT_TEST_EVENTS: events, AMSIGHT_DIST: dist, AMSIGHT_TEST_AMSI: 'none', ...env },
      log,
      timeoutMs: suiteLimitMs,
    });
    return { status: code, timedOut };
  });
}

/** A Wine prefix for one suite, ended when the suite is over. */
async function withWine(test, name, amsiLibrary, body) {
  const prefix = await makeWinePrefix(path.join(test.folder, `wine-${name}`), { amsiLibrary });
  try {
    return await body(prefix);
  } finally {
    await prefix.stop();
  }
}

/** mocha in a win32 Node under Wine. Tests lie beside the product: they find its win32 koffi. */
async function wineSuite(test, name, mode) {
  const node = await ensureNode('win32', 22);
  const library = await ensureAmsiLibrary('dll');
  const extension = await product(test, 'win32');
  const bundles = path.join(extension, `tests-${mode}`);
  await buildTests('windows', bundles);
  return withWine(test, mode, mode === 'own' ? library : null, (prefix) =>
    collect(test, name, async ({ events, log }) => {
      const args = ['--enable-source-maps', toWine(mocha), '--reporter', toWine(reporter)];
      const { code, timedOut } = await run(
        prefix.command,
        [node, ...args, ...mochaOptions(test), `${toWine(bundles)}/**/*.test.cjs`],
        {
          cwd: root,
          env: {
            ...prefix.env,
            AMSIGHT_TEST_EVENTS: toWine(events),
            AMSIGHT_DIST: toWine(path.join(extension, 'dist')),
            AMSIGHT_TEST_AMSI: mode,
            AMSIGHT_FAKE_AMSI: toWine(library),
          },
          log,
          timeoutMs: suiteLimitMs,
        },
      );
      return { status: code, timedOut };
    }),
  );
}

/** mocha inside the extension host of a VS Code server. */
async function vscodeSuite(test, name, version, platform) {
  await ensureChromium();
  const vscode = await ensureVscode(version, platform);
  const library = platform === 'win32' ? await ensureAmsiLibrary('dll') : null;
  const extension = await product(test, platform);
  const own = path.join(test.folder, `vscode-${version}-${platform}`);
  const folder = path.join(own, 'workspace');
  await mkdir(folder, { recursive: true });
  // The runner, index.cjs, and beside it each suite.
  const bundles = path.join(own, 'tests');
  await buildTests('vscode', bundles);
  const tests = path.join(bundles, 'index.cjs');
  const inHost = (file) => (platform === 'win32' ? toWine(file) : file);
  const body = (wine) =>
    collect(test, name, ({ events, log }) =>
      runExtensionTests(
        {
          build: vscode,
          dataFolder: path.join(own, 'data'),
          log,
          ...(wine ? { wine } : {}),
          env: {
            AMSIGHT_TEST_EVENTS: inHost(events),
            AMSIGHT_TEST_REPORTER: inHost(reporter),
            AMSIGHT_TEST_GREP: test.grep,
            AMSIGHT_TEST_AMSI: platform === 'win32' ? 'own' : 'none',
            AMSIGHT_DIST: inHost(path.join(extension, 'dist')),
            ...(library
              ? { AMSIGHT_FAKE_AMSI: inHost(library), AMSIGHT_TEST_LOG: inHost(path.join(own, 'amsi.log')) }
              : {}),
          },
        },
        { folder, extension, tests, log, timeoutMs: suiteLimitMs },
      ),
    );
  return platform === 'win32' ? withWine(test, `vscode-${version}`, library, body) : body(null);
}

/**
 * Playwright against a server that has the packed extension installed; under Wine with our amsi.dll.
 * @param {'linux' | 'win32'} platform of the server
 * @param {string} files the suites that are run, as a glob below test/ui without the ending
 */
async function uiSuite(test, name, platform, files) {
  const chromium = await ensureChromium();
  const windowsServer = platform === 'win32';
  const library = windowsServer ? await ensureAmsiLibrary('dll') : null;
  const own = path.join(test.folder, `ui-server-${platform}`);
  await mkdir(own, { recursive: true });
  // A picture of an earlier failure would mislead. The suite under Wine comes after the other, and adds to its pictures.
  if (!windowsServer) await rm(resultsFolder, { recursive: true, force: true });
  await mkdir(resultsFolder, { recursive: true });
  const log = path.join(own, 'server.log');
  const build = await ensureVscode(currentVscode, platform);
  const dataFolder = path.join(own, 'data');
  const dist = path.join(await product(test, platform), 'dist');
  const vsix = await packVsix(dist, path.join(own, 'vsix'), windowsServer ? 'win32-x64' : 'universal');
  const body = async (wine) => {
    const options = { build, dataFolder, log, trust: true, ...(wine ? { wine } : {}) };
    await installVsix(options, vsix);
    const server = await startServer(options);
    try {
      return await plainSuite(
        test,
        name,
        'ui',
        {
          AMSIGHT_TEST_AMSI: windowsServer ? 'own' : 'none',
          AMSIGHT_UI_URL: server.url,
          AMSIGHT_UI_ROOT: server.path(''),
          AMSIGHT_UI_DATA: dataFolder,
          AMSIGHT_UI_LOG: log,
          AMSIGHT_UI_FOLDERS: path.join(own, 'folders'),
          AMSIGHT_UI_SHOTS: resultsFolder,
          AMSIGHT_CHROMIUM: chromium,
        },
        ['--timeout', String(uiTestLimitMs)],
        files,
      );
    } finally {
      await server.stop();
    }
  };
  return windowsServer ? withWine(test, 'ui', library, body) : body(null);
}

/** Refuses a tier where its tools don't exist. */
function onLinux(suiteRun, instead) {
  return async (test) => {
    if (!linux) throw new Unavailable(`It runs on Linux. ${instead}`);
    return suiteRun(test);
  };
}

const desktop = 'Here, run: npm run test:desktop';

/** @type {Record<string, Suite[]>} */
export const tiers = {
  unit: [
    {
      name: 'unit',
      run: async (test) => {
        // Some tests compile amsi.c for this machine; without a compiler they say that they are skipped.
        if (linux) await ensureSystemTools(['cc']).catch(ignoreUnavailable);
        return plainSuite(test, 'unit', 'unit', {});
      },
    },
  ],
  fuzz: [{ name: 'fuzz', run: (test) => plainSuite(test, 'fuzz', 'fuzz', {}) }],
  windows: windows
    ? [
        {
          name: "windows (this system's AMSI)",
          run: (test) =>
            plainSuite(test, "windows (this system's AMSI)", 'windows', { AMSIGHT_TEST_AMSI: 'system' }),
        },
      ]
    : [
        ['own', 'windows (Wine, own amsi.dll)'],
        ['stub', "windows (Wine's amsi.dll)"],
      ].map(([mode, name]) => ({
        name,
        run: onLinux((test) => wineSuite(test, name, mode), 'Here, it needs Windows or Linux with Wine.'),
      })),
  vscode: [
    [currentVscode, 'linux'],
    [oldestVscode, 'linux'],
    [currentVscode, 'win32'],
  ].map(([version, platform]) => {
    const name = `vscode (${version}, ${platform === 'win32' ? 'win32 under Wine' : platform})`;
    return { name, run: onLinux((test) => vscodeSuite(test, name, version, platform), desktop) };
  }),
  ui: [
    ['ui', 'linux', '*'],
    ['ui (win32 under Wine)', 'win32', 'health'],
  ].map(([name, platform, files]) => ({
    name,
    run: onLinux((test) => uiSuite(test, name, platform, files), desktop),
  })),
};

function ignoreUnavailable(error) {
  if (!(error instanceof Unavailable)) throw error;
}
