/** VBScript.RegExp, in linear time. */

import { compileRegex } from '../../regex/compile';
import type { LinearRegex, Match } from '../../regex/model';
import { unknown, type HostObject, type Value } from '../../values/model';
import { argument } from '../folds/site';
import { VbArray } from '../values/array';
import { number, toInteger, toText, toTruth, truth } from '../values/convert';
import { Text } from '../values/text';
import { newObject, type ObjectClass, type ObjectSite } from './model';

interface Prepared {
  readonly regex: LinearRegex;
  readonly text: Text;
  readonly isGlobal: boolean;
}

function option(self: HostObject, name: string): boolean | null {
  const value = self.members.get(name);
  return value === undefined ? false : toTruth(value);
}

/** Null when pattern, options or text are not known. */
function prepare(self: HostObject, subject: Value, site: ObjectSite): Prepared | null {
  const pattern = self.members.get('pattern');
  const text = toText(subject, site.range);
  const isGlobal = option(self, 'global');
  const ignoreCase = option(self, 'ignorecase');
  const multiline = option(self, 'multiline');
  if (pattern?.type !== 'string' || text === null) return null;
  if (isGlobal === null || ignoreCase === null || multiline === null) return null;
  site.context.meter.grow(pattern.text.length);
  const regex = compileRegex(pattern.text, { ignoreCase, multiline }, 'vbscript');
  return regex === null ? null : { regex, text, isGlobal };
}

function matchObject(match: Match, text: Text): HostObject {
  const groups = match.groups
    .slice(1)
    .map((group) => (group === null ? Text.verbatim('', 0) : text.slice(group.start, group.end)));
  return newObject('regexp.match', [
    ['value', text.slice(match.start, match.end)],
    ['firstindex', number(match.start)],
    ['length', number(match.end - match.start)],
    ['submatches', newObject('regexp.matches', [['items', VbArray.of(groups)]])],
  ]);
}

export const regExp: ObjectClass = {
  members: {
    test: (self, args, site) => {
      const ready = prepare(self, argument(args, 0), site);
      return ready === null ? unknown : truth(ready.regex.test(ready.text.text, site.context.meter));
    },
    replace: (self, args, site) => {
      const ready = prepare(self, argument(args, 0), site);
      const by = toText(argument(args, 1), site.range);
      if (ready === null || by === null) return unknown;
      const { regex, text, isGlobal } = ready;
      const result = regex.replace(text.text, by.text, site.context.meter, isGlobal ? undefined : 1);
      return result === text.text ? text : Text.made(result, site.range, text.via, text.assumed);
    },
    execute: (self, args, site) => {
      const ready = prepare(self, argument(args, 0), site);
      if (ready === null) return unknown;
      const { regex, text, isGlobal } = ready;
      const matches = regex.matches(text.text, site.context.meter, isGlobal ? undefined : 1);
      return newObject('regexp.matches', [
        ['items', VbArray.of(matches.map((match) => matchObject(match, text)))],
      ]);
    },
  },
};

export const regExpMatches: ObjectClass = {
  byDefault: 'item',
  members: {
    count: (self) => {
      const items = self.members.get('items');
      return items?.type === 'list' ? number(items.items.length) : unknown;
    },
    item: (self, args) => {
      const items = self.members.get('items');
      const index = toInteger(argument(args, 0));
      return items?.type === 'list' && index !== null ? (items.items[index] ?? unknown) : unknown;
    },
  },
};

export const regExpMatch: ObjectClass = {
  byDefault: 'value',
  members: { value: (self) => self.members.get('value') ?? unknown },
};
