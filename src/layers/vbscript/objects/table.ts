/** The objects of script hosts, by ProgID or by a name of ours for what they hand out. */

import { arrayList, collection, dictionary } from './dictionary';
import { base64Transform, cipherClass, cryptoTransform, encodingClass } from './dotnet';
import type { ObjectClass } from './model';
import { regExp, regExpMatch, regExpMatches } from './regexp';
import {
  application,
  fileSystem,
  htmlDocument,
  launcher,
  pageWindow,
  scriptControl,
  shellApplication,
  wmi,
  wscript,
  wscriptShell,
} from './shells';
import { recordset, stream } from './stream';
import { xmlDocument, xmlElement } from './xml';

export const objectClasses: ReadonlyMap<string, ObjectClass> = new Map<string, ObjectClass>([
  ['wscript', wscript],
  ['wscript.shell', wscriptShell],
  ['shell.application', shellApplication],
  ['scripting.dictionary', dictionary],
  ['scripting.filesystemobject', fileSystem],
  ['system.collections.arraylist', arrayList],
  ['collection', collection],
  ['msxml2.domdocument', xmlDocument],
  ['xml.element', xmlElement],
  ['adodb.stream', stream],
  ['adodb.recordset', recordset],
  ['vbscript.regexp', regExp],
  ['regexp.matches', regExpMatches],
  ['regexp.match', regExpMatch],
  ['system.text.utf8encoding', encodingClass('utf8')],
  ['system.text.asciiencoding', encodingClass('ascii')],
  ['system.text.unicodeencoding', encodingClass('utf16')],
  ['system.security.cryptography.rijndaelmanaged', cipherClass('aes')],
  ['system.security.cryptography.aesmanaged', cipherClass('aes')],
  ['system.security.cryptography.tripledescryptoserviceprovider', cipherClass('tripledes')],
  ['system.security.cryptography.descryptoserviceprovider', cipherClass('des')],
  ['system.security.cryptography.frombase64transform', base64Transform],
  ['cryptotransform', cryptoTransform],
  ['scriptcontrol', scriptControl],
  ['htmlfile', htmlDocument],
  ['document', htmlDocument],
  ['window', pageWindow],
  ['winmgmts', wmi],
  ['schedule.service', launcher],
  ['launcher', launcher],
  ['application', application],
]);
