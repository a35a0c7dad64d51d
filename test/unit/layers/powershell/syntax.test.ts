/** The PowerShell parser: text and the tree that it becomes, printed as in syntax-print.ts. */

import assert from 'node:assert/strict';
import type { Node, NodeOf } from '../../../../src/layers/powershell/syntax/ast';
import { children } from '../../../../src/layers/powershell/syntax/children';
import { parse } from '../../../../src/layers/powershell/syntax/parser';
import { printScript } from './syntax-print';

type Table = readonly (readonly [text: string, tree: string])[];

const definitions: Table = [
  [
    'function Get-X ([int]$a = 1, $b) { process { $a } }',
    '(function Get-X ((p [int] $a 1) $b) {(process $a)})',
  ],
  [
    "function f { param([Parameter(Mandatory, Position = 0)][string] $x = 'a', $y) $x }",
    "(function f {(param (p (@Parameter Mandatory Position=0) [string] $x 'a') $y); $x})",
  ],
  ['filter global:f { $_ }', '(filter global:f {$_})'],
  ['[CmdletBinding()] param($a)', '(param (@CmdletBinding) $a)'],
  ['begin { 1 } end { 2 }', '(begin 1); (end 2)'],
  ['using namespace System.Text\n1', '(using namespace System.Text); 1'],
  ["using module @{ ModuleName = 'x' }", "(using module @{ModuleName='x'})"],
  [
    'class A : B, C { [int] $x = 1; static [string] f([int] $y) { return 1 } A($z) : base($z) { } hidden $h }',
    '(class A : [B] [C] (prop [int] x 1) (method static [string] f ((p [int] $y)) {(return 1)}) (method A ($z) (base $z) {}) (prop h))',
  ],
  ['[Flags()] enum E : byte { A = 1; B\nC }', '((@Flags) enum E : [byte] (prop A 1) (prop B) (prop C))'],
  ["data d -SupportedCommand x { 'a' }", "(data d {'a'})"],
  [
    'workflow w { parallel { a } sequence { b } inlinescript { c } }',
    '(workflow w {(parallel {(cmd a)}); (sequence {(cmd b)}); (inlinescript {(cmd c)})})',
  ],
  [
    "configuration X { Node 'a' { File f { Ensure = 'Present' } } }",
    "(configuration X {(cmd Node 'a' {(cmd File f {(cmd Ensure = 'Present')})})})",
  ],
  ['enum X { A; B }', '(enum X (prop A) (prop B))'],
  ['function f($x){$x};f 1', '(function f ($x) {$x}); (cmd f 1)'],
  ['function f\n{\n param\n (\n  $x\n )\n}', '(function f {(param $x)})'],
  [
    'class A { static [int] $x = 1; [void] f() { }; hidden [string] $y }',
    '(class A (prop static [int] x 1) (method [void] f () {}) (prop [string] y))',
  ],
  [
    "param([Parameter(ValueFromPipeline = $true)] [ValidateSet('a', 'b')] [string] $x = (foo), [switch] $y)",
    "(param (p (@Parameter ValueFromPipeline=$true) (@ValidateSet 'a' 'b') [string] $x <(cmd foo)>) (p [switch] $y))",
  ],
];

const statements: Table = [
  ['if ($a) { 1 } elseif ($b) { 2 }\nelse { 3 }', '(if $a {1} $b {2} {3})'],
  [
    "switch -Regex -CaseSensitive ($x) { 'a' { 1 } {$_ -gt 1} { 2 } abc { 3 } default { 4 } }",
    "(switch -regex -casesensitive $x 'a' {1} {(-gt $_ 1)} {2} abc {3} default {4})",
  ],
  ['switch -file a.txt { a {1} }', '(switch -file a.txt a {1})'],
  [':outer while ($true) { break outer; continue }', '(while :outer $true {(break outer); (continue)})'],
  ['do { $i++ } while ($i -lt 3)', '(do {(_++ $i)} while (-lt $i 3))'],
  ['do { 1 } until (2)', '(do {1} until 2)'],
  ['for ($i = 0; $i -lt 3; $i++) { $i }', '(for (= $i 0) (-lt $i 3) (_++ $i) {$i})'],
  ['for (;;) {}', '(for _ _ _ {})'],
  ['foreach ($x in 1..3) { $x }', '(foreach $x (.. 1 3) {$x})'],
  [
    'try { 1 } catch [A.B], [C] { 2 } catch { 3 } finally { 4 }',
    '(try {1} (catch [A.B] [C] {2}) (catch {3}) finally {4})',
  ],
  ['trap [X] { continue }', '(trap [X] {(continue)})'],
  ['return 1,2', '(return (, 1 2))'],
  ['throw "x"', '(throw "x")'],
  ['exit', '(exit)'],
  ['if($a){1}return', '(if $a {1}); (return)'],
  ['return$x', '(cmd return$x)'],
  ['while (1) { if ($x) { break } }', '(while 1 {(if $x {(break)})})'],
  ['if (!(Test-Path $x)) { }', '(if (!_ <(cmd Test-Path $x)>) {})'],
  ['throw', '(throw)'],
  ['$x=1;;$y=2', '(= $x 1); (= $y 2)'],
];

const numbers: Table = [
  ['0x1F', '31'],
  [
    '0x1F; 0xFFFFFFFF; 0b101; 1e3; 1.5d; 10l; 1uL; 2mb; .5; 1n; 5us; 0xffffffffffffffff; 9999999999; 123456789012345678901',
    '31; -1; 5; 1000:double; 1.5:decimal; 10:int64; 1:uint64; 2097152; 0.5:double; 1:bigint; 5:uint16; -1:int64; 9999999999:int64; 123456789012345680000:decimal~',
  ],
  [
    '0xffffffffffffffff; 0x7FFFFFFFFFFFFFFF; 0xFFy; 1e400; 0xFF; 0x80000000',
    '-1:int64; 9223372036854776000:int64~; -1:sbyte; Infinity:double; 255; -2147483648',
  ],
];

const stringsAndBarewords: Table = [
  ["'a'+'b','c' -join ''", "(-join (+ 'a' (, 'b' 'c')) '')"],
  [
    '"a$b c$($d.e) ${f g} `n `$x ""q"" $env:x $a::b $a: $"',
    '("… "a" $b " c" $((. $d e)) " " $f g " \\n $x \\"q\\" " $env:x " " $a "::b " $a ": $")',
  ],
  ["'it''s'", "'it's'"],
  ['i`e`x "a"', '(cmd iex "a")'],
  ['"a`u{41}`e[0m`eb`0"', '"aA\\u001b[0meb\\u0000"'],
  ['a\'b\'"c$d"e$f.g', '(cmd (… "abc" $d "e$f.g"))'],
  ['"$(foo ) } x"', '("… $((cmd foo)) " } x")'],
  ['@"\na$b \nc`n\n"@ -replace \'x\'', '(-replace (@"… "a" $b " \\nc\\n") \'x\')'],
  ['“a$b” –join ‘c’ —f 1', '(-join ("… "a" $b) (-f \'c\' 1))'],
  ["'a'.Split('b')|%{$_-bxor 0x1F}", "(| (.() 'a' Split 'b') (cmd % {(-bxor $_ 31)}))"],
  ['"a$($b.c("d"))e"', '("… "a" $((.() $b c "d")) "e")'],
  ['foo @"\nx\n"@ bar', '(cmd foo @"x"@ bar)'],
  ['"`$x `"q`" $$ $? $^"', '("… "$x \\"q\\" " $$ " " $? " " $^)'],
  ['"$(if ($x) { \'a\' } else { "b" })"', '("… $((if $x {\'a\'} {"b"})))'],
  ['"${env:a b}"', '("… $env:a b)'],
  ['"a" * 3 + "b"', '(+ (* "a" 3) "b")'],
];

const commands: Table = [
  ['!$a -eq $b', '(-eq (!_ $a) $b)'],
  ['1..3 | % { $_ }', '(| (.. 1 3) (cmd % {$_}))'],
  ['1..5|?{$_ -gt 2}|foreach{"$_"}', '(| (.. 1 5) (cmd ? {(-gt $_ 2)}) (cmd foreach {("… $_)}))'],
  ["iex 'x'", "(cmd iex 'x')"],
  ["&('i'+'ex') $a", "&(cmd <(+ 'i' 'ex')> $a)"],
  ['. { 1 }', '.(cmd {1})'],
  [".'iex' a", ".(cmd 'iex' a)"],
  ['& $x.y[0] -z', '&(cmd ([] (. $x y) 0) -z)'],
  ['. $PSHome\\a.ps1', '.(cmd (… $PSHome "\\\\a.ps1"))'],
  ['a && b || c', '(|| (&& (cmd a) (cmd b)) (cmd c))'],
  ['sleep 1 &', '(cmd sleep 1) &'],
  ['foo -a:b -c: d --% e f', '(cmd foo -a:b -c:d --%"e f")'],
  ['foo --% %x% "a|b" | bar', '(| (cmd foo --%"%x% \\"a|b\\" ") (cmd bar))'],
  [
    "foo @args @h -x $y.z 'a','b' 5kb 1.5 -5 -x.y 7z.exe a=b $a/b \"q\"r",
    '(cmd foo @args @h -x (. $y z) (, \'a\' \'b\') 5120 1.5:double -5 -x .y 7z.exe a=b (… $a "/b") "q" r)',
  ],
  ['echo a>b 2>&1 > c.txt 3>> d *>$null', '(cmd echo a>b 2>&1 1>c.txt 3>>d *>$null)'],
  ['1,2,3 | sort', '(| (, 1 2 3) (cmd sort))'],
  ['& { 1 } 2', '&(cmd {1} 2)'],
  ['$x |\n foo', '(| $x (cmd foo))'],
  ['$x\n| foo', '(| $x (cmd foo))'],
  ['foo `\n bar', '(cmd foo bar)'],
  ['$x | & { process { $_ } } | . foo', '(| $x &(cmd {(process $_)}) .(cmd foo))'],
  [
    'foo -a 1 `\n  -b @{\n   x = 1\n } # comment\n<# x #> bar <# y #> baz',
    '(cmd foo -a 1 -b @{x=1}); (cmd bar baz)',
  ],
  [
    ".( $env:ComSpec[4,24,25]-join'') ('a'+'b')",
    ".(cmd <(-join ([] $env:ComSpec (, 4 24 25)) '')> <(+ 'a' 'b')>)",
  ],
  [
    "(\"{2}{0}{1}\"-f'a','b','c') |.('i'+'ex')",
    "(| <(-f \"{2}{0}{1}\" (, 'a' 'b' 'c'))> .(cmd <(+ 'i' 'ex')>))",
  ],
  [
    "SET-vaRIaBLe a ('x') ; (Gi Variable:a).Value",
    "(cmd SET-vaRIaBLe a <'x'>); (. <(cmd Gi Variable:a)> Value)",
  ],
  ['-split "a b" | % { [char][int]$_ }', '(| (-split_ "a b") (cmd % {(cast [char] (cast [int] $_))}))'],
  ['%{ 1 } ; ?{ 2 }', '(cmd % {1}); (cmd ? {2})'],
  ['cmd /c "echo %x%" & foo', '(cmd cmd /c "echo %x%") &; (cmd foo)'],
  ['cmd.exe /c echo ^a^&^b', '(cmd cmd.exe /c echo ^a^) &; (cmd ^b)'],
  ['foo --bar -- -x', '(cmd foo --bar -- -x)'],
  ['!foo', '(cmd !foo)'],
  ['foo $a,$b, $c (1),(2)', '(cmd foo (, $a $b $c) (, <1> <2>))'],
  ['foo > $null; foo 2>&1 | bar', '(cmd foo 1>$null); (| (cmd foo 2>&1) (cmd bar))'],
  ['foo;bar&&baz', '(cmd foo); (&& (cmd bar) (cmd baz))'],
  ['a | % foo', '(| (cmd a) (cmd % foo))'],
  ['foo -Name"x" -a.b', '(cmd foo -Namex -a .b)'],
  ['foo a,b,\n c', '(cmd foo (, a b c))'],
  [
    'foo $x.y($z).w[1] $(bar) @(1) @{a=1} { 2 } [int]5',
    '(cmd foo ([] (. (.() $x y $z) w) 1) $((cmd bar)) @(1) @{a=1} {2} [int]5)',
  ],
  ['&{ param($a) $a } 1 | &$b', '(| &(cmd {(param $a); $a} 1) &(cmd $b))'],
  ['foo 2>> err.txt', '(cmd foo 2>>err.txt)'],
  [
    '$x.Replace("a",\'b\').Split(",")|foreach-object{[char]$_}',
    '(| (.() (.() $x Replace "a" \'b\') Split ",") (cmd foreach-object {(cast [char] $_)}))',
  ],
  [
    'iex(New-Object Net.WebClient).DownloadString("x")',
    '(cmd iex (.() <(cmd New-Object Net.WebClient)> DownloadString "x"))',
  ],
  ['IEX "`$x"', '(cmd IEX "$x")'],
  ['Invoke-Expression -Command ("a"+$b)', '(cmd Invoke-Expression -Command <(+ "a" $b)>)'],
  ['powershell -nop -w hidden -enc AAAA', '(cmd powershell -nop -w hidden -enc AAAA)'],
  ['#requires -version 5\nfoo', '(cmd foo)'],
];

const expressions: Table = [
  ['1 + 2 * 3 -f 4', '(+ 1 (* 2 (-f 3 4)))'],
  ['$a = $b += 1', '(= $a (+= $b 1))'],
  ["-join ('a','b')", "(-join_ <(, 'a' 'b')>)"],
  ["-join 'a','b'", "(, (-join_ 'a') 'b')"],
  ['-not $x -and $y -or $z', '(-or (-and (-not_ $x) $y) $z)'],
  ["$x -iReplace 'a','b' -csplit 'c'", "(-split:c (-replace $x (, 'a' 'b')) 'c')"],
  [
    "[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('aa'))",
    "(.() (:: [Text.Encoding] UTF8) GetString (::() [Convert] FromBase64String 'aa'))",
  ],
  ["$x.'mem'+'ber'", "(+ (. $x 'mem') 'ber')"],
  ['$x."a$b"()', '(.() $x ("… "a" $b))'],
  ['$x.$y($z)', '(.() $x $y $z)'],
  ['$x.("a"+"b").Invoke(1, 2)', '(.() (. $x <(+ "a" "b")>) Invoke 1 2)'],
  ["[char]65 + [char][int]'66'", "(+ (cast [char] 65) (cast [char] (cast [int] '66')))"],
  ['[int[]]$a = 1,2', '(= (cast [int[]] $a) (, 1 2))'],
  ['[int] $x, [string]$y = 1, 2', '(= (, (cast [int] $x) (cast [string] $y)) (, 1 2))'],
  ['$a, $b = $b, $a', '(= (, $a $b) (, $b $a))'],
  ["@{a = 1; 'b' = 2\n c-d = if ($x) { 1 } else { 2 }; 1 = 3 }", "@{a=1; 'b'=2; c-d=(if $x {1} {2}); 1=3}"],
  ['@( 1; 2 )', '@(1; 2)'],
  ['@(1,2)[0]', '([] @((, 1 2)) 0)'],
  [',1', '(,_ 1)'],
  [', ,1', '(,_ (,_ 1))'],
  ['$a[0][-1..-3]', '([] ([] $a 0) (.. -1 -3))'],
  ['$a[1,2]', '([] $a (, 1 2))'],
  ['$i++; --$i; $i --', '(_++ $i); (--_ $i); (_-- $i)'],
  ['$x ? 1 : 2', '(?: $x 1 2)'],
  ['$x ?? 1 + 2', '(?? $x (+ 1 2))'],
  ['$x ??= 3', '(??= $x 3)'],
  ['${x}?.y?[0]', '(?[] (?. $x y) 0)'],
  ['$x?.y', '(. $x? y)'],
  ["$a.Where{ $_ }.ForEach({ 1 }, 'x')", "(.() (.() $a Where {$_}) ForEach {1} 'x')"],
  ['$x.Cast[int]($y)', '(.() $x Cast [int] $y)'],
  ['$x = { param($a) $a }', '(= $x {(param $a); $a})'],
  ['$a = \n$b = 2', '(= $a (= $b 2))'],
  ["@(1,\n2,\n3) -join\n','", "(-join @((, 1 2 3)) ',')"],
  [
    '$x = if ($a) { 1 } else { 2 }; $y = foreach ($i in 1) { 2 }',
    '(= $x (if $a {1} {2})); (= $y (foreach $i 1 {2}))',
  ],
  ['[void] (foo)', '(cast [void] <(cmd foo)>)'],
  [
    '[void]$x.Add("a"); [Foo]::Bar.Baz = 1; [A]::$b("c")',
    '(cast [void] (.() $x Add "a")); (= (. (:: [Foo] Bar) Baz) 1); (::() [A] $b "c")',
  ],
  ['$x.foo = { 1 }', '(= (. $x foo) {1})'],
  ["$env:ComSpec[4,15,25]-join''", "(-join ([] $env:ComSpec (, 4 15 25)) '')"],
  ["( $PSHome[4]+$pshome[34]+'X')", "<(+ (+ ([] $PSHome 4) ([] $pshome 34)) 'X')>"],
  [
    "('a').'repl`ace'(([char]65+[char]66),'x')",
    "(.() <'a'> 'repl`ace' <(+ (cast [char] 65) (cast [char] 66))> 'x')",
  ],
  ["$(Set-Variable 'ofs' '')", "$((cmd Set-Variable 'ofs' ''))"],
  ['${`e`nv:path}', '$e\nv:path'],
  ['$a = "x" > out.txt', '(= $a ("x" 1>out.txt))'],
  ["1 -is [int] -and 'x' -as [type]", "(-and (-is 1 [int]) (-as 'x' [type]))"],
  ['$x.y.z++', '(_++ (. (. $x y) z))'],
  ["$hash.'a b'.c[0].d('e')", "(.() ([] (. (. $hash 'a b') c) 0) d 'e')"],
  [
    "$x = New-Object System.Net.WebClient; $x.DownloadString('http://a.invalid/')",
    "(= $x (cmd New-Object System.Net.WebClient)); (.() $x DownloadString 'http://a.invalid/')",
  ],
  ['$x -match "a" -and ($y = 1)', '(-and (-match $x "a") <(= $y 1)>)'],
  ['[Parameter()]\n[string]$x = 1', '(= (cast (@Parameter) (cast [string] $x)) 1)'],
  ['$a = @{\n  b = {\n    1\n  }\n  c = 1, 2,\n    3\n}', '(= $a @{b={1}; c=(, 1 2 3)})'],
  ['$x.$($y).z', '(. (. $x $($y)) z)'],
  ['{ 1 }.Invoke()', '(.() {1} Invoke)'],
  ['[scriptblock]::Create("x").Invoke()', '(.() (::() [scriptblock] Create "x") Invoke)'],
  ["$a -eq $null ? 'b' : 'c'", "(?: (-eq $a $null) 'b' 'c')"],
  ['$x::y', '(:: $x y)'],
  ['@{}.Keys', '(. @{} Keys)'],
  ["1..10 -join ','", "(-join (.. 1 10) ',')"],
  ['[A.B[C,D]]::new()', '(::() [A.B[C,D]] new)'],
  ['[Dictionary[[string, mscorlib],[int]]]$x', '(cast [Dictionary[[string,mscorlib],[int]]] $x)'],
  ["[ref].Assembly.GetType('x')", "(.() (. [ref] Assembly) GetType 'x')"],
  ["$x = 'a',\n'b'", "(= $x (, 'a' 'b'))"],
  [',@(1)', '(,_ @(1))'],
  ['$a=1 # c\n# d', '(= $a 1)'],
  ['$x.1', '(. $x 1)'],
  ['$x.Foo[0]', '([] (. $x Foo) 0)'],
  ['[int]-join 1', '(cast [int] (-join_ 1))'],
  ['$a[$i++] -bxor $k[$j % 3]', '(-bxor ([] $a (_++ $i)) ([] $k (% $j 3)))'],
  ['$a -shl 2 -band 0xFF', '(-band (-shl $a 2) 255)'],
  ['$x -is [string] -or !$y', '(-or (-is $x [string]) (!_ $y))'],
  ["(1..3 | % { $_ }) -join ''", "(-join <(| (.. 1 3) (cmd % {$_}))> '')"],
  ['-5 - -5', '(- -5 -5)'],
  ['-$x + +$y', '(+ (-_ $x) (+_ $y))'],
  ['$x.y = $z.w += 1', '(= (. $x y) (+= (. $z w) 1))'],
  ['$script:a = $global:b', '(= $script:a $global:b)'],
  ['$(1; 2)', '$(1; 2)'],
  ["$x = @'\nit's \"raw\" $x `n\n'@", "(= $x @'it's \"raw\" $x `n'@)"],
  ['$true, $false, $null', '(, $true $false $null)'],
  ['$x[-1]; $x[0..2]; $x["a"]', '([] $x -1); ([] $x (.. 0 2)); ([] $x "a")'],
  ['# only a comment', ''],
];

const brokenText: Table = [
  ['$a"b"', '$a; "b"'],
  ['foo (', '(cmd foo <(ERROR)>)'],
  ['foo ) bar', '(cmd foo); (ERROR); (cmd bar)'],
  ['iex \'abc\nWrite-Host "x"', '(cmd iex \'abc\'); (cmd Write-Host "x")'],
  ['iex "abc $(foo\nWrite-Host x', '(cmd iex ("… "abc " $((cmd foo)))); (cmd Write-Host x)'],
  ['if ($a) { foo', '(if $a {(cmd foo)})'],
  ['{ ( } bar', '{<(ERROR)>}; (cmd bar)'],
  ['$x = @{ a 1; b = 2 }', '(= $x @{a=(ERROR); 1=(ERROR); b=2})'],
  ['foo |', '(cmd foo)'],
  ['foo | ; bar', '(cmd foo); (cmd bar)'],
  ['] foo', '(ERROR); (cmd foo)'],
  ['[foo', '[foo]'],
  ['1 + +', '(+ 1 (+_ (ERROR)))'],
  ['function { a }', '(function {(cmd a)})'],
  ['foreach (1 in 2) { bar }', '(ERROR (cmd bar))'],
  ['try { 1 }', '(try {1})'],
  ['for ($i = 0 $j) { 1 }', '(for (= $i 0) _ _ {}); $j; (ERROR); {1}'],
  ['$a.', '(. $a (ERROR))'],
  ['$a[1\nfoo', '([] $a 1); (cmd foo)'],
  ["'a' 'b' foo", "'a'; 'b'; (cmd foo)"],
  ["@'\nabc", "@'abc'@"],
  ['param($a, foo, $b) iex 1', '(param $a); (cmd iex 1)'],
  ['class { } foo', '(class); (cmd foo)'],
  ['switch ($a) { 1 } bar', '(switch $a 1 {}); (cmd bar)'],
  ['} foo }', '(ERROR); (cmd foo); (ERROR)'],
];

const valid: Readonly<Record<string, Table>> = {
  definitions,
  statements,
  numbers,
  'strings and barewords': stringsAndBarewords,
  commands,
  expressions,
};

describe('the PowerShell parser', () => {
  for (const [title, table] of Object.entries(valid))
    describe(`reads ${title}`, () => {
      for (const [text, tree] of table)
        it(text, () => {
          const script = parse(text);
          assert.equal(printScript(script), tree);
          assert.deepEqual(script.problems, []);
        });
    });

  describe('keeps what it can of broken text and says that something is wrong', () => {
    for (const [text, tree] of brokenText)
      it(text, () => {
        const script = parse(text);
        assert.equal(printScript(script), tree);
        assert.notDeepEqual(script.problems, []);
      });
  });

  describe('says where constant text stands', () => {
    const table: readonly (readonly [text: string, value: string, stretches: readonly string[]])[] = [
      ["'abc'", 'abc', ['abc']],
      ["'a''b'", "a'b", ["a'", 'b']],
      ['"a`nb"', 'a\nb', ['a', '~`n', 'b']],
      ['"a`bc`dd"', 'a\bcdd', ['a', '~`b', 'c', 'dd']],
      ["@'\na\nb\n'@", 'a\nb', ['a\nb']],
      ['i`ex', 'iex', ['i', 'ex']],
      ['i\'e\'"x"', 'iex', ['i', 'e', 'x']],
      ["''", '', []],
    ];
    for (const [text, value, stretches] of table)
      it(text, () => {
        const [node] = constants(parse(`foo ${text}`)).filter(({ start }) => start === 4);
        assert.equal(node?.value, value);
        const source = node.trace.map(
          ({ from }) => (from.verbatim ? '' : '~') + `foo ${text}`.slice(from.start, from.end),
        );
        assert.deepEqual(source, stretches);
      });
  });

  describe('gives every node its range', () => {
    const table: readonly (readonly [text: string, type: Node['type'], range: string])[] = [
      [' $a  + 1 ; b', 'binary', '$a  + 1'],
      ['if ($a) { b } # c', 'if', 'if ($a) { b }'],
      ['foo -a 1 # c', 'command', 'foo -a 1'],
      ['x "a$( b )c"', 'subExpression', '$( b )'],
      ['$a.b( 1 ).c', 'invoke', '$a.b( 1 )'],
      ['$a = @{ b = 1 }', 'hashtable', '@{ b = 1 }'],
      ['function f { a } b', 'function', 'function f { a }'],
      ['[int] $a', 'typeName', '[int]'],
      ['x | y -z', 'pipeline', 'x | y -z'],
    ];
    for (const [text, type, range] of table)
      it(`${type} in ${text}`, () => {
        const node = nodes(parse(text)).find((one) => one.type === type);
        assert.equal(node && text.slice(node.start, node.end), range);
      });
  });

  it('answers an error node for what nests too deep', () => {
    const script = parse(`${'('.repeat(1000)}1${')'.repeat(1000)}; foo`);
    assert.match(printScript(script), /<\(ERROR\)>.*; \(cmd foo\)$/);
    assert.equal(script.problems.length, 1);
  });
});

function nodes(root: Node): Node[] {
  return [root, ...children(root).flatMap(nodes)];
}

function constants(root: Node): NodeOf<'string'>[] {
  return nodes(root).filter((node) => node.type === 'string');
}
