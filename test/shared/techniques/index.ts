/** The whole catalogue, in the groups of docs/layers.md. */

import { encoders } from './encoders';
import { jscriptTechniques } from './jscript';
import { launchers } from './launchers';
import type { Technique } from './model';
import {
  powershellCompression,
  powershellEncodings,
  powershellRunners,
  powershellStrings,
} from './powershell';
import { vbscriptTechniques } from './vbscript';

export const catalogue: ReadonlyMap<string, readonly Technique[]> = new Map([
  ['PowerShell: strings', powershellStrings],
  ['PowerShell: encodings', powershellEncodings],
  ['PowerShell: compression', powershellCompression],
  ['PowerShell: what runs a string', powershellRunners],
  ['VBScript and VBA', vbscriptTechniques],
  ['JScript', jscriptTechniques],
  ['Launchers and carriers', launchers],
  ['Encoders and data', encoders],
]);
