/** Reads `.amsight.json`: each entry that is right counts, each that is wrong is named. */

import * as l10n from '@vscode/l10n';

import type { AcknowledgementFile, Entry, Problem } from './model';

/** UTF-16 units of the file. */
export const maxFileLength = 4 * 1024 * 1024;
export const maxEntries = 10_000;
/** Problems that are named; a file of rubbish has no more to say. */
const maxProblems = 100;

/** UTF-16 units. */
export const lengths = { reason: 1000, author: 200, path: 2000, rule: 200 } as const;

/** What an entry may say; `false` for what may be left out. Checked value by value, so that nothing is read from a prototype. */
const checks: Readonly<
  Record<Exclude<keyof Entry, 'index'>, { readonly required: boolean; readonly problem: Check }>
> = {
  region: { required: true, problem: hashProblem },
  rule: { required: true, problem: ruleProblem },
  reason: { required: true, problem: (value) => textProblem(value, lengths.reason) },
  author: { required: true, problem: (value) => textProblem(value, lengths.author) },
  date: { required: true, problem: dateProblem },
  expires: { required: false, problem: dateProblem },
  path: { required: false, problem: pathProblem },
  script: { required: false, problem: hashProblem },
};

/** @returns what is wrong with a value, as the end of a sentence; null for nothing */
type Check = (value: unknown) => string | null;

/**
 * The file's text, with its byte order mark.
 * @returns null for what is not UTF-8: some of its characters would be lost, and written back as others
 */
export function decodeFile(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** What is said of a file that decodeFile() can't read. */
export function undecodable(): AcknowledgementFile {
  return broken(l10n.t('The file is not UTF-8; none of it counts. Save it with that encoding.'));
}

/** @param text of the file; a byte order mark is no mistake */
export function parseAcknowledgements(text: string): AcknowledgementFile {
  if (text.length > maxFileLength)
    return broken(l10n.t('The file is larger than {0} characters; none of it counts.', maxFileLength));
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return broken(l10n.t('The file is no JSON (comments are not allowed); none of it counts.'));
  }
  if (!isObject(file)) return broken(l10n.t('The file must hold an object; none of it counts.'));
  const { version, acknowledgements, ...others } = ownValues(file);
  if (version !== 1)
    return broken(l10n.t('"version" must be 1: this is the version that Amsight knows. None of it counts.'));
  if (!Array.isArray(acknowledgements))
    return broken(l10n.t('"acknowledgements" must be a list; none of it counts.'));
  const list: readonly unknown[] = acknowledgements;
  const problems: Problem[] = Object.keys(others)
    .filter((name) => name !== '$schema')
    .map((name) => ({ index: null, message: unknownProperty(name) }));
  if (list.length > maxEntries) {
    problems.push({ index: null, message: l10n.t('Only the first {0} entries count.', maxEntries) });
  }
  const entries: Entry[] = [];
  list.slice(0, maxEntries).forEach((value, index) => {
    const message = entryProblem(value);
    if (message === null) entries.push(entryOf(value as object, index));
    else problems.push({ index, message });
  });
  return { readable: true, entries, problems: problems.slice(0, maxProblems) };
}

/** True for a day of the calendar as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes 30 February for 1 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function broken(message: string): AcknowledgementFile {
  return { readable: false, entries: [], problems: [{ index: null, message }] };
}

function entryProblem(value: unknown): string | null {
  if (!isObject(value)) return l10n.t('An entry must be an object; this one does not count.');
  const values = ownValues(value);
  // A misspelt "expires" would make an entry count for ever.
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(checks, name));
  if (unknown !== undefined) return `${unknownProperty(unknown)} ${l10n.t('The entry does not count.')}`;
  for (const [name, { required, problem }] of Object.entries(checks)) {
    const given = values[name];
    if (given === undefined && !required) continue;
    const wrong = given === undefined ? l10n.t('is missing') : problem(given);
    if (wrong !== null) return l10n.t('"{0}" {1}; the entry does not count.', name, wrong);
  }
  return null;
}

/** @param value that entryProblem() found right */
function entryOf(value: object, index: number): Entry {
  const { region, rule, reason, author, date, expires, path, script } = ownValues(value) as Record<
    string,
    string
  > &
    Pick<Entry, 'region' | 'rule' | 'reason' | 'author' | 'date'>;
  return {
    index,
    region,
    rule,
    reason,
    author,
    date,
    ...(expires === undefined ? {} : { expires }),
    ...(path === undefined ? {} : { path }),
    ...(script === undefined ? {} : { script }),
  };
}

/** Its own properties, in an object without a prototype: `__proto__` is a name like others. */
function ownValues(value: object): Record<string, unknown> {
  const values = Object.create(null) as Record<string, unknown>;
  for (const [name, one] of Object.entries(value)) values[name] = one;
  return values;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownProperty(name: string): string {
  return l10n.t('"{0}" is not known here.', name.slice(0, 50));
}

function hashProblem(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
    ? null
    : l10n.t('must be a SHA-256 in lower-case hex');
}

function ruleProblem(value: unknown): string | null {
  return typeof value === 'string' && value.length <= lengths.rule && /^(?:amsi|rules)\/\w+$/.test(value)
    ? null
    : l10n.t('must be the id of a rule, for example rules/name or amsi/detected');
}

function textProblem(value: unknown, most: number): string | null {
  if (typeof value !== 'string' || value.trim() === '') return l10n.t('must be a text');
  return value.length > most ? l10n.t('must not be longer than {0} characters', most) : null;
}

function dateProblem(value: unknown): string | null {
  return typeof value === 'string' && isDay(value) ? null : l10n.t('must be a date as YYYY-MM-DD');
}

/** A path that leaves the folder names nothing that the file may speak of. */
function pathProblem(value: unknown): string | null {
  const right =
    typeof value === 'string' &&
    value.length <= lengths.path &&
    !value.includes('\\') &&
    value.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  return right ? null : l10n.t('must be a path below the folder of this file, with / between its parts');
}
