/** CreateObject and GetObject. */

import { unknown, type Value } from '../../values/model';
import { isMissing } from '../folds/site';
import { newObject } from './model';

/** ProgIDs by their usual name: versions do not matter. */
const aliases: Readonly<Record<string, string>> = {
  'microsoft.xmldom': 'msxml2.domdocument',
  'msxml.domdocument': 'msxml2.domdocument',
  'msxml2.freethreadeddomdocument': 'msxml2.domdocument',
  'microsoft.freethreadedxmldom': 'msxml2.domdocument',
  'msscriptcontrol.scriptcontrol': 'scriptcontrol',
  '{72c24dd5-d70a-438b-8a42-98424b88afb8}': 'wscript.shell',
  '{f935dc22-1cf0-11d0-adb9-00c04fd58a0b}': 'wscript.shell',
  '{13709620-c279-11ce-a49e-444553540000}': 'shell.application',
};

export function className(progId: string): string {
  const lower = progId
    .trim()
    .toLowerCase()
    .replace(/^new:/, '')
    .replace(/(?:\.\d{1,2}){1,2}$/, '');
  return aliases[lower] ?? lower;
}

export function createObject(progId: Value): Value {
  return progId.type === 'string' ? newObject(className(progId.text)) : unknown;
}

/** `winmgmts:` is WMI, `new:` makes an object. What `script:` names is elsewhere: there is nothing to look into. */
export function getObject(path: Value, progId: Value): Value {
  if (path.type !== 'string')
    return isMissing(path) && progId.type === 'string' ? newObject(className(progId.text)) : unknown;
  const lower = path.text.toLowerCase();
  if (lower.startsWith('winmgmts:')) return newObject('winmgmts');
  if (lower.startsWith('new:')) return newObject(className(path.text.slice(4)));
  return unknown;
}
