/** The strings of the source that translators need. */
import { getL10nJson } from '@vscode/l10n-dev';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './paths.mjs';

/**
 * Every literal that the source hands to `l10n.t` or `vscode.l10n.t`, as an @vscode/l10n bundle.
 * @returns {Promise<Record<string, string | object>>}
 */
export async function sourceStrings() {
  const folder = path.join(root, 'src');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const files = await Promise.all(
    names.map(async (name) => ({
      extension: '.ts',
      contents: await readFile(path.join(folder, name), 'utf8'),
    })),
  );
  return getL10nJson(files);
}
