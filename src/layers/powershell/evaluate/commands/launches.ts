/** Cmdlets that run text, start programs or compile source. */

import { unknown } from '../../../values/model';
import { forgetAll } from '../forgetting';
import { instanceSinks, launch, processCreate } from '../sinks';
import { emitAll, itemsOf, openStream, streamOf, type Stream } from '../stream';
import { bindArguments, type Call, type Cmdlet } from './model';
import { visitBlocks } from './call';

const invokeExpression: Cmdlet = ({ run, args, input, node }) => {
  const bound = bindArguments(args, ['command']);
  const given = bound.get('command');
  const out = streamOf();
  const values = given
    ? [given]
    : input
      ? input.open
        ? [unknown, ...input.items]
        : itemsOf(input, run.context.meter)
      : [];
  for (const value of values) {
    if (value.type === 'unknown') {
      forgetAll(run);
      out.open = true;
      continue;
    }
    if (value.type === 'block') {
      emitAll(out, run.walk.call(run, value, [], { ownScope: false }));
      continue;
    }
    const text = run.textSink(value, 'powershell', 'Invoke-Expression', node);
    if (text === null) {
      forgetAll(run);
      out.open = true;
    } else emitAll(out, run.walk.text(run, text, run.rangeOf(node)));
  }
  return out;
};

const startProcess: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(
    args,
    ['filepath', 'argumentlist'],
    [
      'workingdirectory',
      'credential',
      'windowstyle',
      'verb',
      'redirectstandarderror',
      'redirectstandardinput',
      'redirectstandardoutput',
      'environment',
    ],
    ['wait', 'passthru', 'nonewwindow', 'loaduserprofile', 'usenewenvironment', 'whatif', 'confirm'],
  );
  const given = bound.get('argumentlist');
  const list = given === undefined ? [] : given.type === 'list' ? given.items : [given];
  launch(run, bound.get('filepath'), [...list, ...bound.rest], node);
  return bound.has('passthru') ? openStream([unknown]) : streamOf();
};

const addType: Cmdlet = ({ run, args, input, node }) => {
  const bound = bindArguments(
    args,
    ['typedefinition', 'memberdefinition'],
    [
      'name',
      'namespace',
      'usingnamespace',
      'language',
      'referencedassemblies',
      'outputassembly',
      'outputtype',
      'path',
      'literalpath',
      'assemblyname',
      'codedomprovider',
      'compilerparameters',
      'compileroptions',
    ],
    ['passthru', 'ignorewarnings'],
  );
  const isMembers =
    bound.has('memberdefinition') && args.some(({ name }) => name !== undefined && /^m/i.test(name));
  const named = args.some(({ name }) => name !== undefined && /^(?:t|m|as|pa|li)/i.test(name));
  // `Add-Type -MemberDefinition $source -Name x`, `Add-Type $source`, `Add-Type -Name x -Namespace y $source`.
  const source = isMembers
    ? bound.get('memberdefinition')
    : named && !bound.has('typedefinition')
      ? undefined
      : (bound.get('typedefinition') ?? input?.items[0]);
  const language = bound.get('language');
  const isVisualBasic = language?.type === 'string' && /^v/i.test(language.text);
  const isJScript = language?.type === 'string' && /^j/i.test(language.text);
  const kind = isVisualBasic ? 'visualbasic' : isJScript ? 'jscript' : 'csharp';
  if (source && !['unknown', 'bool', 'null'].includes(source.type)) {
    const text = run.textOf(source, node);
    // What stands in the script as it is, the engine has seen there; as source of its own it still is another language.
    if (text)
      run.sink({ payload: text, kind, origin: 'synthetic', sink: 'Add-Type', range: run.rangeOf(node) });
  }
  return bound.has('passthru') ? openStream([unknown]) : streamOf();
};

/** `Invoke-WmiMethod -Class Win32_Process -Name Create -ArgumentList …` and its CIM form. */
const invokeMethod: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(
    args,
    ['class', 'name', 'argumentlist'],
    [
      'namespace',
      'computername',
      'credential',
      'path',
      'inputobject',
      'locale',
      'impersonation',
      'authentication',
      'throttlelimit',
    ],
    ['asjob', 'enableallprivileges', 'whatif', 'confirm'],
  );
  const className = bound.get('class') ?? bound.get('path');
  if (className?.type === 'string' && /win32_process\W*$/i.test(className.text))
    processCreate(run, bound.get('argumentlist'), node);
  return openStream([unknown]);
};

const invokeCimMethod: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(
    args,
    ['classname', 'methodname', 'arguments'],
    [
      'namespace',
      'computername',
      'cimsession',
      'cimclass',
      'inputobject',
      'query',
      'querydialect',
      'operationtimeoutsec',
      'resourceuri',
    ],
    ['whatif', 'confirm'],
  );
  const values = [bound.get('arguments'), ...bound.rest, bound.get('methodname')];
  for (const value of values) if (value?.type === 'dictionary') instanceSinks(run, value, node);
  return openStream([unknown]);
};

const setInstance: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(
    args,
    ['class', 'arguments'],
    [
      'namespace',
      'property',
      'classname',
      'computername',
      'credential',
      'path',
      'inputobject',
      'cimsession',
      'key',
    ],
    ['asjob', 'clientonly', 'putype', 'enableallprivileges', 'whatif', 'confirm'],
  );
  for (const name of ['arguments', 'property']) {
    const properties = bound.get(name);
    if (properties) instanceSinks(run, properties, node);
  }
  return openStream([unknown]);
};

const taskAction: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(args, ['execute', 'argument'], ['workingdirectory', 'id', 'cimsession']);
  const argument = bound.get('argument');
  launch(run, bound.get('execute'), argument ? [argument] : [], node);
  return openStream([unknown]);
};

const service: Cmdlet = ({ run, args, node }) => {
  const bound = bindArguments(
    args,
    ['name', 'binarypathname'],
    ['displayname', 'description', 'startuptype', 'credential', 'dependson', 'securitydescriptorsddl'],
    ['force', 'whatif', 'confirm'],
  );
  const line = bound.get('binarypathname');
  if (line) processCreate(run, line, node);
  return openStream([unknown]);
};

/** A job that runs a script block or file on a schedule, or when an event comes. */
const later: Cmdlet = ({ run, args }): Stream => {
  visitBlocks(run, args);
  return openStream([unknown]);
};

export const launchCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Invoke-Expression': invokeExpression,
  'Start-Process': startProcess,
  'Invoke-Item': ({ run, args, node }: Call) => {
    launch(run, bindArguments(args, ['path'], ['literalpath']).get('path'), [], node);
    return streamOf();
  },
  'Add-Type': addType,
  'Invoke-WmiMethod': invokeMethod,
  'Invoke-CimMethod': invokeCimMethod,
  'Set-WmiInstance': setInstance,
  'New-CimInstance': setInstance,
  'Set-CimInstance': setInstance,
  'New-ScheduledTaskAction': taskAction,
  'New-Service': service,
  'Register-ScheduledJob': later,
  'Register-ObjectEvent': later,
  'Register-EngineEvent': later,
};
