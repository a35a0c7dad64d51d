/** Reads statements and blocks. What can't be read is skipped to the end of its line. */

import type { Procedure, Statement } from './ast';
import { maxNesting, type Cursor } from './cursor';
import {
  parseConstants,
  parseDeclarators,
  parseDeclare,
  parseEnum,
  parseParameters,
  parseType,
  skipType,
  takeName,
} from './declarations';
import { parseDo, parseFor, parseIf, parseSelect, parseWhile, parseWith } from './control';
import { parseAssignOrCall, parseOther } from './simple';

/** The words that end a block, as one: `end if`, `next`, `else`. Empty at anything else. */
export function enderAt(cursor: Cursor): string {
  const word = cursor.word();
  switch (word) {
    case 'next':
      // A statement `Next` and not `On Error Resume Next`, whose words are taken together.
      return 'next';
    case 'loop':
    case 'wend':
    case 'else':
    case 'elseif':
    case 'case':
      return word;
    case 'endif':
      return 'end if';
    case 'end': {
      const what = cursor.word(1);
      return blockNames.has(what) ? `end ${what}` : '';
    }
    default:
      return '';
  }
}
const blockNames = new Set(['if', 'sub', 'function', 'property', 'select', 'with', 'class']);

/** Statements up to one of the enders, or one that ends an enclosing block; the ender is not taken. */
export function parseBlock(cursor: Cursor, enders: readonly string[]): Statement[] {
  const body: Statement[] = [];
  cursor.open(enders);
  cursor.depth++;
  for (;;) {
    if (cursor.closedLoops > 0) break;
    cursor.skipSeparators();
    if (cursor.atEnd) break;
    const ender = enderAt(cursor);
    if (ender !== '') {
      if (cursor.isOpen(ender)) break;
      cursor.skipStatement();
      continue;
    }
    parseStatement(cursor, body);
  }
  cursor.depth--;
  cursor.close(enders);
  return body;
}

/** Takes the ender of a block, with what follows it on the line; leaves the enders of other blocks. */
export function takeEnder(cursor: Cursor, ender: string): void {
  if (enderAt(cursor) !== ender) return;
  if (!cursor.takeWord('endif')) {
    cursor.take();
    if (ender.startsWith('end ')) cursor.take();
  }
}

const modifiers = new Set(['public', 'private', 'friend', 'global', 'static', 'default']);

/** Reads one statement; always takes at least one token, unless at a separator. */
export function parseStatement(cursor: Cursor, into: Statement[]): void {
  cursor.meter.step();
  const position = cursor.position;
  if (cursor.depth >= maxNesting) cursor.skipLine();
  else readStatement(cursor, into);
  // A block in one line may end right after its last statement: `If a Then b Else c`.
  const { type } = cursor.peek();
  if (type !== 'newline' && type !== 'colon' && type !== 'end' && enderAt(cursor) === '') {
    if (cursor.position === position) cursor.take();
    const expressions = parseOther(cursor);
    if (expressions.length > 0)
      into.push({ type: 'other', expressions, ...cursor.rangeFrom(expressions[0]?.start ?? 0) });
    cursor.skipStatement();
  }
}

function readStatement(cursor: Cursor, into: Statement[]): void {
  const token = cursor.peek();
  const { start } = token;
  if (token.type === 'number') {
    cursor.take();
    into.push({ type: 'label', name: String(token.value), start, end: token.end });
    return;
  }
  const word = cursor.word();
  const next = cursor.peek(1);
  // A keyword as the name of a variable or member: `type = 1`, `name.x`.
  if (next.type === 'operator' && (next.operator === '=' || next.operator === '.') && word !== 'option') {
    if (word !== 'if' && word !== 'while' && word !== 'with' && word !== 'case') {
      into.push(parseAssignOrCall(cursor));
      return;
    }
  }
  if (modifiers.has(word) && next.type === 'name') {
    readModified(cursor, into, start);
    return;
  }
  switch (word) {
    case 'dim':
      cursor.take();
      into.push({ type: 'dim', declarators: parseDeclarators(cursor), ...cursor.rangeFrom(start) });
      return;
    case 'redim': {
      cursor.take();
      const preserve = cursor.takeWord('preserve');
      into.push({
        type: 'redim',
        preserve,
        declarators: parseDeclarators(cursor),
        ...cursor.rangeFrom(start),
      });
      return;
    }
    case 'const':
      cursor.take();
      into.push(...parseConstants(cursor));
      return;
    case 'sub':
    case 'function':
    case 'property':
      into.push(parseProcedure(cursor, start, false));
      return;
    case 'class':
      into.push(parseClass(cursor, start));
      return;
    case 'declare':
      cursor.take();
      into.push(parseDeclare(cursor, start));
      return;
    case 'enum':
      cursor.take();
      into.push(parseEnum(cursor, start));
      return;
    case 'type':
      if (next.type !== 'name') break;
      cursor.isVba = true;
      skipType(cursor);
      return;
    case 'if':
      into.push(parseIf(cursor, start));
      return;
    case 'select':
      into.push(parseSelect(cursor, start));
      return;
    case 'for':
      into.push(parseFor(cursor, start));
      return;
    case 'do':
      into.push(parseDo(cursor, start));
      return;
    case 'while':
      into.push(parseWhile(cursor, start));
      return;
    case 'with':
      into.push(parseWith(cursor, start));
      return;
    case 'exit': {
      cursor.take();
      const what = cursor.word();
      cursor.skipStatement();
      into.push({
        type: 'exit',
        what: what === 'for' || what === 'do' ? what : 'procedure',
        ...cursor.rangeFrom(start),
      });
      return;
    }
    case 'end':
      cursor.take();
      into.push({ type: 'exit', what: 'end', ...cursor.rangeFrom(start) });
      return;
    case 'go':
    case 'goto': {
      cursor.take();
      if (word === 'go') cursor.take();
      const target = cursor.take();
      const label =
        target.type === 'name' ? target.name : target.type === 'number' ? String(target.value) : '';
      into.push({ type: 'goto', label, ...cursor.rangeFrom(start) });
      return;
    }
    case 'on':
    case 'resume': {
      const resumeNext = word === 'on' && cursor.isWord('resume', 2);
      cursor.skipStatement();
      into.push({ type: 'onerror', resumeNext, ...cursor.rangeFrom(start) });
      return;
    }
    case 'option': {
      cursor.take();
      const what = `${cursor.word()} ${cursor.word(1)}`.trim();
      const one = cursor.peek(1);
      cursor.skipStatement();
      const known = what === 'compare text' || what === 'compare database' || what === 'explicit';
      const isBase = what === 'base' && one.type === 'number' && one.value === 1;
      into.push({
        type: 'option',
        what: isBase ? 'base 1' : known ? what : 'other',
        ...cursor.rangeFrom(start),
      });
      return;
    }
    case 'attribute':
      if (next.type !== 'name') break;
      cursor.isVba = true;
      cursor.skipLine();
      return;
    case 'implements':
    case 'event':
      if (next.type !== 'name') break;
      cursor.isVba = true;
      cursor.skipStatement();
      return;
    case 'erase': {
      cursor.take();
      const targets = parseOther(cursor);
      into.push({ type: 'erase', targets, ...cursor.rangeFrom(start) });
      return;
    }
    default:
      break;
  }
  into.push(parseAssignOrCall(cursor));
}

/** `Public Default Function …`, `Private x`, `Public Const …`. */
function readModified(cursor: Cursor, into: Statement[], start: number): void {
  let isDefault = false;
  while (modifiers.has(cursor.word()) && cursor.peek(1).type === 'name') {
    if (cursor.isWord('default')) isDefault = true;
    cursor.take();
  }
  const word = cursor.word();
  if ((word === 'sub' || word === 'function' || word === 'property') && cursor.peek(1).type === 'name')
    into.push(parseProcedure(cursor, start, isDefault));
  else if (['const', 'declare', 'enum', 'type', 'class', 'event', 'dim'].includes(word))
    readStatement(cursor, into);
  else into.push({ type: 'dim', declarators: parseDeclarators(cursor), ...cursor.rangeFrom(start) });
}

function parseProcedure(cursor: Cursor, start: number, isDefault: boolean): Procedure {
  const keyword = cursor.word();
  cursor.take();
  let kind: Procedure['kind'] = keyword === 'sub' ? 'sub' : 'function';
  if (keyword === 'property') {
    const accessor = cursor.word();
    kind = accessor === 'let' || accessor === 'set' ? accessor : 'get';
    cursor.take();
  }
  const name = takeName(cursor);
  const parameters = parseParameters(cursor);
  if (parameters.some(({ typeName }) => typeName !== '')) cursor.isVba = true;
  const { typeName } = parseType(cursor);
  const ender = `end ${keyword}`;
  const outer = cursor.procedure;
  cursor.procedure = name;
  const body = parseBlock(cursor, [ender]);
  cursor.procedure = outer;
  takeEnder(cursor, ender);
  return {
    type: 'procedure',
    kind,
    name,
    isDefault,
    parameters,
    body,
    typeName,
    ...cursor.rangeFrom(start),
  };
}

function parseClass(cursor: Cursor, start: number): Statement {
  cursor.take();
  const name = takeName(cursor);
  const body = parseBlock(cursor, ['end class']);
  takeEnder(cursor, 'end class');
  return { type: 'class', name, body, ...cursor.rangeFrom(start) };
}
