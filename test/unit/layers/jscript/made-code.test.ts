/** Code that a script makes runs among what the script has made before. */

import assert from 'node:assert/strict';
import { sinks } from './evaluate';

describe('JScript code that a script makes', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'shows what it runs with the script’s own decoder',
      'function d(s) { return s.split("").reverse().join(""); } eval("eval(d(\')1(f\'))");',
      ["jscript: eval(d(')1(f'))", 'jscript: f(1)'],
    ],
    [
      'shows what it runs with the script’s own objects',
      'var shell = new ActiveXObject("WScript.Shell"); eval("shell.Run(\'powershell -Command f\')");',
      ["jscript: shell.Run('powershell -Command f')", 'powershell: f'],
    ],
    [
      'leaves to its own layer what that shows by itself',
      'var a = 1; eval("var t = \'f(1)\'; eval(t)");',
      ["jscript: var t = 'f(1)'; eval(t)"],
    ],
  ];
  for (const [name, script, found] of cases)
    it(name, () => {
      assert.deepEqual(sinks(script), found);
    });
});
