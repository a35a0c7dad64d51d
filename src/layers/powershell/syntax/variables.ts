/** Variables: `$name`, `$scope:name`, `${any name}`, `$$`, `$?`, `$^` and `@splatted`. */

import type { VariableNode } from './ast';
import { isIdentifierPart, isNewline, isVariableStart } from './characters';
import { CookedText, escape } from './cooked';
import type { Cursor } from './cursor';

/** Says whether a variable begins at the `$` or `@` under the cursor. */
export function startsVariable(cursor: Cursor): boolean {
  const next = cursor.code(1);
  if (next === 123) return cursor.code() === 36;
  return isVariableStart(next);
}

/** The variable at the cursor, where `startsVariable` holds. */
export function variable(cursor: Cursor): VariableNode {
  const start = cursor.at;
  const splatted = cursor.code() === 64;
  cursor.at++;
  if (cursor.code() === 123) return braced(cursor, start);
  const from = cursor.at;
  const first = cursor.code();
  cursor.at++;
  // $$, $? and $^ are one character long.
  if (first !== 36 && first !== 63 && first !== 94) {
    for (;;) {
      const code = cursor.code();
      if (code === 58) {
        // `$a::b` is a static member, and a colon that nothing follows belongs to what comes next.
        if (cursor.code(1) === 58 || !isVariableStart(cursor.code(1))) break;
      } else if (!isIdentifierPart(code) && code !== 63) break;
      cursor.at++;
    }
  }
  return named(cursor.text.slice(from, cursor.at), start, cursor.at, splatted);
}

function braced(cursor: Cursor, start: number): VariableNode {
  cursor.at++;
  const name = new CookedText(cursor.text);
  let from = cursor.at;
  for (;;) {
    const code = cursor.code();
    if (code === 125) break;
    if (cursor.atEnd || isNewline(code)) {
      cursor.problem('The name of the variable has no end.', start, cursor.at);
      break;
    }
    if (code === 96 && cursor.at + 1 < cursor.text.length) {
      name.verbatim(from, cursor.at);
      cursor.at += escape(cursor.text, cursor.at, name);
      from = cursor.at;
    } else cursor.at++;
  }
  name.verbatim(from, cursor.at);
  cursor.take('}');
  return named(name.finish().value, start, cursor.at, false);
}

function named(path: string, start: number, end: number, splatted: boolean): VariableNode {
  const colon = path.indexOf(':');
  return colon <= 0
    ? { type: 'variable', start, end, scope: undefined, name: path, splatted }
    : {
        type: 'variable',
        start,
        end,
        scope: path.slice(0, colon).toLowerCase(),
        name: path.slice(colon + 1),
        splatted,
      };
}
