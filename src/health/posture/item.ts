/** What every reader of a protection shares: where it looks, and how a value found there is told. */

import * as l10n from '@vscode/l10n';
import type { Registry, RegistryValue } from '../../engines/win32/registry';
import type { PostureItem } from '../model';

export type Listing =
  | { readonly state: 'found'; readonly names: readonly string[] }
  | { readonly state: 'missing' }
  | { readonly state: 'unreadable' };

/** The part of the file system that protections show in. */
export interface PostureFiles {
  /** For example `C:\Windows\system32`. */
  readonly systemDirectory: string;
  list(folder: string): Listing;
}

export interface PostureFacts {
  readonly registry: Registry;
  readonly files: PostureFiles;
}

/** Reads one protection. What is told is what is configured: whether it takes effect, nothing here proves. */
export type PostureReader = (facts: PostureFacts) => PostureItem;

export type Protection = Pick<PostureItem, 'id' | 'title' | 'link'>;

/** A value's place in the registry. */
export interface Place {
  readonly key: string;
  readonly name: string;
}

export type Found =
  | { readonly state: 'found'; readonly value: RegistryValue; readonly place: Place }
  | { readonly state: 'unreadable'; readonly place: Place }
  | { readonly state: 'missing' };

export const pathOf = ({ key, name }: Place): string => `${key}\\${name}`;

/** The first place that has a value, the strongest being named first. One that can't be read hides those after it. */
export function firstValue(registry: Registry, places: readonly Place[]): Found {
  for (const place of places) {
    const answer = registry.value(place.key, place.name);
    if (answer.state === 'unreadable') return { state: 'unreadable', place };
    if (answer.state === 'found') return { state: 'found', value: answer.value, place };
  }
  return { state: 'missing' };
}

/** Policies hold some numbers as text. Null for what is no whole number. */
export function numberOf(value: RegistryValue): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** @param source a registry value or a file */
export function told(
  protection: Protection,
  state: PostureItem['state'],
  detail: string,
  source: Place | string,
): PostureItem {
  return { ...protection, state, detail, source: typeof source === 'string' ? source : pathOf(source) };
}

export function notReadable(protection: Protection, source: Place | string): PostureItem {
  return told(protection, 'unknown', l10n.t('Not readable by this user.'), source);
}

/** A value that no documentation names is not guessed at. */
export function notKnown(protection: Protection, source: Place): PostureItem {
  return told(protection, 'unknown', l10n.t('Holds a value that Amsight does not know.'), source);
}

/** What each known number means. */
export type Meanings = ReadonlyMap<number, { readonly state: PostureItem['state']; readonly detail: string }>;

export function byMeaning(
  protection: Protection,
  found: Exclude<Found, { state: 'missing' }>,
  meanings: Meanings,
): PostureItem {
  if (found.state === 'unreadable') return notReadable(protection, found.place);
  const number = numberOf(found.value);
  const meaning = number === null ? undefined : meanings.get(number);
  return meaning
    ? told(protection, meaning.state, meaning.detail, found.place)
    : notKnown(protection, found.place);
}
