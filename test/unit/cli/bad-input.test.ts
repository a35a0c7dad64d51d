/** Input that is broken, hostile or in the way: every file is accounted for, and nothing else suffers. */

import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { FileReport } from '../../../src/findings/model';
import { copyProgram, scripts, slow, Workplace, type RunOptions } from './run';
import { parse } from './schema';

const windows = process.platform === 'win32';
const root = process.getuid?.() === 0;

type Entry = [
  path: string,
  status: FileReport['status'],
  code: FileReport['code'],
  verdict: FileReport['verdict'],
];

async function scan(
  place: Workplace,
  args: readonly string[] = [],
  as: Pick<RunOptions, 'uid' | 'cli'> = {},
): Promise<{ entries: Entry[]; status: number | null; stderr: string }> {
  const result = await place.run(['scan', '--format', 'json', ...args], as);
  const entries = parse('scan', result.stdout).files.map(({ path: name, status, code, verdict }): Entry => [
    name,
    status,
    code,
    verdict,
  ]);
  return { entries, status: result.status, stderr: result.stderr };
}

describe('bad input', function () {
  this.timeout(slow);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => {
    place.remove();
  });

  it('odd contents are scanned or skipped, never an error', async () => {
    place.write({
      'ansi.ps1': Buffer.concat([Buffer.from('# caf\u00e9\n', 'latin1'), Buffer.from(scripts.tampering)]),
      'binary.ps1': Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 29)),
      'blank.ps1': ' \r\n\t\n',
      'empty.ps1': '',
      'invalid-utf8.ps1': Buffer.concat([
        Buffer.from([0x23, 0xff, 0xc3, 0x28, 0x0a]),
        Buffer.from(scripts.tampering),
      ]),
      'lone-surrogate.ps1': Buffer.concat([
        Buffer.from([0xff, 0xfe, 0x23, 0x00, 0x00, 0xd8, 0x0a, 0x00]),
        Buffer.from(scripts.tampering, 'utf16le'),
      ]),
      'nul.ps1': `#\0\0\n${scripts.tampering}`,
      'one-line.ps1': `${'#'.repeat(1_000_000)}\n${scripts.tampering}`,
      'utf16.ps1': Buffer.from(`\ufeff${scripts.tampering}`, 'utf16le'),
    });
    const { entries, status } = await scan(place);
    assert.deepEqual(entries, [
      ['ansi.ps1', 'scanned', null, 'detected'],
      ['binary.ps1', 'skipped', 'binary', 'unscanned'],
      ['blank.ps1', 'scanned', null, 'notDetected'],
      ['empty.ps1', 'scanned', null, 'notDetected'],
      ['invalid-utf8.ps1', 'scanned', null, 'detected'],
      ['lone-surrogate.ps1', 'scanned', null, 'detected'],
      ['nul.ps1', 'scanned', null, 'detected'],
      ['one-line.ps1', 'scanned', null, 'detected'],
      ['utf16.ps1', 'scanned', null, 'detected'],
    ]);
    assert.equal(status, 1);
  });

  it('odd names are scanned and named as they are', async () => {
    const deep = `${Array.from({ length: 12 }, (_, level) => `a folder with spaces ${level}`).join('/')}/x.ps1`;
    assert.ok(deep.length > 280);
    const names = ['#hash%20percent.ps1', '100%.ps1', deep, "it's [1] {2} (3) !.ps1", 'ümläut 漢字 😀.ps1'];
    place.write(Object.fromEntries(names.map((name) => [name, scripts.tampering])));
    const { entries, status, stderr } = await scan(place);
    assert.deepEqual(entries.map(([name]) => name).sort(), [...names].sort());
    assert.ok(entries.every(([, state, , verdict]) => state === 'scanned' && verdict === 'detected'));
    assert.equal(stderr, '');
    assert.equal(status, 1);
  });

  it('a 200 MB file is skipped with its size and what changes that', async () => {
    place.write({ 'a.ps1': scripts.clean });
    const file = openSync(path.join(place.root, 'huge.ps1'), 'w');
    ftruncateSync(file, 200 * 1024 * 1024);
    closeSync(file);
    const { stdout, status } = await place.run(['scan', '--format', 'json']);
    const huge = parse('scan', stdout).files[1];
    assert.equal(huge?.code, 'tooLarge');
    assert.match(huge.reason ?? '', /209715200 bytes; .*amsight\.maxFileSize \(--max-file-size\)/);
    assert.equal(status, 0);
  });

  it('loops of links end', async function () {
    if (windows) this.skip();
    place.write({ 'a/b/x.ps1': scripts.clean });
    symlinkSync('../..', path.join(place.root, 'a/b/loop'));
    symlinkSync('ring.ps1', path.join(place.root, 'ring.ps1'));
    const { entries, status } = await scan(place);
    assert.deepEqual(entries, [
      ['a/b/loop', 'skipped', 'symlinkLoop', 'unscanned'],
      ['a/b/x.ps1', 'scanned', null, 'notDetected'],
      ['ring.ps1', 'skipped', 'symlinkLoop', 'unscanned'],
    ]);
    assert.equal(status, 0);
  });

  it('what may not be read is failed, one line each, exit 2; the rest is scanned', async function () {
    if (windows) this.skip();
    place.write({ 'locked.ps1': '', 'folder/x.ps1': '', 'z.ps1': scripts.tampering });
    chmodSync(path.join(place.root, 'locked.ps1'), 0);
    chmodSync(path.join(place.root, 'folder'), 0);
    chmodSync(place.root, 0o755);
    // Root may read everything: nobody stands in, with a copy of the program where nobody may read it, too.
    const program = new Workplace();
    chmodSync(program.root, 0o755);
    const nobody = root ? { uid: 65534, cli: copyProgram(program.root) } : {};
    const { entries, status, stderr } = await scan(place, ['--no-cache'], nobody);
    chmodSync(path.join(place.root, 'folder'), 0o700);
    program.remove();
    assert.deepEqual(entries, [
      ['folder', 'failed', 'accessDenied', 'unscanned'],
      ['locked.ps1', 'failed', 'accessDenied', 'unscanned'],
      ['z.ps1', 'scanned', null, 'detected'],
    ]);
    assert.equal(
      stderr,
      'amsight: folder: The file may not be read.\namsight: locked.ps1: The file may not be read.\n',
    );
    assert.equal(status, 2);
  });

  it('a link that leads nowhere is failed', async function () {
    if (windows) this.skip();
    symlinkSync('nowhere.ps1', path.join(place.root, 'a.ps1'));
    const { entries, status } = await scan(place);
    assert.deepEqual(entries, [['a.ps1', 'failed', 'notFound', 'unscanned']]);
    assert.equal(status, 2);
  });

  it('pipes and devices are not opened', async function () {
    if (windows) this.skip();
    const { stderr, status } = await place.run(['scan', '/dev/null']);
    assert.equal(
      stderr,
      'amsight: /dev/null is neither a file nor a folder; give its content with --stdin\n',
    );
    assert.equal(status, 2);
  });

  it('a broken cache file is not used and replaced', async () => {
    place.write({ 'a.ps1': scripts.tampering });
    const cache = `${place.root}.cache/amsight`;
    mkdirSync(cache, { recursive: true });
    writeFileSync(path.join(cache, 'scan-cache.json'), '{"schema": "amsight/cache@1", "entries": [[1]]');
    const { entries, status } = await scan(place);
    assert.deepEqual(entries, [['a.ps1', 'scanned', null, 'detected']]);
    assert.equal(status, 1);
  });
});
