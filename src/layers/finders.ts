/** The list of finders: each looks for one way in which a script carries another, lexically and in linear time. */

import type { Finder } from './carried';
import { findJunked } from './encoders/junked';
import { findLists } from './encoders/lists';
import { findPem } from './encoders/pem';
import { findRuns } from './encoders/runs';
import { findScriptEncoded } from './encoders/script-encoder';
import { findEncodedCommands } from './powershell/encoded-command';
import { findFromBase64String } from './powershell/from-base64-string';

/**
 * PowerShell's command lines and expressions stand in the strings of every other kind too, so that all finders look
 * into all kinds of text. Those that look for anything encoded come last: the others know more of what they find.
 */
export const finders: readonly Finder[] = [
  findScriptEncoded,
  findEncodedCommands,
  findFromBase64String,
  findPem,
  findRuns,
  findJunked,
  findLists,
];
