/** The quick look at batch text: does it launch what leads to a script, or hide what it does? */

import { mayLaunch } from '../commands/program-names';

/** Carets before letters, parts of variables, variables within words. */
const hides =
  /\^[a-z0-9]|[%!][a-z_~][^%!\s:]{0,60}:(?:~|[^%!\r\n]{1,60}=)|[a-z0-9]%[^%\s\\/:."]{1,60}%|%[^%\s\\/:."]{1,60}%[a-z0-9]|%[^%\s\\/:."]{1,60}%%[^%\s\\/:."]{1,60}%|![^!\s\\/:."]{1,60}!![^!\s\\/:."]{1,60}!/i;

/** What a file written line by line becomes. */
const writes = />\s*"?[^\s"<>|&]{1,200}\.(?:vbs|vbe|js|jse|wsf|hta|sct|ps1|bat|cmd)\b/i;

/** True when evaluating batch text could give layers. Most honest batch files end here. */
export function mayFoldBatch(text: string): boolean {
  return mayLaunch(text) || hides.test(text) || writes.test(text);
}
