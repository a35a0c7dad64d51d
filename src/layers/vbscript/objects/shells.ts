/** Objects that run things: WScript.Shell, Shell.Application, WMI, the task scheduler, ScriptControl, pages. */

import { looksLikeCommandLine } from '../../commands/command-line';
import { unknown, type HostObject, type Value } from '../../values/model';
import { expanded } from '../folds/environment';
import { argument, isMissing } from '../folds/site';
import { empty } from '../values/array';
import { toText } from '../values/convert';
import { evaluateText, executeText } from '../evaluate/execute';
import { runProcedure } from '../evaluate/calls';
import type { Machine } from '../evaluate/machine';
import { createObject } from './create';
import { newObject, setOwn, type MemberFold, type ObjectClass, type Setter } from './model';
import { scriptKindOf } from './script-kinds';

const nothing: MemberFold = () => empty;

const runLine: MemberFold = (_self, args, { machine, range }) => {
  machine.sinks.command(argument(args, 0), range);
  return unknown;
};

/** `RegWrite key, value`: a value that would launch something later. */
const regWrite: MemberFold = (_self, args, { machine, range }) => {
  const value = argument(args, 1);
  if (value.type === 'string' && looksLikeCommandLine(value.text)) machine.sinks.command(value, range);
  return empty;
};

const shellExecute: MemberFold = (_self, args, { machine, range }) => {
  const parameters = argument(args, 1);
  machine.sinks.launch(argument(args, 0), isMissing(parameters) ? empty : parameters, range);
  return unknown;
};

export const wscriptShell: ObjectClass = {
  members: {
    run: runLine,
    exec: runLine,
    regwrite: regWrite,
    expandenvironmentstrings: (_self, args, site) => {
      const text = toText(argument(args, 0), site.range);
      return text === null ? unknown : expanded(text, site);
    },
    createshortcut: () => newObject('launcher'),
    popup: () => unknown,
    sendkeys: nothing,
  },
};

export const shellApplication: ObjectClass = {
  members: { shellexecute: shellExecute, open: shellExecute },
  children: 'shell.application',
};

/** What a program and its arguments are called by those that keep both apart. */
const programs = ['path', 'targetpath', 'execute', 'executable'];

/** Once both are known, a task's action or a shortcut would launch something. */
const launches: Setter = (self, value, site) => {
  setOwn(self, 'arguments', value, site);
  const program = programs.map((name) => self.members.get(name)).find((one) => one !== undefined);
  if (program !== undefined) site.machine.sinks.launch(program, value, site.range);
};
function setsProgram(name: string): Setter {
  return (self, value, site) => {
    setOwn(self, name, value, site);
    const args = self.members.get('arguments');
    if (args !== undefined) site.machine.sinks.launch(value, args, site.range);
  };
}

/** Properties of WMI's event consumers that hold what runs. */
const scriptText: Setter = (self, value, site) => {
  setOwn(self, 'scripttext', value, site);
  const kind = scriptKindOf(self.members.get('scriptingengine') ?? empty, 'vbscript');
  if (kind !== null)
    site.machine.sinks.script(value, kind, 'ActiveScriptEventConsumer.ScriptText', site.range);
};
const commandTemplate: Setter = (self, value, site) => {
  setOwn(self, 'commandlinetemplate', value, site);
  site.machine.sinks.command(value, site.range);
};

/** Set on any object, these say what would be launched. */
export const launcherSetters: Readonly<Record<string, Setter>> = {
  arguments: launches,
  scripttext: scriptText,
  commandlinetemplate: commandTemplate,
  ...Object.fromEntries(programs.map((name) => [name, setsProgram(name)])),
};

/** Objects of which we know only that they may launch something: actions of tasks, consumers, shortcuts. */
export const launcher: ObjectClass = { members: { save: nothing, put_: nothing }, children: 'launcher' };

const wmiCreate: MemberFold = (_self, args, { machine, range }) => {
  machine.sinks.command(argument(args, 0), range);
  return unknown;
};

export const wmi: ObjectClass = {
  members: {
    create: wmiCreate,
    execmethod: () => unknown,
    execquery: () => unknown,
    spawninstance_: () => newObject('launcher'),
    get: () => newObject('winmgmts'),
  },
  byDefault: 'get',
  children: 'winmgmts',
};

/** Methods with these names run what they are given, whatever the object turns out to be. */
export const runnersByName: Readonly<Record<string, MemberFold>> = {
  run: runLine,
  exec: runLine,
  create: wmiCreate,
  shellexecute: shellExecute,
  regwrite: regWrite,
  execscript: (_self, args, { machine, range }) => {
    const kind = scriptKindOf(argument(args, 1), 'jscript');
    if (kind !== null) machine.sinks.script(argument(args, 0), kind, 'execScript', range);
    return unknown;
  },
  addcode: (self, args, site) => control(self, argument(args, 0), 'AddCode', site),
  executestatement: (self, args, site) => control(self, argument(args, 0), 'ExecuteStatement', site),
};

function control(self: HostObject, code: Value, name: string, site: Parameters<MemberFold>[2]): Value {
  const kind = scriptKindOf(self.members.get('language') ?? unknown, 'vbscript');
  if (kind === null) return unknown;
  site.machine.sinks.script(code, kind, `ScriptControl.${name}`, site.range);
  const text = kind === 'vbscript' ? toText(code, site.range) : null;
  if (text === null) return unknown;
  if (name === 'Eval') return evaluateText(site.machine, text, site.range);
  executeText(site.machine, text, site.range, true);
  return empty;
}

export const scriptControl: ObjectClass = {
  members: {
    addcode: (self, args, site) => control(self, argument(args, 0), 'AddCode', site),
    executestatement: (self, args, site) => control(self, argument(args, 0), 'ExecuteStatement', site),
    eval: (self, args, site) => control(self, argument(args, 0), 'Eval', site),
    run: (self, args, { machine }) => {
      const name = argument(args, 0);
      const kind = scriptKindOf(self.members.get('language') ?? unknown, 'vbscript');
      if (name.type !== 'string' || kind !== 'vbscript') return unknown;
      return runProcedure(machine, name.text.toLowerCase(), args.slice(1));
    },
    addobject: nothing,
    reset: nothing,
  },
};

const write: MemberFold = (self, args, { machine, range }) => {
  machine.sinks.script(argument(args, 0), 'hta', 'document.write', range);
  return self;
};

/** `htmlfile`, and the document of a page. */
export const htmlDocument: ObjectClass = {
  members: {
    write,
    writeln: write,
    open: (self) => self,
    close: nothing,
    parentwindow: () => newObject('window'),
    script: () => newObject('window'),
    createelement: () => newObject('xml.element'),
  },
};

function timed(name: string): MemberFold {
  return (_self, args, { machine, range }) => {
    const kind = scriptKindOf(argument(args, 2), 'vbscript');
    if (kind !== null) machine.sinks.script(argument(args, 0), kind, name, range);
    return unknown;
  };
}

export const pageWindow: ObjectClass = {
  members: {
    execscript: (_self, args, { machine, range }) => {
      const kind = scriptKindOf(argument(args, 1), 'jscript');
      if (kind !== null) machine.sinks.script(argument(args, 0), kind, 'execScript', range);
      return unknown;
    },
    eval: (_self, args, { machine, range }) => {
      machine.sinks.script(argument(args, 0), 'jscript', 'eval', range);
      return unknown;
    },
    settimeout: timed('setTimeout'),
    setinterval: timed('setInterval'),
    document: () => newObject('htmlfile'),
    parentwindow: (self) => self,
  },
};

function connect(machine: Machine, prefix: Value): void {
  if (prefix.type === 'string') machine.expectEvents(prefix.text.toLowerCase());
  else if (!isMissing(prefix)) machine.expectEvents('');
}

export const wscript: ObjectClass = {
  members: {
    // `CreateObject(progId, prefix)`: from here on, procedures with that prefix may run at any time.
    createobject: (_self, args, { machine }) => {
      connect(machine, argument(args, 1));
      return createObject(argument(args, 0));
    },
    connectobject: (_self, args, { machine }) => {
      connect(machine, argument(args, 1));
      return empty;
    },
    echo: nothing,
    sleep: nothing,
    quit: (_self, _args, { machine }) => {
      machine.stop();
      return empty;
    },
  },
};

export const application: ObjectClass = {
  members: {
    run: (_self, args, { machine }) => {
      const name = argument(args, 0);
      if (name.type !== 'string') return unknown;
      return runProcedure(machine, name.text.toLowerCase().replace(/^.*[!.]/, ''), args.slice(1));
    },
    ontime: (_self, args, { machine }) => {
      const name = argument(args, 1);
      if (name.type === 'string') runProcedure(machine, name.text.toLowerCase().replace(/^.*[!.]/, ''), []);
      return empty;
    },
    shellexecute: shellExecute,
  },
};

export const fileSystem: ObjectClass = {
  members: {
    buildpath: (_self, args, site) => {
      const folder = toText(argument(args, 0), site.range);
      const name = toText(argument(args, 1), site.range);
      if (folder === null || name === null) return unknown;
      const slash = /[\\/:]$/.test(folder.text) ? '' : '\\';
      return { type: 'string', text: folder.text + slash + name.text };
    },
  },
};
