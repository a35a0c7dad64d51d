/** The PowerShell parser holds for any text: nothing thrown, nodes nested and in order, time linear. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Node, ScriptNode } from '../../src/layers/powershell/syntax/ast';
import { children } from '../../src/layers/powershell/syntax/children';
import { parse } from '../../src/layers/powershell/syntax/parser';
import { assertLinear, repeated } from './growth';

const runs = { numRuns: 1000, interruptAfterTimeLimit: 2000, endOnFailure: true };

const pieces = [
  ...[
    '$a',
    '$(',
    '@(',
    '@{',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '[int]',
    "'",
    '"',
    '@"\n',
    '\n"@',
    "@'\n",
    "\n'@",
  ],
  ...[
    '`',
    '`\n',
    '\n',
    '\r\n',
    ';',
    ',',
    '|',
    '||',
    '&&',
    '&',
    '.',
    '..',
    '::',
    '?.',
    '?[',
    '?',
    ':',
    '??',
    '??=',
  ],
  ...[
    '=',
    '+=',
    '+',
    '++',
    '-',
    '--',
    '--%',
    '*',
    '/',
    '%',
    '!',
    '<#',
    '#>',
    '#',
    '>',
    '2>&1',
    '*>',
    '<',
    '\0',
  ],
  ...[
    ' ',
    'a',
    '1',
    '0x1F',
    '1kb',
    '.5',
    '1e',
    '-a',
    '-a:',
    '-eq ',
    '-join ',
    '-f ',
    '-not ',
    '\u2013split ',
  ],
  ...['\u201c', '\u2019', '\u00e9', '\ud83d\ude00', '\ud800', '\u0085', '${', '@a', '$$', '$env:', '$a:'],
  ...[
    'if ',
    'else ',
    'elseif ',
    'switch ',
    'while ',
    'do ',
    'until ',
    'for ',
    'foreach ',
    ' in ',
    'try ',
    'catch ',
  ],
  ...[
    'finally ',
    'trap ',
    'return ',
    'throw ',
    'break ',
    'function f ',
    'class A ',
    'enum B ',
    'using ',
    'data ',
  ],
  ...[
    'param(',
    'begin ',
    'process ',
    'end ',
    ':x ',
    'default ',
    'static ',
    'configuration ',
    'inlinescript ',
  ],
];
const noise = fc
  .array(
    fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.string() }),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));

const honest =
  String.raw`
[CmdletBinding()] param([Parameter(Mandatory)][string[]] $Path = @('a', "b$c"), [switch] $Force)
begin { $n = 0; $h = @{ a = 1; 'b c' = { $_ * 2 } } }
process {
  foreach ($p in $Path | Where-Object { $_ -like '*.ps1' }) {
    try { $n += (Get-Content -Path:$p -Raw).Length } catch [IO.IOException] { Write-Warning "$p $($_.Exception.Message)" }
    switch -Regex ($p) { '^a' { 'x' } default { [Text.Encoding]::UTF8.GetString([byte[]](1..3)) } }
  }
  if ($n -gt 10kb -and -not $Force) { & "c:\a b.exe" /x --y 2>&1 | Out-Null } else { $x?[0] ?? $h.a ? 1 : $x.ForEach{ $_ } }
}
end { @"
text $n ` +
  '`' +
  String.raw`n
"@ -split ',' -join ';' > $null }
`;

/** Fails when a node lies outside its parent or before the sibling it follows. Does not recurse. */
function assertNested(script: ScriptNode): void {
  const open: Node[] = [script];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    assert.ok(node.start <= node.end, `${node.type} ${node.start}–${node.end}`);
    let at = node.start;
    for (const child of children(node)) {
      assert.ok(child.start >= at, `${child.type} at ${child.start} in ${node.type} begins before ${at}`);
      assert.ok(
        child.end <= node.end,
        `${child.type} to ${child.end} in ${node.type} ends after ${node.end}`,
      );
      at = child.end;
      open.push(child);
    }
  }
}

/** Fails when a trace has gaps or says verbatim of text that is not so in the script. */
function assertTraced(text: string, script: ScriptNode): void {
  const open: Node[] = [script];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const child of children(node)) open.push(child);
    if (node.type !== 'string' && node.type !== 'text' && node.type !== 'verbatimArgument') continue;
    let at = 0;
    for (const { start, end, from } of node.trace) {
      assert.equal(start, at);
      assert.ok(from.start >= node.start && from.end <= node.end, `${node.type} ${node.start}–${node.end}`);
      if (from.verbatim) assert.equal(node.value.slice(start, end), text.slice(from.start, from.end));
      at = end;
    }
    assert.equal(at, node.value.length);
  }
}

function assertHolds(text: string): void {
  const script = parse(text);
  assert.equal(script.start, 0);
  assert.equal(script.end, text.length);
  assertNested(script);
  assertTraced(text, script);
  for (const { start, end } of script.problems) assert.ok(0 <= start && start <= end && end <= text.length);
}

describe('the PowerShell parser, given any text', () => {
  it('holds for pieces of PowerShell in any order', () => {
    fc.assert(fc.property(noise, assertHolds), runs);
  });

  it('holds for any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), assertHolds), runs);
  });

  const found = [
    ';[_elseif #>}class A )',
    '[_#>}param($a)',
    "switch ($p) { 'a' { 1 } default(b) }",
    "switch ($p) { 'a' { 1 } default)b }",
  ];
  for (const text of found)
    it(`holds for ${text}, where it did not before`, () => {
      assertHolds(text);
    });

  it('finds nothing wrong with an honest script', () => {
    assert.deepEqual(parse(honest).problems, []);
  });

  it('holds for an honest script cut off anywhere', () => {
    for (let end = 0; end <= honest.length; end++) assertHolds(honest.slice(0, end));
    for (let start = 0; start <= honest.length; start++) assertHolds(honest.slice(start));
  });

  it('holds for an honest script with something else in it', () => {
    const place = fc.nat({ max: honest.length });
    fc.assert(
      fc.property(place, fc.nat({ max: 20 }), fc.constantFrom(...pieces), (at, removed, piece) => {
        assertHolds(honest.slice(0, at) + piece + honest.slice(at + removed));
      }),
      runs,
    );
  });

  it('bounds how deep nodes nest', () => {
    const openers = [
      '(',
      '{',
      '$(',
      '@(',
      '@{a=',
      '"$(',
      '[a(',
      '$a[',
      'f(',
      '-not ',
      '[int]',
      '$a=',
      'if(',
      '1?',
    ];
    for (const opener of [
      ...openers,
      ...['1?1:', 'if(1){', '$a.b(', '& {', ',', 'a -b:{', 'class a{[a(', ':a do{'],
    ])
      assertHolds(opener.repeat(100_000));
  });

  it('holds for long chains, whose left sides nest without bound', () => {
    for (const link of ["+'a'", '.b', '.b()', '[0]', '|b', '&&b', ',1', ';b', '++', '-1', " -f 'a'"])
      assertHolds(`$a${link.repeat(10_000)}`);
  });

  // Openers without an end, alone and after another one, and what makes the most nodes.
  const endless = [
    '"',
    '"$(',
    "'",
    '@"\n',
    "\n'@",
    '<#',
    '${',
    '[a(',
    '{[a(',
    '#\n',
    '`"',
    '_\n',
    'a ',
    '$a:',
    '1..',
    '-a:',
  ];
  for (const piece of endless)
    it(`takes linear time for ${JSON.stringify(piece)} over and over`, () => {
      assertLinear(JSON.stringify(piece), repeated('', piece), parse);
    });
  for (const beginning of ['"', '"$(', '@"\n', '[a('])
    for (const piece of ["'\n", '" \'\n', '(\n', '$x\n\n'])
      it(`takes linear time for ${JSON.stringify(piece)} after ${JSON.stringify(beginning)}`, () => {
        assertLinear(JSON.stringify(piece), repeated(beginning, piece), parse);
      });
});
