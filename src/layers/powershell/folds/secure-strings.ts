/** SecureString: ConvertTo-SecureString and the ways back to text. */

import { secureString } from '../../codecs/secure-string';
import { unknown, type HostObject, type Str, type Value } from '../../values/model';
import { derived } from '../../values/provenance';
import type { FoldContext } from './context';
import { toBytes } from './convert';
import { encoded } from './encodings';
import { on, type Methods } from './overloads';
import { stringify } from './stringify';
import { charText, joined, str } from './text';

const secureClass = 'system.security.securestring';
const pointerClass = 'system.intptr';
const networkClass = 'system.net.networkcredential';
const credentialClass = 'system.management.automation.pscredential';

function object(className: string, members: readonly (readonly [string, Value])[]): HostObject {
  return { type: 'object', className, members: new Map(members) };
}

function secure(text: Str): HostObject {
  return object(secureClass, [['\0plain', text]]);
}

/** The text inside a SecureString or behind a pointer to one. */
function plainOf(value: Value): Str | null {
  if (value.type !== 'object') return null;
  const plain = value.members.get('\0plain');
  return plain?.type === 'string' ? plain : null;
}

/**
 * ConvertTo-SecureString: `key` is given for encrypted text (`-Key` bytes, `-SecureKey` a SecureString), else the text
 * is plain (`-AsPlainText`).
 */
export function convertToSecureString(text: Value, key: Value | null, ctx: FoldContext): Value {
  const from = text.type === 'unknown' ? unknown : stringify(text, ctx);
  if (from.type === 'unknown') return unknown;
  if (key === null) return secure(from);
  if (key.type === 'unknown') return unknown;
  const inner = plainOf(key);
  const bytes = inner === null ? toBytes(key, ctx) : encoded(inner, 'utf16', ctx);
  ctx.meter.grow(from.text.length);
  const plain = bytes === null ? null : secureString(from.text, bytes.bytes);
  if (plain === null) return unknown;
  const made = derived(str(plain), [from], ctx.range, 'securestring');
  return made.type === 'string' ? secure(made) : unknown;
}

const nothing = (): Value => ({ type: 'null' });

const secureMethods: Methods<HostObject> = {
  appendchar: [
    on(['any'], (ctx, self, char) => {
      const before = plainOf(self);
      const text = char.type === 'char' ? charText(char) : char;
      if (before === null || text.type !== 'string') {
        self.members.set('\0plain', unknown);
        return nothing();
      }
      self.members.set('\0plain', joined([before, text], str(''), ctx));
      return nothing();
    }),
  ],
  copy: [on([], (_ctx, self) => object(secureClass, [...self.members]))],
  makereadonly: [on([], nothing)],
  dispose: [on([], nothing)],
};

const credentialMethods: Methods<HostObject> = {
  getnetworkcredential: [
    on([], (_ctx, self) =>
      network(self.members.get('username') ?? unknown, self.members.get('password') ?? unknown),
    ),
  ],
};

export const secureMethodsByClass: ReadonlyMap<string, Methods<HostObject>> = new Map([
  [secureClass, secureMethods],
  [credentialClass, credentialMethods],
]);

function network(user: Value, password: Value): HostObject | null {
  const text = password.type === 'string' ? password : plainOf(password);
  if (text === null) return null;
  return object(networkClass, [
    ['username', user],
    ['password', text],
    ['securepassword', secure(text)],
  ]);
}

function credential(user: Value, password: Value): HostObject | null {
  const text = plainOf(password);
  return text === null
    ? null
    : object(credentialClass, [
        ['username', user],
        ['password', secure(text)],
      ]);
}

export const secureConstructors: Readonly<Record<string, Methods<null>[string]>> = {
  [secureClass]: [on([], () => secure(str('')))],
  [networkClass]: [
    on(['any', 'any'], (_ctx, _self, user, password) => network(user, password)),
    on(['any', 'any', 'any'], (_ctx, _self, user, password) => network(user, password)),
  ],
  [credentialClass]: [on(['any', 'any'], (_ctx, _self, user, password) => credential(user, password))],
};

const wide = [
  on<null, ['any']>(['any'], (_ctx, _self, value) =>
    pointer(value.type === 'string' ? value : plainOf(value), true),
  ),
];
const narrow = [
  on<null, ['any']>(['any'], (_ctx, _self, value) =>
    pointer(value.type === 'string' ? value : plainOf(value), false),
  ),
];

function pointer(text: Str | null, isWide: boolean): HostObject | null {
  return text === null
    ? null
    : object(pointerClass, [
        ['\0plain', text],
        ['\0wide', { type: 'bool', value: isWide }],
      ]);
}

function pointed(isWide: boolean) {
  const read = (value: Value): Str | null => {
    const kind = value.type === 'object' ? value.members.get('\0wide') : undefined;
    return kind?.type === 'bool' && kind.value === isWide ? plainOf(value) : null;
  };
  return [
    on<null, ['any']>(['any'], (_ctx, _self, value) => read(value)),
    on<null, ['any', 'int']>(['any', 'int'], (_ctx, _self, value, length) => {
      const text = read(value);
      return text?.text.length === length ? text : null;
    }),
  ];
}

const free = [on<null, ['any']>(['any'], nothing)];

/** Marshal: text to unmanaged memory and back; only as it comes back in the same width. */
export const marshalMethods: Methods<null> = {
  securestringtobstr: wide,
  securestringtoglobalallocunicode: wide,
  securestringtocotaskmemunicode: wide,
  stringtobstr: wide,
  stringtohglobalauto: wide,
  stringtohglobaluni: wide,
  stringtocotaskmemauto: wide,
  stringtocotaskmemuni: wide,
  securestringtoglobalallocansi: narrow,
  securestringtocotaskmemansi: narrow,
  stringtohglobalansi: narrow,
  stringtocotaskmemansi: narrow,
  ptrtostringauto: pointed(true),
  ptrtostringbstr: pointed(true),
  ptrtostringuni: pointed(true),
  ptrtostringansi: pointed(false),
  zerofreebstr: free,
  freebstr: free,
  zerofreeglobalallocunicode: free,
  zerofreeglobalallocansi: free,
  zerofreecotaskmemunicode: free,
  freehglobal: free,
  freecotaskmem: free,
};
