/** Proves of a rule file that more text can only make more of its rules match, never fewer; and evaluates such rules. */

type TokenType = 'word' | 'pattern' | 'number' | 'text' | 'regex' | 'hex' | 'mark';

interface Token {
  readonly type: TokenType;
  readonly value: string;
}

const skipped = /(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/y;
const tokenTypes: readonly (readonly [TokenType, RegExp])[] = [
  ['word', /[A-Za-z_]\w*/y],
  ['pattern', /\$\w*\*?/y],
  ['number', /\d\w*/y],
  ['text', /"(?:\\.|[^"\\\n])*"/y],
  ['mark', /[^]/y],
];
/** Only after `=`: elsewhere `/` divides and `{` opens a rule. */
const valueTypes: readonly (readonly [TokenType, RegExp])[] = [
  ['regex', /\/(?:\\.|[^/\\\n])+\/[is]*/y],
  ['hex', /\{[^{}"]*\}/y],
];

/** One rule whose condition is made of the presence of patterns only. */
export interface PositiveRule {
  readonly name: string;
  /** True when the condition holds for a text in which these patterns (`$name`) match; more never make it false. */
  readonly holds: Holds;
}

type Holds = (matched: ReadonlySet<string>) => boolean;

/**
 * Positive only means: every condition is made of the presence of patterns, joined by `and`, `or` and `N of`, and no
 * pattern is tied to the start or end of the data. Such rules may be run on many scripts in one buffer as a prefilter.
 * The proof is by a small grammar: whatever it does not know counts as not positive.
 * @param source a rule file that compiles
 * @returns its rules, or null when one of them is not positive
 */
export function positiveRules(source: string): PositiveRule[] | null {
  const reader = new Reader(tokenize(source));
  const rules: PositiveRule[] = [];
  while (!reader.ended) {
    const rule = readRule(reader);
    if (rule === null) return null;
    rules.push(rule);
  }
  return rules;
}

class Reader {
  #at = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  get ended(): boolean {
    return this.#at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  /** Takes the next token if it is of that type (and value). */
  take(type: TokenType, value?: string): Token | null {
    const token = this.peek();
    if (token?.type !== type || (value !== undefined && token.value !== value)) return null;
    this.#at += 1;
    return token;
  }
}

function readRule(reader: Reader): PositiveRule | null {
  if (!reader.take('word', 'rule')) return null;
  const name = reader.take('word')?.value;
  if (name === undefined) return null;
  if (reader.take('mark', ':')) while (reader.take('word'));
  if (!reader.take('mark', '{')) return null;
  if (reader.take('word', 'meta') && !(reader.take('mark', ':') && readMeta(reader))) return null;
  const patterns: string[] = [];
  if (reader.take('word', 'strings') && !(reader.take('mark', ':') && readStrings(reader, patterns))) {
    return null;
  }
  if (!reader.take('word', 'condition') || !reader.take('mark', ':')) return null;
  const holds = readOr(reader, patterns);
  return holds !== null && reader.take('mark', '}') ? { name, holds } : null;
}

function readMeta(reader: Reader): boolean {
  while (reader.peek()?.type === 'word' && reader.peek(1)?.value === '=') {
    reader.take('word');
    reader.take('mark', '=');
    reader.take('mark', '-');
    if (!reader.take('text') && !reader.take('number') && !reader.take('word')) return false;
  }
  return true;
}

/** Adds the names of the patterns; one without a name can't be told from others in a scan's answer. */
function readStrings(reader: Reader, patterns: string[]): boolean {
  for (let name = reader.take('pattern'); name !== null; name = reader.take('pattern')) {
    if (name.value === '$' || !reader.take('mark', '=')) return false;
    const regex = reader.take('regex');
    if (regex ? isAnchored(regex.value) : !reader.take('text') && !reader.take('hex')) return false;
    patterns.push(name.value);
    while (reader.peek()?.value !== 'condition' && reader.take('word')) {
      if (reader.take('mark', '(')) while (!reader.ended && !reader.take('mark', ')')) skip(reader);
    }
  }
  return true;
}

function skip(reader: Reader): void {
  const token = reader.peek();
  if (token !== undefined) reader.take(token.type);
}

function readOr(reader: Reader, patterns: readonly string[]): Holds | null {
  return readJoined(
    reader,
    'or',
    () => readJoined(reader, 'and', () => readOperand(reader, patterns), every),
    some,
  );
}

const some =
  (parts: readonly Holds[]): Holds =>
  (matched) =>
    parts.some((part) => part(matched));
const every =
  (parts: readonly Holds[]): Holds =>
  (matched) =>
    parts.every((part) => part(matched));

function readJoined(
  reader: Reader,
  word: string,
  readPart: () => Holds | null,
  join: (parts: readonly Holds[]) => Holds,
): Holds | null {
  const parts: Holds[] = [];
  do {
    const part = readPart();
    if (part === null) return null;
    parts.push(part);
  } while (reader.take('word', word));
  return join(parts);
}

function readOperand(reader: Reader, patterns: readonly string[]): Holds | null {
  if (reader.take('mark', '(')) {
    const inner = readOr(reader, patterns);
    return inner !== null && reader.take('mark', ')') ? inner : null;
  }
  const pattern = reader.take('pattern')?.value;
  if (pattern !== undefined) return pattern.endsWith('*') ? null : (matched) => matched.has(pattern);
  return readOf(reader, patterns);
}

/** `any of them`, `all of ($a, $b*)`, `2 of ($c*)`; not `0 of`, which means none. */
function readOf(reader: Reader, patterns: readonly string[]): Holds | null {
  const quantifier = (reader.take('word', 'any') ?? reader.take('word', 'all') ?? reader.take('number'))
    ?.value;
  if (quantifier === undefined || !reader.take('word', 'of')) return null;
  const set = readSet(reader, patterns);
  if (set === null) return null;
  const needed = quantifier === 'any' ? 1 : quantifier === 'all' ? set.length : Number(quantifier);
  if (!Number.isInteger(needed) || needed < 1) return null;
  return (matched) => set.filter((name) => matched.has(name)).length >= needed;
}

function readSet(reader: Reader, patterns: readonly string[]): string[] | null {
  if (reader.take('word', 'them')) return [...patterns];
  if (!reader.take('mark', '(')) return null;
  const set = new Set<string>();
  do {
    const name = reader.take('pattern')?.value;
    if (name === undefined) return null;
    for (const pattern of patterns) {
      if (name.endsWith('*') ? pattern.startsWith(name.slice(0, -1)) : pattern === name) set.add(pattern);
    }
  } while (reader.take('mark', ','));
  return reader.take('mark', ')') ? [...set] : null;
}

/** `^` and `$` mean the start and end of the whole data, which one buffer for many scripts does not keep. */
function isAnchored(regex: string): boolean {
  const bare = regex.replace(/\\./g, '_').replace(/\[\^?\]?[^\]]*\]/g, '_');
  return /[\^$]/.test(bare);
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    skipped.lastIndex = at;
    if (skipped.test(source)) {
      at = skipped.lastIndex;
      continue;
    }
    const types = tokens.at(-1)?.value === '=' ? [...valueTypes, ...tokenTypes] : tokenTypes;
    for (const [type, expression] of types) {
      expression.lastIndex = at;
      const value = expression.exec(source)?.[0];
      if (value === undefined) continue;
      tokens.push({ type, value });
      at += value.length;
      break;
    }
  }
  return tokens;
}
