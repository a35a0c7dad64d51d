/** .NET types as values, by their names in every spelling. */

import type { HostObject, Value } from '../../values/model';

const className = 'system.runtimetype';

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
