/** Which files of a folder are worth a look, and which folders are left out unless a person says otherwise. */

import { extensionOf } from './kind-of';
import { kindByExtension } from './kinds';

/** True when the name alone makes a file a candidate; its content may still say otherwise (see kindOf). */
export function isCandidatePath(path: string): boolean {
  return kindByExtension.has(extensionOf(path));
}

/**
 * Globs of all candidates below a folder, in VS Code's and picomatch's common syntax. Upper and lower case are
 * spelled out, since globs are case-sensitive on Linux while scripts come from Windows.
 */
export const candidateGlobs: readonly string[] = [...kindByExtension.keys()].map(
  (extension) => `**/*.${extension.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)}`,
);

/**
 * Left out of workspace and folder scans by default: dependencies, version control, build output. `bin`, `build` and
 * `scripts` are where many projects keep their scripts, so of `bin` only what .NET builds is left out.
 */
export const defaultExcludeGlobs: readonly string[] = [
  '**/node_modules/**',
  '**/bower_components/**',
  '**/.git/**',
  '**/.hg/**',
  '**/.svn/**',
  '**/out/**',
  '**/dist/**',
  '**/obj/**',
  '**/bin/{Debug,Release}/**',
  '**/target/{debug,release,classes}/**',
  '**/.venv/**',
  '**/__pycache__/**',
];
