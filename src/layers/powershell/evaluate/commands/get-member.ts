/** Get-Member for objects of PowerShell's own engine, whose members launchers pick by place or by wildcard. */

import { unknown, type Value } from '../../../values/model';
import { itemsOf, openStream, streamOf } from '../stream';
import type { Cmdlet } from './model';

/** Methods, then properties, each in alphabetical order, as Get-Member lists them in all versions since 3.0. */
const members: Readonly<Record<string, string>> = {
  'system.management.automation.engineintrinsics':
    'Equals GetHashCode GetType ToString Events Host InvokeCommand InvokeProvider SessionState',
  'system.management.automation.commandinvocationintrinsics':
    'Equals ExpandString GetCmdlet GetCmdletByTypeName GetCmdlets GetCommand GetCommandName GetHashCode GetType ' +
    'InvokeScript NewScriptBlock ToString CommandNotFoundAction HasErrors LocationChangedAction ' +
    'PostCommandLookupAction PreCommandLookupAction',
};

const getMember: Cmdlet = ({ run, args, input }) => {
  const [only, ...more] = input ? itemsOf(input, run.context.meter) : [];
  const names = only?.type === 'object' && more.length === 0 ? members[only.className] : undefined;
  // Parameters choose among the members.
  if (names === undefined || input?.open === true || args.length > 0) return openStream([unknown]);
  return streamOf(
    names.split(' ').map((name): Value => {
      const text: Value = { type: 'string', text: name };
      return {
        type: 'object',
        className: 'microsoft.powershell.commands.memberdefinition',
        members: new Map([['name', text]]),
      };
    }),
  );
};

export const memberCmdlets: Readonly<Record<string, Cmdlet>> = { 'Get-Member': getMember };
