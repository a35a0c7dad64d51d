/** Cmdlets for the items of PowerShell's drives: variables, the environment, aliases, functions, the registry. */

import { unknown, type Value } from '../../../values/model';
import { forgetNamed } from '../forgetting';
import { aliasInfo, commandInfo, environmentEntry, matchingAliases, matchingVariables } from '../lookups';
import type { Run } from '../run';
import { keptLine } from '../sinks';
import { openStream, streamOf, valueOf, type Stream } from '../stream';
import { writeVariable } from '../variables';
import { wildcard } from '../wildcards';
import { bindArguments, type Cmdlet } from './model';

/** `Variable:x`, `Env:\\x`: the drive in lower case and what follows; null for any other path. */
function driveItem(value: Value | undefined): { readonly drive: string; readonly name: string } | null {
  if (value?.type !== 'string') return null;
  const match =
    /^(?:microsoft\.powershell\.core\\)?(variable|env|environment|alias|function):{1,2}[\\/]?(.*)$/i.exec(
      value.text.trim(),
    );
  const drive = match?.[1]?.toLowerCase();
  return drive === undefined
    ? null
    : { drive: drive === 'environment' ? 'env' : drive, name: match?.[2] ?? '' };
}

function itemsAt(run: Run, path: Value | undefined, valueOnly: boolean): Stream {
  const at = driveItem(path);
  if (at === null) return openStream([unknown]);
  const name = at.name === '' ? '*' : at.name;
  switch (at.drive) {
    case 'variable': {
      const found = matchingVariables(run, name);
      if (found.length === 0) return openStream([unknown]);
      return streamOf(valueOnly ? found.map(({ members }) => members.get('value') ?? unknown) : found);
    }
    case 'env': {
      const entry = environmentEntry(run, name);
      if (!entry) return openStream([unknown]);
      return streamOf([valueOnly ? (entry.members.get('value') ?? unknown) : entry]);
    }
    case 'alias': {
      const found = matchingAliases(run, name);
      if (found.length === 0) return openStream([unknown]);
      return streamOf(
        found.map(([alias, command]): Value =>
          valueOnly ? { type: 'string', text: command } : aliasInfo(alias, command),
        ),
      );
    }
    default: {
      const matches = wildcard(name);
      const own = [...run.root.functions].find(([key]) => matches(key));
      if (!own) return openStream([unknown]);
      return streamOf([valueOnly ? own[1] : commandInfo(run, own[0])]);
    }
  }
}

const pathOf = (args: Parameters<typeof bindArguments>[0]): ReturnType<typeof bindArguments> =>
  bindArguments(
    args,
    ['path', 'filter'],
    [
      'literalpath',
      'include',
      'exclude',
      'depth',
      'credential',
      'stream',
      'attributes',
      'encoding',
      'totalcount',
      'tail',
      'readcount',
      'delimiter',
    ],
    ['recurse', 'force', 'name', 'raw', 'wait', 'file', 'directory', 'hidden', 'readonly', 'system'],
  );

const getItem: Cmdlet = ({ run, args }) => {
  const bound = pathOf(args);
  return itemsAt(run, bound.get('path') ?? bound.get('literalpath'), false);
};

const getContent: Cmdlet = ({ run, args }) => {
  const bound = pathOf(args);
  return itemsAt(run, bound.get('path') ?? bound.get('literalpath'), true);
};

/** Set-Item, New-Item, Set-Content on a drive; registry values that hold a command line. */
const setItem: Cmdlet = ({ run, name: command, args, input, node }) => {
  const bound = bindArguments(
    args,
    ['path', 'value'],
    [
      'literalpath',
      'name',
      'itemtype',
      'type',
      'propertytype',
      'include',
      'exclude',
      'filter',
      'credential',
      'encoding',
    ],
    ['force', 'passthru', 'whatif', 'confirm', 'nonewline'],
  );
  const value = bound.get('value') ?? (input ? valueOf(input, run.context.meter) : undefined);
  const path = bound.get('path') ?? bound.get('literalpath');
  const at = driveItem(path);
  if (command === 'Set-Item' && path?.type === 'unknown') forgetNamed(run, undefined);
  if (!at) keptLine(run, value, node);
  else if (value && at.drive === 'variable') {
    const names = /[*?[]/.test(at.name)
      ? matchingVariables(run, at.name).map(({ members }) => members.get('name'))
      : [{ type: 'string' as const, text: at.name }];
    for (const name of names) if (name?.type === 'string') writeVariable(run, name.text, value);
  } else if (value) writeVariable(run, at.name, value, at.drive);
  return at ? streamOf() : openStream([unknown]);
};

/** `-Name` takes the second position, the value the third. */
const setItemProperty: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(
    args,
    ['path', 'name', 'value'],
    ['literalpath', 'inputobject', 'propertytype', 'type', 'include', 'exclude', 'filter', 'credential'],
    ['force', 'passthru', 'whatif', 'confirm'],
  );
  keptLine(run, bound.get('value'), node);
  return openStream([unknown]);
};

const removeItem: Cmdlet = ({ run, args }) => {
  const bound = bindArguments(
    args,
    ['path'],
    ['name', 'literalpath', 'include', 'exclude', 'filter'],
    ['force', 'recurse'],
  );
  const at = driveItem(bound.get('path') ?? bound.get('literalpath'));
  if (at?.drive === 'variable') forgetNamed(run, { type: 'string', text: at.name });
  if (at?.drive === 'alias') run.journal.write(run.root.aliases, at.name.toLowerCase(), '');
  return streamOf();
};

export const itemCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Get-Item': getItem,
  'Get-ChildItem': getItem,
  'Get-Content': getContent,
  'Set-Item': setItem,
  'New-Item': setItem,
  'Set-ItemProperty': setItemProperty,
  'New-ItemProperty': setItemProperty,
  'Remove-Item': removeItem,
};
