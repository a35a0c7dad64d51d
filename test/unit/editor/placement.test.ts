import assert from 'node:assert/strict';

import { placementAdvice, type Placement } from '../../../src/editor/placement';

describe('placementAdvice', () => {
  const cases: [
    string,
    Omit<Placement, 'browser'> & Partial<Placement>,
    RegExp | null,
    'ui' | 'workspace' | null,
  ][] = [
    ['a local window', { side: 'ui', platform: 'win32', remoteName: undefined }, null, null],
    [
      'Windows in front of WSL',
      { side: 'ui', platform: 'win32', remoteName: 'wsl' },
      /this Windows machine/,
      'workspace',
    ],
    [
      'macOS in front',
      { side: 'ui', platform: 'darwin', remoteName: 'ssh-remote' },
      /has no AMSI.*remote machine is Windows/,
      'workspace',
    ],
    [
      'Linux in front',
      { side: 'ui', platform: 'linux', remoteName: 'ssh-remote' },
      /has no AMSI/,
      'workspace',
    ],
    [
      'on a remote Linux',
      { side: 'workspace', platform: 'linux', remoteName: 'ssh-remote' },
      /machine in front of you is Windows/,
      'ui',
    ],
    [
      'on a Linux that serves a browser',
      { side: 'workspace', platform: 'linux', remoteName: '127.0.0.1:8000', browser: true },
      /desktop VS Code/,
      null,
    ],
    [
      'on a Windows that serves a browser',
      { side: 'workspace', platform: 'win32', remoteName: '127.0.0.1:8000', browser: true },
      /uses that machine's AMSI/,
      null,
    ],
    [
      'on a remote Windows',
      { side: 'workspace', platform: 'win32', remoteName: 'ssh-remote' },
      /uses that machine's AMSI/,
      null,
    ],
  ];
  for (const [name, placement, text, move] of cases) {
    it(name, () => {
      const advice = placementAdvice({ browser: false, ...placement });
      if (text === null) assert.equal(advice, null);
      else assert.match(advice?.text ?? '', text);
      assert.equal(advice?.move ?? null, move);
    });
  }
});
