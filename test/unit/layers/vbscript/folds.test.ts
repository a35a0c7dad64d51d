/** What expressions of VBScript and VBA fold to. */

import assert from 'node:assert/strict';
import { fold } from './run';

function table(title: string, rows: readonly (readonly [string, string])[]): void {
  describe(title, () => {
    for (const [expression, expected] of rows)
      it(`${expression} → ${expected}`, () => {
        assert.equal(fold(expression), expected);
      });
  });
}

describe('VBScript folds', () => {
  table('text', [
    ['"a" & "b" + "c"', '"abc"'],
    ['"a""b" & "c"', '"a""bc"'],
    ['("hel" & "lo")', '"hello"'],
    ['"n" & 5 & True & Empty', '"n5True"'],
    ['Mid("Hello", 2, 3)', '"ell"'],
    ['Mid("abcdef", 7 / 2)', '"def"'],
    ['Mid$("Hello", 9)', '""'],
    ['Left("abcdef", 7 / 2)', '"abcd"'],
    ['Right("Hello", 3)', '"llo"'],
    ['StrReverse("olleH")', '"Hello"'],
    ['LCase("ABC") & UCase("def")', '"abcDEF"'],
    ['LCase(Empty)', '""'],
    ['Trim("  a b ") & LTrim(" c ") & RTrim(" d ")', '"a bc  d"'],
    ['Space(2) & String(3, "x") & String(2, 65)', '"  xxxAA"'],
    ['Replace("aXbXc", "X", "")', '"abc"'],
    ['Replace("hello", "l", "L", 3)', '"LLo"'],
    ['Replace("xxxx", "x", "y", , 2)', '"yyxx"'],
    ['Replace("aAa", "a", "X", 1, -1, 1)', '"XXX"'],
    ['Replace("aAa", "a", "X", 1, 0, 1)', '"aAa"'],
    ['Join(Split("a-b-c", "-"), "")', '"abc"'],
    ['Join(Array("a", "b", 3))', '"a b 3"'],
    ['Split("a b c")(1)', '"b"'],
    ['Join(Filter(Array("ab", "c", "xb"), "b"), "+")', '"ab+xb"'],
    ['StrConv("aBc", vbUpperCase) & StrConv("aB cD", 3)', '"ABCAb Cd"'],
    ['StrConv(StrConv("Hi", vbFromUnicode), vbUnicode)', '"Hi"'],
    ['Unescape("%41%u0042")', '"AB"'],
    ['Escape("a b")', '"a%20b"'],
    ['MidB("a" & ChrW(98), 3, 2) & ""', '"b"'],
    ['"a" & vbCrLf & "b" & vbTab', '"a" & vbCrLf & "b" & vbTab'],
  ]);
  table('characters', [
    ['Chr(72) & Chr$(105) & ChrW(33)', '"Hi!"'],
    ['Chr(&H41) & Chr(&O102) & Chr(67.4)', '"ABC"'],
    ['Chr(128)', '"€"'],
    ['Chr(311-(&HF1)) & chr(1112-(&H3E3))', '"Fu"'],
    ['Chr(vbKeyA)', '"A"'],
    ['Chr(13) & "a"', 'Chr(13) & "a"'],
    ['Asc("A") + AscW("B")', '131'],
    ['AscB(MidB("AB", 3, 1))', '66'],
  ]);
  table('numbers', [
    ['6 * 7', '42'],
    ['-7 \\ 2', '-3'],
    ['-7 Mod 2', '-1'],
    ['7 Mod -2', '1'],
    ['2 ^ 3 ^ 2', '64'],
    ['-2 ^ 2', '-4'],
    ['10 / 4', '2.5'],
    ['1 + 2 & 3', '"33"'],
    ['"3" * "4"', '12'],
    ['"5" + 1', '6'],
    ['71 Xor 18', '85'],
    ['Not 0', '-1'],
    ['(5 And 6) Or 8', '12'],
    ['&HFFFF', '&HFFFF'],
    ['&HFFFF + 0', '-1'],
    ['&HFFFF& + 0', '65535'],
    ['CInt(2.5) & CLng("&H10") & CByte(2.6)', '"2163"'],
    ['CLng(True)', '-1'],
    ['CDbl("1.5") + CStr(2)', '3.5'],
    ['Val("&H1F") & Val("12abc") & Val("x")', '"31120"'],
    ['Int(-1.5) & Fix(-1.5) & Abs(-3) & Sgn(-2) & Sqr(9)', '"-2-13-13"'],
    ['Hex(255) & Oct(8) & Hex(-1)', '"FF10FFFF"'],
    ['Len("Hello") + LenB("ab")', '9'],
    ['InStr("abcabc", "bc") & InStr(3, "abcabc", "bc") & InStr("abc", "z")', '"250"'],
    ['InStr(1, "aXb", "x", 1)', '2'],
    ['InStrRev("abcabc", "abc", 4)', '1'],
    ['InStrRev("aBcaBc", "b", , 1)', '5'],
    ['StrComp("abc", "abd") & StrComp("A", "a", 1)', '"-10"'],
    ['UBound(Array(1, 2, 3)) + LBound(Split("a"))', '2'],
    ['1 / 3 & ""', '"0.333333333333333"'],
    ['Str(0.5) & Str(-2)', '" .5-2"'],
    ['1000000 * 1000000 * 1000000 & ""', '"1E+18"'],
  ]);
  table('truth', [
    ['"a" < "b"', 'True'],
    ['1 = 2 Or Not False', 'True'],
    ['"abc" Like "a*[b-d]"', 'True'],
    ['IsNumeric("12") Xor IsEmpty(Empty)', 'False'],
    ['IIf(2 > 1, "y", "n")', '"y"'],
    ['Choose(2, "a", "b")', '"b"'],
    ['Switch(False, "a", True, "b")', '"b"'],
    ['TypeName("a") & VarType(1)', '"String2"'],
  ]);
  table('what is not known stays', [
    ['1 / 0', '1 / 0'],
    ['CByte(300)', 'CByte(300)'],
    ['Mid("hello", 2, -1)', 'Mid("hello", 2, -1)'],
    ['Now & "a"', 'Now & "a"'],
    ['Foo.Bar("a" & "b")', 'Foo.Bar("ab")'],
    ['Foo.Bar & ("a" & Chr(13))', 'Foo.Bar & ("a" & Chr(13))'],
    ['Rnd * 2', 'Rnd * 2'],
    ['Environ("USERNAME")', 'Environ("USERNAME")'],
    ['-42', '-42'],
    ['Chr(10)', 'Chr(10)'],
    ['vbCrLf', 'vbCrLf'],
  ]);
});
