/** What ships: the package's content, its manifest, and a command line that runs from it. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import manifest from '../../../package.json';
import { amsight, dist, scripts, slow, Workplace } from '../cli/run';

interface Entry {
  readonly name: string;
  readonly content: () => Buffer;
}

const tool = (name: string): string => path.resolve('tools', name);

async function load<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(tool(name)).href)) as T;
}

describe('the universal package', function () {
  this.timeout(slow);
  const place = new Workplace().write({ 'work/a.ps1': scripts.tampering });
  let entries: Entry[] = [];
  before(async () => {
    const args = [tool('package.mjs'), '--target', 'universal', '--output', place.root, '--dist', dist];
    await promisify(execFile)(process.execPath, args);
    const { readZip } = await load<{ readZip: (zip: Buffer) => Entry[] }>('lib/zip.mjs');
    const file = readdirSync(place.root).find((name) => name.endsWith('.vsix'));
    assert.equal(file, `amsight-universal-${manifest.version}.vsix`);
    entries = readZip(readFileSync(path.join(place.root, file)));
    for (const { name, content } of entries) {
      const target = path.join(place.root, 'unpacked', name);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, content());
    }
  });
  after(() => {
    place.remove();
  });

  it('has a command line that scans', async () => {
    const cli = path.join(place.root, 'unpacked/extension/dist/cli.js');
    const { status, stdout, stderr } = await amsight(['scan', '--no-cache'], {
      cwd: path.join(place.root, 'work'),
      cli,
    });
    assert.equal(stderr, '');
    assert.match(stdout, /^a\.ps1:1:1 error rules\//);
    assert.equal(status, 1);
  });

  it('has a manifest without what only developers need', () => {
    const shipped = JSON.parse(
      readFileSync(path.join(place.root, 'unpacked/extension/package.json'), 'utf8'),
    ) as Record<string, unknown>;
    for (const name of ['scripts', 'devDependencies', 'dependencies', 'private'])
      assert.ok(!(name in shipped), name);
    assert.equal(shipped.main, './dist/extension.js');
    assert.equal(shipped.version, manifest.version);
  });

  it('names the licence of every library that it holds', () => {
    const notices = readFileSync(path.join(place.root, 'unpacked/extension/THIRD_PARTY_NOTICES.txt'), 'utf8');
    for (const name of ['@virustotal/yara-x', '@vscode/l10n', 'picomatch'])
      assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
  });
});

describe('the check of a package', () => {
  type Problems = (entries: readonly Entry[], target: string) => string[];
  let problems: Problems;
  before(async () => {
    ({ vsixProblems: problems } = await load<{ vsixProblems: Problems }>('lib/vsix.mjs'));
  });

  const entry = (name: string, text = ''): Entry => ({ name, content: () => Buffer.from(text) });
  const common = [
    'package.json',
    'package.nls.json',
    'readme.md',
    'changelog.md',
    'LICENSE.txt',
    'THIRD_PARTY_NOTICES.txt',
    'media/icon.png',
    'media/health.css',
    'schemas/amsight-acknowledgements.schema.json',
    'dist/extension.js',
    'dist/later.js',
    'dist/health-page.js',
    'dist/host.js',
    'dist/cli.js',
    'dist/yara_x.wasm',
    'dist/rules.bin',
  ].map((name) => entry(`extension/${name}`));
  const forPlatform = (platform: string): Entry =>
    entry('extension.vsixmanifest', `<Identity TargetPlatform="${platform}"/>`);
  const native = (platform: string): Entry[] => [
    entry('extension/node_modules/koffi/package.json'),
    entry(`extension/node_modules/@koromix/koffi-${platform}/${platform.replace('-', '_')}/koffi.node`),
  ];
  const without = (name: string): Entry[] => common.filter((one) => one.name !== `extension/${name}`);

  const table: [what: string, target: string, entries: Entry[], expected: RegExp | null][] = [
    ['a universal package', 'universal', common, null],
    [
      'a package for Windows',
      'win32-x64',
      [...common, ...native('win32-x64'), forPlatform('win32-x64')],
      null,
    ],
    ['no command line', 'universal', without('dist/cli.js'), /^dist\/cli\.js is missing\.$/],
    ['no rules', 'universal', without('dist/rules.bin'), /^dist\/rules\.bin is missing\.$/],
    [
      'a source map',
      'universal',
      [...common, entry('extension/dist/cli.js.map')],
      /^dist\/cli\.js\.map does not belong/,
    ],
    [
      'a source file',
      'universal',
      [...common, entry('extension/src/extension.ts')],
      /^src\/extension\.ts does not belong/,
    ],
    ['a test', 'universal', [...common, entry('extension/test/a.test.cjs')], /does not belong/],
    [
      'a native part in the universal one',
      'universal',
      [...common, ...native('win32-x64')],
      /native modules instead of 0/,
    ],
    [
      'no native part',
      'win32-x64',
      [...common, entry('extension/node_modules/koffi/package.json'), forPlatform('win32-x64')],
      /^It has 0 native modules instead of 1/,
    ],
    [
      'the native part of another target',
      'win32-arm64',
      [...common, ...native('win32-x64'), forPlatform('win32-arm64')],
      /koffi\.node does not belong here/,
    ],
    [
      'a manifest for another target',
      'win32-x64',
      [...common, ...native('win32-x64'), forPlatform('win32-arm64')],
      /^Its manifest says that it is for win32-arm64\.$/,
    ],
    [
      'rules in plain text',
      'universal',
      [...without('dist/cli.js'), entry('extension/dist/cli.js', 'x\nrule A : b {\n  strings: $a = "x"\n}')],
      /^dist\/cli\.js holds a rule in plain text\.$/,
    ],
  ];
  for (const [what, target, entries, expected] of table) {
    it(`${what}: ${expected === null ? 'good' : 'refused'}`, () => {
      const found = problems(entries, target);
      if (expected === null) assert.deepEqual(found, []);
      else
        assert.ok(
          found.some((problem) => expected.test(problem)),
          found.join('\n'),
        );
    });
  }
});

describe('the documentation', () => {
  const settings = Object.keys(manifest.contributes.configuration.properties);

  it('names every setting, and no other', () => {
    const text = readFileSync('docs/settings.md', 'utf8');
    const named = [...text.matchAll(/^\| `(amsight\.[\w.]+)`/gm)].map(([, name]) => name);
    assert.deepEqual(named.sort(), [...settings].sort());
  });

  it('names every option of the command line', async () => {
    const { commands } = await import('../../../src/cli/options');
    const text = readFileSync('docs/cli.md', 'utf8');
    const names = Object.values(commands).flatMap(({ options }) => options.map(({ name }) => `--${name}`));
    assert.deepEqual(
      names.filter((name) => name !== '--help' && !text.includes(name)),
      [],
    );
  });
});
