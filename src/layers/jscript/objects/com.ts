/** COM objects by ProgID or moniker, as far as scripts run or decode something with them. */

import { unknown } from '../../values/model';
import { toStr } from '../values/convert';
import { str, undef, type Call, type Fold, type JsObject, type JsValue } from '../values/model';
import { streamMembers, streamNatives } from './stream';
import { documentNatives } from './xml';
import { launcherNatives, processNatives, scriptControlNatives, shellNatives } from './shell';
import { dictionaryNatives, encodingNatives, fileSystemNatives, transformNatives } from './helpers';

interface Class {
  readonly natives: Readonly<Record<string, Fold>>;
  readonly members?: readonly (readonly [string, JsValue])[];
}

/** By what a lower-case ProgID starts with; versions such as `.6.0` follow. */
const classes: readonly (readonly [string, Class])[] = [
  ['wscript.shell', { natives: shellNatives }],
  ['shell.application', { natives: launcherNatives }],
  ['scriptcontrol', { natives: scriptControlNatives }],
  ['msscriptcontrol.scriptcontrol', { natives: scriptControlNatives }],
  ['adodb.stream', { natives: streamNatives, members: streamMembers }],
  ['msxml2.domdocument', { natives: documentNatives }],
  ['msxml2.freethreadeddomdocument', { natives: documentNatives }],
  ['microsoft.xmldom', { natives: documentNatives }],
  ['microsoft.freethreadedxmldom', { natives: documentNatives }],
  ['scripting.dictionary', { natives: dictionaryNatives }],
  ['scripting.filesystemobject', { natives: fileSystemNatives }],
  ['system.text.', { natives: encodingNatives }],
  ['system.security.cryptography.frombase64transform', { natives: transformNatives }],
];

/** Class identifiers that scripts use in place of ProgIDs. */
const classIds: Readonly<Record<string, string>> = {
  '13709620-c279-11ce-a49e-444553540000': 'shell.application',
  '9ba05972-f6a8-11cf-a442-00a0c90a8f39': 'shell.application',
  'c08afd90-f2a1-11d1-8455-00a0c91f3880': 'shell.application',
  '72c24dd5-d70a-438b-8a42-98424b88afb8': 'wscript.shell',
  'f935dc22-1cf0-11d0-adb9-00c04fd58a0b': 'wscript.shell',
  '0e59f1d5-1fbe-11d0-8ff2-00a0d10038bc': 'scriptcontrol',
  '0d43fe01-f093-11cf-8940-00a0c9054228': 'scripting.filesystemobject',
  'ee09b103-97e0-11cf-978f-00a02463e06f': 'scripting.dictionary',
};

function comObject(vm: Call['vm'], progId: string): JsObject {
  const name = progId.toLowerCase().trim();
  const known = classes.find(([prefix]) => name.startsWith(prefix))?.[1];
  const object = vm.object(known?.members ?? [], name);
  return known ? { ...object, natives: known.natives } : object;
}

/** `new ActiveXObject(…)`, `WScript.CreateObject(…)`. */
export const createObject: Fold = (call) => {
  call.vm.effect();
  const name = toStr(call.args[0] ?? undef, call);
  return name === null ? unknown : comObject(call.vm, name.text);
};

const winmgmts: Readonly<Record<string, Fold>> = {
  get: (call) => {
    const name = toStr(call.args[0] ?? undef, call);
    return name === null ? unknown : wmiClass(call.vm, name.text);
  },
  execmethod: (call) => {
    call.vm.effect();
    return unknown;
  },
};

function wmiClass(vm: Call['vm'], path: string): JsObject {
  const name = path.toLowerCase();
  const object = vm.object([], name);
  return name === 'win32_process' || /[:.]win32_process$/.test(name)
    ? { ...object, natives: processNatives }
    : object;
}

/** `GetObject(…)` with the monikers that lead to something that runs. */
export const getObject: Fold = (call) => {
  call.vm.effect();
  const [path = str('')] = call.args;
  const name = toStr(path, call);
  if (name === null) return unknown;
  const text = name.text.trim();
  if (/^winmgmts:/i.test(text)) {
    const inner = /:(win32_\w+)$/i.exec(text)?.[1];
    return inner === undefined
      ? { ...call.vm.object([], 'winmgmts'), natives: winmgmts }
      : wmiClass(call.vm, inner);
  }
  const created = /^(?:new|clsid):\{?([^{}]+)\}?/i.exec(text)?.[1];
  if (created !== undefined) return comObject(call.vm, classIds[created.toLowerCase()] ?? created);
  return unknown;
};
