/** Tells linear from quadratic time by the ratio of two measurements, whatever the machine's speed and load. */

import assert from 'node:assert/strict';

/** UTF-16 units. */
const small = 4 * 1024;

/**
 * Of so many UTF-16 units, linear work takes 16 and 64 times as long as of {@link small}, quadratic 256 and 4,096
 * times. Two steps, since the second takes minutes where the first already fails.
 */
const steps = [
  { length: 64 * 1024, most: 100 },
  { length: 256 * 1024, most: 400 },
] as const;

/** Below this a measurement is mostly noise: a larger text's run has the garbage collector's threads in it, too. */
const floorMs = 1;

/**
 * Asserts that a function's time does not grow with the square of its input.
 * @param text makes an input of about so many UTF-16 units
 */
export function assertLinear(
  title: string,
  text: (length: number) => string,
  run: (text: string) => unknown,
): void {
  const base = Math.max(floorMs, fastest(5, text(small), run, 0));
  for (const { length, most } of steps) {
    const ratio = fastest(5, text(length), run, base * most) / base;
    const times = `${length / small} times the text takes ${ratio.toFixed(0)} times as long`;
    assert.ok(ratio <= most, `${title}: ${times}`);
  }
}

/**
 * Milliseconds of processor time, which other processes hardly change; the least of several runs, since collecting
 * what earlier ones left only ever adds to one.
 * @param enough less is not looked for
 */
function fastest(times: number, text: string, run: (text: string) => unknown, enough: number): number {
  let least = Infinity;
  for (let i = 0; i < times && least > enough; i++) {
    const start = process.cpuUsage();
    run(text);
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** A piece over and over, after a beginning that opens something. */
export function repeated(beginning: string, piece: string): (length: number) => string {
  return (length) => beginning + piece.repeat(Math.ceil(length / piece.length));
}

/** What opens, closes, escapes or starts something in one of the languages, alone and in pairs. */
export const hostilePieces: readonly string[] = [
  ...[
    '"',
    "'",
    '`',
    '/',
    '\\',
    '[',
    ']',
    '(',
    '{',
    '<',
    '*',
    '=',
    '-',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\0',
    '\x01',
  ],
  ...[
    'a',
    '\uD83D',
    '\u2018',
    '\u201C',
    '-e',
    '/*',
    '*/',
    '//',
    '<!--',
    '<#',
    '@if',
    '@if (',
    '/*@cc_on',
    'REM ',
  ],
  ...[
    '=/x',
    '=/[',
    '=/[=/x',
    '=\\/',
    '`/',
    '"+"',
    '" + ',
    '"[',
    "'(",
    '\\"',
    '/*"',
    '^\n',
    '`\n',
    '_\n',
    '@"\n',
  ],
  ...[
    'WScript ',
    'GetObject ',
    'new ',
    'typeof ',
    '"MSXML2.XMLHTTP',
    'Set a',
    'VERSION 1',
    'Public a ',
    '<Task ',
  ],
  ...[
    'http://schemas.microsoft.com/windows/2004/02/mit/task',
    'powershell ',
    'powershell -e ',
    "'-e','",
    '\u201C-e',
  ],
  ...["FromBase64String('", 'FromBase64String(', "FromBase64String('A')", 'FromBase64String', '.GetString('],
  ...['[Text.Encoding]::UTF8.GetString(', '[Convert]::', 'AAAA', 'A=', 'a\0'],
];
