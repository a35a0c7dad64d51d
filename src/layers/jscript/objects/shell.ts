/** Objects that start programs or run script text. */

import { unknown, type Str } from '../../values/model';
import { toStr } from '../values/convert';
import { str, undef, type Call, type Fold, type JsValue } from '../values/model';

/** What a Windows with a user of that name has; lower-case names. */
const environment: Readonly<Record<string, string>> = {
  allusersprofile: 'C:\\ProgramData',
  appdata: 'C:\\Users\\user\\AppData\\Roaming',
  comspec: 'C:\\Windows\\system32\\cmd.exe',
  homedrive: 'C:',
  homepath: '\\Users\\user',
  localappdata: 'C:\\Users\\user\\AppData\\Local',
  programdata: 'C:\\ProgramData',
  programfiles: 'C:\\Program Files',
  public: 'C:\\Users\\Public',
  systemdrive: 'C:',
  systemroot: 'C:\\Windows',
  temp: 'C:\\Users\\user\\AppData\\Local\\Temp',
  tmp: 'C:\\Users\\user\\AppData\\Local\\Temp',
  userprofile: 'C:\\Users\\user',
  windir: 'C:\\Windows',
};

/** @returns unknown when a variable is not one that every Windows has */
function expanded(text: Str): JsValue {
  const names = text.text.match(/%[^%\r\n]{1,64}%/g) ?? [];
  if (names.length === 0) return text;
  if (!names.every((name) => variable(name) !== undefined)) return unknown;
  const made = text.text.replace(/%[^%\r\n]{1,64}%/g, (name) => variable(name) ?? name);
  return { ...str(made), assumed: true };
}

function variable(name: string): string | undefined {
  return environment[name.slice(1, -1).toLowerCase()];
}

function argument(call: Call, at: number): Str | null {
  const value = call.args[at];
  return value === undefined ? null : toStr(value, call);
}

/** A method whose first argument is a command line. */
const runLine: Fold = (call) => {
  call.vm.effect();
  const line = argument(call, 0);
  if (line) call.vm.launch(line, null, call.range);
  return unknown;
};

export const shellNatives: Readonly<Record<string, Fold>> = {
  run: runLine,
  exec: runLine,
  regwrite: (call) => {
    call.vm.effect();
    const value = argument(call, 1);
    if (value) call.vm.launch(value, null, call.range);
    return undef;
  },
  expandenvironmentstrings: (call) => {
    const text = argument(call, 0);
    return text ? expanded(text) : unknown;
  },
};

export const launcherNatives: Readonly<Record<string, Fold>> = {
  shellexecute: (call) => {
    call.vm.effect();
    const program = argument(call, 0);
    if (program) call.vm.launch(program, argument(call, 1) ?? str(''), call.range);
    return unknown;
  },
};

export const processNatives: Readonly<Record<string, Fold>> = { create: runLine };

function language(call: Call): 'vbscript' | 'jscript' | null {
  const named = call.vm.get(call.self, 'language', call.range);
  if (named.type !== 'string') return null;
  return /^vb/i.test(named.text)
    ? 'vbscript'
    : /^(?:jscript|javascript)/i.test(named.text)
      ? 'jscript'
      : null;
}

const runScript: Fold = (call) => {
  call.vm.effect();
  const code = argument(call, 0);
  const kind = language(call);
  if (code && kind) call.vm.sink(code, kind, 'ScriptControl', call.range);
  return unknown;
};

/** https://learn.microsoft.com/previous-versions/tn-archive/ee176556(v=technet.10) */
export const scriptControlNatives: Readonly<Record<string, Fold>> = {
  addcode: runScript,
  eval: runScript,
  executestatement: runScript,
};
