/** What the extension host loads: the size of extension.js and the time until its module is evaluated. */

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { dist, formatMs, report } from './measure';

/** Any property of a stub is a stub again, which can be called, constructed and extended. */
function stub(): unknown {
  const target = function stubbed(): void {
    assert.fail('the proxy answers');
  };
  return new Proxy(target, {
    get: (object, key) => (key in object ? Reflect.get(object, key) : stub()) as unknown,
    apply: () => stub(),
    construct: () => stub() as object,
  });
}

const file = path.join(dist, 'extension.js');
const loader = Module as unknown as { _load: (request: string, ...more: unknown[]) => unknown };
const original = loader._load;
loader._load = function load(request, ...more) {
  // Bundles copy a module's own properties, but keep its prototype.
  return request === 'vscode' ? Object.create(stub() as object) : original.call(this, request, ...more);
};
const require = createRequire(__filename);
const began = performance.now();
require(file);
const loaded = performance.now() - began;
const { size } = statSync(file);
report(
  {
    what: 'extension.js',
    target: '≤ 150 KB',
    measured: `${(size / 1024).toFixed(0)} KB`,
    met: size <= 150 * 1024,
    note: 'minified, without its source map',
  },
  {
    what: 'loading extension.js',
    target: '≤ 30 ms',
    measured: formatMs(loaded),
    met: loaded <= 30,
    note: "the module alone, with a stub for vscode: activate() itself is timed by VS Code's own log (Developer: Show Running Extensions)",
  },
);
