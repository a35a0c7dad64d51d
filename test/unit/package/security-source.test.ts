/** What the product's source may reach out with, and where: nothing else of a script can become a path or a command. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../../package.json';
import { hostileSettings } from '../../ui/hostile-settings';

interface Source {
  /** Below the project, with `/`. */
  readonly file: string;
  readonly text: string;
}

const sources: readonly Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({
    file: `src/${name.replaceAll(path.sep, '/')}`,
    text: readFileSync(path.join('src', name), 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, ''),
  }));

/** The sorted files of `texts` in which something stands. */
const filesWith = (what: RegExp): string[] =>
  sources
    .filter(({ text }) => what.test(text))
    .map(({ file }) => file)
    .sort();

/** Imports that are more than types. */
const imports = (module: string): RegExp =>
  new RegExp(`^import (?!type )[^;]*? from '(?:node:)?${module}(?:/[\\w/]+)?';`, 'm');

const pure = /^src\/(?:scripts|layers|findings)\//;

describe('the source', () => {
  const reach: readonly (readonly [what: string, pattern: RegExp, files: readonly string[]])[] = [
    ['starts a process', imports('child_process'), ['src/client/host-child.ts']],
    ['starts a thread', imports('worker_threads'), ['src/host/main.ts', 'src/host/watchdog.ts']],
    ['knows a protocol', imports('(?:http|https|http2|tls|dgram|dns|inspector)'), []],
    ['connects or listens', /\b(?:createConnection|createServer)\(|(?<![.\w])net\.\w/, []],
    ['fetches', /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource)\s*\(/, []],
    ['evaluates text', imports('(?:vm|repl)'), []],
    ['evaluates text by name', /\beval\s*\(|\bnew Function\b|[^.\w]Function\s*\(/, []],
    ['loads a module by a name that it computes', /\bimport\((?!')|\brequire\((?!')/, []],
    ['makes a `require`', /\bcreateRequire\b/, ['src/editor/later.ts', 'src/engines/win32/koffi.ts']],
    [
      'changes files',
      /\b(?:appendFile|chmod|copyFile|createWriteStream|cp|mkdir|mkdtemp|rename|rm|rmdir|symlink|truncate|unlink|utimes|writeFile)(?:Sync)?\(/,
      [
        'src/cli/output.ts',
        'src/client/state-file.ts',
        'src/editor/acknowledge-file.ts',
        'src/engines/amsi/alert-budget.ts',
        'src/health/self-test-memory.ts',
      ],
    ],
    [
      'opens a terminal, a task or another program',
      /\bopenExternal\b|\bcreateTerminal\b|\bvscode\.tasks\b/,
      [],
    ],
    ['names a command that it computes', /\bexecuteCommand(?:<[^>]*>)?\(\s*(?!')/, []],
  ];
  for (const [what, pattern, files] of reach) {
    it(`${what} in ${files.length === 0 ? 'no file' : files.map((file) => path.posix.basename(file)).join(', ')}`, () => {
      assert.deepEqual(filesWith(pattern), files);
    });
  }

  it('of what is pure takes only what computes from Node', () => {
    const computing = ['node:buffer', 'node:crypto', 'node:path', 'node:util', 'node:zlib'];
    const taken = sources
      .filter(({ file }) => pure.test(file))
      .flatMap(({ text }) => [...text.matchAll(/ from '(node:[\w/]+)'/g)].map(([, module]) => module ?? ''));
    assert.ok(taken.length > 0);
    assert.deepEqual(
      taken.filter((module) => !computing.includes(module)),
      [],
    );
  });

  it('loads system libraries by absolute path, but for kernel32, a KnownDLL', () => {
    const loads = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/koffi(?:\.value)?\s*\.load\(([^\n]*)/g)].map(
        ([, given]) => `${file}: ${given ?? ''}`,
      ),
    );
    const system = loads.filter((load) => load.includes(': systemLibrary('));
    assert.ok(system.length > 0);
    const others = loads.filter((load) => !system.includes(load));
    assert.deepEqual(others.sort(), [
      // Of AMSI's own: the system's amsi.dll by absolute path, and in tests ours.
      'src/engines/amsi/binding.ts: libraryPath);',
      "src/engines/win32/system.ts: 'kernel32.dll')",
    ]);
    const amsi = sources.filter(({ text }) => /\bloadAmsiFrom\(/.test(text)).map(({ file }) => file);
    assert.deepEqual(amsi, ['src/engines/amsi/binding.ts']);
  });

  it('registers no handler of URIs and no authentication, and trusts no Markdown but its own', () => {
    assert.deepEqual(filesWith(/registerUriHandler|registerAuthenticationProvider|supportHtml/), []);
    assert.deepEqual(filesWith(/isTrusted = true/), []);
  });
});

describe('the manifest', () => {
  const properties = Object.entries(manifest.contributes.configuration.properties);
  const restricted: readonly string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;

  it('has a hostile value for each setting, which the workbench is tried with', () => {
    assert.deepEqual(
      Object.keys(hostileSettings),
      properties.map(([name]) => name),
    );
  });

  it('restricts no setting that is gone', () => {
    const names = new Set(properties.map(([name]) => name));
    assert.deepEqual(
      restricted.filter((name) => !names.has(name)),
      [],
    );
  });

  it('lets no workspace choose what is loaded or started', () => {
    const telling = /path|command|executable|library|dll|argument|\benv/i;
    assert.deepEqual(
      properties.map(([name]) => name).filter((name) => telling.test(name)),
      ['amsight.rules.paths'],
    );
    assert.ok(restricted.includes('amsight.rules.paths'));
  });
});
