/** Says which of Microsoft Defender's exclusions covers a path: pure, so that every rule has a test. */

import path from 'node:path';
import type { Exclusions } from './model';

/** An exclusion, as it stands in its list. */
export interface ExclusionHit {
  readonly list: 'paths' | 'extensions' | 'processes';
  readonly entry: string;
}

/** Lists made ready, so that each scan costs little. */
export interface ExclusionMatcher {
  /** @param contentName what AMSI is told: a Windows path, a `file:` URI, or anything else, which nothing covers */
  content(contentName: string): ExclusionHit | null;
  /** @param program absolute path of a running program */
  program(program: string): ExclusionHit | null;
}

/**
 * Variables that mean the same for Defender's service as for a user. Source: learn.microsoft.com, "Configure and validate
 * exclusions based on file extension and folder location", System environment variables.
 */
const systemVariables: ReadonlySet<string> = new Set(
  [
    'ALLUSERSPROFILE',
    'CommonProgramFiles',
    'CommonProgramFiles(x86)',
    'CommonProgramW6432',
    'ProgramData',
    'ProgramFiles',
    'ProgramFiles(x86)',
    'ProgramW6432',
    'PUBLIC',
    'SystemDrive',
    'SystemRoot',
    'windir',
  ].map((name) => name.toUpperCase()),
);

/** @param env where the system's variables are looked up, by name in any case */
export function createExclusionMatcher(
  exclusions: Exclusions,
  env: NodeJS.ProcessEnv = process.env,
): ExclusionMatcher {
  const variables = new Map(Object.entries(env).map(([name, value]) => [name.toUpperCase(), value]));
  const paths = exclusions.paths.map((entry) => ({ entry, covers: pathPattern(entry, variables) }));
  const extensions = exclusions.extensions.map((entry) => ({ entry, covers: extensionPattern(entry) }));
  const processes = exclusions.processes.map((entry) => ({ entry, covers: pathPattern(entry, variables) }));
  const byPath = (file: string): ExclusionHit | null => {
    const hit = paths.find(({ covers }) => covers.test(file));
    return hit ? { list: 'paths', entry: hit.entry } : null;
  };
  return {
    content: (contentName) => {
      const file = windowsPath(contentName);
      if (file === null) return null;
      const covered = byPath(file);
      if (covered) return covered;
      const extension = path.win32.extname(file);
      const hit = extension === '' ? undefined : extensions.find(({ covers }) => covers.test(extension));
      return hit ? { list: 'extensions', entry: hit.entry } : null;
    },
    program: (program) => {
      const file = windowsPath(program);
      if (file === null) return null;
      const hit = processes.find(({ covers }) => covers.test(file));
      return hit ? { list: 'processes', entry: hit.entry } : byPath(file);
    },
  };
}

/** Rules that cover nothing. */
const never = /(?!)/;

/**
 * An entry covers the file it names and everything below the folder it names. `*` stands for any characters of one name,
 * `?` for one character. A name without a folder covers every file that is called so.
 */
function pathPattern(entry: string, variables: ReadonlyMap<string, string | undefined>): RegExp {
  // What follows `:{` limits an exclusion further, for example to a kind of scan: then its silence proves nothing either.
  const unlimited = entry.replace(/\\?:\{.*$/s, '');
  const expanded = unlimited.replace(/%([^%]+)%/g, (whole, name: string) => {
    const upper = name.toUpperCase();
    return (systemVariables.has(upper) ? variables.get(upper) : undefined) ?? whole;
  });
  const plain = withoutNamespace(expanded.trim().replaceAll('/', '\\')).replace(/\\+$/, '');
  if (plain === '' || plain === '.') return never;
  const anywhere = plain.includes('\\') || plain.includes(':') ? '' : '(?:.*\\\\)?';
  return new RegExp(`^${anywhere}${wildcards(plain)}(?:\\\\.*)?$`, 'is');
}

function extensionPattern(entry: string): RegExp {
  const plain = entry.trim().replace(/^\.+/, '');
  return plain === '' ? never : new RegExp(`^\\.${wildcards(plain)}$`, 'is');
}

function wildcards(text: string): string {
  return text
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, String.raw`[^\\]*`)
    .replaceAll('?', String.raw`[^\\]`);
}

/** An absolute path with a drive or a server, as Defender compares it; null for everything else. */
function windowsPath(name: string): string | null {
  const file = /^file:/i.test(name) ? fromFileUri(name) : name;
  if (file === null || file.includes('\0')) return null;
  const plain = withoutNamespace(file.replaceAll('/', '\\'));
  if (!/^(?:[a-z]:\\|\\\\[^\\?.])/i.test(plain)) return null;
  return path.win32.normalize(plain);
}

/** `\\?\C:\x` is C:\x, `\\?\UNC\server\x` is \\server\x. */
function withoutNamespace(file: string): string {
  return file.replace(/^\\\\[?.]\\UNC\\/i, String.raw`\\`).replace(/^\\\\[?.]\\/, '');
}

function fromFileUri(uri: string): string | null {
  try {
    const { hostname, pathname } = new URL(uri);
    const decoded = decodeURIComponent(pathname);
    return hostname === '' ? decoded.slice(1) : `//${hostname}${decoded}`;
  } catch (error) {
    // Not a URI after all, or not one of text.
    if (error instanceof TypeError || error instanceof URIError) return null;
    throw error;
  }
}
