/** Compiles the tests' own AMSI (test/windows/amsi.c) as a Windows DLL, or as a shared object for native comparisons. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureTool } from './cache.mjs';
import { root } from './paths.mjs';
import { runChecked } from './processes.mjs';
import { ensureSystemTools } from './system-tools.mjs';

const source = path.join(root, 'test/windows/amsi.c');

const targets = {
  dll: { needs: ['mingw'], command: 'x86_64-w64-mingw32-gcc', options: ['-shared'] },
  so: { needs: ['cc'], command: 'gcc', options: ['-shared', '-fPIC'] },
};

/**
 * Returns the compiled library.
 * @param {keyof typeof targets} kind `dll` for Wine and Windows, `so` for Linux
 * @returns {Promise<string>} absolute path of amsi.dll or amsi.so
 */
export async function ensureAmsiLibrary(kind) {
  const { needs, command, options } = targets[kind];
  await ensureSystemTools(needs);
  const flags = ['-O1', '-Wall', ...options];
  const hash = createHash('sha256')
    .update(await readFile(source))
    .update(flags.join(' '))
    .digest('hex');
  const folder = await ensureTool(`amsi-${kind}`, hash.slice(0, 16), async (target) => {
    await runChecked(command, [...flags, '-o', path.join(target, `amsi.${kind}`), source]);
  });
  return path.join(folder, `amsi.${kind}`);
}
