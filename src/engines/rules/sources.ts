/** Reads rule files: the bundled package and the user's own. */

import * as l10n from '@vscode/l10n';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { RuleProblem } from '../../findings/model';
import { fileProblem } from './problems';

/** One rule file's text. */
export interface RuleSource {
  /** The bundled file's name, or the absolute path of a user's file. */
  readonly name: string;
  readonly source: string;
}

/** Larger files are no rules written by hand, and compiling them would block the scan host. */
const maxRuleFileBytes = 16 * 1024 * 1024;
const ruleFileName = /\.yara?$/i;

/**
 * @param bundledPath rules.bin: Brotli of a JSON array of `{ name, source }`
 * @throws when the file is missing, damaged or holds no rules
 */
export function readBundledRules(bundledPath: string): RuleSource[] {
  const parsed: unknown = JSON.parse(brotliDecompressSync(readFileSync(bundledPath)).toString('utf8'));
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isRuleSource)) {
    throw new Error('rules.bin holds no rules');
  }
  return parsed;
}

function isRuleSource(value: unknown): value is RuleSource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'source' in value &&
    typeof value.source === 'string'
  );
}

/**
 * Reads the user's rule files; a folder stands for the `.yar` and `.yara` files directly in it.
 * @param userPaths absolute paths; one named twice is read once
 * @returns what could be read, and a problem for each path that could not
 */
export function readUserRules(userPaths: readonly string[]): {
  sources: RuleSource[];
  problems: RuleProblem[];
} {
  const sources = new Map<string, RuleSource>();
  const problems: RuleProblem[] = [];
  for (const userPath of userPaths) {
    try {
      for (const file of listRuleFiles(userPath)) {
        if (!sources.has(file)) sources.set(file, { name: file, source: readRuleFile(file) });
      }
    } catch (error) {
      problems.push(fileProblem(userPath, readFailure(error)));
    }
  }
  return { sources: [...sources.values()], problems };
}

function listRuleFiles(userPath: string): string[] {
  if (!statSync(userPath).isDirectory()) return [path.normalize(userPath)];
  const names = readdirSync(userPath).filter((name) => ruleFileName.test(name));
  return names.sort().map((name) => path.join(userPath, name));
}

function readRuleFile(file: string): string {
  const size = statSync(file).size;
  if (size > maxRuleFileBytes) {
    throw new Error(l10n.t('It has {0} bytes; a rule file may have {1}.', size, maxRuleFileBytes));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(l10n.t('It is not UTF-8 text. Save it as UTF-8.'), { cause: error });
  }
}

function readFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT'
      ? l10n.t('It does not exist.')
      : code === 'EACCES' || code === 'EPERM'
        ? l10n.t('Access to it is denied.')
        : message;
  return l10n.t('This rule file cannot be read. {0}', why);
}
