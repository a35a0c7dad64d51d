/** SecureString: ConvertTo-SecureString and the ways back to text. */

import { unknown, type Value } from '../../values/model';
import type { FoldContext } from './context';

/** ConvertTo-SecureString: `key` is given for encrypted text, else the text is plain (`-AsPlainText`). */
export function convertToSecureString(_text: Value, _key: Value | null, _ctx: FoldContext): Value {
  return unknown;
}
