/** Where results of earlier runs are kept: the system's folder for caches of this user. */

import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `$XDG_CACHE_HOME` or `~/.cache` (XDG Base Directory Specification), `%LOCALAPPDATA%`, or `~/Library/Caches`.
 * The file holds hashes, verdicts and ranges, never script text.
 */
export function cacheFile(platform: NodeJS.Platform, env: Environment, home: string = homedir()): string {
  return path.join(cacheFolder(platform, env, home), 'amsight', 'scan-cache.json');
}

function cacheFolder(platform: NodeJS.Platform, env: Environment, home: string): string {
  switch (platform) {
    case 'win32':
      return absolute(env.LOCALAPPDATA) ?? path.join(home, 'AppData', 'Local');
    case 'darwin':
      return path.join(home, 'Library', 'Caches');
    default:
      return absolute(env.XDG_CACHE_HOME) ?? path.join(home, '.cache');
  }
}

/** The specification asks to ignore relative values. */
function absolute(value: string | undefined): string | undefined {
  return value !== undefined && path.isAbsolute(value) ? value : undefined;
}
