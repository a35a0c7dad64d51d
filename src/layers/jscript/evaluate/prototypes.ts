/** The prototypes of what JScript has built in, each made when it is first asked for. */

import {
  arrayNatives,
  functionNatives,
  numberNatives,
  objectNatives,
  regexNatives,
  stringNatives,
} from '../folds';
import type { Fold, JsObject, Machine } from '../values/model';

export type PrototypeName = Parameters<Machine['prototypeOf']>[0];

/** Those of one evaluation: scripts may change them. */
export class Prototypes {
  readonly #prototypes = new Map<PrototypeName, JsObject>();

  of(name: PrototypeName): JsObject {
    let proto = this.#prototypes.get(name);
    if (!proto) {
      const natives: Readonly<Record<PrototypeName, Readonly<Record<string, Fold>>>> = {
        String: stringNatives,
        Array: arrayNatives,
        Function: functionNatives,
        Object: objectNatives,
        Number: numberNatives,
        Boolean: objectNatives,
        RegExp: regexNatives,
        Error: objectNatives,
      };
      proto = {
        type: 'object',
        className: 'object',
        members: new Map(),
        proto: name === 'Object' ? null : this.of('Object'),
        born: 0,
        natives: natives[name],
        standard: globalThis[name].prototype as object,
      };
      this.#prototypes.set(name, proto);
    }
    return proto;
  }
}
