/** What code that is not known may have done, JScript's evaluator does not claim to know. */

import assert from 'node:assert/strict';
import { folded } from './evaluate';

const object = 'var u = new ActiveXObject("A.B"); ';

/** What stands before `f(s)` or another use, in which nothing may be put in. */
const unknownAfter: readonly (readonly [string, string])[] = [
  [
    'a function given to a method of the host',
    `${object}var s = "a"; u.run(function () { s = "b"; }); f(s);`,
  ],
  [
    'a function given to it earlier',
    `${object}var s; u.run(function () { s = "b"; }); s = "a"; u.go(); f(s);`,
  ],
  ['a function given to an unknown function', 'var s = "a"; h(function () { s = "b"; }); f(s);'],
  [
    'a function set on an object of the host',
    `${object}var s = "a"; u.cb = function () { s = "b"; }; u.go(); f(s);`,
  ],
  ['a function set on an unknown object', 'var s = "a"; o.cb = function () { s = "b"; }; o.go(); f(s);'],
  ['a function in an object', 'var s = "a"; h({cb: function () { s = "b"; }}); f(s);'],
  [
    'a function that calls one that assigns',
    'var s = "a"; function g() { s = "b"; } h(function () { g(); }); f(s);',
  ],
  [
    'a function given away, and a branch',
    'var s; h(function () { s = "b"; }); s = "a"; if (h()) s = "a"; f(s);',
  ],
  ['unknown code', `${object}var s = "a"; eval(u.responseText); f(s);`],
  ['unknown code, in a property', `${object}var o = {s: "a"}; eval(u.responseText); f(o.s);`],
  ['unknown code, in a function', `${object}function g() { var s = "a"; eval(u.text); f(s); } g();`],
  ['unknown code for all', `${object}var s = "a"; execScript(u.text); f(s);`],
  ['an unknown object', 'with (o) { var s = "a"; } f(s);'],
  ['an unknown object’s name', 'var s = "a"; with (o) { var t = s; f(t); } g(t);'],
];

describe('JScript leaves unknown after', () => {
  for (const [name, script] of unknownAfter)
    it(name, () => {
      assert.equal(folded(script), script);
    });
});

describe('JScript still knows', () => {
  const known: readonly (readonly [string, string, string])[] = [
    [
      'what is assigned after unknown code was called',
      'var s; h(function () { s = "b"; }); s = "a"; f(s);',
      'var s; h(function () { s = "b"; }); s = "a"; f("a");',
    ],
    [
      'what the function that was given away leaves as it is',
      'var s = "a"; h(function (t) { t = s; }); f(s);',
      'var s = "a"; h(function (t) { t = "a"; }); f("a");',
    ],
    ['the host’s functions after unknown code', 'eval(u); f(unescape("%61"));', 'eval(u); f("a");'],
  ];
  for (const [name, script, text] of known)
    it(name, () => {
      assert.equal(folded(script), text);
    });
});
