/** Makes amsight-<target>-<version>.vsix out of dist/, reads each back and fails when something is missing or too much. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { sourceStrings } from './lib/l10n.mjs';
import { bundledPackages, noticesOf } from './lib/notices.mjs';
import { makeRunFolder, root } from './lib/paths.mjs';
import { ensureDependencies } from './lib/product.mjs';
import { targets, vsixProblems } from './lib/vsix.mjs';
import { readZip } from './lib/zip.mjs';

const usage = `Usage: node tools/package.mjs [--target ${Object.keys(targets).join('|')}] [--output FOLDER] [--dist FOLDER]`;

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    output: { type: 'string', default: root },
    dist: { type: 'string', default: path.join(root, 'dist') },
  },
});
const wanted = values.target ?? Object.keys(targets);
if (!wanted.every((target) => target in targets)) {
  console.error(usage);
  process.exit(2);
}
if (!existsSync(path.join(values.dist, 'cli.js'))) {
  console.error(`${values.dist} holds no build. Run: npm run build`);
  process.exit(2);
}

/** The manifest as it ships: without what only developers need. */
async function manifestFor(target) {
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const { koffi } = manifest.dependencies;
  for (const name of ['private', 'scripts', 'devDependencies', 'dependencies']) delete manifest[name];
  return target.koffi === null ? manifest : { ...manifest, dependencies: { koffi } };
}

/** A folder with what may ship for one target; .vscodeignore chooses from it. */
async function stage(folder, target) {
  await mkdir(folder, { recursive: true });
  for (const name of [
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'package.nls.json',
    'media',
    'schemas',
    '.vscodeignore',
  ]) {
    await cp(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  await mkdir(path.join(folder, 'l10n'));
  await writeFile(path.join(folder, 'l10n/bundle.l10n.json'), JSON.stringify(await sourceStrings(), null, 2));
  await cp(values.dist, path.join(folder, 'dist'), { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(await manifestFor(target), null, 2));
  const bundled = await bundledPackages(values.dist);
  const shipped = target.koffi === null ? bundled : [...bundled, 'koffi'].sort();
  await writeFile(path.join(folder, 'THIRD_PARTY_NOTICES.txt'), await noticesOf(shipped));
  if (target.koffi === null) return;
  const modules = path.join(await ensureDependencies(target.platform, target.processor), 'node_modules');
  for (const name of ['koffi', target.koffi]) {
    await cp(path.join(modules, name), path.join(folder, 'node_modules', name), { recursive: true });
  }
}

async function pack(name, stages) {
  const target = targets[name];
  const folder = path.join(stages, name);
  await stage(folder, target);
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const file = path.resolve(values.output, `amsight-${name}-${version}.vsix`);
  await mkdir(path.dirname(file), { recursive: true });
  await createVSIX({
    cwd: folder,
    packagePath: file,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
    ...(target.platform === null ? {} : { target: name }),
  });
  const bytes = await readFile(file);
  const entries = readZip(bytes);
  const problems = vsixProblems(entries, name);
  if (problems.length > 0) {
    await rm(file);
    throw new Error(`The package for ${name} is not as it should be:\n  ${problems.join('\n  ')}`);
  }
  console.log(
    `${path.relative(process.cwd(), file)}: ${entries.length} files, ${(bytes.length / 1024 ** 2).toFixed(2)} MB`,
  );
}

const stages = await makeRunFolder('package');
for (const name of wanted) await pack(name, stages);
