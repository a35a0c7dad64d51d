/** The cmdlets that the evaluator knows, by lower-case name. */

import { memberCmdlets } from './get-member';
import { itemCmdlets } from './items';
import { launchCmdlets } from './launches';
import type { Cmdlet } from './model';
import { objectCmdlets } from './objects';
import { sessionCmdlets } from './session';
import { textCmdlets } from './text';

export const cmdlets: ReadonlyMap<string, Cmdlet> = new Map(
  Object.entries({
    ...objectCmdlets,
    ...textCmdlets,
    ...sessionCmdlets,
    ...itemCmdlets,
    ...memberCmdlets,
    ...launchCmdlets,
  }).map(([name, cmdlet]) => [name.toLowerCase(), cmdlet]),
);
