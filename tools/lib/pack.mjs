/** The packed extension, as a person would install it. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';
import { runChecked } from './processes.mjs';

/**
 * Packs what dist/ holds for a system without AMSI, or takes the package that AMSIGHT_VSIX names.
 * @param {string} folder where the package goes
 * @returns {Promise<string>} absolute path of the .vsix file
 */
export async function packVsix(folder) {
  const given = process.env.AMSIGHT_VSIX;
  if (given) return path.resolve(given);
  const script = path.join(root, 'tools', 'package.mjs');
  await runChecked(process.execPath, [script, '--target', 'universal', '--output', folder], { cwd: root });
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.vsix'));
  return path.join(folder, name);
}
