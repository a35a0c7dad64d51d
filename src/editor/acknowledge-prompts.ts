/** What Acknowledge Finding… asks a person, and what its callers may answer beforehand. */

import * as vscode from 'vscode';

import { localDay } from '../findings/acknowledgements/day';
import type { Entry } from '../findings/acknowledgements/model';
import { isDay, lengths } from '../findings/acknowledgements/parse';
import type { Finding } from '../findings/model';
import { userName } from './user-name';

/** What a caller of the command may say beforehand; what is left out is asked for. */
export interface Answers {
  readonly reason?: string;
  /** `YYYY-MM-DD`, or null for no end. */
  readonly expires?: string | null;
  readonly author?: string;
}

const authorKey = 'acknowledgements.author';

/** Nothing that is not text of the right form is taken from a caller. */
export function checkedAnswers(given: unknown): Answers {
  if (typeof given !== 'object' || given === null) return {};
  const { reason, expires, author } = given as Partial<Record<keyof Answers, unknown>>;
  return {
    ...(typeof reason === 'string' && textProblem(reason, lengths.reason) === null ? { reason } : {}),
    ...(expires === null || (typeof expires === 'string' && isDay(expires)) ? { expires } : {}),
    ...(typeof author === 'string' && textProblem(author, lengths.author) === null ? { author } : {}),
  };
}

/**
 * Asks for what was not given: why, for how long, and, the first time, who.
 * @param memory remembers who acknowledges
 * @returns null when the person gave up
 */
export async function ask(
  finding: Finding,
  given: Answers,
  memory: vscode.Memento,
): Promise<Pick<Entry, 'reason' | 'author' | 'date' | 'expires'> | null> {
  const title = vscode.l10n.t('Acknowledge Finding…');
  const reason =
    given.reason ??
    (await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Why may it stay? {0}', finding.message),
      placeHolder: vscode.l10n.t('For example: our own deployment script, reviewed in change 4711'),
      ignoreFocusOut: true,
      validateInput: (text) => textProblem(text, lengths.reason),
    }));
  if (reason === undefined) return null;
  const expires = given.expires === undefined ? await askExpiry(title) : given.expires;
  if (expires === undefined) return null;
  const remembered = memory.get<string>(authorKey);
  const author =
    given.author ??
    remembered ??
    (await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('Who acknowledges it? This is written into the file, and remembered.'),
      value: userName(),
      ignoreFocusOut: true,
      validateInput: (text) => textProblem(text, lengths.author),
    }));
  if (author === undefined) return null;
  if (given.author === undefined && author !== remembered) await memory.update(authorKey, author);
  const date = localDay(new Date());
  return { reason: reason.trim(), author: author.trim(), date, ...(expires === null ? {} : { expires }) };
}

/** @returns a day, null for no end, undefined when the person gave up */
async function askExpiry(title: string): Promise<string | null | undefined> {
  const inDays = (days: number): string => {
    const date = new Date();
    date.setDate(date.getDate() + days);
    return localDay(date);
  };
  const choices = [
    { label: vscode.l10n.t('Until the flagged text changes'), expires: null },
    ...[30, 90].map((days) => ({
      label: vscode.l10n.t('For {0} days', days),
      description: inDays(days),
      expires: inDays(days),
    })),
    { label: vscode.l10n.t('Until a date…'), expires: undefined },
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: vscode.l10n.t('How long does it count?'),
    ignoreFocusOut: true,
  });
  if (chosen === undefined || chosen.expires !== undefined) return chosen?.expires;
  const today = localDay(new Date());
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('The last day on which it counts, as YYYY-MM-DD'),
    value: inDays(90),
    ignoreFocusOut: true,
    validateInput: (text) =>
      isDay(text) && text >= today ? null : vscode.l10n.t('Write a day from today on as YYYY-MM-DD.'),
  });
}

function textProblem(text: string, most: number): string | null {
  if (text.trim() === '') return vscode.l10n.t('Write a few words: it is what reviewers will read.');
  return text.length > most ? vscode.l10n.t('Write no more than {0} characters.', most) : null;
}
