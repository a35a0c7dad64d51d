/** Cmdlets that read and set variables, aliases and the names of commands. */

import { unknown, type Value } from '../../../values/model';
import { forgetNamed } from '../forgetting';
import { aliasInfo, commandInfo, matchingAliases, matchingCommands, matchingVariables } from '../lookups';
import { itemsOf, openStream, streamOf, valueOf } from '../stream';
import { writeVariable } from '../variables';
import { bindArguments, type Call, type Cmdlet } from './model';

function texts(value: Value | undefined): readonly string[] {
  const all = value?.type === 'list' ? value.items : value ? [value] : [];
  return all.flatMap((one) => (one.type === 'string' ? [one.text] : []));
}

function isText({ type }: Value): boolean {
  return type === 'string';
}

const getVariable: Cmdlet = ({ run, args }) => {
  const bound = bindArguments(args, ['name'], ['include', 'exclude', 'scope'], ['valueonly']);
  const name = bound.get('name');
  const found = texts(name).flatMap((one) => matchingVariables(run, one));
  if (found.length === 0 || texts(name).length === 0) return openStream([unknown]);
  if (!bound.has('valueonly')) return streamOf(found);
  return streamOf(found.map(({ members }) => members.get('value') ?? unknown));
};

const setVariable: Cmdlet = ({ run, args, input }) => {
  const bound = bindArguments(
    args,
    ['name', 'value'],
    ['description', 'option', 'scope', 'visibility', 'include', 'exclude'],
    ['force', 'passthru'],
  );
  const value = bound.get('value') ?? (input ? valueOf(input, run.context.meter) : { type: 'null' as const });
  const scope = texts(bound.get('scope'))[0]?.toLowerCase();
  const given = bound.get('name');
  const isKnown = given?.type === 'list' ? given.items.every(isText) : given !== undefined && isText(given);
  if (!isKnown) forgetNamed(run, undefined);
  for (const name of texts(bound.get('name'))) {
    const plain = /^(global|script|local|private):(.+)$/i.exec(name);
    const outer = scope === 'global' || scope === 'script' || (scope !== undefined && /^[1-9]/.test(scope));
    writeVariable(
      run,
      plain?.[2] ?? name,
      value,
      plain?.[1]?.toLowerCase() ?? (outer ? 'script' : undefined),
    );
  }
  return bound.has('passthru') ? openStream([unknown]) : streamOf();
};

const forgetVariable: Cmdlet = ({ run, args, input }) => {
  const bound = bindArguments(args, ['name'], ['include', 'exclude', 'scope'], ['force', 'passthru']);
  forgetNamed(run, bound.get('name') ?? (input ? unknown : undefined));
  return bound.has('passthru') ? openStream([unknown]) : streamOf();
};

const setAlias: Cmdlet = ({ run, args }) => {
  const bound = bindArguments(
    args,
    ['name', 'value'],
    ['description', 'option', 'scope'],
    ['force', 'passthru'],
  );
  const name = bound.get('name');
  const value = bound.get('value');
  run.effect();
  if (name?.type === 'string') {
    const command = value?.type === 'string' ? value.text : undefined;
    run.journal.write(run.root.aliases, name.text.toLowerCase(), command);
  }
  return streamOf();
};

const getAlias: Cmdlet = ({ run, args }) => {
  const bound = bindArguments(args, ['name'], ['exclude', 'scope', 'definition']);
  const definitions = texts(bound.get('definition'));
  const found =
    definitions.length > 0
      ? definitions.flatMap((one) => aliasesFor({ run }, one))
      : texts(bound.get('name')).flatMap((one) => matchingAliases(run, one));
  return found.length === 0
    ? openStream([unknown])
    : streamOf(found.map(([name, command]) => aliasInfo(name, command)));
};

function aliasesFor({ run }: Pick<Call, 'run'>, definition: string): readonly (readonly [string, string])[] {
  return matchingAliases(run, '*').filter(
    ([, command]) => command.toLowerCase() === definition.toLowerCase(),
  );
}

const getCommand: Cmdlet = ({ run, args }) => {
  const bound = bindArguments(
    args,
    ['name', 'argumentlist'],
    [
      'verb',
      'noun',
      'module',
      'commandtype',
      'totalcount',
      'parametername',
      'parametertype',
      'fullyqualifiedmodule',
    ],
    ['all', 'listimported', 'showcommandinfo', 'syntax', 'useabbreviationexpansion', 'usefuzzymatching'],
  );
  const verb = texts(bound.get('verb'))[0];
  const noun = texts(bound.get('noun'))[0];
  const patterns = bound.has('name')
    ? texts(bound.get('name'))
    : verb !== undefined || noun !== undefined
      ? [`${verb ?? '*'}-${noun ?? '*'}`]
      : [];
  const found = patterns.flatMap((one) => matchingCommands(run, one));
  if (found.length === 0) return openStream([unknown]);
  return streamOf(found.map((one) => commandInfo(run, one)));
};

/** What `&` is given through the pipeline has no use; blocks run. */
const invokeCommand: Cmdlet = (call) => {
  const { run, input } = call;
  const bound = bindArguments(
    call.args,
    ['computername', 'scriptblock'],
    [
      'argumentlist',
      'session',
      'credential',
      'filepath',
      'inputobject',
      'jobname',
      'port',
      'authentication',
      'throttlelimit',
      'hostname',
      'username',
      'keyfilepath',
      'vmname',
      'vmid',
      'containerid',
      'configurationname',
      'sessionoption',
      'sessionname',
      'connectionuri',
      'certificatethumbprint',
    ],
    ['asjob', 'nonewscope', 'hidecomputername', 'usessl', 'enablenetworkaccess', 'indisconnectedsession'],
  );
  const block = [bound.get('scriptblock'), bound.get('computername'), ...bound.rest].find(
    (one) => one?.type === 'block',
  );
  if (block?.type !== 'block') return openStream([unknown]);
  const given = bound.get('argumentlist');
  const values = given === undefined ? [] : given.type === 'list' ? given.items : [given];
  const out = run.walk.call(
    run,
    block,
    values.map((value) => ({ value, node: call.node })),
    { ownScope: !bound.has('nonewscope'), ...(input ? { input } : {}) },
  );
  const isRemote = bound.get('computername')?.type === 'string' || bound.has('session') || bound.has('asjob');
  return isRemote ? openStream(itemsOf(out, run.context.meter)) : out;
};

/** A job's block runs elsewhere: what it assigns stays there. */
const startJob: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(
    args,
    ['scriptblock'],
    [
      'name',
      'initializationscript',
      'argumentlist',
      'filepath',
      'inputobject',
      'credential',
      'workingdirectory',
      'throttlelimit',
      'streaminghost',
    ],
    ['runas32'],
  );
  const given = bound.get('argumentlist');
  const values = given === undefined ? [] : given.type === 'list' ? given.items : [given];
  for (const name of ['initializationscript', 'scriptblock']) {
    const block = bound.get(name);
    if (block?.type !== 'block') continue;
    run.journal.attempt(() =>
      run.walk.call(
        run,
        block,
        values.map((value) => ({ value, node })),
        { ownScope: true },
      ),
    );
  }
  return openStream([unknown]);
};

export const sessionCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Get-Variable': getVariable,
  'Set-Variable': setVariable,
  'New-Variable': setVariable,
  'Remove-Variable': forgetVariable,
  'Clear-Variable': forgetVariable,
  'Set-Alias': setAlias,
  'New-Alias': setAlias,
  'Get-Alias': getAlias,
  'Get-Command': getCommand,
  'Invoke-Command': invokeCommand,
  'Start-Job': startJob,
  'Start-ThreadJob': startJob,
};
