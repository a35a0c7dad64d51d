/** Proves of a rule file that more text can only make more of its rules match, never fewer. */

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

/** Words that a condition may hold besides pattern names and numbers: all of them are monotone. */
const conditionWords = new Set(['and', 'or', 'any', 'all', 'of', 'them']);
const conditionMarks = new Set(['(', ')', ',']);

/**
 * Positive only means: every condition is made of the presence of patterns, joined by `and`, `or` and `N of`, and no
 * pattern is tied to the start or end of the data. Such rules may be run on many scripts in one buffer as a prefilter.
 * The proof is by a small grammar: whatever it does not know counts as not positive.
 * @param source a rule file that compiles
 */
export function isPositiveOnly(source: string): boolean {
  const tokens = tokenize(source);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const take = (type: TokenType, value?: string): boolean => {
    const token = tokens[at];
    if (token?.type !== type || (value !== undefined && token.value !== value)) return false;
    at += 1;
    return true;
  };

  const takeMeta = (): boolean => {
    while (peek()?.type === 'word' && tokens[at + 1]?.value === '=') {
      at += 2;
      take('mark', '-');
      if (!take('text') && !take('number') && !take('word')) return false;
    }
    return true;
  };

  const takeStrings = (): boolean => {
    while (take('pattern')) {
      if (!take('mark', '=')) return false;
      const value = peek();
      if (value?.type === 'regex' ? isAnchored(value.value) : value?.type !== 'text' && value?.type !== 'hex')
        return false;
      at += 1;
      takeModifiers();
    }
    return true;
  };

  const takeModifiers = (): void => {
    while (peek()?.type === 'word' && peek()?.value !== 'condition') {
      at += 1;
      if (take('mark', '(')) while (at < tokens.length && !take('mark', ')')) at += 1;
    }
  };

  const takeCondition = (): boolean => {
    const first = at;
    while (at < tokens.length && !take('mark', '}')) {
      const token = peek();
      if (token === undefined || !isMonotone(token, tokens[at + 1])) return false;
      at += 1;
    }
    return at > first + 1;
  };

  while (at < tokens.length) {
    if (!take('word', 'rule') || !take('word')) return false;
    if (take('mark', ':')) while (take('word'));
    if (!take('mark', '{')) return false;
    if (take('word', 'meta') && !(take('mark', ':') && takeMeta())) return false;
    if (take('word', 'strings') && !(take('mark', ':') && takeStrings())) return false;
    if (!(take('word', 'condition') && take('mark', ':') && takeCondition())) return false;
  }
  return true;
}

function isMonotone(token: Token, next: Token | undefined): boolean {
  switch (token.type) {
    case 'pattern':
      return true;
    case 'number':
      // `0 of` means none of them; hexadecimal and size suffixes are nobody's way to count patterns.
      return /^[1-9]\d*$/.test(token.value) && next?.value === 'of';
    case 'word':
      return conditionWords.has(token.value);
    case 'mark':
      return conditionMarks.has(token.value);
    default:
      return false;
  }
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
