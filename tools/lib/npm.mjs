/** Packages from the npm registry: a tarball checked against a pinned hash, or the dependencies of a folder. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { runChecked } from './processes.mjs';

/** @typedef {{ name: string, version: string, integrity: string }} PinnedPackage */

/**
 * Unpacks one package, without its dependencies and without running its scripts.
 * @param {PinnedPackage} pinned
 * @param {string} folder an existing folder; gets the content of the package
 * @param {string} [part] only this path inside the package, which then becomes the top
 * @throws {Error} when the tarball is not the pinned one
 */
export async function unpackPackage({ name, version, integrity }, folder, part = '') {
  const temporary = await mkdtemp(path.join(folder, '.download-'));
  await runChecked('npm', [
    'pack',
    `${name}@${version}`,
    '--pack-destination',
    temporary,
    '--ignore-scripts',
  ]);
  const [tarball] = (await readdir(temporary)).filter((file) => file.endsWith('.tgz'));
  const file = path.join(temporary, tarball);
  const hash = `sha512-${createHash('sha512')
    .update(await readFile(file))
    .digest('base64')}`;
  if (hash !== integrity) {
    throw new Error(`${name}@${version}: the registry's package is not the pinned one (${hash}).`);
  }
  const inside = path.posix.join('package', part);
  const depth = inside.split('/').length;
  await runChecked('tar', ['-xzf', file, '-C', folder, `--strip-components=${depth}`, inside]);
  await rm(temporary, { recursive: true });
}

/**
 * Installs what a folder's package.json asks for.
 * @param {string} folder
 * @param {'ci' | 'install'} command `ci` where the lock file is whole
 * @param {string[]} [more] further options
 */
export async function installDependencies(folder, command, more = []) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runChecked('npm', [command, '--prefix', folder, '--omit=dev', ...quiet, ...more], { cwd: folder });
}
