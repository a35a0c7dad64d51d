/** Finds the files below the paths named on a command line, in a fixed order, one folder in memory at a time. */

import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

import type { ReasonCode } from '../findings/model';
import { sameFileKey } from './same-file';
import type { FolderRules } from './select';

/** A path of the command line that exists. */
export interface Root {
  /** As typed. */
  readonly typed: string;
  readonly absolute: string;
  /** Without links; the last name of a file may be one. */
  readonly real: string;
  readonly isFolder: boolean;
}

export type WalkItem =
  | {
      readonly type: 'file';
      readonly absolute: string;
      /** What reports call it: as typed plus the path below, with `/`. */
      readonly shown: string;
      /** Relative to the named folder, with `/`; what a shard depends on. */
      readonly relative: string;
      /** True when the command line names it. */
      readonly named: boolean;
    }
  /** A file or folder that is left out: not a candidate, or excluded. A folder counts once. */
  | { readonly type: 'ignored'; readonly relative: string }
  /** Something that should have been looked into. */
  | {
      readonly type: 'problem';
      readonly shown: string;
      readonly relative: string;
      readonly status: 'skipped' | 'failed';
      readonly code: ReasonCode;
      /** Replaces the code's own sentence. */
      readonly reason?: string;
    };

/**
 * Walks depth first; names in code unit order. Links to files count as files. Links to folders are followed where
 * they lead out of everything that is scanned; one that leads back in is skipped, so that a loop ends and nothing is
 * scanned twice.
 * @param roots named paths, already checked; what one of them names is not taken again by a walk of another
 * @param rules which files are candidates and which folders are left out
 * @param own files of this run's own, as `sameFileKey` writes their real paths: never candidates
 * @param signal ends the walk between two entries
 */
export async function* walk(
  roots: readonly Root[],
  rules: FolderRules,
  own: ReadonlySet<string> = new Set(),
  signal?: AbortSignal,
): AsyncGenerator<WalkItem, void, undefined> {
  const entered = roots.filter(({ isFolder }) => isFolder).map(({ real }) => real);
  const named = new Set(roots.map(({ real }) => sameFileKey(real)));
  const isCandidate = (place: Place): boolean =>
    rules.isCandidate(place.relative) && !own.has(sameFileKey(place.real));
  for (const root of roots) {
    const shown = toShown(root.typed);
    if (root.isFolder) {
      const { absolute, real } = root;
      yield* walkFolder({ absolute, real, shown: shown === '.' ? '' : shown, relative: '' });
    } else {
      yield { type: 'file', absolute: root.absolute, shown, relative: shown, named: true };
    }
  }

  async function* walkFolder(folder: Place): AsyncGenerator<WalkItem, void, undefined> {
    let names: Dirent[];
    try {
      names = await listFolder(folder.absolute);
    } catch (error) {
      yield problem(folder, error);
      return;
    }
    for (const entry of names) {
      if (signal?.aborted === true) return;
      const place = below(folder, entry.name);
      if (named.has(sameFileKey(place.real))) continue;
      if (entry.isDirectory()) {
        if (rules.leavesOut(place.relative)) yield { type: 'ignored', relative: place.relative };
        else yield* walkFolder(place);
      } else if (entry.isSymbolicLink()) {
        yield* followLink(place);
      } else if (entry.isFile() && isCandidate(place)) {
        yield await foundAt(place);
      } else {
        yield { type: 'ignored', relative: place.relative };
      }
    }
  }

  async function* followLink(place: Place): AsyncGenerator<WalkItem, void, undefined> {
    let target: Stats;
    let real: string;
    try {
      target = await stat(place.absolute);
      real = await realpath(place.absolute);
    } catch (error) {
      // A link that leads nowhere matters only where a script was expected; a ring of links has no end to stat.
      if (rules.isCandidate(place.relative) || codeOf(error) === 'ELOOP') yield problem(place, error);
      else yield { type: 'ignored', relative: place.relative };
      return;
    }
    if (target.isFile()) {
      if (isCandidate({ ...place, real })) yield fileAt(place);
      else yield { type: 'ignored', relative: place.relative };
      return;
    }
    if (!target.isDirectory() || rules.leavesOut(place.relative)) {
      yield { type: 'ignored', relative: place.relative };
      return;
    }
    if (entered.some((one) => isWithin(real, one) || isWithin(one, real))) {
      const reason = `It is a link to ${real}, which is scanned already or leads back here.`;
      yield { ...idOf(place), type: 'problem', status: 'skipped', code: 'symlinkLoop', reason };
      return;
    }
    entered.push(real);
    yield* walkFolder({ ...place, real });
  }
}

interface Place {
  readonly absolute: string;
  /** Without links, but for the last name. */
  readonly real: string;
  readonly shown: string;
  readonly relative: string;
}

function below(folder: Place, name: string): Place {
  return {
    absolute: path.join(folder.absolute, name),
    real: path.join(folder.real, name),
    shown: joinShown(folder.shown, name),
    relative: folder.relative === '' ? name : `${folder.relative}/${name}`,
  };
}

function fileAt({ absolute, shown, relative }: Place): WalkItem {
  return { type: 'file', absolute, shown, relative, named: false };
}

/** A file that is there, or why it is not: reading a name that is not UTF-8 (Linux) loses what would find it again. */
async function foundAt(place: Place): Promise<WalkItem> {
  if (!place.absolute.includes('\ufffd')) return fileAt(place);
  try {
    await lstat(place.absolute);
    return fileAt(place);
  } catch (error) {
    return problem(place, error);
  }
}

function joinShown(folder: string, name: string): string {
  return folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** `/` everywhere, no leading `./` and no trailing `/`. */
function toShown(typed: string): string {
  const normal = path.normalize(typed);
  const slashes = path.sep === '\\' ? normal.replaceAll('\\', '/') : normal;
  return slashes.length > 1 && slashes.endsWith('/') ? slashes.slice(0, -1) : slashes;
}

async function listFolder(folder: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  for await (const entry of await opendir(folder)) entries.push(entry);
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

const codes: Readonly<Record<string, ReasonCode>> = {
  ENOENT: 'notFound',
  EACCES: 'accessDenied',
  EPERM: 'accessDenied',
  ELOOP: 'symlinkLoop',
};

function problem(place: Place, error: unknown): WalkItem {
  const code = codes[codeOf(error)];
  const reason =
    code === 'notFound' && place.absolute.includes('\ufffd')
      ? 'Its name is not UTF-8; rename it.'
      : code === undefined && `It could not be read (${codeOf(error)}).`;
  return {
    ...idOf(place),
    type: 'problem',
    status: code === 'symlinkLoop' ? 'skipped' : 'failed',
    code: code ?? 'readError',
    ...(reason === false ? {} : { reason }),
  };
}

function idOf({ shown, relative }: Place): { shown: string; relative: string } {
  return { shown: shown === '' ? '.' : shown, relative };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

export type RootCheck =
  { readonly ok: true; readonly roots: readonly Root[] } | { readonly ok: false; readonly message: string };

/**
 * Looks every named path up once, so that a mistyped one is said before anything is scanned. What is named twice, in
 * whatever way, counts once.
 */
export async function checkRoots(paths: readonly string[], cwd: string): Promise<RootCheck> {
  const roots = new Map<string, Root>();
  for (const typed of paths) {
    const absolute = path.resolve(cwd, typed);
    try {
      const found = await stat(absolute);
      if (!found.isFile() && !found.isDirectory()) {
        return {
          ok: false,
          message: `${typed} is neither a file nor a folder; give its content with --stdin`,
        };
      }
      const isFolder = found.isDirectory();
      const real = isFolder
        ? await realpath(absolute)
        : path.join(await realpath(path.dirname(absolute)), path.basename(absolute));
      const key = sameFileKey(real);
      if (!roots.has(key)) roots.set(key, { typed, absolute, real, isFolder });
    } catch (error) {
      return { ok: false, message: `${typed}: ${missingText(typed, codeOf(error))}` };
    }
  }
  return { ok: true, roots: [...roots.values()] };
}

function missingText(typed: string, code: string): string {
  if (code === 'ENOENT' && typed.includes('\ufffd')) return 'its name is not UTF-8; rename it';
  return `${missing[code] ?? `can't be opened (${code})`}; check the path`;
}

const missing: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'a link that leads back to itself',
  ENAMETOOLONG: 'the path is too long for this system',
};
