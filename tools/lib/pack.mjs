/** The packed extension, as a person would install it. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';
import { runChecked } from './processes.mjs';

/**
 * Packs a build, or takes the package that AMSIGHT_VSIX names for systems without AMSI.
 * @param {string} dist the build
 * @param {string} folder where the package goes
 * @param {keyof typeof import('./vsix.mjs').targets} [target] `universal` is for systems without AMSI
 * @returns {Promise<string>} absolute path of the .vsix file
 */
export async function packVsix(dist, folder, target = 'universal') {
  const given = target === 'universal' ? process.env.AMSIGHT_VSIX : undefined;
  if (given) return path.resolve(given);
  const script = path.join(root, 'tools', 'package.mjs');
  const args = [script, '--target', target, '--dist', dist, '--output', folder];
  await runChecked(process.execPath, args, { cwd: root });
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.vsix'));
  return path.join(folder, name);
}
