/** What objects may write to: the variables that their methods are given by reference. */

import { unknown, type Value } from '../../values/model';
import { constants } from '../folds/constants';
import { folds } from '../folds/table';
import { runnersByName } from '../objects/shells';
import { objectClasses } from '../objects/table';
import type { Argument, Expression } from '../syntax/ast';
import { VbArray } from '../values/array';
import { Instance, type Machine } from './machine';
import { hostNames } from './objects';

/** Libraries whose objects write to none of their arguments, apart from what `outputsFrom` says. */
const quietLibraries =
  /^(?:microsoft|msxml2|winhttp|adodb|adox|internetexplorer|excel|word|outlook|scripting|shell|wscript|cdo|sapi|htmlfile|system\.[\w.]+)(?:\.|$)/;

/** Methods that write to none of their arguments in any object that scripts commonly use. */
const quietMethods = new Set(
  (
    'open openastextstream opentextfile createtextfile write writeline writetext writeblanklines read readline skip ' +
    'savetofile loadfromfile send setrequestheader getresponseheader setoption settimeouts navigate item items add ' +
    'exists remove copyfile movefile deletefile createfolder copy move delete getfile getfolder fileexists ' +
    'folderexists regread regdelete popup echo sleep print cells range sheets worksheets workbooks documents ' +
    'namespace copyhere parsename invokeverb getelementsbytagname getelementbyid selectsinglenode selectnodes ' +
    'createelement getattribute setattribute appendchild loadxml load save saveas test replace createobject ' +
    'createshortcut'
  ).split(' '),
);

/** The first argument that a method writes to, where the ones before it are only read. */
const outputsFrom: Readonly<Record<string, number>> = { create: 3, execute: 1, execmethod: 2 };

/** After a method was called: what it may have written to its arguments is not known. */
export function forgetOutputs(
  machine: Machine,
  object: Value,
  name: string,
  args: readonly Argument[],
): void {
  // A procedure of the script gives back what it assigns.
  if (object instanceof Instance && object.definition.methods.has(name)) return;
  for (const { value } of args.slice(firstOutput(object, name))) forgetArgument(machine, value);
}

function firstOutput(object: Value, name: string): number {
  const from = outputsFrom[name];
  if (from !== undefined) return from;
  if (object.type === 'dictionary' || quietMethods.has(name) || runnersByName[name] !== undefined)
    return Infinity;
  if (object.type !== 'object') return 0;
  const known = objectClasses.get(object.className);
  if (known?.members[name] !== undefined || object.members.has(name)) return Infinity;
  // Registry providers and other classes of WMI write to what they are given.
  if (object.className === 'winmgmts') return 0;
  return known !== undefined || quietLibraries.test(object.className) ? Infinity : 0;
}

/** A variable, or an element, that is given by reference to what we do not know. */
export function forgetArgument(machine: Machine, value: Expression): void {
  if (value.type === 'name') {
    const { name } = value;
    const isVariable =
      machine.find(name) !== undefined ||
      !(machine.procedures.has(name) || constants.has(name) || folds.has(name) || hostNames(machine, name));
    if (!isVariable) return;
    const held = machine.find(name)?.value;
    // It may be called at any time from here on.
    if (held?.type === 'block') machine.expectEvents('');
    machine.keep(value.id);
    machine.setVariable(name, unknown);
  } else if (value.type === 'call' && value.callee.type === 'name') {
    if (!(machine.find(value.callee.name)?.value instanceof VbArray)) return;
    machine.keep(value.id);
    machine.unknownVariable(value.callee.name);
  }
}
