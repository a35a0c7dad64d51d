/** .NET types as values, by their names in every spelling. */

import type { HostObject, Value } from '../../values/model';

const className = 'system.runtimetype';

/**
 * PowerShell's type accelerators (about_Type_Accelerators) and what they stand for, both as documented; the types that
 * folds know of but that have none follow with their own names.
 */
const accelerators: readonly (readonly [string, string])[] = [
  ['array', 'System.Array'],
  ['bigint', 'System.Numerics.BigInteger'],
  ['bool', 'System.Boolean'],
  ['byte', 'System.Byte'],
  ['char', 'System.Char'],
  ['datetime', 'System.DateTime'],
  ['decimal', 'System.Decimal'],
  ['double', 'System.Double'],
  ['float', 'System.Single'],
  ['guid', 'System.Guid'],
  ['hashtable', 'System.Collections.Hashtable'],
  ['int', 'System.Int32'],
  ['int16', 'System.Int16'],
  ['int32', 'System.Int32'],
  ['int64', 'System.Int64'],
  ['ipaddress', 'System.Net.IPAddress'],
  ['long', 'System.Int64'],
  ['math', 'System.Math'],
  ['object', 'System.Object'],
  ['ordered', 'System.Collections.Specialized.OrderedDictionary'],
  ['powershell', 'System.Management.Automation.PowerShell'],
  ['pscustomobject', 'System.Management.Automation.PSObject'],
  ['psobject', 'System.Management.Automation.PSObject'],
  ['pscredential', 'System.Management.Automation.PSCredential'],
  ['psvariable', 'System.Management.Automation.PSVariable'],
  ['ref', 'System.Management.Automation.PSReference'],
  ['regex', 'System.Text.RegularExpressions.Regex'],
  ['runspacefactory', 'System.Management.Automation.Runspaces.RunspaceFactory'],
  ['sbyte', 'System.SByte'],
  ['scriptblock', 'System.Management.Automation.ScriptBlock'],
  ['securestring', 'System.Security.SecureString'],
  ['short', 'System.Int16'],
  ['single', 'System.Single'],
  ['string', 'System.String'],
  ['switch', 'System.Management.Automation.SwitchParameter'],
  ['timespan', 'System.TimeSpan'],
  ['type', 'System.Type'],
  ['uint', 'System.UInt32'],
  ['uint16', 'System.UInt16'],
  ['uint32', 'System.UInt32'],
  ['uint64', 'System.UInt64'],
  ['ulong', 'System.UInt64'],
  ['uri', 'System.Uri'],
  ['ushort', 'System.UInt16'],
  ['version', 'System.Version'],
  ['void', 'System.Void'],
  ['wmi', 'System.Management.ManagementObject'],
  ['wmiclass', 'System.Management.ManagementClass'],
  ['xml', 'System.Xml.XmlDocument'],
];

const otherTypes = [
  'System.BitConverter',
  'System.Buffer',
  'System.Collections.ArrayList',
  'System.Convert',
  'System.Environment',
  'System.Text.Encoding',
  'System.Text.StringBuilder',
  'System.Activator',
  'System.AppDomain',
  'System.Reflection.Assembly',
  'System.Enum',
  'System.Console',
];

const byAccelerator = new Map(accelerators.map(([short, full]) => [short, full.toLowerCase()]));
/** The last accelerator wins where two stand for one type: `int`, not `int32`, is what PowerShell writes. */
const written = new Map<string, { readonly short: string; readonly full: string }>();
for (const [short, full] of accelerators) {
  const key = full.toLowerCase();
  const preferred = written.get(key);
  if (preferred === undefined || /\d$/.test(preferred.short)) written.set(key, { short, full });
}
for (const full of otherTypes) written.set(full.toLowerCase(), { short: full, full });

/**
 * The full name in lower case, without the arguments of a generic type: `system.text.encoding` for `Text.Encoding`.
 * An array's ends in `[]`.
 */
export function canonicalType(typeName: string): string {
  let name = typeName.toLowerCase().replace(/\s+/g, '');
  if (name.startsWith('[') && name.endsWith(']')) name = name.slice(1, -1);
  name = name.replace(/`\d.*$/, '');
  const array = name.endsWith('[]');
  if (array) name = name.slice(0, -2);
  name = name.replace(/[[,].*$/, '');
  const full =
    byAccelerator.get(name) ?? (/^(?:system|microsoft|windows)\./.test(name) ? name : `system.${name}`);
  return array ? `${full}[]` : full;
}

/** The value of a type literal such as `[char]`; `typeName` is what stands between the brackets. */
export function typeValue(typeName: string): HostObject {
  return {
    type: 'object',
    className,
    members: new Map([['name', { type: 'string', text: typeName }]]),
  };
}

/** The name that a type literal was written with; null for what is no type. */
export function typeNameOf(value: Value): string | null {
  if (value.type !== 'object' || value.className !== className) return null;
  const name = value.members.get('name');
  return name?.type === 'string' ? name.text : null;
}

/** What `"$([char])"` says: the accelerator, else the full name; null for types we can't spell. */
export function shortTypeName(typeName: string): string | null {
  return spelled(typeName)?.short ?? null;
}

/** Type.FullName; null for types we can't spell. */
export function fullTypeName(typeName: string): string | null {
  return spelled(typeName)?.full ?? null;
}

function spelled(typeName: string): { readonly short: string; readonly full: string } | undefined {
  const canonical = canonicalType(typeName);
  if (!canonical.endsWith('[]')) return written.get(canonical);
  const element = written.get(canonical.slice(0, -2));
  return element && { short: `${element.short}[]`, full: `${element.full}[]` };
}
