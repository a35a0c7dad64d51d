/** The licences of what ships inside a package: bundled libraries, and koffi where its binaries are included. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';

/** Licence texts of packages that name a licence but do not carry its text. */
const textsBeside = {
  '@virustotal/yara-x': 'tools/licenses/virustotal-yara-x.txt',
  '@vscode/l10n': 'tools/licenses/vscode-l10n.txt',
};

/** Licences that allow what Amsight does with them: shipping inside an MIT-licensed package. */
const allowed = ['MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'Apache-2.0', '0BSD'];

/**
 * Names of the packages that a bundle holds, by its source map.
 * @param {string} dist folder with the bundles and their maps
 */
export async function bundledPackages(dist) {
  const names = new Set();
  for (const file of (await readdir(dist)).filter((name) => name.endsWith('.map'))) {
    const { sources } = JSON.parse(await readFile(path.join(dist, file), 'utf8'));
    for (const source of sources) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}

/**
 * The text of THIRD_PARTY_NOTICES.txt.
 * @param {string[]} packages names below node_modules
 * @throws {Error} when one has no licence that is allowed, or no text of it
 */
export async function noticesOf(packages) {
  const parts = ['Amsight contains the following third-party software.\n'];
  for (const name of packages) {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    if (!allowed.includes(license))
      throw new Error(`${name} has the licence ${license}, which is not allowed.`);
    parts.push(
      `${'='.repeat(80)}\n${name} ${version} (${license})\n\n${(await licenceText(name, folder)).trim()}\n`,
    );
  }
  return parts.join('\n');
}

async function licenceText(name, folder) {
  const own = (await readdir(folder)).find((file) => /^licen[cs]e(\.|$)/i.test(file));
  const file = own === undefined ? path.join(root, textsBeside[name] ?? '') : path.join(folder, own);
  if ((own === undefined && textsBeside[name] === undefined) || !existsSync(file)) {
    throw new Error(`${name} has no licence text; put one into tools/licenses and name it in notices.mjs.`);
  }
  return readFile(file, 'utf8');
}
