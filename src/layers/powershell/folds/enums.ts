/** Enumerations of .NET that folds take as arguments: a member, its name, its start, its number, or several of these. */

import type { HostObject, Value } from '../../values/model';
import { int } from './numbers';
import { str } from './text';

/** By canonical type; names and values as https://learn.microsoft.com/dotnet/api documents them. */
const enums = {
  'system.stringsplitoptions': { None: 0, RemoveEmptyEntries: 1, TrimEntries: 2 },
  'system.stringcomparison': {
    CurrentCulture: 0,
    CurrentCultureIgnoreCase: 1,
    InvariantCulture: 2,
    InvariantCultureIgnoreCase: 3,
    Ordinal: 4,
    OrdinalIgnoreCase: 5,
  },
  'system.text.regularexpressions.regexoptions': {
    None: 0,
    IgnoreCase: 1,
    Multiline: 2,
    ExplicitCapture: 4,
    Compiled: 8,
    Singleline: 16,
    IgnorePatternWhitespace: 32,
    RightToLeft: 64,
    ECMAScript: 256,
    CultureInvariant: 512,
  },
  'system.io.compression.compressionmode': { Decompress: 0, Compress: 1 },
  'system.io.seekorigin': { Begin: 0, Current: 1, End: 2 },
  'system.security.cryptography.ciphermode': { CBC: 1, ECB: 2, OFB: 3, CFB: 4, CTS: 5 },
  'system.security.cryptography.paddingmode': { None: 1, PKCS7: 2, Zeros: 3, ANSIX923: 4, ISO10126: 5 },
  'system.security.cryptography.cryptostreammode': { Read: 0, Write: 1 },
  'system.text.normalizationform': { FormC: 1, FormD: 2, FormKC: 5, FormKD: 6 },
  'system.base64formattingoptions': { None: 0, InsertLineBreaks: 1 },
  // Options of -split; Microsoft.PowerShell's own.
  'system.management.automation.splitoptions': {
    SimpleMatch: 1,
    RegexMatch: 2,
    CultureInvariant: 4,
    IgnorePatternWhitespace: 8,
    Multiline: 16,
    Singleline: 32,
    IgnoreCase: 64,
    ExplicitCapture: 128,
  },
} as const satisfies Record<string, Readonly<Record<string, number>>>;

export type EnumType = keyof typeof enums;

function namesOf(type: EnumType): readonly (readonly [string, number])[] {
  return Object.entries(enums[type]);
}

export function isEnumType(type: string): type is EnumType {
  return Object.hasOwn(enums, type);
}

/** `[type]::member`; null when there is none. */
export function enumMember(type: EnumType, member: string): HostObject | null {
  const found = namesOf(type).find(([name]) => name.toLowerCase() === member.toLowerCase());
  if (found === undefined) return null;
  return {
    type: 'object',
    className: type,
    members: new Map<string, Value>([
      ['\0text', str(found[0])],
      ['value__', int(found[1])],
    ]),
  };
}

/** The number that a value stands for as an argument of this type; null when it is none of it. */
export function enumValue(type: EnumType, value: Value): number | null {
  if (value.type === 'number') return value.value;
  if (value.type === 'object' && value.className === type) {
    const number = value.members.get('value__');
    return number?.type === 'number' ? number.value : null;
  }
  if (value.type === 'list') return flags(type, value.items);
  if (value.type !== 'string') return null;
  if (value.text.includes(',')) return flags(type, value.text.split(',').map(str));
  const wanted = value.text.trim().toLowerCase();
  const all = namesOf(type);
  const exact = all.find(([name]) => name.toLowerCase() === wanted);
  if (exact !== undefined) return exact[1];
  // PowerShell takes the start of a name where only one begins so.
  const starts = wanted === '' ? [] : all.filter(([name]) => name.toLowerCase().startsWith(wanted));
  return starts.length === 1 ? (starts[0]?.[1] ?? null) : null;
}

function flags(type: EnumType, parts: readonly Value[]): number | null {
  let all = 0;
  for (const part of parts) {
    const one = enumValue(type, part);
    if (one === null) return null;
    all |= one;
  }
  return all;
}

/** The name of a number, or several. */
export function enumName(type: EnumType, value: number): string | null {
  const exact = namesOf(type).find(([, one]) => one === value);
  return exact?.[0] ?? null;
}
