/** Lists the files of a workspace that may be scripts, folder by folder, through the editor's search or by walking. */

import * as vscode from 'vscode';

import { candidateGlobs, isCandidatePath } from '../scripts/candidates';
import { activeGlobs, excludeMatcher, searchExclude, type GlobMap } from './globs';

export interface Candidate {
  readonly uri: vscode.Uri;
  /** A person named this very file, so it is scanned whatever it looks like. */
  readonly named: boolean;
}

/** What the listing learnt besides the candidates. */
export interface ListingNotes {
  /** Scripts listed although excludes of an untrusted workspace name them. */
  workspaceExcludesIgnored: number;
  /** Files and folders that excludes left out; null until a walk counts them (a search does not tell). */
  hidden: number | null;
  /** Folders that could not be listed, with the reason. */
  readonly unreadable: { readonly uri: vscode.Uri; readonly reason: string }[];
}

export function newNotes(): ListingNotes {
  return { workspaceExcludesIgnored: 0, hidden: null, unreadable: [] };
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
  const asked = ['files', 'search'].map((section) =>
    vscode.workspace.getConfiguration(section, folder).inspect<GlobMap>('exclude'),
  );
  const users = activeGlobs(...asked.flatMap((one) => [one?.defaultValue, one?.globalValue]), amsight);
  const workspaces = asked.flatMap((one) =>
    activeGlobs(one?.workspaceValue).concat(activeGlobs(one?.workspaceFolderValue)),
  );
  if (!vscode.workspace.isTrusted) return { globs: users, ignored: workspaces };
  const configured = ['files', 'search'].map((section) =>
    vscode.workspace.getConfiguration(section, folder).get<GlobMap>('exclude'),
  );
  return { globs: activeGlobs(...configured, amsight), ignored: [] };
}

/** Schemes whose file systems have a search; elsewhere findFiles may never return (microsoft/vscode#228990). */
const searchable: ReadonlySet<string> = new Set(['file', 'vscode-remote']);

interface Listing {
  readonly root: vscode.Uri;
  readonly excluded: (relative: string) => boolean;
  readonly ignored: (relative: string) => boolean;
  readonly excludeGlobs: readonly string[];
  readonly notes: ListingNotes;
  readonly token: vscode.CancellationToken;
}

const pattern = `{${candidateGlobs.join(',')}}`;

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

function hide(notes: ListingNotes): void {
  notes.hidden = (notes.hidden ?? 0) + 1;
}

function isFolder(type: vscode.FileType): boolean {
  return (type & vscode.FileType.Directory) !== 0;
}

function isLink(type: vscode.FileType): boolean {
  return (type & vscode.FileType.SymbolicLink) !== 0;
}

/** Depth first; links to folders are not followed, so that no loop and no way out of the workspace exists. */
async function* walk(listing: Listing, folder: vscode.Uri): AsyncGenerator<vscode.Uri> {
  for (const [name, type] of await listFolder(listing, folder)) {
    if (listing.token.isCancellationRequested) return;
    const uri = vscode.Uri.joinPath(folder, name);
    const relative = relativeTo(listing.root, uri);
    const candidate = !isFolder(type) && isCandidatePath(name);
    if (!candidate && (!isFolder(type) || isLink(type))) continue;
    if (listing.excluded(relative)) {
      hide(listing.notes);
    } else if (candidate) {
      if (listing.ignored(relative)) listing.notes.workspaceExcludesIgnored++;
      yield uri;
    } else {
      yield* walk(listing, uri);
    }
  }
}

/** The editor's search, one folder below `start` at a time, so that a huge workspace is never all in memory. */
async function* search(listing: Listing, start: vscode.Uri): AsyncGenerator<vscode.Uri> {
  for (const [name, type] of await listFolder(listing, start)) {
    if (listing.token.isCancellationRequested) return;
    const uri = vscode.Uri.joinPath(start, name);
    if (listing.excluded(relativeTo(listing.root, uri))) continue;
    if (!isFolder(type)) {
      if (isCandidatePath(name)) yield uri;
      continue;
    }
    if (isLink(type)) continue;
    const found = await vscode.workspace.findFiles(
      new vscode.RelativePattern(uri, pattern),
      searchExclude(listing.excludeGlobs) ?? undefined,
      undefined,
      listing.token,
    );
    for (const one of found) if (!listing.excluded(relativeTo(listing.root, one))) yield one;
  }
}

/** Every candidate below a folder of the workspace (or outside it), without those of a nested workspace folder. */
async function* inFolder(
  start: vscode.Uri,
  excludesFor: (uri: vscode.Uri) => GlobMap,
  notes: ListingNotes,
  token: vscode.CancellationToken,
): AsyncGenerator<vscode.Uri> {
  const owner = vscode.workspace.getWorkspaceFolder(start);
  const root = owner?.uri ?? start;
  const { globs, ignored } = excludesOf(root, excludesFor(root));
  const listing: Listing = {
    root,
    excluded: excludeMatcher(globs),
    ignored: excludeMatcher(ignored),
    excludeGlobs: globs,
    notes,
    token,
  };
  const how = vscode.workspace.isTrusted && searchable.has(start.scheme) ? search : walk;
  for await (const uri of how(listing, start)) {
    if (vscode.workspace.getWorkspaceFolder(uri)?.index === owner?.index) yield uri;
  }
}

/** The candidates of all workspace folders. */
export async function* workspaceCandidates(
  excludesFor: (uri: vscode.Uri) => GlobMap,
  notes: ListingNotes,
  token: vscode.CancellationToken,
): AsyncGenerator<Candidate> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    for await (const uri of inFolder(folder.uri, excludesFor, notes, token)) yield { uri, named: false };
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
    for await (const one of inFolder(uri, excludesFor, notes, token)) {
      if (fresh(one)) yield { uri: one, named: false };
    }
  }
}
