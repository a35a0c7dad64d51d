/** Takes out of a report what would name a person, a machine or a project, so that it can be pasted into an issue. */

export interface Identity {
  /** The user's home folder. */
  readonly home: string;
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
  /^\\(?:usr|lib|lib64|etc|opt|bin|sbin|proc|sys|dev|system|library)(?:\\|$)/,
];

const isSystemPath = (path: string): boolean => {
  const plain = path
    .toLowerCase()
    .replaceAll('/', '\\')
    .replace(/^\\\\[?.]\\/, '');
  return !plain.includes('\\..\\') && systemFolders.some((folder) => folder.test(plain));
};

/** A drive's path, a share, or an absolute POSIX path, as far as it can be told inside a sentence. Folders may hold spaces. */
const windowsPath =
  /(?<![\w\\])(?:\\\\[?.]\\)?[A-Za-z]:[\\/](?:[^\\/:*?"<>|\r\n,;]+[\\/])*[^\s\\/:*?"<>|,;)]*/g;
const sharePath = /(?<![\w\\:])\\\\[^\s\\/:*?"<>|,;]+\\(?:[^\\/:*?"<>|\r\n,;]+\\)*[^\s\\/:*?"<>|,;)]*/g;
const posixPath = /(?<![\w/.:<>~}-])\/(?:[^\s/:*?"<>|,;()]+\/)*[^\s/:*?"<>|,;()]+/g;
/** A user's or a domain's security identifier; the well-known short ones name nobody. */
const securityIdentifier = /S-1-(?:5-21|12-1)(?:-\d+)+/gi;

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A folder's path, written with either slash and in any case. */
function folderPattern(folder: string): RegExp | null {
  const parts = folder.split(/[\\/]+/).filter((part) => part !== '');
  if (parts.length === 0) return null;
  const lead = /^[\\/]/.test(folder) ? '[\\\\/]+' : '';
  return new RegExp(`${lead}${parts.map(escapeRegExp).join('[\\\\/]+')}(?![\\w.-])`, 'gi');
}

/** A name as a word of its own. One or two letters would be found in every sentence. */
function namePattern(name: string): RegExp | null {
  return name.length < 3
    ? null
    : new RegExp(`(?<![\\p{L}\\p{N}_])${escapeRegExp(name)}(?![\\p{L}\\p{N}_])`, 'giu');
}

/**
 * @param text plain text, any number of sentences
 * @param paths what the report is known to hold as paths: these are found whole, spaces and all
 * @returns the text with `<path>`, `<home>`, `<workspace>`, `<user>`, `<machine>` and `<SID>` for what was taken out
 */
export function redact(text: string, identity: Identity, paths: readonly string[] = []): string {
  let result = text;
  const replace = (pattern: RegExp | null, by: string): void => {
    if (pattern !== null) result = result.replaceAll(pattern, by);
  };
  for (const path of [...paths].sort((one, other) => other.length - one.length)) {
    if (!isSystemPath(path) && path !== '') result = result.replaceAll(path, '<path>');
  }
  for (const folder of identity.workspaceFolders) replace(folderPattern(folder), '<workspace>');
  replace(folderPattern(identity.home), '<home>');
  for (const pattern of [windowsPath, sharePath, posixPath]) {
    result = result.replaceAll(pattern, (found) => (isSystemPath(found) ? found : '<path>'));
  }
  // What lay below a folder that was taken out names a project, too.
  result = result.replaceAll(/<(home|workspace|path)>(?:[\\/][^\s\\/:*?"<>|,;()]+)+/g, '<$1>');
  replace(securityIdentifier, '<SID>');
  replace(namePattern(identity.userName), '<user>');
  replace(namePattern(identity.machineName), '<machine>');
  return result;
}
