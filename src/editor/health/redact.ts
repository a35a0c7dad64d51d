/** Takes out of a report what would name a person, a machine or a project, so that it can be pasted into an issue. */

import { isRooted, rootedPaths } from './rooted-paths';

export interface Identity {
  /** The user's home folder. */
  readonly home: string;
  /** Empty where the account has no name. */
  readonly userName: string;
  readonly machineName: string;
  /** Absolute paths of the open folders. */
  readonly workspaceFolders: readonly string[];
}

/** Folders that every machine has; what lies there names nobody. Compared in lower case with backslashes. */
const systemFolders = [
  /^[a-z]:\\windows(?:\\|$)/,
  /^[a-z]:\\program files(?: \(x86\))?(?:\\|$)/,
  /^[a-z]:\\programdata(?:\\|$)/,
  /^%(?:windir|systemroot|programfiles(?:\(x86\))?|programdata|allusersprofile|commonprogramfiles)%(?:\\|$)/,
  /^\\(?:usr|lib|lib64|etc|opt|bin|sbin|proc|sys|dev|system|library)(?:\\|$)/,
];

const isSystemPath = (path: string): boolean => {
  const plain = path
    .toLowerCase()
    .replaceAll('/', '\\')
    .replace(/^\\\\[?.]\\/, '')
    .replace(/^\\device\\harddiskvolume\d+(?=\\)/, 'c:');
  return !/\\\.\.(?:\\|$)/.test(plain) && systemFolders.some((folder) => folder.test(plain));
};

/** A user's or a domain's security identifier; the well-known short ones name nobody. */
const securityIdentifier = /S-1-(?:5-21|12-1)(?:-\d+)+/gi;

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A folder's path, written with either slash and in any case; null for a whole drive, which names nobody. */
function folderPattern(folder: string, flags: 'giu' | 'iuy'): RegExp | null {
  const parts = folder.split(/[\\/]+/).filter((part) => part !== '');
  if (parts.length === 0 || (parts.length === 1 && /^[a-z]:$/i.test(folder.slice(0, 2)))) return null;
  const lead = /^[\\/]/.test(folder) ? '[\\\\/]+' : '';
  return new RegExp(`${lead}${parts.map(escapeRegExp).join('[\\\\/]+')}(?![\\p{L}\\p{N}_.-])`, flags);
}

/** A name as a word of its own. One or two letters would be found in every sentence. */
function namePattern(name: string): RegExp | null {
  return name.length < 3
    ? null
    : new RegExp(`(?<![\\p{L}\\p{N}_])${escapeRegExp(name)}(?![\\p{L}\\p{N}_])`, 'giu');
}

/** A path that the text may hold, and what is written instead. */
interface Known {
  readonly pattern: RegExp;
  readonly mark: string;
}

function knownFolders({ home, workspaceFolders }: Identity): (readonly [folder: string, mark: string])[] {
  return [...workspaceFolders.map((folder) => [folder, '<workspace>'] as const), [home, '<home>']];
}

/** The longest that begins here: a workspace in the home folder is the workspace. */
function longestAt(known: readonly Known[], text: string, start: number): { length: number; mark: string } {
  let longest = { length: 0, mark: '<path>' };
  for (const { pattern, mark } of known) {
    pattern.lastIndex = start;
    const length = pattern.exec(text)?.[0].length ?? 0;
    if (length > longest.length) longest = { length, mark };
  }
  return longest;
}

/**
 * @param text plain text, any number of sentences
 * @param paths what the report is known to hold as paths: these are found whole, spaces and all; bare names and patterns
 *   such as `Code.exe` and `*` are no paths
 * @returns the text with `<path>`, `<home>`, `<workspace>`, `<user>`, `<machine>` and `<SID>` for what was taken out
 */
export function redact(text: string, identity: Identity, paths: readonly string[] = []): string {
  const folders = knownFolders(identity);
  const known: Known[] = [
    ...folders,
    ...paths.filter(isRooted).map((path) => [path, '<path>'] as const),
  ].flatMap(([path, mark]) => {
    const pattern = folderPattern(path, 'iuy');
    return pattern === null ? [] : [{ pattern, mark }];
  });
  let result = '';
  let done = 0;
  for (const { start, end } of rootedPaths(text, (at) => longestAt(known, text, at).length)) {
    const path = text.slice(start, end);
    const mark = /^<\w+>/.exec(path)?.[0] ?? longestAt(known, text, start).mark;
    result += text.slice(done, start) + (mark === '<path>' && isSystemPath(path) ? path : mark);
    done = end;
  }
  result += text.slice(done);
  const replace = (pattern: RegExp | null, by: string): void => {
    if (pattern !== null) result = result.replaceAll(pattern, by);
  };
  // Also where nothing shows that a path begins, as behind a letter.
  for (const [folder, mark] of folders) replace(folderPattern(folder, 'giu'), mark);
  replace(securityIdentifier, '<SID>');
  replace(namePattern(identity.userName), '<user>');
  replace(namePattern(identity.machineName), '<machine>');
  return result;
}
