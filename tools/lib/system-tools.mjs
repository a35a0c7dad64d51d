/** Programs that come from the system: installed by apt-get as root on Debian and Ubuntu, else named to the user. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { note } from './cache.mjs';
import { runChecked } from './processes.mjs';

/** A tool that this machine can't have; the message says what to do about it. */
export class Unavailable extends Error {}

/**
 * What each need takes: all `commands` on the PATH and all `files`; `packages` are Debian's. Looking costs nothing, so it is
 * done at every start. What is `optional` is installed where that is possible and never asked for.
 */
const needs = {
  wine: { commands: ['wine', 'wineserver'], files: [], packages: ['wine', 'wine64'] },
  mingw: { commands: ['x86_64-w64-mingw32-gcc'], files: [], packages: ['gcc-mingw-w64-x86-64'] },
  cc: { commands: ['gcc'], files: ['/usr/include/stdio.h'], packages: ['gcc', 'libc6-dev'] },
  chromium: { commands: ['chromium'], files: [], packages: ['chromium'] },
  // Legible screenshots.
  fonts: {
    commands: [],
    files: ['/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf'],
    packages: ['fonts-dejavu-core'],
    optional: true,
  },
  yara: { commands: ['yara'], files: [], packages: ['yara'] },
};

/** @typedef {keyof typeof needs} SystemTool */

/**
 * Finds a program on the PATH.
 * @param {string} command
 * @returns {string | undefined} absolute path
 */
export function findCommand(command) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => endings.map((ending) => path.join(folder, command + ending)))
    .find((file) => existsSync(file));
}

/**
 * Makes sure that programs of the system are there.
 * @param {SystemTool[]} names
 * @throws {Unavailable} when they are missing and can't be installed from here
 */
export async function ensureSystemTools(names) {
  const present = ({ commands, files }) =>
    commands.every(findCommand) && files.every((file) => existsSync(file));
  const missing = names.map((name) => needs[name]).filter((need) => !present(need));
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  if (findCommand('apt-get') && process.getuid?.() === 0) {
    note(`apt-get install ${packages.join(' ')}`);
    const options = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runChecked('apt-get', [...options, 'update'], { env });
    await runChecked('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...packages], {
      env,
    });
    return;
  }
  const required = missing.filter((need) => !need.optional);
  if (required.length === 0) return;
  const list = required.flatMap((need) => need.packages).join(' ');
  throw new Unavailable(
    process.platform === 'linux'
      ? `This machine lacks ${list} (Debian's names). Install it, for example: sudo apt-get install ${list}`
      : `This needs ${list}, which run on Linux only.`,
  );
}

/**
 * Returns the browser that the workbench runs in.
 * @returns {Promise<string>} absolute path
 * @throws {Unavailable}
 */
export async function ensureChromium() {
  const own = ['chromium', 'chromium-browser', 'google-chrome'].map(findCommand).find(Boolean);
  await ensureSystemTools(own ? ['fonts'] : ['chromium', 'fonts']);
  return own ?? findCommand('chromium');
}
