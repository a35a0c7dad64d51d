/** Wine: a prefix that looks like Windows 10, copied for each run, and win32 programs started in it. */
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureTool } from './cache.mjs';
import { runChecked } from './processes.mjs';
import { ensureSystemTools, findCommand } from './system-tools.mjs';

/** What every Wine process gets: no console noise, and no offers to fetch Mono and Gecko. */
const quiet = { WINEDEBUG: '-all', WINEARCH: 'win64', DISPLAY: undefined };
const noDownloads = 'mscoree=;mshtml=';

/**
 * Returns the folder of the prefix that the others are copied from: it takes ten seconds to make.
 * @throws {Unavailable}
 */
export async function ensureWine() {
  await ensureSystemTools(['wine']);
  const version = (await runChecked('wine', ['--version'], { env: quiet })).trim().replace(/[^\w.-]+/g, '_');
  return ensureTool('wine-prefix', `${version}-win10-r1`, async (folder) => {
    const env = { ...quiet, WINEPREFIX: path.join(folder, 'prefix'), WINEDLLOVERRIDES: noDownloads };
    await runChecked('wine', ['wineboot', '-i'], { env });
    await runChecked('wine', ['winecfg', '-v', 'win10'], { env });
    await runChecked('wineserver', ['-w'], { env });
  });
}

/** Absolute path of a Linux file as win32 programs see it, with forward slashes: Node takes both. */
export const toWine = (file) => `Z:${file}`;

/**
 * Makes a prefix for one run. Its registry and its wineserver are its own, so runs can't disturb each other.
 * @param {string} folder must not exist yet
 * @param {{ amsiLibrary: string | null }} options an amsi.dll to put into the system directory; null leaves Wine's own, which
 *   answers every scan with "not detected"
 * @returns {Promise<{ command: string, env: Record<string, string | undefined>, stop: () => Promise<void> }>} start win32
 *   programs as `command PROGRAM ARGUMENTS` with `env`; `stop` ends all that still runs in the prefix
 */
export async function makeWinePrefix(folder, { amsiLibrary }) {
  const template = path.join(await ensureWine(), 'prefix');
  // Wine's 690 MB of libraries are never written to; links make the copy instant. What is written to is copied below.
  await runChecked('cp', ['-al', template, folder]);
  for (const name of ['system.reg', 'user.reg', 'userdef.reg', '.update-timestamp']) {
    await replaceFile(path.join(folder, name), path.join(template, name));
  }
  if (amsiLibrary) await replaceFile(path.join(folder, 'drive_c/windows/system32/amsi.dll'), amsiLibrary);
  const env = {
    ...quiet,
    WINEPREFIX: folder,
    WINEDLLOVERRIDES: `${noDownloads};amsi=${amsiLibrary ? 'n' : 'b'}`,
  };
  const kill = () => {
    // Status 1: nothing runs there any more.
    spawnSync('wineserver', ['-k'], { env: { ...process.env, ...env }, stdio: 'ignore' });
  };
  // Wine's processes leave our process groups. First of all listeners: the folder must still be there.
  process.prependListener('exit', kill);
  return {
    command: findCommand('wine'),
    env,
    stop: async () => {
      kill();
      await runChecked('wineserver', ['-w'], { env });
      process.off('exit', kill);
    },
  };
}

async function replaceFile(file, source) {
  const content = await readFile(source);
  await rm(file, { force: true });
  await writeFile(file, content);
}
