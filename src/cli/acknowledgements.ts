/** `--acknowledgements FILE`: reads the file, applies it to each report, and says which entries are out of date. */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Applied } from '../findings/acknowledgements/apply';
import type { Entry } from '../findings/acknowledgements/model';
import { decodeFile, parseAcknowledgements } from '../findings/acknowledgements/parse';
import { Review } from '../findings/acknowledgements/review';
import { localDay } from '../findings/acknowledgements/day';
import type { FileReport } from '../findings/model';
import type { Reading } from './options';
import type { OutdatedEntries, OutdatedEntry } from './outcome';

export interface AcknowledgementOptions {
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

/** Applied to every report of one run. */
export class Acknowledgements {
  /** Absolute; the entries' paths are below it. */
  readonly folder: string;
  readonly #review: Review;

  constructor(
    /** As typed. */
    readonly file: string,
    /** One sentence for each entry that does not count. */
    readonly problems: readonly string[],
    entries: readonly Entry[],
    { cwd, platform }: AcknowledgementOptions,
  ) {
    this.folder = path.dirname(path.resolve(cwd, file));
    const ignoreCase = platform === 'win32' || platform === 'darwin';
    this.#review = new Review(entries, { today: localDay(new Date()), ignoreCase });
  }

  /** @param absolute the script; one that is not below the file's folder is not what the file speaks of */
  apply(report: FileReport, absolute: string): Applied {
    const relative = path.relative(this.folder, absolute);
    const outside = relative === '' || path.isAbsolute(relative) || relative.split(path.sep)[0] === '..';
    return this.#review.apply(report, outside ? null : relative.split(path.sep).join('/'));
  }

  /** @param complete true when every script of the folder was scanned */
  async outdated(complete: boolean): Promise<OutdatedEntries> {
    const missing: Entry[] = [];
    for (const entry of this.#review.unmet()) {
      if (await isMissing(path.join(this.folder, entry.path ?? ''))) missing.push(entry);
    }
    const { stale, expired } = this.#review.outdated(complete, missing);
    return { stale: stale.map(shown), expired: expired.map(shown) };
  }
}

/** @returns why none of the file can count, as the end of a sentence, or its entries */
export async function readAcknowledgements(
  file: string,
  options: AcknowledgementOptions,
): Promise<Reading<Acknowledgements>> {
  let text: string | null;
  try {
    text = decodeFile(await readFile(path.resolve(options.cwd, file)));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { ok: false, message: `--acknowledgements ${file} can't be read (${String(error.code)})` };
  }
  if (text === null) return { ok: false, message: `--acknowledgements ${file} is not UTF-8` };
  const { readable, entries, problems } = parseAcknowledgements(text);
  const sentences = problems.map(({ index, message }) => sentence(file, index, message));
  if (!readable) return { ok: false, message: `--acknowledgements ${sentences.join(' ')}` };
  return { ok: true, value: new Acknowledgements(file, sentences, entries, options) };
}

/** One line for each entry that is out of date. */
export function outdatedSentences(file: string, { stale, expired }: OutdatedEntries): string[] {
  return [
    ...stale.map(({ index, rule, path: script }) =>
      sentence(
        file,
        index,
        `It is stale: no finding of ${rule} in ${script ?? 'any script'} matches it any more. Remove it, or review the finding again.`,
      ),
    ),
    ...expired.map(({ index, expires }) =>
      sentence(file, index, `It counted until ${expires ?? ''} and does not count any more.`),
    ),
  ];
}

/** People count entries from one. */
function sentence(file: string, index: number | null, message: string): string {
  return index === null ? `${file}: ${message}` : `${file}: entry ${index + 1}: ${message}`;
}

function shown({ index, rule, path: script, expires }: Entry): OutdatedEntry {
  return { index, rule, path: script ?? null, ...(expires === undefined ? {} : { expires }) };
}

/** False for what can't be asked: only what is certainly gone is. */
async function isMissing(file: string): Promise<boolean> {
  try {
    await stat(file);
    return false;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return error.code === 'ENOENT' || error.code === 'ENOTDIR';
  }
}
