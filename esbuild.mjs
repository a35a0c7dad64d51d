// Builds dist/: the extension, the scan host, the command line and the files they load; and the test bundles.
import { build, context } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, 'dist');

/** Options all bundles share. CommonJS, since VS Code 1.100 loads extensions that way. */
export const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20.18',
  format: 'cjs',
  sourcemap: 'linked',
  logLevel: 'warning',
  external: ['vscode', 'koffi', 'mocha'],
  // ESM packages that ask for import.meta.url would find undefined in a CommonJS bundle.
  define: { 'import.meta.url': 'amsightImportMetaUrl' },
  banner: { js: "const amsightImportMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  absWorkingDir: root,
};

/** The script of the health page runs in a webview, which VS Code 1.100 shows with Chromium 132. */
const healthPage = {
  entryPoints: ['src/editor/health/webview/page.ts'],
  outfile: 'dist/health-page.js',
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'chrome132',
  format: 'iife',
  sourcemap: 'linked',
  logLevel: 'warning',
  absWorkingDir: root,
};

const product = [
  { entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', minify: true },
  { entryPoints: ['src/editor/later-entry.ts'], outfile: 'dist/later.js', minify: true },
  { entryPoints: ['src/host/main.ts'], outfile: 'dist/host.js', minify: true },
  { entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', minify: true },
]
  .map((options) => ({ ...shared, ...options }))
  .concat(healthPage);

/**
 * Writes the bundled rules as one Brotli file: antivirus engines flag plain-text rules, so none may ship.
 * The content is the JSON array of `{ name, source }`, sorted by name.
 */
export async function packRules() {
  const folder = path.join(root, 'rules');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yar')).sort();
  const rules = await Promise.all(
    names.map(async (name) => ({ name, source: await readFile(path.join(folder, name), 'utf8') })),
  );
  const packed = brotliCompressSync(Buffer.from(JSON.stringify(rules), 'utf8'), {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  });
  await mkdir(dist, { recursive: true });
  await writeFile(path.join(dist, 'rules.bin'), packed);
}

async function copyAssets() {
  await mkdir(dist, { recursive: true });
  await copyFile(
    path.join(root, 'node_modules/@virustotal/yara-x/pkg/yara_x_js_bg.wasm'),
    path.join(dist, 'yara_x.wasm'),
  );
  await packRules();
}

/** Builds everything that ships into dist/. */
export async function buildProduct() {
  await rm(dist, { recursive: true, force: true });
  await Promise.all([...product.map((options) => build(options)), copyAssets()]);
}

/**
 * Bundles the test files of one folder below test/, and its index.ts where it has one (the runner inside the editor).
 * @param {string} tier folder name, for example `unit`
 * @param {string} outdir where the bundles go; each keeps its name with the ending .cjs
 * @returns {Promise<string[]>} absolute paths of the bundles
 */
export async function buildTests(tier, outdir) {
  const folder = path.join(root, 'test', tier);
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.test.ts') || name === 'index.ts')
    .sort();
  await rm(outdir, { recursive: true, force: true });
  await build({
    ...shared,
    // Playwright starts files of its own folder.
    external: [...shared.external, 'playwright-core'],
    entryPoints: names.map((name) => path.join(folder, name)),
    outdir,
    outbase: folder,
    outExtension: { '.js': '.cjs' },
    sourcemap: 'inline',
  });
  return names.map((name) => path.join(outdir, name.replace(/\.ts$/, '.cjs')));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--watch')) {
    await copyAssets();
    const contexts = await Promise.all(product.map((options) => context(options)));
    await Promise.all(contexts.map((one) => one.watch()));
    console.log('watching src/');
  } else {
    await buildProduct();
  }
}
