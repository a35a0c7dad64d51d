/** Tells linear from quadratic time by the ratio of two measurements, whatever the machine's speed and load. */

import assert from 'node:assert/strict';

/** UTF-16 units. */
const small = 4 * 1024;
const medium = 64 * 1024;
const large = 256 * 1024;

/** Linear work takes 64 times as long for the large text as for the small one, quadratic 4,096 times. */
const mostOfSmall = 400;
/** And 4 times as long as for the medium one, quadratic 16 times. */
const mostOfMedium = 8;

/** Below this a measurement is mostly noise: a larger text's run has the garbage collector's threads in it, too. */
const floorMs = 1;

/**
 * Asserts that a function's time does not grow with the square of its input: that would show against both smaller
 * texts. One comparison alone proves nothing, since a short run may meet no collector at all and a long one several.
 * @param text makes an input of about so many UTF-16 units
 */
export function assertLinear(
  title: string,
  text: (length: number) => string,
  run: (text: string) => unknown,
): void {
  const least = Math.max(floorMs, fastest(5, text(small), run, 0));
  const middle = Math.max(floorMs, fastest(5, text(medium), run, 0));
  const enough = Math.max(least * mostOfSmall, middle * mostOfMedium);
  const most = fastest(5, text(large), run, enough);
  const times = [least, middle, most].map((ms) => ms.toFixed(0)).join(', ');
  assert.ok(most <= enough, `${title}: ${times} ms for ${small}, ${medium} and ${large} units`);
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
