/** `npm run bench`: measures against targets, as ratios to native peers in one run where there is a peer. Never fails on a miss. */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { buildProduct, shared } from '../esbuild.mjs';
import { ensureAmsiLibrary } from './lib/amsi-library.mjs';
import { makeRunFolder, root } from './lib/paths.mjs';
import { exitOnSignals, runChecked } from './lib/processes.mjs';
import { ensureSystemTools, Unavailable } from './lib/system-tools.mjs';

const { values } = parseArgs({ options: { dist: { type: 'string' }, only: { type: 'string' } } });

exitOnSignals();
const folder = await makeRunFolder('bench');
if (values.dist === undefined) await buildProduct();
const dist = path.resolve(values.dist ?? path.join(root, 'dist'));

/** Bundles one benchmark and runs it in a process of its own. @returns {Promise<object[]>} its rows */
async function measure(name, more = []) {
  const bundle = path.join(folder, `${name}.cjs`);
  await build({ ...shared, entryPoints: [`bench/${name}.ts`], outfile: bundle, sourcemap: false });
  const child = spawn(process.execPath, ['--expose-gc', bundle, dist, folder, ...more], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) throw new Error(`bench/${name}.ts ended with ${status}.`);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** The rules as native yara takes them; an empty string where there is no yara. */
async function compiledRules() {
  await ensureSystemTools(['yara']);
  const rules = path.join(root, 'rules');
  const sources = (await readdir(rules))
    .filter((name) => name.endsWith('.yar'))
    .map((name) => path.join(rules, name));
  const compiled = path.join(folder, 'rules.yarc');
  await runChecked('yarac', ['-w', ...sources, compiled]);
  return compiled;
}

async function bindingPeer() {
  const library = await ensureAmsiLibrary('so');
  const peer = path.join(folder, 'peer');
  await runChecked('gcc', ['-O2', '-o', peer, path.join(root, 'bench/peer.c'), '-ldl']);
  return [library, peer];
}

/** A peer that this machine can't have leaves its lines out; the reason is printed. */
async function orSkipped(what, get, otherwise) {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`${what} is left out: ${error.message}`);
    return otherwise;
  }
}

const benchmarks = {
  binding: async () => {
    const peer = await orSkipped('The comparison with C', bindingPeer, null);
    return peer === null ? [] : measure('binding', peer);
  },
  edit: () => measure('edit'),
  workspace: async () =>
    measure('workspace', [await orSkipped('The comparison with yara', compiledRules, '')]),
  unwrap: () => measure('unwrap'),
  load: () => measure('load'),
};

const rows = [];
for (const [name, run] of Object.entries(benchmarks)) {
  if (values.only !== undefined && values.only !== name) continue;
  console.log(`measuring: ${name}`);
  rows.push(...(await run()));
}
const widths = ['what', 'target', 'measured'].map((key) =>
  Math.max(key.length, ...rows.map((row) => row[key].length)),
);
const line = (cells, mark) =>
  `${mark} ${cells.map((cell, at) => (at < 3 ? cell.padEnd(widths[at]) : cell)).join('  ')}`;
console.log(`\n${line(['what', 'target', 'measured', 'how'], ' ')}`);
for (const { what, target, measured, met, note } of rows) {
  console.log(line([what, target, measured, note], met ? '✔' : '✘'));
}
const missed = rows.filter(({ met }) => !met).length;
console.log(missed === 0 ? '\nAll targets are met.' : `\n✘ ${missed} of ${rows.length} targets are missed.`);
