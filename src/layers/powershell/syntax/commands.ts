/** Commands: their name, arguments, parameters and redirections, read in command mode. */

import type {
  CommandElement,
  CommandNode,
  CommandParameterNode,
  Expression,
  RedirectionNode,
  VerbatimArgumentNode,
} from './ast';
import {
  endsWord,
  isBlank,
  isDash,
  isDigit,
  isDoubleQuote,
  isIdentifierStart,
  isNewline,
  isSingleQuote,
} from './characters';
import type { Cursor } from './cursor';
import { members } from './members';
import { number } from './numbers';
import { primary } from './primaries';
import { bareword, startsHereString } from './strings';
import { startsVariable } from './variables';

/** The command at the cursor, with or without `&` or `.` before its name. */
export function command(cursor: Cursor): CommandNode {
  const start = cursor.at;
  const elements: CommandElement[] = [];
  const redirections: RedirectionNode[] = [];
  const invocation = invocationOperator(cursor);
  let end = cursor.at;
  const isRedirection = redirectionShape(cursor) !== undefined;
  if (!isRedirection && !atEndOfCommand(cursor)) {
    elements.push(invocation === undefined ? bareword(cursor, false) : argument(cursor));
    end = cursor.at;
  } else if (invocation !== undefined && !isRedirection) cursor.problem('A command is missing.', start, end);
  for (;;) {
    cursor.skipBlanks();
    if (atEndOfCommand(cursor)) break;
    const redirection = redirect(cursor);
    if (redirection) redirections.push(redirection);
    else elements.push(element(cursor));
    // Only beyond the depth limit nothing is consumed.
    if (cursor.at === end) cursor.at++;
    end = cursor.at;
  }
  cursor.at = end;
  return { type: 'command', start, end, invocation, elements, redirections };
}

function invocationOperator(cursor: Cursor): '&' | '.' | undefined {
  const code = cursor.code();
  const next = cursor.code(1);
  const isDot =
    code === 46 &&
    (endsWord(next) || isNewline(next) || next === 36 || isSingleQuote(next) || isDoubleQuote(next));
  if (code !== 38 && !isDot) return undefined;
  cursor.at++;
  cursor.skipBlanks();
  return code === 38 ? '&' : '.';
}

function atEndOfCommand(cursor: Cursor): boolean {
  switch (cursor.code()) {
    case -1:
    case 10:
    case 13:
    case 38: // &
    case 41: // )
    case 59: // ;
    case 124: // |
    case 125: // }
      return true;
    default:
      return false;
  }
}

function element(cursor: Cursor): CommandElement {
  if (isDash(cursor.code())) {
    if (isDash(cursor.code(1)) && cursor.code(2) === 37 && endsWord(cursor.code(3))) return verbatim(cursor);
    const parameter = commandParameter(cursor);
    if (parameter) return parameter;
  }
  return argumentList(cursor);
}

/** `a` or `a, b, c` */
function argumentList(cursor: Cursor): Expression {
  const start = cursor.at;
  const elements: Expression[] = [];
  if (cursor.take(',')) {
    cursor.skipNewlines();
    if (atEndOfCommand(cursor)) return cursor.error('An argument is missing.', start, cursor.at);
  }
  const first = argument(cursor);
  let end = cursor.at;
  for (;;) {
    cursor.skipBlanks();
    if (!cursor.take(',')) break;
    end = cursor.at;
    cursor.skipNewlines();
    if (atEndOfCommand(cursor)) {
      cursor.problem('An argument is missing.', end, end);
      break;
    }
    if (elements.length === 0) elements.push(first);
    elements.push(argument(cursor));
    end = cursor.at;
  }
  cursor.at = end;
  return elements.length === 0 ? first : { type: 'array', start, end, elements };
}

/** One argument, without commas. Consumes at least one unit. */
export function argument(cursor: Cursor): Expression {
  return cursor.deeper(argumentRule);
}

function argumentRule(cursor: Cursor): Expression {
  const code = cursor.code();
  if (code === 36 || code === 64) {
    const start = cursor.at;
    if (
      cursor.code(1) === 40 ||
      cursor.code(1) === 123 ||
      startsHereString(cursor) ||
      startsVariable(cursor)
    ) {
      const found = primary(cursor);
      const after = cursor.code();
      // `$a/b` is a word that begins with a variable.
      const isWord =
        found.type === 'variable' &&
        !endsWord(after) &&
        after !== 46 &&
        after !== 91 &&
        !(after === 58 && cursor.code(1) === 58) &&
        !(isSpecial(found.name) && after === 61);
      if (!isWord) return members(cursor, found, true);
      cursor.at = start;
    }
    return bareword(cursor, true);
  }
  if (code === 40 || code === 123 || isSingleQuote(code) || isDoubleQuote(code))
    return members(cursor, primary(cursor), true);
  return number(cursor, true) ?? bareword(cursor, true);
}

/** After a name, `=` ends a variable; $$, $? and $^ are part of a word there. */
function isSpecial(name: string): boolean {
  return name.length > 0 && name !== '$' && name !== '?' && name !== '^';
}

/** `-Name` or `-Name:value`. A dash before anything but a letter begins a word or a number. */
function commandParameter(cursor: Cursor): CommandParameterNode | undefined {
  const start = cursor.at;
  const first = cursor.code(1);
  if (!isIdentifierStart(first) && first !== 63) return undefined;
  cursor.at += 2;
  for (;;) {
    const code = cursor.code();
    if (endsWord(code) || code === 46 || code === 91 || code === 58) break;
    if (isSingleQuote(code) || isDoubleQuote(code)) {
      // Quotes are never part of a parameter.
      cursor.at = start;
      return undefined;
    }
    cursor.at++;
  }
  const name = cursor.text.slice(start + 1, cursor.at);
  if (!cursor.take(':'))
    return { type: 'commandParameter', start, end: cursor.at, name, argument: undefined };
  const colon = cursor.at;
  cursor.skipBlanks();
  if (atEndOfCommand(cursor)) {
    cursor.problem('The value of the parameter is missing.', start, colon);
    return { type: 'commandParameter', start, end: colon, name, argument: undefined };
  }
  const value = argumentList(cursor);
  return { type: 'commandParameter', start, end: cursor.at, name, argument: value };
}

/** `--%` and the rest of the line, up to a pipe that is not quoted. */
function verbatim(cursor: Cursor): VerbatimArgumentNode {
  const start = cursor.at;
  cursor.at += 3;
  while (isBlank(cursor.code())) cursor.at++;
  const from = cursor.at;
  let isQuoted = false;
  for (; !cursor.atEnd; cursor.at++) {
    const code = cursor.code();
    if (isNewline(code)) break;
    if (isDoubleQuote(code)) isQuoted = !isQuoted;
    if (!isQuoted && (code === 124 || (code === 38 && cursor.code(1) === 38))) break;
  }
  const value = cursor.text.slice(from, cursor.at);
  return {
    type: 'verbatimArgument',
    start,
    end: cursor.at,
    value,
    trace:
      value === ''
        ? []
        : [{ start: 0, end: value.length, from: { start: from, end: cursor.at, verbatim: true } }],
  };
}

interface RedirectionShape {
  readonly from: string;
  readonly append: boolean;
  readonly to: number | undefined;
  readonly length: number;
}

function redirectionShape(cursor: Cursor): RedirectionShape | undefined {
  const code = cursor.code();
  const isStream = code === 42 || (code >= 49 && code <= 54);
  if (!isStream && code !== 62) return undefined;
  const sign = isStream ? 1 : 0;
  if (cursor.code(sign) !== 62) return undefined;
  const from = isStream ? String.fromCharCode(code) : '1';
  const next = cursor.code(sign + 1);
  if (next === 62) return { from, append: true, to: undefined, length: sign + 2 };
  if (next === 38 && isDigit(cursor.code(sign + 2)))
    return { from, append: false, to: cursor.code(sign + 2) - 48, length: sign + 3 };
  return { from, append: false, to: undefined, length: sign + 1 };
}

/** The redirection at the cursor, if there is one. */
export function redirect(cursor: Cursor): RedirectionNode | undefined {
  const shape = redirectionShape(cursor);
  if (shape === undefined) return undefined;
  const start = cursor.at;
  const { from, append, to } = shape;
  cursor.at += shape.length;
  let end = cursor.at;
  if (to !== undefined) return { type: 'redirection', start, end, from, append, to };
  cursor.skipBlanks();
  if (atEndOfCommand(cursor)) {
    cursor.problem('The target of the redirection is missing.', start, end);
    return { type: 'redirection', start, end, from, append, to };
  }
  const target = argument(cursor);
  end = cursor.at;
  return { type: 'redirection', start, end, from, append, to: target };
}
