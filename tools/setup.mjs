/** Prepares everything that the tests use, so that a later run finds it in the cache; the tests do the same bit by bit. */
import { ensureAmsiLibrary } from './lib/amsi-library.mjs';
import { ensureNode } from './lib/node-binaries.mjs';
import { cacheFolder } from './lib/paths.mjs';
import { exitOnSignals } from './lib/processes.mjs';
import { ensureDependencies } from './lib/product.mjs';
import { ensureChromium, ensureSystemTools, Unavailable } from './lib/system-tools.mjs';
import { currentVscode, ensureVscode, oldestVscode } from './lib/vscode-builds.mjs';
import { ensureWine } from './lib/wine.mjs';

/** Everything that only Linux has; elsewhere the tests use what the system brings. */
const parts = [
  ['a C compiler', () => ensureSystemTools(['cc'])],
  ['Chromium', ensureChromium],
  [`VS Code ${currentVscode}`, () => ensureVscode(currentVscode, 'linux')],
  [`VS Code ${oldestVscode}`, () => ensureVscode(oldestVscode, 'linux')],
  ['Wine', ensureWine],
  ['Node for Windows', () => ensureNode('win32', 22)],
  ['the dependencies for Windows', () => ensureDependencies('win32', 'x64')],
  ["the tests' amsi.dll", () => ensureAmsiLibrary('dll')],
  [`VS Code ${currentVscode} for Wine`, () => ensureVscode(currentVscode, 'win32')],
  ...(process.argv.includes('--bench') ? [['yara', () => ensureSystemTools(['yara'])]] : []),
];

exitOnSignals();
if (process.platform === 'linux') {
  for (const [name, ensure] of parts) {
    try {
      await ensure();
      console.log(`${name}: ready`);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.error(`${name}: ${error.message}`);
      process.exitCode = 1;
    }
  }
  console.log(`Kept in ${cacheFolder}`);
} else {
  console.log('Nothing to prepare: on this system the tests use its own Node, AMSI and VS Code.');
}
