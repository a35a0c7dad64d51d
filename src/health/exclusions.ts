/** Says which of Microsoft Defender's exclusions covers a path: pure, so that every rule has a test. */

import { createHash } from 'node:crypto';
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
  const paths = exclusions.paths.map((entry) => ({ entry, covers: pathRule(entry, variables) }));
  const extensions = exclusions.extensions.map((entry) => ({ entry, covers: extensionRule(entry) }));
  const processes = exclusions.processes.map((entry) => ({ entry, covers: pathRule(entry, variables) }));
  const byPath = (file: string): ExclusionHit | null => {
    const hit = paths.find(({ covers }) => covers(file));
    return hit ? { list: 'paths', entry: hit.entry } : null;
  };
  return {
    content: (contentName) => {
      const file = windowsPath(contentName);
      if (file === null) return null;
      const covered = byPath(file);
      if (covered) return covered;
      const extension = path.win32.extname(file);
      const hit = extension === '' ? undefined : extensions.find(({ covers }) => covers(extension));
      return hit ? { list: 'extensions', entry: hit.entry } : null;
    },
    program: (program) => {
      const file = windowsPath(program);
      if (file === null) return null;
      const hit = processes.find(({ covers }) => covers(file));
      return hit ? { list: 'processes', entry: hit.entry } : byPath(file);
    },
  };
}

/** The lists that are in force, which may change at any time. */
export interface ExclusionsInForce {
  /** Null where none are known to be: the antivirus that answers may be another one than Defender. */
  readonly lists: () => Exclusions | null;
  /** @param contentName as ExclusionMatcher takes it */
  readonly covering: (contentName: string) => ExclusionHit | null;
}

/** @param lists asked for each scan; they are made ready once for each new object */
export function exclusionsInForce(lists: () => Exclusions | null): ExclusionsInForce {
  let ready: { readonly from: Exclusions; readonly matcher: ExclusionMatcher } | null = null;
  const covering = (contentName: string): ExclusionHit | null => {
    const from = lists();
    if (from === null) return null;
    if (ready?.from !== from) ready = { from, matcher: createExclusionMatcher(from) };
    return ready.matcher.content(contentName);
  };
  return { lists, covering };
}

/** Of an engine that leaves nothing out, or is not asked. */
export const noExclusions: ExclusionsInForce = exclusionsInForce(() => null);

/**
 * The key under which a result is kept: the antivirus looks at the same content in one place and not in another, and
 * what it said in the one is no answer for the other.
 * @param contentKey the content's own, under which it is also quarantined
 */
export function resultKey(contentKey: string, hit: ExclusionHit | null): string {
  if (hit === null) return contentKey;
  const covered = createHash('sha256').update(`${hit.list}\0${hit.entry}`).digest('hex').slice(0, 16);
  return `${contentKey}-${covered}`;
}

/** Tells whether a name that `windowsPath` gave, or its extension, is covered. */
type Rule = (name: string) => boolean;

const never: Rule = () => false;

/**
 * An entry covers the file it names and everything below the folder it names. `*` stands for any characters of one name,
 * `?` for one character. A name without a folder covers every file that is called so, and no folder. Source:
 * learn.microsoft.com, "Configure and validate exclusions based on file extension and folder location" and "Common
 * mistakes to avoid when defining exclusions".
 */
function pathRule(entry: string, variables: ReadonlyMap<string, string | undefined>): Rule {
  // What follows `:{` limits an exclusion further, for example to a kind of scan: then its silence proves nothing either.
  const unlimited = entry.replace(/\\?:\{.*$/s, '');
  const expanded = unlimited.replace(/%([^%]+)%/g, (whole, name: string) => {
    const upper = name.toUpperCase();
    return (systemVariables.has(upper) ? variables.get(upper) : undefined) ?? whole;
  });
  const plain = withoutNamespace(expanded.trim().replaceAll('/', '\\')).replace(/\\+$/, '');
  if (plain === '' || plain === '.') return never;
  if (!/[\\:]/.test(plain)) return (file) => matchesGlob(plain, path.win32.basename(file));
  const globs = plain.split('\\');
  return (file) => {
    const names = file.split('\\');
    return globs.every((glob, at) => matchesGlob(glob, names[at] ?? null));
  };
}

function extensionRule(entry: string): Rule {
  const plain = entry.trim().replace(/^\.+/, '');
  return plain === '' ? never : (extension) => matchesGlob(`.${plain}`, extension);
}

/**
 * Letter case aside. Takes at most as many steps as both are long, multiplied: only the last `*` is ever tried again,
 * since what an earlier one could take instead, it can take, too.
 * @param name one name of a path; null matches nothing
 */
export function matchesGlob(glob: string, name: string | null): boolean {
  if (name === null) return false;
  const pattern = glob.toLowerCase();
  const text = name.toLowerCase();
  let at = 0;
  let from = 0;
  let star = -1;
  for (let read = 0; read < text.length;) {
    if (pattern[at] === '*') {
      star = at++;
      from = read;
    } else if (pattern[at] === '?' || pattern[at] === text[read]) {
      at++;
      read++;
    } else if (star >= 0) {
      at = star + 1;
      read = ++from;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
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
