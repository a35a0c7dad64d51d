/** Checks that every string a user sees can be translated: manifest keys are defined and used, and `l10n.t` gets literals. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { sourceStrings } from './lib/l10n.mjs';
import { root } from './lib/paths.mjs';

const problems = [];

const manifest = await readFile(path.join(root, 'package.json'), 'utf8');
const defined = Object.keys(JSON.parse(await readFile(path.join(root, 'package.nls.json'), 'utf8')));
const used = [...manifest.matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1]);
for (const key of used) if (!defined.includes(key)) problems.push(`package.nls.json lacks ${key}`);
for (const key of defined) if (!used.includes(key)) problems.push(`package.json does not use ${key}`);
for (const [, name, text] of manifest.matchAll(
  /"(title|displayName|markdownDescription)": "([^%"][^"]*)"/g,
)) {
  if (text !== 'Amsight') problems.push(`package.json: ${name} "${text}" is not a key of package.nls.json`);
}

// The extractor sees only literals: what it finds must be as many calls as there are.
const folder = path.join(root, 'src');
for (const name of await readdir(folder, { recursive: true })) {
  if (!name.endsWith('.ts')) continue;
  const text = await readFile(path.join(folder, name), 'utf8');
  for (const match of text.matchAll(/\bl10n\.t\(\s*([^\s'"{]\S{0,20})/g)) {
    problems.push(`src/${name}: l10n.t(${match[1]}… needs a literal, else it can't be extracted`);
  }
}
if (Object.keys(await sourceStrings()).length === 0) problems.push('no string was found in src/');

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
