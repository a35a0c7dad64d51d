/** What the rule tests share: an engine over the repository's rules, layers made of texts, and marked examples. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { createRuleEngine } from '../../../src/engines/rules/engine';
import type { RuleEngine } from '../../../src/engines/model';
import type { Layer, LayerContent } from '../../../src/layers/model';

const root = process.cwd();
export const wasmPath = path.join(root, 'node_modules/@virustotal/yara-x/pkg/yara_x_js_bg.wasm');

/** The repository's rule files, sorted by name. */
export const ruleFiles = readdirSync(path.join(root, 'rules'))
  .filter((name) => name.endsWith('.yar'))
  .sort()
  .map((name) => ({ name, source: readFileSync(path.join(root, 'rules', name), 'utf8') }));

export const rulesPage = readFileSync(path.join(root, 'docs/rules.md'), 'utf8');

/** A folder of its own, removed by `remove`. */
export function temporaryFolder(): {
  path: string;
  write(name: string, content: string | Buffer): string;
  remove(): void;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'amsight-rules-'));
  return {
    path: folder,
    write(name, content) {
      const file = path.join(folder, name);
      writeFileSync(file, content);
      return file;
    },
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Packs rule files the way the build does. */
export function pack(files: readonly { name: string; source: string }[]): Buffer {
  return brotliCompressSync(JSON.stringify(files), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}

/** An engine over the repository's rules and the given files of the user. */
export function openEngine(userPaths: readonly string[] = [], bundled = ruleFiles): RuleEngine {
  const folder = temporaryFolder();
  try {
    return createRuleEngine({ wasmPath, bundledPath: folder.write('rules.bin', pack(bundled)), userPaths });
  } finally {
    folder.remove();
  }
}

/** Layers of the given contents, layer 0 first; rules only look at content and index. */
export function layersOf(...contents: (string | Uint8Array)[]): Layer[] {
  return contents.map((content, index) => ({
    index,
    kind: 'powershell',
    parent: index === 0 ? null : 0,
    origin: 'host',
    via: [],
    sink: null,
    folded: false,
    assumed: false,
    content: (typeof content === 'string'
      ? { type: 'text', text: content }
      : { type: 'bytes', bytes: content }) satisfies LayerContent,
    carrier: { start: 0, end: 0 },
    truncated: false,
    toSource: (range) => ({ ...range, verbatim: true }),
  }));
}

/**
 * Joins an example at run time, so that no antivirus flags this repository: `·` splits words and is left out, `«` and
 * `»` enclose the range that is to be underlined.
 */
export function example(marked: string): { text: string; start: number; end: number } {
  const whole = marked.replaceAll('·', '');
  const start = whole.indexOf('«');
  return { text: whole.replace(/[«»]/g, ''), start, end: whole.indexOf('»') - 1 };
}
