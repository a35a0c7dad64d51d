/** Loads YARA-X's WebAssembly build and gives its untyped results types. */

import { Compiler, initSync, type Rules, type Scanner } from '@virustotal/yara-x';
import { version } from '@virustotal/yara-x/package.json';
import { readFileSync } from 'node:fs';

/** Node has it; the project's type libraries leave it out, since they leave out the browser. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

/** Part of the engine's fingerprint: another version may match differently. */
export const yaraVersion = version;

/** One match; `offset` and `length` in bytes of the scanned buffer. */
interface YaraMatch {
  readonly offset: number;
  readonly length: number;
}

interface YaraPattern {
  readonly identifier: string;
  readonly isPrivate: boolean;
  readonly matches: readonly YaraMatch[];
}

interface YaraMeta {
  readonly identifier: string;
  readonly value: unknown;
}

/** A rule whose condition held. */
export interface YaraRule {
  readonly identifier: string;
  readonly namespace: string;
  readonly isPrivate: boolean;
  readonly metadata: readonly YaraMeta[];
  readonly patterns: readonly YaraPattern[];
}

interface YaraResult {
  readonly valid: boolean;
  readonly errors: readonly string[];
  readonly matches: readonly YaraRule[];
}

/** A rule file: its namespace keeps equal rule names of two files apart. */
export interface YaraSource {
  readonly namespace: string;
  readonly source: string;
}

/**
 * Instantiates the module; later calls in the same process keep the first instance.
 * @param wasmPath absolute path of yara_x_js_bg.wasm
 * @throws when the file can't be read or is no WebAssembly module
 */
export function loadYara(wasmPath: string): void {
  // Compiled here, so that a damaged file shows even where an instance exists already.
  initSync({ module: new WebAssembly.Module(readFileSync(wasmPath)) });
}

/**
 * Compiles one source by itself.
 * @returns YARA-X's error reports (several lines of text each); empty when the source compiles
 */
export function compileErrors(source: string): readonly string[] {
  const compiler = new Compiler();
  try {
    compiler.addSource(source);
    return [];
  } catch (error) {
    const reports = compiler.errors;
    return reports.length > 0 ? reports : [String(error)];
  } finally {
    compiler.free();
  }
}

/** Compiled rules with the scanner that runs them. Holds WebAssembly memory until `free`. */
export class CompiledRules {
  readonly #rules: Rules;
  readonly #scanner: Scanner;

  /** What YARA-X thinks of the rules, for example of patterns that scan slowly. */
  readonly warnings: readonly string[];

  /**
   * @param sources each compiles alone (see {@link compileErrors})
   * @param maxMatches matches of one pattern in one scan; YARA-X drops further ones
   * @throws YARA-X's report when a source does not compile
   */
  constructor(
    sources: readonly YaraSource[],
    readonly maxMatches: number,
  ) {
    const compiler = new Compiler();
    try {
      for (const { namespace, source } of sources) {
        compiler.newNamespace(namespace);
        compiler.addSource(source);
      }
      this.#rules = compiler.build();
    } finally {
      compiler.free();
    }
    this.warnings = this.#rules.warnings;
    this.#scanner = this.#rules.scanner();
    this.#scanner.setMaxMatchesPerPattern(maxMatches);
  }

  /** @throws when the scan itself fails; an empty answer always means that no rule's condition held */
  scan(bytes: Uint8Array): readonly YaraRule[] {
    const result = this.#scanner.scan(bytes) as YaraResult;
    if (!result.valid || result.errors.length > 0) {
      throw new Error(`YARA-X: ${result.errors.join('; ') || 'the scan is not valid'}`);
    }
    return result.matches;
  }

  free(): void {
    this.#scanner.free();
    this.#rules.free();
  }
}
