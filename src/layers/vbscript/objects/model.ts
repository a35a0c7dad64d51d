/** What an object of the script host can do, as far as it matters to what a script says and runs. */

import type { Machine } from '../evaluate/machine';
import type { FoldSite } from '../folds/site';
import type { HostObject, Value } from '../../values/model';

export interface ObjectSite extends FoldSite {
  readonly machine: Machine;
}

/** A property that is read, or a method that is called: the syntax is the same. */
export type MemberFold = (self: HostObject, args: readonly Value[], site: ObjectSite) => Value;
export type Setter = (self: HostObject, value: Value, site: ObjectSite, args: readonly Value[]) => void;

export interface ObjectClass {
  /** By lower-case name. Other properties are what was assigned to them. */
  readonly members: Readonly<Record<string, MemberFold>>;
  readonly setters?: Readonly<Record<string, Setter>>;
  /** What `object(…)` means. */
  readonly byDefault?: string;
  /** What other members give, for objects whose children matter: a new object of this class. */
  readonly children?: string;
}

export function newObject(
  className: string,
  members: readonly (readonly [string, Value])[] = [],
): HostObject {
  return { type: 'object', className, members: new Map(members) };
}

/** Sets a member so that a branch that was not taken can be undone. */
export function setOwn(self: HostObject, name: string, value: Value, { machine }: ObjectSite): void {
  machine.memory.touchMembers(self.members);
  self.members.set(name, value);
}
