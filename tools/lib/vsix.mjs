/** What belongs into a package, and what must not be there. */

/** Packages are made for these; `koffi` names the platform package with the native part, null for none. */
export const targets = {
  'win32-x64': { platform: 'win32', processor: 'x64', koffi: '@koromix/koffi-win32-x64' },
  'win32-arm64': { platform: 'win32', processor: 'arm64', koffi: '@koromix/koffi-win32-arm64' },
  universal: { platform: null, processor: null, koffi: null },
};

const required = [
  'package.json',
  'package.nls.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'THIRD_PARTY_NOTICES.txt',
  'media/icon.png',
  'media/health.css',
  'dist/extension.js',
  'dist/later.js',
  'schemas/amsight-acknowledgements.schema.json',
  'dist/health-page.js',
  'dist/host.js',
  'dist/cli.js',
  'dist/yara_x.wasm',
  'dist/rules.bin',
];

/** Everything else that may be there, by path below `extension/`. */
const optional = [
  /^media\/[\w.-]+\.(?:png|svg|css|js)$/,
  /^l10n\/bundle\.l10n(?:\.[\w-]+)?\.json$/,
  /^package\.nls\.[\w-]+\.json$/,
  /^node_modules\/koffi\/(?:package\.json|LICENSE\.txt|index\.cjs|src\/koffi\/(?:src\/)?\w+\.cjs)$/,
];

/** The native part: the platform package's name is captured. */
const nativePart = /^node_modules\/(@koromix\/[\w-]+)\/(?:package\.json|index\.js|\w+\/koffi\.node)$/;

/** What plain-text rules look like: antivirus engines flag them. */
const yaraRule = /^\s*(?:private\s+|global\s+)*rule\s+\w+[^{}\n]*\{\s*(?:meta|strings|condition)\s*:/m;

/**
 * What is wrong with a package.
 * @param {import('./zip.mjs').ZipEntry[]} entries of the .vsix file
 * @param {keyof typeof targets} target
 * @returns {string[]} one sentence each; empty when all is well
 */
export function vsixProblems(entries, target) {
  const files = entries.filter(({ name }) => name.startsWith('extension/'));
  const names = files.map(({ name }) => name.slice('extension/'.length));
  const native = targets[target].koffi;
  const wanted = native === null ? required : [...required, 'node_modules/koffi/package.json'];
  const problems = wanted.filter((name) => !names.includes(name)).map((name) => `${name} is missing.`);

  const binaries = names.filter((name) => name.endsWith('.node'));
  const expected = native === null ? 0 : 1;
  if (binaries.length !== expected) {
    problems.push(`It has ${binaries.length} native modules instead of ${expected}: ${binaries.join(', ')}`);
  }
  for (const name of names) {
    const ofKoffi = native !== null && nativePart.exec(name)?.[1] === native;
    const allowed = required.includes(name) || optional.some((pattern) => pattern.test(name));
    if (!allowed && !ofKoffi) problems.push(`${name} does not belong here.`);
    if (native === null && name.startsWith('node_modules/')) problems.push(`${name} is not for this target.`);
  }
  for (const { name, content } of files) {
    if (/\.(?:wasm|node|png)$/.test(name)) continue;
    if (yaraRule.test(content().toString('latin1')))
      problems.push(`${name.slice('extension/'.length)} holds a rule in plain text.`);
  }
  const manifest =
    entries
      .find(({ name }) => name === 'extension.vsixmanifest')
      ?.content()
      .toString('utf8') ?? '';
  const platform = /TargetPlatform="([^"]+)"/.exec(manifest)?.[1] ?? 'universal';
  if (platform !== target) problems.push(`Its manifest says that it is for ${platform}.`);
  return problems;
}
