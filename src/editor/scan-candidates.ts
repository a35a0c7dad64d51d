/**
 * Lists the files of a workspace that may be scripts, one folder in memory at a time. It walks instead of asking
 * findFiles, which answers with everything at once, never returns where a file system has no search
 * (microsoft/vscode#228990), and applies the excludes of untrusted workspaces.
 */

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

import { isCandidatePath } from '../scripts/candidates';
import { activeGlobs, type GlobMap } from './globs';
import { later } from './later';

export interface Candidate {
  readonly uri: vscode.Uri;
  /** A person named this very file, so it is scanned whatever it looks like. */
  readonly named: boolean;
}

/** What the listing learnt besides the candidates. */
export interface ListingNotes {
  /** Scripts listed although excludes of an untrusted workspace name them. */
  workspaceExcludesIgnored: number;
  /** Scripts and folders that excludes left out. */
  hidden: number;
  /** Folders that could not be listed, with the reason. */
  readonly unreadable: { readonly uri: vscode.Uri; readonly reason: string }[];
}

export function newNotes(): ListingNotes {
  return { workspaceExcludesIgnored: 0, hidden: 0, unreadable: [] };
}

interface Excludes {
  /** The globs that count. */
  readonly globs: readonly string[];
  /** Globs that only the untrusted workspace brings: they do not count, but are told of. */
  readonly ignored: readonly string[];
}

/**
 * `files.exclude`, `search.exclude` and `amsight.exclude` of a folder. In an untrusted workspace only what the user
 * (or a default) says; VS Code itself withholds `amsight.exclude` there, because the manifest restricts it.
 */
function excludesOf(folder: vscode.Uri, amsight: GlobMap): Excludes {
  const sections = ['files', 'search'].map((section) => vscode.workspace.getConfiguration(section, folder));
  const own = activeGlobs(amsight);
  if (vscode.workspace.isTrusted) {
    return {
      globs: sections.flatMap((one) => activeGlobs(one.get<GlobMap>('exclude'))).concat(own),
      ignored: [],
    };
  }
  const asked = sections.map((one) => one.inspect<GlobMap>('exclude'));
  return {
    globs: asked.flatMap((one) => activeGlobs(one?.defaultValue, one?.globalValue)).concat(own),
    ignored: asked.flatMap((one) => activeGlobs(one?.workspaceValue, one?.workspaceFolderValue)),
  };
}

interface Listing {
  readonly root: vscode.Uri;
  readonly excluded: (relative: string) => boolean;
  readonly ignored: (relative: string) => boolean;
  /** Real paths of local folders that are walked anyway: links into them are not followed. */
  readonly entered: string[];
  readonly notes: ListingNotes;
  readonly token: vscode.CancellationToken;
}

function relativeTo(root: vscode.Uri, uri: vscode.Uri): string {
  const base = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return uri.path.startsWith(base) ? uri.path.slice(base.length) : uri.path.replace(/^\/+/, '');
}

async function listFolder(listing: Listing, uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(uri);
    return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  } catch (error) {
    listing.notes.unreadable.push({ uri, reason: error instanceof Error ? error.message : String(error) });
    return [];
  }
}

function isFolder(type: vscode.FileType): boolean {
  return (type & vscode.FileType.Directory) !== 0;
}

function isLink(type: vscode.FileType): boolean {
  return (type & vscode.FileType.SymbolicLink) !== 0;
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

/**
 * Whether a link to a folder is followed: a local one that leads out of everything that is walked, once. So a loop
 * ends, and nothing is scanned twice.
 */
async function follows({ entered, notes }: Listing, uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== 'file') return false;
  let real: string;
  try {
    real = await realpath(uri.fsPath);
  } catch (error) {
    notes.unreadable.push({ uri, reason: error instanceof Error ? error.message : String(error) });
    return false;
  }
  if (entered.some((one) => isWithin(real, one) || isWithin(one, real))) return false;
  entered.push(real);
  return true;
}

/** Depth first; names in code unit order. */
async function* walk(listing: Listing, folder: vscode.Uri): AsyncGenerator<vscode.Uri> {
  for (const [name, type] of await listFolder(listing, folder)) {
    if (listing.token.isCancellationRequested) return;
    const uri = vscode.Uri.joinPath(folder, name);
    const relative = relativeTo(listing.root, uri);
    const candidate = !isFolder(type) && isCandidatePath(name);
    if (!candidate && !isFolder(type)) continue;
    if (listing.excluded(relative)) {
      listing.notes.hidden++;
    } else if (candidate) {
      if (listing.ignored(relative)) listing.notes.workspaceExcludesIgnored++;
      yield uri;
    } else if (!isLink(type) || (await follows(listing, uri))) {
      yield* walk(listing, uri);
    }
  }
}

/** The real paths of local folders. */
async function realFolders(uris: readonly vscode.Uri[]): Promise<string[]> {
  const local = uris.filter(({ scheme }) => scheme === 'file');
  // A folder that is gone is told of when it is listed.
  return Promise.all(local.map(({ fsPath }) => realpath(fsPath).catch(() => fsPath)));
}

/** Every candidate below a folder of the workspace (or outside it), without those of a nested workspace folder. */
async function* inFolder(
  start: vscode.Uri,
  entered: string[],
  excludesFor: (uri: vscode.Uri) => GlobMap,
  notes: ListingNotes,
  token: vscode.CancellationToken,
): AsyncGenerator<vscode.Uri> {
  const owner = vscode.workspace.getWorkspaceFolder(start);
  const root = owner?.uri ?? start;
  const { excludeMatcher } = later();
  const { globs, ignored } = excludesOf(root, excludesFor(root));
  const listing: Listing = {
    root,
    excluded: excludeMatcher(globs),
    ignored: excludeMatcher(ignored),
    entered,
    notes,
    token,
  };
  for await (const uri of walk(listing, start)) {
    if (vscode.workspace.getWorkspaceFolder(uri)?.index === owner?.index) yield uri;
  }
}

/** The candidates of all workspace folders. */
export async function* workspaceCandidates(
  excludesFor: (uri: vscode.Uri) => GlobMap,
  notes: ListingNotes,
  token: vscode.CancellationToken,
): AsyncGenerator<Candidate> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const entered = await realFolders(folders.map(({ uri }) => uri));
  for (const folder of folders) {
    for await (const uri of inFolder(folder.uri, entered, excludesFor, notes, token))
      yield { uri, named: false };
  }
}

/** The candidates of what a person selected: files as they are, folders with what is in them. */
export async function* selectedCandidates(
  selection: readonly vscode.Uri[],
  excludesFor: (uri: vscode.Uri) => GlobMap,
  notes: ListingNotes,
  token: vscode.CancellationToken,
): AsyncGenerator<Candidate> {
  const seen = new Set<string>();
  const fresh = (uri: vscode.Uri): boolean => {
    const key = uri.toString();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  const entered = await realFolders(selection);
  for (const uri of selection) {
    if (token.isCancellationRequested) return;
    let type: vscode.FileType;
    try {
      ({ type } = await vscode.workspace.fs.stat(uri));
    } catch (error) {
      notes.unreadable.push({ uri, reason: error instanceof Error ? error.message : String(error) });
      continue;
    }
    if (!isFolder(type)) {
      if (fresh(uri)) yield { uri, named: true };
      continue;
    }
    for await (const one of inFolder(uri, entered, excludesFor, notes, token)) {
      if (fresh(one)) yield { uri: one, named: false };
    }
  }
}
