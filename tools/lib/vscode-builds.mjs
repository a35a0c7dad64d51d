/** Real VS Code servers: the npm package code-server carries Microsoft's server of the same version number. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureTool } from './cache.mjs';
import { ensureNode } from './node-binaries.mjs';
import { installDependencies, unpackPackage } from './npm.mjs';
import { runChecked } from './processes.mjs';

/** Part of a prepared server's version: raise it when the preparation changes. */
const recipe = 'r1';

/**
 * By VS Code's version. `driver`: the server needs (and knows) the flag that lets a page start extension tests.
 */
const builds = {
  '1.139.1': {
    node: 24,
    driver: true,
    package: {
      name: 'code-server',
      version: '4.139.1',
      integrity:
        'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
    },
  },
  '1.100.3': {
    node: 20,
    driver: false,
    package: {
      name: 'code-server',
      version: '4.100.3',
      integrity:
        'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==',
    },
  },
};

/** The VS Code that `npm start` serves and most tests use, and the oldest that package.json's `engines` allows. */
export const currentVscode = '1.139.1';
export const oldestVscode = '1.100.3';

/** A server without its native modules: VS Code logs what it misses and serves on. Code that would need one is stubbed. */
async function prepareForWindows(source, target) {
  // Hard links: the copy costs no space, and what differs is removed or replaced, never written into.
  await runChecked('cp', ['-al', `${source}/.`, target]);
  for (const name of await readdir(target, { recursive: true })) {
    if (name.endsWith('.node')) await rm(path.join(target, name));
  }
  const registry = path.join(target, 'node_modules/@vscode/windows-registry');
  await rm(registry, { recursive: true, force: true });
  await runChecked('mkdir', ['-p', registry]);
  await writeFile(
    path.join(registry, 'package.json'),
    JSON.stringify({ name: '@vscode/windows-registry', version: '1.0.0', main: 'index.js' }),
  );
  await writeFile(path.join(registry, 'index.js'), 'exports.GetStringRegKey = () => undefined;\n');
}

/**
 * Prepares a VS Code server.
 * @param {keyof typeof builds} version VS Code's version
 * @param {'linux' | 'win32'} platform win32 runs under Wine
 * @returns {Promise<{ version: string, platform: string, main: string, node: string, driver: boolean }>} `main` is the script that `node` runs
 */
export async function ensureVscode(version, platform) {
  const build = builds[version];
  const key = `${build.package.version}-${recipe}`;
  const linux = await ensureTool('vscode-server', key, async (folder) => {
    await unpackPackage(build.package, folder, 'lib/vscode');
    // Its shrinkwrap is out of step with its package.json: `npm ci` refuses.
    await installDependencies(folder, 'install');
  });
  const folder =
    platform === 'linux'
      ? linux
      : await ensureTool('vscode-server-win32', key, (target) => prepareForWindows(linux, target));
  return {
    version,
    platform,
    main: path.join(folder, 'out/server-main.js'),
    node: await ensureNode(platform, platform === 'linux' ? build.node : 22),
    driver: build.driver,
  };
}
