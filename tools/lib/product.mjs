/** The built extension as a folder of its own, with the native modules of the platform that will run it. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { ensureTool } from './cache.mjs';
import { installDependencies } from './npm.mjs';
import { root } from './paths.mjs';

/** What the extension needs beside its node_modules when it runs from a folder. */
const parts = ['package.json', 'package.nls.json', 'dist', 'l10n', 'media', 'rules', 'schemas'];

/**
 * Installs the run-time dependencies of another platform, verified by the lock file. A folder of its own, because a plain
 * `npm install` in the project prunes them again.
 * @param {string} platform as in process.platform
 * @param {string} processor as in process.arch
 * @returns {Promise<string>} the folder that holds node_modules
 */
export async function ensureDependencies(platform, processor) {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'));
  const runtime = Object.entries(lock.packages).filter(([name, item]) => name !== '' && !item.dev);
  const hash = createHash('sha256').update(JSON.stringify(runtime)).digest('hex').slice(0, 16);
  return ensureTool(`dependencies-${platform}-${processor}`, hash, async (folder) => {
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(path.join(root, name), path.join(folder, name));
    await installDependencies(folder, 'ci', [`--os=${platform}`, `--cpu=${processor}`]);
  });
}

/**
 * Copies the built product into a folder, so that a later build does not pull it away from under a test.
 * @param {string} folder must not exist yet
 * @param {string} modules the node_modules to link to
 * @returns {Promise<string>} the folder
 */
export async function copyProduct(folder, modules) {
  await mkdir(folder, { recursive: true });
  for (const name of parts) {
    const source = path.join(root, name);
    if (existsSync(source)) await cp(source, path.join(folder, name), { recursive: true });
  }
  await symlink(modules, path.join(folder, 'node_modules'), 'junction');
  return folder;
}
