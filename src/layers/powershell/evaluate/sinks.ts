/** Methods, static methods and members that run or load what they are given. */

import { commandLineSinks, launchSinks, looksLikeCommandLine } from '../../commands/command-line';
import type { OffsetRange } from '../../../findings/model';
import type { LayerKind } from '../../model';
import { unknown, type Bytes, type HostObject, type Str, type Value } from '../../values/model';
import { convert } from '../folds';
import type { CastNode, InvokeNode, MemberNode } from '../syntax/ast';
import { bagMember, bagOf, isBag } from './bags';
import { matchingCommands } from './lookups';
import { madeBlock } from './members';
import type { Run } from './run';
import { valueOf } from './stream';
import { intrinsics } from './variables';

/** Bytes that a script gives to native memory: fewer are structures and keys. */
const leastShellcode = 32;

type Method = (call: {
  readonly run: Run;
  readonly target: Value;
  readonly args: readonly Value[];
  readonly node: InvokeNode;
}) => Value | undefined;

const powershell = 'system.management.automation.powershell';
const done: Value = { type: 'null', as: 'empty' };

/** CLSIDs that stand for a ProgID in scripts. */
const classIds: Readonly<Record<string, string>> = {
  '72c24dd5-d70a-438b-8a42-98424b88afb8': 'wscript.shell',
  'f935dc22-1cf0-11d0-adb9-00c04fd58a0b': 'wscript.shell',
  '13709620-c279-11ce-a49e-444553540000': 'shell.application',
  '9ba05972-f6a8-11cf-a442-00a0c90a8f39': 'shellwindows',
  'c08afd90-f2a1-11d1-8455-00a0c91f3880': 'shellbrowserwindow',
  '0e59f1d5-1fbe-11d0-8ff2-00a0d10038bc': 'scriptcontrol',
  '49b2791a-b1ae-4c90-9b8e-e860ba07f889': 'mmc20.application',
};

/** A whole command line, as CreateProcess or the shell takes it apart. */
function launchLine(run: Run, line: Value | undefined, node: OffsetRange): void {
  const text = line && line.type !== 'unknown' ? run.textOf(line, node) : null;
  if (text && !run.made) run.addSinks(commandLineSinks(text, run.rangeOf(node), run.context));
}

/** A program and what it is given. */
export function launch(
  run: Run,
  program: Value | undefined,
  args: readonly Value[],
  node: OffsetRange,
  given: 'joined' | 'argv' = 'joined',
): void {
  const name = program && program.type !== 'unknown' ? run.textOf(program, node) : null;
  if (name && !run.made) run.addSinks(launchSinks(name, args, run.rangeOf(node), run.context, given));
}

/** A value that is kept where something may run it later: a registry value, a service's or a task's command. */
export function keptLine(run: Run, value: Value | undefined, node: OffsetRange): void {
  const text = value && value.type !== 'unknown' ? run.textOf(value, node) : null;
  if (text && !run.made && looksLikeCommandLine(text.text))
    run.addSinks(commandLineSinks(text, run.rangeOf(node), run.context));
}

/** The methods that run their arguments, by class (empty for any class, and for targets that are not known). */
const methods: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  '': {
    addscript: ({ run, target, args, node }) => {
      if (args[0]) run.textSink(args[0], 'powershell', 'PowerShell.AddScript', node);
      return target.type === 'object' ? target : intrinsics(powershell);
    },
    invokescript: ({ run, args, node }) => {
      const script = args.find(({ type }) => type === 'string');
      const text = script ? run.textSink(script, 'powershell', 'InvokeCommand.InvokeScript', node) : null;
      return text ? valueOf(run.walk.text(run, text, run.rangeOf(node)), run.context.meter) : unknown;
    },
    newscriptblock: ({ run, args: [first], node }) =>
      first?.type === 'string' ? madeBlock(run, first, 'InvokeCommand.NewScriptBlock', node) : undefined,
    createpipeline: ({ run, args: [first], node }) => {
      if (first?.type === 'string') run.textSink(first, 'powershell', 'Runspace.CreatePipeline', node);
      return undefined;
    },
    createnestedpipeline: ({ run, args: [first], node }) => {
      if (first?.type === 'string') run.textSink(first, 'powershell', 'Runspace.CreateNestedPipeline', node);
      return undefined;
    },
    executeshellcommand: ({ run, args: [program, , parameters], node }) => {
      launch(run, program, parameters ? [parameters] : [], node);
      return done;
    },
    shellexecute: ({ run, args: [program, parameters], node }) => {
      launch(run, program, parameters ? [parameters] : [], node);
      return done;
    },
    run: ({ run, args: [line], node }) => {
      launchLine(run, line, node);
      return undefined;
    },
    exec: ({ run, args: [line], node }) => {
      launchLine(run, line, node);
      return undefined;
    },
    regwrite: ({ run, args: [, value], node }) => {
      keptLine(run, value, node);
      return undefined;
    },
  },
  [powershell]: {
    addcommand: ({ target, args: [name], run }) => {
      const text = name?.type === 'string' ? (matchingCommands(run, name.text)[0] ?? name.text) : null;
      if (target.type === 'object' && text !== null)
        target.members.set('amsight command', { type: 'string', text });
      return target;
    },
    addargument: ({ run, target, args: [value], node }) => {
      addedArgument(run, target, value, node);
      return target;
    },
    addparameter: ({ run, target, args: [, value], node }) => {
      addedArgument(run, target, value, node);
      return target;
    },
    addstatement: ({ target }) => target,
  },
  scriptcontrol: {
    addcode: scriptControl('ScriptControl.AddCode'),
    eval: scriptControl('ScriptControl.Eval'),
    executestatement: scriptControl('ScriptControl.ExecuteStatement'),
  },
  win32_process: {
    create: ({ run, args: [line], node }) => {
      launchLine(run, line, node);
      return unknown;
    },
  },
};

function scriptControl(sink: string): Method {
  return ({ run, target, args: [code], node }) => {
    const language = target.type === 'object' ? target.members.get('language') : undefined;
    const kind: LayerKind =
      language?.type === 'string' && /^j(?:ava)?script/i.test(language.text) ? 'jscript' : 'vbscript';
    if (code) run.textSink(code, kind, sink, node);
    return unknown;
  };
}

function addedArgument(run: Run, target: Value, value: Value | undefined, node: InvokeNode): void {
  const command = target.type === 'object' ? target.members.get('amsight command') : undefined;
  if (value && command?.type === 'string' && /^(?:iex|invoke-expression)$/i.test(command.text))
    run.textSink(value, 'powershell', 'Invoke-Expression', node);
}

function classOf(target: Value): string {
  if (target.type !== 'object') return '';
  if (target.className === 'msscriptcontrol.scriptcontrol') return 'scriptcontrol';
  return target.className;
}

/** @returns undefined when the method is none of these, or goes on to the value folds */
export function methodSink(
  run: Run,
  target: Value,
  key: string,
  args: readonly Value[],
  node: InvokeNode,
): Value | undefined {
  // The class of WMI methods is often not known: `Get-WmiObject -List`, a CIM class. The name and a line say enough.
  const own = methods[classOf(target)]?.[key];
  const method = own ?? methods['']?.[key];
  if (method) return method({ run, target, args, node });
  if (key === 'start' && isBag(target)) startProcess(run, target, node);
  if (key === 'create' && target.type === 'unknown') launchLine(run, args[0], node);
  if (key === 'load' && args[0]?.type === 'bytes') run.bytesSink(args[0], 'assembly', 'AppDomain.Load', node);
  return undefined;
}

const shortName = (type: string): string => type.replace(/^system\./i, '').toLowerCase();

/** @returns undefined when the method is none of these, or goes on to the value folds */
export function staticSink(
  run: Run,
  type: string,
  key: string,
  args: readonly Value[],
  node: InvokeNode,
): Value | undefined {
  const [first, second] = args;
  switch (`${shortName(type)}::${key}`) {
    case 'scriptblock::create':
    case 'management.automation.scriptblock::create':
      return first ? madeBlock(run, first, 'ScriptBlock.Create', node) : unknown;
    case 'powershell::create':
    case 'management.automation.powershell::create':
      return intrinsics(powershell);
    case 'diagnostics.process::start':
      if (first && isBag(first)) startProcess(run, first, node);
      else launch(run, first, second ? [second] : [], node);
      return unknown;
    case 'microsoft.visualbasic.interaction::shell':
      launchLine(run, first, node);
      return unknown;
    case 'reflection.assembly::load':
    case 'reflection.assembly::reflectiononlyload': {
      const bytes = first ? bytesOf(run, first, node) : null;
      if (bytes) run.bytesSink(bytes, 'assembly', 'Assembly.Load', node);
      return bytes ? unknown : undefined;
    }
    case 'runtime.interopservices.marshal::copy': {
      const bytes = first ? bytesOf(run, first, node) : null;
      if (!bytes || bytes.bytes.length < leastShellcode) return undefined;
      run.bytesSink(bytes, 'shellcode', 'Marshal.Copy', node);
      return done;
    }
    case 'microsoft.win32.registry::setvalue':
      keptLine(run, args[2], node);
      return unknown;
    case 'activator::createinstance': {
      const progId = first?.type === 'object' ? first.members.get('amsight progid') : undefined;
      return progId?.type === 'string' ? bagOf(progId.text) : undefined;
    }
    case 'type::gettypefromprogid':
      return first?.type === 'string' ? comType(first.text) : undefined;
    case 'type::gettypefromclsid': {
      const id =
        first &&
        run
          .textOf(first, node)
          ?.text.toLowerCase()
          .replace(/[{}\s]/g, '');
      const progId = id === undefined ? undefined : classIds[id];
      return progId === undefined ? undefined : comType(progId);
    }
    default:
      return undefined;
  }
}

/** True for names of methods that staticSink takes. */
export function isStaticSink(name: string): boolean {
  return /^(?:create|start|shell|load|copy|createinstance|gettypefrom(?:progid|clsid))$/i.test(name);
}

/** What a Process, or a ProcessStartInfo, starts. */
function startProcess(run: Run, bag: HostObject, node: OffsetRange): void {
  const info = bagMember(bag, 'startinfo') ?? bag;
  if (!isBag(info)) return;
  const argument = bagMember(info, 'arguments');
  launch(run, bagMember(info, 'filename'), argument ? [argument] : [], node);
}

function comType(progId: string): HostObject {
  return intrinsics('amsight.comtype', [['amsight progid', { type: 'string', text: progId }]]);
}

/** Bytes, also where a script has them as a list of numbers. */
function bytesOf(run: Run, value: Value, node: OffsetRange): Bytes | null {
  if (value.type === 'bytes') return value;
  if (value.type !== 'list') return null;
  const bytes = convert(value, 'byte[]', run.fold(node));
  return bytes.type === 'bytes' ? bytes : null;
}

/** `[Byte[]] $buffer = 0xfc, 0x48, …` and `$buffer = [Byte[]] (0xfc, …)`, longer than keys are. */
export function declaredShellcode(run: Run, node: CastNode, value: Value): void {
  if (value.type !== 'bytes' || value.bytes.length <= leastShellcode || run.made) return;
  const { operand } = node;
  const isWritten = /^\s*[([@,]*\s*0x[0-9a-f]{1,2}\s*,\s*0x/i.test(
    run.text.slice(operand.start, operand.start + 64),
  );
  if (isWritten) run.bytesSink(value, 'shellcode', 'byte array', operand);
}

/** The same, where the type stands on the variable. */
export function declaredBytes(run: Run, type: string, value: Value, right: OffsetRange): void {
  if (
    value.type !== 'bytes' ||
    !/^(?:system\.)?byte\[\]$/i.test(type) ||
    value.bytes.length <= leastShellcode ||
    run.made
  )
    return;
  if (/^[\s(@,]*0x[0-9a-f]{1,2}\s*,\s*0x/i.test(run.text.slice(right.start, right.start + 64)))
    run.bytesSink(value, 'shellcode', 'byte array', right);
}

/** Members of WMI consumers and shortcuts that hold what is run. */
export function assignedMember(run: Run, target: Value, name: string, value: Value, node: MemberNode): void {
  switch (name.toLowerCase()) {
    case 'commandlinetemplate':
      launchLine(run, value, node);
      break;
    case 'scripttext': {
      const engine = target.type === 'object' ? target.members.get('scriptingengine') : undefined;
      consumerScript(run, value, engine, node);
      break;
    }
    default:
  }
}

/** ScriptText of an ActiveScriptEventConsumer. */
function consumerScript(run: Run, text: Value, engine: Value | undefined, node: OffsetRange): void {
  const isJScript = engine?.type === 'string' && /^j(?:ava)?script/i.test(engine.text);
  if (text.type === 'string')
    run.textSink(text, isJScript ? 'jscript' : 'vbscript', 'ActiveScriptEventConsumer.ScriptText', node);
}

/** What the properties of a WMI instance hold that is run. */
export function instanceSinks(run: Run, properties: Value, node: OffsetRange): void {
  if (properties.type !== 'dictionary') return;
  const line = properties.entries.get('commandlinetemplate') ?? properties.entries.get('commandline');
  launchLine(run, line, node);
  const text = properties.entries.get('scripttext');
  if (text) consumerScript(run, text, properties.entries.get('scriptingengine'), node);
}

/** The WMI class that `[wmiclass]'…'` names, as an object with its methods. */
export function wmiClass(path: Str): HostObject {
  const name = /([A-Za-z_]\w*)\s*$/.exec(path.text.slice(-64))?.[1] ?? '';
  return { type: 'object', className: name.toLowerCase(), members: new Map() };
}

export function isWmiClassType(type: string): boolean {
  return /^(?:wmiclass|system\.management\.managementclass)$/i.test(type);
}

/** A line given to WMI's Win32_Process. */
export function processCreate(run: Run, line: Value | undefined, node: OffsetRange): void {
  launchLine(run, line?.type === 'list' ? line.items[0] : line, node);
}
