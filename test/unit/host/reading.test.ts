/** What can stand where a script's file was expected. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUnchanged, readScript, stampOf, statOpened, type ReadResult } from '../../../src/host/reading';

const LIMIT = 1_000_000;
const posix = process.platform !== 'win32';

describe('readScript', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'amsight-reading-'));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, content: string | Uint8Array): string {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  function outcome(result: ReadResult): unknown {
    return result.ok ? Buffer.from(result.bytes).toString('latin1') : [result.status, result.code];
  }

  const readable: readonly [string, string, string][] = [
    ['an empty file', 'empty.ps1', ''],
    ['a small file', 'small.ps1', 'Write-Output 1'],
    ['a file larger than the shared buffer', 'large.ps1', 'x'.repeat(200_000)],
    ['a file of exactly the shared buffer', 'buffer.ps1', 'x'.repeat(65_536)],
    ['a file of exactly the limit', 'limit.ps1', 'x'.repeat(LIMIT)],
    ['spaces, emoji, # and %', 'a b 😀 #1 100%25.ps1', 'named'],
    ['a path of 300 characters', `${'deep-folder-name/'.repeat(18)}script.ps1`, 'deep'],
  ];
  for (const [name, file, content] of readable) {
    it(`reads ${name}`, () => {
      assert.equal(outcome(readScript(write(file, content), LIMIT)), content);
    });
  }

  it('keeps files apart although they share a buffer', () => {
    assert.equal(outcome(readScript(write('long.ps1', 'a'.repeat(100)), LIMIT)), 'a'.repeat(100));
    assert.equal(outcome(readScript(write('short.ps1', 'b'), LIMIT)), 'b');
  });

  it('skips a file above the limit, and says its size and the setting', () => {
    const result = readScript(write('over.ps1', 'x'.repeat(LIMIT + 1)), LIMIT);
    assert.ok(!result.ok);
    assert.equal(result.code, 'tooLarge');
    assert.match(result.reason ?? '', /1000001.*amsight\.maxFileSize.*--max-file-size.*1000000/);
  });

  it('skips a file of 200 MB without reading it', () => {
    const file = write('huge.ps1', '');
    truncateSync(file, 200 * 1024 * 1024);
    assert.deepEqual(outcome(readScript(file, LIMIT)), ['skipped', 'tooLarge']);
  });

  it('says that a file is gone', () => {
    assert.deepEqual(outcome(readScript(path.join(folder, 'gone.ps1'), LIMIT)), ['failed', 'notFound']);
    const below = path.join(write('file.ps1', ''), 'below.ps1');
    assert.deepEqual(outcome(readScript(below, LIMIT)), ['failed', 'notFound']);
  });

  it('skips a folder', () => {
    const file = path.join(folder, 'folder.ps1');
    mkdirSync(file);
    assert.deepEqual(outcome(readScript(file, LIMIT)), ['skipped', 'notAScript']);
  });

  if (posix) {
    it('follows a symbolic link', () => {
      symlinkSync(write('target.ps1', 'linked'), path.join(folder, 'link.ps1'));
      assert.equal(outcome(readScript(path.join(folder, 'link.ps1'), LIMIT)), 'linked');
    });

    it('says that a dangling link leads nowhere', () => {
      symlinkSync('nowhere', path.join(folder, 'dangling.ps1'));
      assert.deepEqual(outcome(readScript(path.join(folder, 'dangling.ps1'), LIMIT)), ['failed', 'notFound']);
    });

    it('skips a loop of links', () => {
      symlinkSync('loop-b.ps1', path.join(folder, 'loop-a.ps1'));
      symlinkSync('loop-a.ps1', path.join(folder, 'loop-b.ps1'));
      assert.deepEqual(outcome(readScript(path.join(folder, 'loop-a.ps1'), LIMIT)), [
        'skipped',
        'symlinkLoop',
      ]);
    });

    it('never waits for a FIFO', () => {
      const file = path.join(folder, 'fifo.ps1');
      execFileSync('mkfifo', [file]);
      assert.deepEqual(outcome(readScript(file, LIMIT)), ['skipped', 'notAScript']);
    });

    it('never reads a device', () => {
      assert.deepEqual(outcome(readScript('/dev/zero', LIMIT)), ['skipped', 'notAScript']);
    });

    it('skips a socket', async () => {
      const file = path.join(folder, 'socket.ps1');
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(file, resolve));
      try {
        assert.deepEqual(outcome(readScript(file, LIMIT)), ['skipped', 'notAScript']);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });

    it('names the error of a path that is too long for the system', () => {
      const result = readScript(`/${'x'.repeat(300)}.ps1`, LIMIT);
      assert.ok(!result.ok);
      assert.deepEqual([result.status, result.code], ['failed', 'readError']);
      assert.match(result.reason ?? '', /ENAMETOOLONG/);
    });
  }

  it('asks whether antivirus blocked what could not be opened', () => {
    const asked: (string | undefined)[] = [];
    const result = readScript(path.join(folder, 'blocked.ps1'), LIMIT, (_file, code) => {
      asked.push(code);
      return true;
    });
    assert.deepEqual(outcome(result), ['failed', 'blockedOnAccess']);
    assert.deepEqual(asked, ['ENOENT']);
  });
});

describe('stampOf', () => {
  const stat = { size: 10, mtimeMs: 1_000, ctimeMs: 2_000, dev: 1, ino: 2 };
  const later = 1_000_000;

  for (const name of ['size', 'mtimeMs', 'ctimeMs', 'dev', 'ino'] as const) {
    it(`changes with ${name}`, () => {
      assert.notEqual(stampOf({ ...stat, [name]: stat[name] + 1 }, later), stampOf(stat, later));
    });
  }

  const recent: readonly [string, number, boolean][] = [
    ['a moment after the change', 2_001, false],
    ['within the coarsest file system’s two seconds', 4_000, false],
    ['once it has settled', 5_000, true],
    ['with a change in the future, as of a wrong clock', 1_000, false],
  ];
  for (const [name, now, settled] of recent) {
    it(`${settled ? 'exists' : 'is none'} ${name}`, () => {
      assert.equal(stampOf(stat, now) !== null, settled);
    });
  }
});

describe('isUnchanged', () => {
  // A file that nobody has touched for long.
  const file = process.execPath;
  const stamp = stampOf(statSync(file), Date.now()) ?? '';

  it('knows a file again', () => {
    assert.ok(isUnchanged(file, stamp));
  });

  it('knows a file again by opening it, as on Windows', () => {
    assert.ok(isUnchanged(file, stamp, statOpened));
    assert.ok(!isUnchanged(file, `${stamp}0`, statOpened));
  });

  it('does not know a file again that antivirus blocks by now, although it did not change', () => {
    const blocked = () => {
      throw Object.assign(new Error('UNKNOWN: unknown error, open'), { code: 'UNKNOWN' });
    };
    assert.ok(!isUnchanged(file, stamp, blocked));
  });

  it('tells another stamp', () => {
    assert.ok(!isUnchanged(file, `${stamp}0`));
  });

  for (const [name, path_] of [
    ['a missing file', '/nowhere/at/all.ps1'],
    ['a path below a file', `${file}/below.ps1`],
    ['a name that no system takes', 'nul\0.ps1'],
  ] as const) {
    it(`is false for ${name}`, () => {
      assert.ok(!isUnchanged(path_, stamp));
    });
  }
});
