/** The expressions of `set /a`: 32-bit integers, as C computes them. */

const token = /\s*(?:(0x[\da-f]+|\d+)|([a-z_][\w.]*)|(<<=?|>>=?|[-+*/%&^|]=|[-+*/%&^|~!(),=]))/iy;

/** Binary operators by how tightly they bind. */
const levels: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const operators: Readonly<Record<string, (a: number, b: number) => number | null>> = {
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '<<': (a, b) => (b < 0 || b > 31 ? null : a << b),
  '>>': (a, b) => (b < 0 || b > 31 ? null : a >> b),
  '+': (a, b) => (a + b) | 0,
  '-': (a, b) => (a - b) | 0,
  '*': (a, b) => Math.imul(a, b),
  '/': (a, b) => (b === 0 ? null : (a / b) | 0),
  '%': (a, b) => (b === 0 ? null : (a % b) | 0),
};

const maxDepth = 60;

/** What an expression assigns; null where it is not known. */
export interface Assignment {
  readonly name: string;
  readonly value: number | null;
}

/**
 * Evaluates `a=1, b+=a*2`.
 * @param variable gives a variable's number by its lower-case name: 0 for an unset one, null where it is not known
 * @returns the assignments in order and the last value; a mistake ends them with null
 */
export function evaluateSetA(
  text: string,
  variable: (name: string) => number | null,
): { assignments: readonly Assignment[]; value: number | null } {
  const tokens = tokenise(text);
  const assignments: Assignment[] = [];
  const local = new Map<string, number | null>();
  let at = 0;
  const read = (name: string): number | null => {
    const key = name.toLowerCase();
    return local.has(key) ? (local.get(key) ?? null) : variable(key);
  };

  const unary = (depth: number): number | null => {
    const next = tokens[at++];
    if (next === undefined || depth > maxDepth) return null;
    if (next === '(') {
      const value = assignment(depth + 1);
      if (tokens[at++] !== ')') return null;
      return value;
    }
    if (next === '-' || next === '~' || next === '!' || next === '+') {
      const value = unary(depth + 1);
      if (value === null) return null;
      return next === '-' ? -value | 0 : next === '~' ? ~value : next === '!' ? Number(value === 0) : value;
    }
    if (/^0x[\da-f]{1,8}$/i.test(next)) return Number(next) | 0;
    if (/^\d/.test(next)) return integer(next);
    return /^[a-z_]/i.test(next) ? read(next) : null;
  };
  const binary = (level: number, depth: number): number | null => {
    const names = levels[level];
    if (names === undefined) return unary(depth);
    let left = binary(level + 1, depth);
    while (names.includes(tokens[at] ?? '')) {
      const operator = operators[tokens[at++] ?? ''];
      const right = binary(level + 1, depth);
      left = left === null || right === null ? null : (operator?.(left, right) ?? null);
    }
    return left;
  };
  const assignment = (depth: number): number | null => {
    const name = tokens[at] ?? '';
    const operator = tokens[at + 1] ?? '';
    if (!/^[a-z_]/i.test(name) || !operator.endsWith('=')) return binary(0, depth);
    at += 2;
    const right = depth > maxDepth ? null : assignment(depth + 1);
    const left = operator === '=' ? 0 : read(name);
    const compute = operators[operator.slice(0, -1)];
    const value =
      right === null || left === null ? null : compute === undefined ? right : compute(left, right);
    local.set(name.toLowerCase(), value);
    assignments.push({ name: name.toLowerCase(), value });
    return value;
  };

  let value = assignment(0);
  while (tokens[at] === ',') {
    at++;
    value = assignment(0);
  }
  if (at >= tokens.length) return { assignments, value };
  // After a mistake nothing says which of them were made.
  return { assignments: assignments.map(({ name }) => ({ name, value: null })), value: null };
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  const plain = text.replaceAll('"', '').trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < plain.length) {
    const match = token.exec(plain);
    if (match === null) return [...tokens, '?'];
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}

/** Decimal, hexadecimal, or octal with a leading zero; null when it does not fit. */
export function integer(text: string): number | null {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '');
  if (!/^(?:0x[\da-f]+|\d+)$/i.test(digits)) return null;
  const radix = /^0x/i.test(digits) ? 16 : digits.startsWith('0') && digits.length > 1 ? 8 : 10;
  if (radix === 8 && /[89]/.test(digits)) return null;
  const value = radix === 16 ? Number(digits) : parseInt(digits, radix);
  if (value > 0x7fffffff + (negative ? 1 : 0)) return null;
  return negative ? -value : value;
}
