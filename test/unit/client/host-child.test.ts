/** What a scan host inherits. */

import assert from 'node:assert/strict';
import { hostEnvironment } from '../../../src/client/host-child';

describe('hostEnvironment', () => {
  const cases: readonly [string, Record<string, string>, Record<string, string>][] = [
    ['keeps the rest', { PATH: '/bin', HOME: '/root' }, { PATH: '/bin', HOME: '/root' }],
    ['drops what loads code into Node', { NODE_OPTIONS: '--require x', NODE_PATH: '/x' }, {}],
    ['drops the client’s own channel', { NODE_CHANNEL_FD: '3', NODE_CHANNEL_SERIALIZATION_MODE: 'json' }, {}],
    ['drops what VS Code’s debugger injects', { VSCODE_INSPECTOR_OPTIONS: '{}' }, {}],
    ['drops Electron’s switches', { ELECTRON_ENABLE_LOGGING: '1' }, {}],
    ['whatever their case, as on Windows', { node_options: '--inspect' }, {}],
  ];
  for (const [name, own, expected] of cases) {
    it(name, () => {
      assert.deepEqual(hostEnvironment(own, 4), {
        ...expected,
        ELECTRON_RUN_AS_NODE: '1',
        UV_THREADPOOL_SIZE: '8',
      });
    });
  }
});
