/** Finds paths in sentences: where one begins is sure, and where it ends is taken as late as it may be. Linear time. */

export interface FoundPath {
  /** UTF-16 units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** What a path can begin with; each is followed by a name. Variables and `~` stand for folders. */
const roots = [
  String.raw`<(?:home|workspace|path)>[\\/]+`,
  // \\?\C:\…, \\?\UNC\server\share, \\.\pipe\…
  String.raw`(?<![\w\\:])\\\\[?.]\\(?:[A-Za-z]:\\+)?`,
  // \\server\share
  String.raw`(?<![\w\\:])\\\\+`,
  // \Device\HarddiskVolume3\…, \Users\…
  String.raw`(?<![\w\\/:.<>~})%\]*-])\\`,
  String.raw`(?<![\w+.-])[A-Za-z][\w+.-]+:\/\/+`,
  String.raw`(?<![\w\\])[A-Za-z]:[\\/]+`,
  String.raw`(?<![\w~])~[\w.-]*[\\/]+`,
  String.raw`%[\w()]+%[\\/]+`,
  String.raw`(?<![\w/\\.:<>~})%-])\/`,
];
/** The name after the root is not part of the match, so that `and/or` and a lone `/` are none. */
const rootPattern = `(?:${roots.join('|')})(?=[^\\s\\\\/:"<>|,;()“”])`;

/** From a root: is it the beginning of a path, not of a bare name such as `Code.exe`, `*` or `.ps1`? */
const rooted = new RegExp(`^${rootPattern}`);
export const isRooted = (text: string): boolean => rooted.test(text);

/** A folder's or a file's name, which may hold spaces. */
const name = /[^\\/:"<>|\r\n,;“”]*/y;
const separators = /[\\/]+/y;
/** Wildcards of exclusions, and what programs put into names of their own. */
const word = /[^\s\\/:"<>|,;()“”]*/y;
/** Up to an extension, at most three words on: `deep file.ps1`. */
const rest = /(?: [^\s\\/:*?"<>|,;.()“”]+){0,2} [^\s\\/:*?"<>|,;.()“”]+\.[A-Za-z]\w{0,4}(?!\w)/y;
const address = /[^\s"<>“”]*/y;
const registryKey = /\s["'“(]?HK(?:LM|CU|CR|U|EY_\w+)$/;

const endings: Readonly<Record<string, RegExp>> = {
  "'": /[^'\r\n]{0,1024}?(?='(?!\w))/y,
  '"': /[^"\r\n]{0,1024}?(?=")/y,
  '“': /[^”\r\n]{0,1024}?(?=”)/y,
  '‘': /[^’\r\n]{0,1024}?(?=’(?!\w))/y,
  '`': /[^`\r\n]{0,1024}?(?=`)/y,
};

/** Where a sticky pattern's match ends; null when there is none. */
function after(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** On to the last separator, spaces and all, and through the name behind it as far as it can be told. */
function endOf(text: string, root: number, isAddress: boolean): number {
  let at = isAddress ? (after(address, text, root) ?? root) : root;
  for (;;) {
    const end = after(name, text, at) ?? at;
    const next = after(separators, text, end);
    // No name ends in a space: another path may begin there.
    if (next === null || /\s/.test(text.charAt(end - 1)) || registryKey.test(text.slice(at, end).slice(-32)))
      break;
    at = next;
  }
  const end = after(word, text, at) ?? at;
  return text.slice(at, end).includes('.') || end === at ? end : (after(rest, text, end) ?? end);
}

/**
 * @param atRoot the length of what is known to be a path at that place, 0 for nothing
 * @returns in the order of the text, apart from each other; web addresses are none
 */
export function rootedPaths(text: string, atRoot: (start: number) => number): FoundPath[] {
  const found: FoundPath[] = [];
  const pattern = new RegExp(rootPattern, 'g');
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index;
    const [root] = match;
    const isAddress = root.includes('://');
    if (/^https?:/i.test(root)) {
      pattern.lastIndex = after(address, text, pattern.lastIndex) ?? pattern.lastIndex;
      continue;
    }
    const ending = endings[text.charAt(start - 1)];
    const quoted = ending === undefined ? null : after(ending, text, start);
    const known = start + atRoot(start);
    const end =
      quoted ?? (known > start ? behindKnown(text, known) : endOf(text, pattern.lastIndex, isAddress));
    found.push({ start, end });
    pattern.lastIndex = Math.max(end, pattern.lastIndex);
  }
  return found;
}

/** What lies below a folder that is known names a project, too. */
function behindKnown(text: string, end: number): number {
  const below = after(separators, text, end);
  return below === null ? end : endOf(text, below, false);
}
