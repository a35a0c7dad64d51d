/** A real VS Code server on a loopback port, on Linux or in Wine: started with data of its own, and ended whole. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pause, run, start } from './lib/processes.mjs';
import { toWine } from './lib/wine.mjs';

const startLimitMs = 90_000;

/** Variables of a debugger, of npm and of an editor we may run in, which would change the server. */
const cleaned = { NODE_OPTIONS: undefined, VSCODE_IPC_HOOK_CLI: undefined, ELECTRON_RUN_AS_NODE: undefined };

/**
 * @typedef {object} ServerOptions
 * @property {Awaited<ReturnType<typeof import('./lib/vscode-builds.mjs').ensureVscode>>} build
 * @property {string} dataFolder settings, extensions and logs; a folder of this server alone
 * @property {string} log file for the server's output
 * @property {string} [openFolder] what a page without a folder in its address opens
 * @property {boolean} [extensionTests] true: pages may run extension tests; VS Code then shows no notifications and no dialogs
 * @property {boolean} [trust] true: folders start in Restricted Mode until trusted; false (default): all are trusted
 * @property {Record<string, string | undefined>} [env] added to ours, also seen by the extension host
 * @property {Awaited<ReturnType<typeof import('./lib/wine.mjs').makeWinePrefix>>} [wine] for a win32 build
 */

function commandOf({ build, wine, env }, args) {
  const shared = { ...cleaned, ...env };
  if (!wine) return { command: build.node, args: [build.main, ...args], env: shared };
  return {
    command: wine.command,
    args: [build.node, toWine(build.main), ...args],
    env: { ...shared, ...wine.env },
  };
}

/**
 * Installs a package into a server's data folder, before the server is started.
 * @param {ServerOptions} options
 * @param {string} vsix absolute path
 * @throws {Error} with the installer's output when it fails
 */
export async function installVsix(options, vsix) {
  const file = (name) => (options.wine ? toWine(name) : name);
  const { command, args, env } = commandOf(options, [
    '--accept-server-license-terms',
    '--server-data-dir',
    file(options.dataFolder),
    '--install-extension',
    file(vsix),
  ]);
  const { code, output } = await run(command, args, { env, timeoutMs: startLimitMs });
  // A refused package ends with status 0 too.
  if (code !== 0 || !/was successfully installed/.test(output)) {
    throw new Error(`VS Code did not install ${path.basename(vsix)}:\n${output.trim()}`);
  }
}

/**
 * Starts a server and waits until it answers.
 * @param {ServerOptions} options
 * @returns {Promise<{ url: string, remote: (file: string) => string, path: (file: string) => string, exited: Promise<number>, stop: () => Promise<void> }>}
 *   `url` without a slash at the end; `path` turns a path of this machine into the server's, `remote` into a vscode-remote URI;
 *   `stop` ends every process that the server started
 * @throws {Error} with the server's output when it ends or does not answer in time
 */
export async function startServer(options) {
  const { build, dataFolder, extensionTests = false, log, openFolder, trust = false, wine } = options;
  const { command, args, env } = commandOf(options, [
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--without-connection-token',
    '--accept-server-license-terms',
    '--server-data-dir',
    wine ? toWine(dataFolder) : dataFolder,
    '--telemetry-level',
    'off',
    '--force-disable-user-env',
    ...(extensionTests && build.driver ? ['--enable-smoke-test-driver'] : []),
    ...(trust ? [] : ['--disable-workspace-trust']),
    ...(openFolder ? ['--default-folder', openFolder] : []),
  ]);
  const server = start(command, args, { log, env });
  const stop = async () => {
    await wine?.stop();
    await server.stop();
  };
  try {
    const port = await waitForPort(server, log);
    const serverPath = (file) => (wine ? `/${toWine(file)}` : file);
    return {
      url: `http://127.0.0.1:${port}`,
      path: serverPath,
      remote: (file) => `vscode-remote://127.0.0.1:${port}${serverPath(file)}`,
      exited: server.exited,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reads the port that the system chose from the server's output, then asks the server until it answers. */
async function waitForPort(server, log) {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    const output = await readFile(log, 'utf8');
    const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
    if (port && (await answers(`http://127.0.0.1:${port}/version`))) return port;
    if (server.hasExited()) throw new Error(`The VS Code server ended at once:\n${output.trim()}`);
    if (Date.now() > deadline)
      throw new Error(`The VS Code server did not answer in time:\n${output.trim()}`);
    await pause(100);
  }
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch (error) {
    // fetch wraps what the socket said: not listening yet.
    if (error.cause?.code === 'ECONNREFUSED') return false;
    throw error;
  }
}

/**
 * The address of a workbench page.
 * @param {Awaited<ReturnType<typeof startServer>>} server
 * @param {{ folder: string, extension?: string, tests?: string, openFile?: string }} what paths of this machine: the folder to open,
 *   an extension to load from its folder, a script of extension tests to run, a file to open
 */
export function workbenchUrl(server, { folder, extension, tests, openFile }) {
  const payload = [
    ['skipWelcome', 'true'],
    ...(extension ? [['extensionDevelopmentPath', server.remote(extension)]] : []),
    ...(tests ? [['extensionTestsPath', server.remote(tests)]] : []),
    ...(openFile ? [['openFile', server.remote(openFile)]] : []),
  ];
  const query = new URLSearchParams({ folder: server.path(folder), payload: JSON.stringify(payload) });
  return `${server.url}/?${query}`;
}
