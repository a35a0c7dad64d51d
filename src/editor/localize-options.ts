/** Whether and how far the lines that AMSI flags are looked for: what the settings say, and who asks. */

import type { LocalizeOptions } from '../protocol';
import type { Settings } from './settings-model';

/**
 * `automatic`: nobody asked, a document was opened, changed or saved · `scanFile`: a person asked for a verdict ·
 * `places`: a person asked for the lines.
 */
export type LocalizeOccasion = 'automatic' | 'scanFile' | 'places';

type LocalizeSettings = Pick<Settings, 'localize' | 'localizeSet' | 'localizeCalls' | 'localizePositives'>;

/** @returns null when they are not looked for */
export function localizeOptions(
  occasion: LocalizeOccasion,
  { localize, localizeSet, localizeCalls, localizePositives }: LocalizeSettings,
): LocalizeOptions | null {
  if (localize === 'off' || (occasion === 'automatic' && localize === 'onDemand')) return null;
  return {
    maxCalls: localizeCalls,
    maxPositives: localizePositives,
    asked: occasion === 'places',
    evenOnboarded: occasion === 'scanFile' || (localizeSet && localize === 'automatic'),
  };
}
