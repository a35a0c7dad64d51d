/** Text of any value, as PowerShell makes it. */

import { unknown, type Str, type Unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';

/** The value as `"$value"` and `[string]` say it. */
export function stringify(value: Value, _ctx: FoldContext): Str | Unknown {
  return value.type === 'string' ? value : unknown;
}
