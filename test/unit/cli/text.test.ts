/** The text report, as it is read by people and by pipes. */

import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { sourceLines } from '../../../src/cli/source-lines';
import type { FileReport } from '../../../src/findings/model';
import { unscannedReport } from '../../../src/findings/report';
import { amsight, dist, scripts, slow, Workplace } from './run';

const windows = process.platform === 'win32';

/** Times differ from run to run. */
const timeless = (text: string): string => text.replace(/\(\d+\.\d s\)/, '(… s)');

describe('the text report', function () {
  this.timeout(slow);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => {
    place.remove();
  });

  it('has one line a finding, the source below it, and a summary', async () => {
    place.write({
      'a.ps1': `# first\n\t${scripts.tampering}`,
      'b.ps1': scripts.clean,
      'big.ps1': '#'.repeat(2000),
    });
    const { stdout } = await place.run(['scan', '--engine', 'rules', '--max-file-size', '1000']);
    const message = /rules\/\w+ .+ \[T\d+(\.\d+)?\]/;
    const [finding = '', ...rest] = timeless(stdout).split('\n');
    assert.match(finding, new RegExp(`^a\\.ps1:2:2 error ${message.source}$`));
    assert.deepEqual(rest, [
      `    2 |     ${scripts.tampering.trim()}`,
      `      |     ${'^'.repeat(scripts.tampering.trim().length)}`,
      'big.ps1 skipped It has 2000 bytes; the setting amsight.maxFileSize (--max-file-size) allows 1000.',
      'AMSI: off. Switched off by a setting.',
      'Rules: ready. The rules are loaded.',
      '3 scripts: 2 scanned, 1 detected, 0 suspicious, 1 skipped, 0 failed, 0 ignored (… s)',
      '',
    ]);
  });

  it('is coloured where colour is asked for, and only there', async () => {
    place.write({ 'a.ps1': scripts.tampering });
    const coloured = await place.run(['scan'], { env: { FORCE_COLOR: '1' } });
    const uncoloured = await place.run(['scan']);
    assert.match(coloured.stdout, /\x1b\[31merror\x1b\[39m/);
    assert.equal(timeless(coloured.stdout).replace(/\x1b\[\d+m/g, ''), timeless(uncoloured.stdout));
  });

  it('lets no script or file name control the terminal', async function () {
    if (windows) this.skip();
    const name = 'a\x1b]0;title\x07\u202e.ps1';
    place.write({ [name]: `<# \x1b[2J\x9b31m\u202e #> ${scripts.tampering}` });
    const { stdout } = await place.run(['scan']);
    assert.ok(stdout.startsWith('a\\x1b]0;title\\x07\\u202e.ps1:1:'));
    assert.ok(stdout.includes('<# \\x1b[2J\\x9b31m\\u202e #> Set-Mp'));
    assert.doesNotMatch(stdout, /[^\P{Cc}\n]|[\u202a-\u202e]/u);
  });

  it('ends quietly when its reader leaves', async () => {
    for (let index = 0; index < 60; index++) place.write({ [`${index}.ps1`]: scripts.tampering.repeat(200) });
    const { stderr, status } = await place.run(['scan', '--engine', 'rules'], { readOnce: true });
    assert.equal(stderr, '');
    assert.equal(status, 1);
  });
});

describe('the source of an excerpt', () => {
  const bytes = Buffer.from('# first\r\nGet-Date');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const report = (changes: Partial<FileReport>): FileReport => ({
    ...unscannedReport({
      contentName: 'a.ps1',
      kind: 'powershell',
      status: 'skipped',
      code: 'binary',
      sha256,
    }),
    ...changes,
  });
  const gone = (): never => {
    throw Object.assign(new Error('gone'), { code: 'ENOENT' });
  };

  const table: [
    what: string,
    changes: Partial<FileReport>,
    read: () => Uint8Array,
    lines: string[] | null,
  ][] = [
    ['the file as it was scanned', {}, () => bytes, ['# first', 'Get-Date']],
    ['a file that was changed since', {}, () => Buffer.from('Get-Date'), null],
    ['a file that is gone', {}, gone, null],
    ['a file that was never read', { sha256: null, kind: null }, () => bytes, null],
  ];
  for (const [what, changes, read, lines] of table) {
    it(`${what}: ${lines === null ? 'none' : 'its lines'}`, () => {
      assert.deepEqual(sourceLines(report(changes), read), lines);
    });
  }
});

describe('Ctrl-C', function () {
  this.timeout(slow);
  before(function () {
    // Windows has no signals to send to another process.
    if (windows) this.skip();
  });

  it('ends the scan hosts, prints what was found so far, and exits with 130', async () => {
    const place = new Workplace();
    for (let index = 0; index < 600; index++) place.write({ [`${1000 + index}.ps1`]: scripts.tampering });
    const { status, stdout } = await place.run(['scan', '--no-cache', '--jobs', '1'], {
      signalWhen: (text) => (text.includes('error') ? 'SIGINT' : null),
    });
    assert.equal(status, 130);
    assert.match(stdout, /\n\d+ scripts: \d+ scanned, \d+ detected/);
    place.remove();
  });

  it('works while it waits for standard input', async () => {
    const place = new Workplace();
    const child = spawn(
      process.execPath,
      [path.join(dist, 'cli.js'), 'scan', '--stdin', '--stdin-name', 'a.ps1', '--no-cache'],
      {
        cwd: place.root,
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    // The first thing a scan does is to start reading; an unread pipe says when.
    const written = new Promise((resolve) => child.stdin.write('#'.repeat(1_000_000), resolve));
    await written;
    child.kill('SIGINT');
    const [status] = (await once(child, 'close')) as [number | null];
    assert.equal(status, 130);
    place.remove();
  });
});

describe('dist/cli.js', function () {
  this.timeout(slow);

  it('works from any folder, and moved to another place', async () => {
    const place = new Workplace().write({ 'work/a.ps1': scripts.tampering });
    const moved = path.join(place.root, 'a program', 'dist');
    mkdirSync(moved, { recursive: true });
    for (const name of ['cli.js', 'host.js', 'yara_x.wasm', 'rules.bin'])
      copyFileSync(path.join(dist, name), path.join(moved, name));
    const result = await amsight(['scan', '--no-cache'], {
      cwd: path.join(place.root, 'work'),
      cli: path.join(moved, 'cli.js'),
    });
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stdout, /^a\.ps1:1:1 error /);
    place.remove();
  });

  it('says what is missing when its host is not there', async () => {
    const place = new Workplace().write({ 'work/a.ps1': scripts.tampering });
    const moved = path.join(place.root, 'dist');
    cpSync(path.join(dist, 'cli.js'), path.join(moved, 'cli.js'));
    const result = await amsight(['layers', 'a.ps1'], {
      cwd: path.join(place.root, 'work'),
      cli: path.join(moved, 'cli.js'),
    });
    assert.equal(result.status, 2);
    assert.match(result.stderr, /^amsight: .+\n$/);
    place.remove();
  });
});
