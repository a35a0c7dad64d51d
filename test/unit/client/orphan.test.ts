/** No scan host outlives its client, however that one ends. */

import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { Bench, bundle, until } from './bench-of-hosts';
import { isAlive } from './processes';

describe('A scan host whose client is gone', function () {
  this.timeout(30_000);
  let bench: Bench;
  let parent: ChildProcess | null = null;

  before(() => {
    bundle('fault-host');
    bundle('doomed-parent');
  });

  beforeEach(() => {
    bench = new Bench();
  });

  afterEach(async () => {
    parent?.kill('SIGKILL');
    await bench.end();
  });

  const cases: readonly [string, string, 'SIGKILL' | 'SIGTERM' | 'exit'][] = [
    ['killed while the host is idle', 'harmless', 'SIGKILL'],
    ['killed while the engine thinks', 'fault:async-hang', 'SIGKILL'],
    ['killed while the host hangs', 'fault:hang', 'SIGKILL'],
    ['ended by a signal while the host hangs', 'fault:hang', 'SIGTERM'],
    ['exiting while the host hangs', 'fault:hang', 'exit'],
  ];
  for (const [name, text, how] of cases) {
    it(`ends with a client ${name}`, async () => {
      parent = fork(bundle('doomed-parent'), [bundle('fault-host'), text, how], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      await until(() => bench.logged('rules').length > 0);
      const [host] = bench.hosts;
      assert.ok(host !== undefined && isAlive(host));
      if (how === 'exit') parent.send('exit');
      else parent.kill(how);
      await until(() => !isAlive(host));
    });
  }
});
