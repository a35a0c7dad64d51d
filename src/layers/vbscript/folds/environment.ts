/** Environ: what a host profile says of the machine, marked as assumed. */

import { environmentValue, expandEnvironment } from '../../commands/environment';
import { unknown, type Value } from '../../values/model';
import { Text } from '../values/text';
import { ofText, type Fold, type FoldSite } from './site';

const environ = ofText((name, { range, context }) => {
  const value = environmentValue(name.text, context.profile);
  return value === null ? unknown : Text.made(value, range, name.via, true);
});

/** WshShell.ExpandEnvironmentStrings; variables whose value differs between machines stay unknown. */
export function expanded(text: Text, { range, context }: FoldSite): Value {
  if (!text.text.includes('%')) return text;
  const found = expandEnvironment(text.text, context.profile);
  if (found === null || /%\w+%/.test(found)) return unknown;
  return Text.made(found, range, text.via, true);
}

export const environmentFolds: ReadonlyMap<string, Fold> = new Map<string, Fold>([['environ', environ]]);
