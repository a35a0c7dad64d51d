/** `npm start`: builds, scans samples/ in the terminal, then opens the samples in a real VS Code with the extension. */
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildProduct } from '../esbuild.mjs';
import { packVsix } from './lib/pack.mjs';
import { makeRunFolder, root } from './lib/paths.mjs';
import { exitOnSignals, runChecked } from './lib/processes.mjs';
import { writeTestSample } from './lib/samples.mjs';
import { findCommand, Unavailable } from './lib/system-tools.mjs';
import { currentVscode, ensureVscode } from './lib/vscode-builds.mjs';
import { installVsix, startServer } from './vscode-server.mjs';

const samples = path.join(root, 'samples');

/** A page that shows the samples, not VS Code's own offers. */
const settings = {
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

async function prepare() {
  console.log('Building…');
  await buildProduct();
  const problem = await writeTestSample();
  if (problem) console.log(problem);
}

/** What the extension will show, as the command line shows it. It ends with 1, since there is something to find. */
function scanInTerminal() {
  const args = [path.join('dist', 'cli.js'), 'scan', 'samples'];
  console.log(`\n$ node ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0 && status !== 1) throw new Error(`The scan ended with status ${status}.`);
}

async function openDesktop(code) {
  await runChecked('code', [`--extensionDevelopmentPath=${root}`, samples]);
  console.log(`\nVS Code (${code}) is opening samples/ with the extension.`);
}

/** Serves VS Code for a browser, until Ctrl-C. */
async function serve() {
  if (process.platform !== 'linux') {
    throw new Unavailable(
      'Install VS Code and put its `code` command on the PATH, then run npm start again.',
    );
  }
  const folder = await makeRunFolder('start');
  const dataFolder = path.join(folder, 'data');
  const user = path.join(dataFolder, 'data', 'User');
  await mkdir(user, { recursive: true });
  await writeFile(path.join(user, 'settings.json'), JSON.stringify(settings));
  const build = await ensureVscode(currentVscode, 'linux');
  const options = { build, dataFolder, log: path.join(folder, 'server.log'), openFolder: samples };
  await installVsix(options, await packVsix(path.join(root, 'dist'), path.join(folder, 'package')));
  const server = await startServer(options);
  console.log(`\nVS Code with Amsight and samples/ open: ${server.url}/\nCtrl-C ends it.`);
  const opener = hasDisplay && findCommand('xdg-open');
  if (opener) await runChecked(opener, [`${server.url}/`]).catch((error) => console.error(error.message));
  const status = await server.exited;
  throw new Error(`The VS Code server ended with status ${status}.`);
}

exitOnSignals(0);
try {
  await prepare();
  scanInTerminal();
  const code = findCommand('code');
  await (code && hasDisplay ? openDesktop(code) : serve());
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
