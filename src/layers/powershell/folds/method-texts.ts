/** What Windows PowerShell 5.1 says of methods of strings that are named and not called: `[string]''.IndexOf`. */

import type { HostProfile } from '../../model';

const comparison = 'System.StringComparison comparisonType';
const start = 'int startIndex';

/** Result and parameters of each overload, as PSMethod.OverloadDefinitions of the .NET Framework lists them. */
const overloads: Readonly<Record<string, readonly (readonly [result: string, parameters: string])[]>> = {
  Clone: [['System.Object', '']],
  Contains: [['bool', 'string value']],
  CopyTo: [['void', 'int sourceIndex, char[] destination, int destinationIndex, int count']],
  EndsWith: [
    ['bool', 'string value'],
    ['bool', `string value, ${comparison}`],
    ['bool', 'string value, bool ignoreCase, cultureinfo culture'],
  ],
  GetHashCode: [['int', '']],
  GetType: [['type', '']],
  IndexOf: textSearches(),
  IndexOfAny: unitSearches(),
  Insert: [['string', `${start}, string value`]],
  IsNormalized: [
    ['bool', ''],
    ['bool', 'System.Text.NormalizationForm normalizationForm'],
  ],
  LastIndexOf: textSearches(),
  LastIndexOfAny: unitSearches(),
  Normalize: [
    ['string', ''],
    ['string', 'System.Text.NormalizationForm normalizationForm'],
  ],
  PadLeft: padding(),
  PadRight: padding(),
  Remove: [
    ['string', `${start}, int count`],
    ['string', start],
  ],
  Replace: [
    ['string', 'char oldChar, char newChar'],
    ['string', 'string oldValue, string newValue'],
  ],
  Split: [
    ['string[]', 'Params char[] separator'],
    ['string[]', 'char[] separator, int count'],
    ['string[]', 'char[] separator, System.StringSplitOptions options'],
    ['string[]', 'char[] separator, int count, System.StringSplitOptions options'],
    ['string[]', 'string[] separator, System.StringSplitOptions options'],
    ['string[]', 'string[] separator, int count, System.StringSplitOptions options'],
  ],
  StartsWith: [
    ['bool', 'string value'],
    ['bool', `string value, ${comparison}`],
    ['bool', 'string value, bool ignoreCase, cultureinfo culture'],
  ],
  Substring: [
    ['string', start],
    ['string', `${start}, int length`],
  ],
  ToCharArray: [
    ['char[]', ''],
    ['char[]', `${start}, int length`],
  ],
  ToLower: casing(),
  ToLowerInvariant: [['string', '']],
  ToUpper: casing(),
  ToUpperInvariant: [['string', '']],
  Trim: [
    ['string', 'Params char[] trimChars'],
    ['string', ''],
  ],
  TrimEnd: [['string', 'Params char[] trimChars']],
  TrimStart: [['string', 'Params char[] trimChars']],
};

function textSearches(): (readonly [string, string])[] {
  return [
    'char value',
    `char value, ${start}`,
    `char value, ${start}, int count`,
    'string value',
    `string value, ${start}`,
    `string value, ${start}, int count`,
    `string value, ${comparison}`,
    `string value, ${start}, ${comparison}`,
    `string value, ${start}, int count, ${comparison}`,
  ].map((parameters) => ['int', parameters]);
}

function unitSearches(): (readonly [string, string])[] {
  return ['char[] anyOf', `char[] anyOf, ${start}`, `char[] anyOf, ${start}, int count`].map((parameters) => [
    'int',
    parameters,
  ]);
}

function padding(): (readonly [string, string])[] {
  return ['int totalWidth', 'int totalWidth, char paddingChar'].map((parameters) => ['string', parameters]);
}

function casing(): (readonly [string, string])[] {
  return ['', 'cultureinfo culture'].map((parameters) => ['string', parameters]);
}

const byKey = new Map(
  Object.entries(overloads).map(([name, all]) => [
    name.toLowerCase(),
    all.map(([result, parameters]) => `${result} ${name}(${parameters})`),
  ]),
);

/** The overloads of a method of String, one text each; null where they are not known. `Chars` is an indexed property. */
export function stringOverloads(key: string, profile: HostProfile): readonly string[] | null {
  if (key === 'chars') return ['char Chars(int index) {get;}'];
  // .NET has added overloads since, between the others.
  return profile === 'windowsPowerShell' ? (byKey.get(key) ?? null) : null;
}
