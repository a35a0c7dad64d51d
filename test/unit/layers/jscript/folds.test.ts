import assert from 'node:assert/strict';
import { folded } from './evaluate';

/** An expression and the literal it folds to. */
const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  operators: [
    [`"a" + 'b'`, '"ab"'],
    [`"a" + 1 + 2`, '"a12"'],
    [`1 + 2 + "a"`, '"3a"'],
    [`0x10 ^ 0x01`, '17'],
    [`2 - 7`, '(-5)'],
    [`~5 >>> 28`, '15'],
    [`!0`, 'true'],
    [`[] + {}`, '"[object Object]"'],
    [`![] + []`, '"false"'],
    [`+!![]`, '1'],
    [`(![] + [])[+!+[]] + ([][[]] + [])[+!+[]]`, '"an"'],
    [`([][(![] + [])[+[]] + (![] + [])[!+[] + !+[]] + (![] + [])[+!+[]] + (!![] + [])[+[]]] + [])[3]`, '"c"'],
    [`[][[]] + ""`, '"undefined"'],
    [`typeof "a"`, '"string"'],
    [`("x", "y")`, '("y")'],
    [`1 > 2 ? "a" : "b"`, '"b"'],
    [`"a" in {a: 1}`, 'true'],
    [`"\\x61\\u0062"`, '"ab"'],
    ['`a${1 + 1}`', '"a2"'],
  ],
  strings: [
    [`String.fromCharCode(97, 0x62)`, '"ab"'],
    [`"abc".charCodeAt(1)`, '98'],
    [`"abc".charAt(2)`, '"c"'],
    [`"abc"[0]`, '"a"'],
    [`"abcdef".substr(1, 2)`, '"bc"'],
    [`"abcdef".substr(-2)`, '"ef"'],
    [`"abcdef".substring(3, 1)`, '"bc"'],
    [`"abcdef".slice(1, -1)`, '"bcde"'],
    [`"a-b-c".split("-").join("")`, '"abc"'],
    [`"cba".split("").reverse().join("")`, '"abc"'],
    [`"axbx".replace("x", "-")`, '"a-bx"'],
    [`"axbx".replace(/x/g, "-")`, '"a-b-"'],
    [`"a1b2".replace(/(\\d)/g, "<$1>")`, '"a<1>b<2>"'],
    [`"abc".replace(/b/, function (m) { return m.toUpperCase(); })`, '"aBc"'],
    [`"a".concat("b", 1)`, '"ab1"'],
    [`"abcabc".lastIndexOf("b")`, '4'],
    [`" a ".trim()`, '"a"'],
    [`"a1b22".match(/\\d+/g).join()`, '"1,22"'],
    [`"abc".search(/c/)`, '2'],
    [`"a".italics()`, '"<i>a</i>"'],
    [`"ab".repeat(2)`, '"abab"'],
  ],
  numbers: [
    [`parseInt("ff", 16)`, '255'],
    [`parseInt("12abc")`, '12'],
    [`parseFloat("1.5x")`, '1.5'],
    [`(35).toString(36)`, '("z")'],
    [`Number("0x10")`, '16'],
    [`Math.floor(7 / 2)`, '3'],
    [`Math.max(1, 5, 3)`, '5'],
    [`isNaN("a")`, 'true'],
  ],
  encodings: [
    [`unescape("%61%u0062")`, '"ab"'],
    [`escape("a b")`, '"a%20b"'],
    [`decodeURIComponent("%C3%A4")`, '"ä"'],
    [`encodeURIComponent("/")`, '"%2F"'],
    [`atob("YWI=")`, '"ab"'],
    [`btoa("ab")`, '"YWI="'],
  ],
  arrays: [
    [`["b", "a"].sort().join("")`, '"ab"'],
    [`["b", void 0, "a"].sort().join()`, '"a,b,"'],
    [`[3, void 0, 1].sort(function (a, b) { return a - b; }).join()`, '"1,3,"'],
    [`[1, 2].join(null) + [1, 2].join(void 0)`, '"1null21,2"'],
    [`[1, 2, 3].map(function (x) { return x * 2; }).join("")`, '"246"'],
    [`["a", "b"].reduce(function (s, x) { return s + x; })`, '"ab"'],
    [`[1, 2, 3].filter(function (x) { return x > 1; }).length`, '2'],
    [`["a", "b", "c"].slice(1).concat(["d"]).join("")`, '"bcd"'],
    [`[[1, 2], 3] + ""`, '"1,2,3"'],
    [`["a", "b"].indexOf("b")`, '1'],
  ],
  'objects and functions': [
    [`({a: "x", ["b"]: "y"}).b`, '"y"'],
    [`(function (a, b) { return a + b; })("x", "y")`, '"xy"'],
    [`(function () { return arguments.length; })(1, 2)`, '2'],
    [`String.fromCharCode.apply(null, [97, 98])`, '"ab"'],
    [`JSON.parse('{"a":["x"]}').a[0]`, '"x"'],
    [`([]["flat"] + "")`, '("function flat() { [native code] }")'],
    [`(function f(n) { return n ? f(n - 1) + "a" : "" })(3)`, '"aaa"'],
    [`new RegExp("b").test("abc")`, 'true'],
  ],
};

describe('JScript folds', () => {
  for (const [name, table] of Object.entries(cases))
    describe(name, () => {
      for (const [expression, literal] of table)
        it(`${expression} is ${literal}`, () => {
          const text = folded(`out = ${expression};`);
          assert.equal(
            text.replace(/\(("[^"]*")\)/, '$1'),
            `out = ${literal.replace(/^\((".*")\)$/, '$1')};`,
          );
        });
    });
});

describe('JScript folded form', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['leaves a script without constants', 'var a = b(c); d[e] = f;', 'var a = b(c); d[e] = f;'],
    ['leaves plain literals', 'var a = "x", n = 0x10;', 'var a = "x", n = 0x10;'],
    ['writes computed names as names', 'x["run"]("a" + b);', 'x.run("a" + b);'],
    ['keeps computed names that are no identifiers', 'x["a b"](c);', 'x["a b"](c);'],
    ['names what a called name stands for', 'var e = eval; e(x);', 'var e = eval; eval(x);'],
    ['puts constant variables in', 'var a = "x" + "y"; f(a);', 'var a = "xy"; f("xy");'],
    [
      'does not touch what a loop changes',
      'for (var i = 0; i < 3; i++) f("a" + i);',
      'for (var i = 0; i < 3; i++) f("a" + i);',
    ],
    [
      'does not touch what an unknown condition decides',
      'var a = "x"; if (q) a = "y"; f(a);',
      'var a = "x"; if (q) a = "y"; f(a);',
    ],
    ['keeps calls that change something', 'var a = ["x"]; f(a.pop());', 'var a = ["x"]; f(a.pop());'],
    ['keeps words apart', 'function f() { return!0 }', 'function f() { return true }'],
    ['keeps minus signs apart', 'x = a -(1-3);', 'x = a -((-2));'],
    [
      'does not touch what an unknown function may have changed',
      'var o = {a: "x"}; g(o); f(o.a + "y");',
      'var o = {a: "x"}; g(o); f(o.a + "y");',
    ],
    [
      'does not touch calls that count',
      'var c = 0; function n() { c++; return "n" + c; } f(n(), n());',
      'var c = 0; function n() { c++; return "n" + c; } f(n(), n());',
    ],
    [
      'does not touch what a branch that ends may assign',
      'if (q) { g = "1"; throw 1; } f("g" + g);',
      'if (q) { g = "1"; throw 1; } f("g" + g);',
    ],
    [
      'does not touch what a loop may assign',
      'var t = "x"; while (c()) { f("p" + t); t = "z"; }',
      'var t = "x"; while (c()) { f("p" + t); t = "z"; }',
    ],
    [
      'puts in what a call has assigned',
      'var t = "x"; function s() { t = "y"; } s(); f(t);',
      'var t = "x"; function s() { t = "y"; } s(); f("y");',
    ],
    ['keeps shorthand properties', 'var a = "x"; f({a});', 'var a = "x"; f({a});'],
    ['escapes', 'x = "a" + "\\"" + "\\n";', 'x = "a\\"\\n";'],
  ];
  for (const [name, script, expected] of table)
    it(name, () => {
      assert.equal(folded(script), expected);
    });
});
