/** The text report, as it is read by people and by pipes. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { Tally } from '../../../src/cli/outcome';
import type { Sink } from '../../../src/cli/sink';
import { sourceLines } from '../../../src/cli/source-lines';
import { plain } from '../../../src/cli/terminal';
import { textWriter } from '../../../src/cli/text';
import type { EngineVerdict, FileReport } from '../../../src/findings/model';
import { unscannedReport } from '../../../src/findings/report';
import { amsight, copyProgram, dist, scripts, slow, Workplace } from './run';
import { parse } from './schema';

const windows = process.platform === 'win32';

const ownRules = ['one', 'two']
  .map((name) => `rule ${name} { strings: $a = "-Name a" condition: $a }\n`)
  .join('');

/** What the text report says of some reports, without its last line. */
function written(...reports: readonly FileReport[]): string[] {
  let text = '';
  const sink: Sink = {
    write: (more) => void (text += more),
    ready: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const writer = textWriter(sink, { paint: plain, columns: 80, sourceLines: () => null });
  const tally = new Tally('detected');
  for (const report of reports) writer.add(report, []);
  writer.finish(tally.summary(0), []);
  return text.trimEnd().split('\n').slice(0, -1);
}

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
      'AMSI: off. Left out by --engine rules.',
      'Rules: ready. The rules are loaded.',
      '3 scripts: 2 scanned, 1 detected, 0 suspicious, 1 skipped, 0 failed, 0 ignored (… s)',
      '',
    ]);
  });

  it('names what is not fully unwrapped and what failed, and counts it', async () => {
    place.write({ 'a.ps1': scripts.manyLayers });
    const { stdout, status } = await place.run(['scan', 'a.ps1', '--engine', 'rules', '--no-cache']);
    assert.match(
      stdout,
      /^a\.ps1 truncated Unwrapping reached its limits: deeper layers were not scanned\.$/m,
    );
    assert.match(
      stdout,
      /^1 script: 1 scanned, 0 detected, 0 suspicious, 1 not fully unwrapped, 0 skipped,/m,
    );
    assert.equal(status, 0);
  });

  it('has a line for what failed and one for what antivirus blocks', () => {
    const failed = unscannedReport({ contentName: 'a.ps1', status: 'failed', code: 'timedOut' });
    const blocked = unscannedReport({ contentName: 'b.ps1', status: 'failed', code: 'blockedOnAccess' });
    assert.deepEqual(written(failed, blocked), [
      'a.ps1 failed The scan took too long and was ended; it is tried again when the script changes.',
      'b.ps1:1:1 error amsi/blockedOnAccess The file is blocked by antivirus on access.',
    ]);
  });

  it('tells where AMSI saw only a part', () => {
    const report = (path: string, verdict: EngineVerdict['verdict']): FileReport => ({
      ...unscannedReport({ contentName: path, status: 'failed', code: 'timedOut' }),
      status: 'scanned',
      engines: { amsi: { verdict, code: 'alertBudget', reason: 'The budget is spent.' } },
    });
    const some = report('b.ps1', 'suspicious');
    assert.deepEqual(written(report('a.ps1', 'unscanned'), some, some), [
      'no verdict on 1 script: AMSI: The budget is spent.',
      'no verdict on some layers of 2 scripts: AMSI: The budget is spent.',
    ]);
  });

  it('tells where an engine said something else of the same content before', () => {
    const report: FileReport = {
      ...unscannedReport({ contentName: 'a.ps1', status: 'failed', code: 'timedOut' }),
      status: 'scanned',
      engines: { rules: { verdict: 'notDetected' } },
      changedSince: [{ engine: 'rules', verdict: 'detected', time: '2026-11-23T10:00:00.000Z' }],
    };
    assert.deepEqual(written(report), [
      'a.ps1 changed Rules: not detected now, detected at 2026-11-23 10:00 UTC, for the same content.',
    ]);
  });

  it('shows the source once for several findings in one place', async () => {
    place.write({ 'a.ps1': scripts.runKey, 'own.yar': ownRules });
    const { stdout } = await place.run([
      'scan',
      'a.ps1',
      '--engine',
      'rules',
      '--rules',
      'own.yar',
      '--no-cache',
    ]);
    const kinds = stdout.split('\n').flatMap((line) => /rules\/(?:one|two) |^ +\d+ \|/.exec(line) ?? []);
    assert.deepEqual(
      kinds.map((kind) => kind.trim()),
      ['1 |', 'rules/one', 'rules/two', '1 |'],
    );
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
  it('is decoded as the host did, whatever the code page of its machine', () => {
    const cyrillic = Buffer.from([0x23, 0x20, 0xcf, 0xf0, 0xe8]);
    const hash = createHash('sha256').update(cyrillic).digest('hex');
    const shown = (encoding: string): readonly string[] | null =>
      sourceLines(report({ sha256: hash, encoding }), () => cyrillic);
    assert.deepEqual(shown('windows-1251'), ['# При']);
    assert.deepEqual(shown('windows-1252'), ['# Ïðè']);
    assert.equal(shown('no-such-encoding'), null);
  });

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
    const { status, stdout, stderr } = await place.run(['scan', '--no-cache', '--jobs', '1'], {
      signalWhen: (text) => (text.includes('error') ? 'SIGINT' : null),
    });
    assert.equal(status, 130);
    assert.equal(stderr, 'amsight: stopped; the rest was not scanned\n');
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
    const result = await amsight(['scan', '--no-cache'], {
      cwd: path.join(place.root, 'work'),
      cli: copyProgram(path.join(place.root, 'a program', 'dist')),
    });
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stdout, /^a\.ps1:1:1 error /);
    place.remove();
  });

  it('says what is missing when its host is not there', async () => {
    const place = new Workplace().write({ 'work/a.ps1': scripts.tampering });
    const cli = copyProgram(path.join(place.root, 'dist'), ['host.js']);
    const cwd = path.join(place.root, 'work');
    const result = await amsight(['layers', 'a.ps1'], { cwd, cli });
    assert.equal(result.status, 2);
    assert.match(result.stderr, /^amsight: .+\n$/);
    place.remove();
  });

  it('writes a whole report, in which the engines are failing, when its host is not there', async () => {
    const place = new Workplace().write({ 'work/a.ps1': scripts.tampering });
    const cli = copyProgram(path.join(place.root, 'dist'), ['host.js']);
    const cwd = path.join(place.root, 'work');
    const result = await amsight(['scan', '--format', 'json', '--no-cache'], { cwd, cli });
    const { files, engines } = parse('scan', result.stdout);
    assert.deepEqual(
      files.map(({ status, code }) => [status, code]),
      [['failed', 'hostFailing']],
    );
    assert.deepEqual(
      engines.map(({ id, state }) => [id, state]),
      [
        ['amsi', 'failing'],
        ['rules', 'failing'],
      ],
    );
    assert.match(result.stderr, /^amsight: a\.ps1: .+\namsight: no engine can judge scripts here\. .+\n$/);
    assert.equal(result.status, 2);
    place.remove();
  });

  it('says in one line, beside a whole report, that no engine works', async function () {
    // There AMSI judges all the same.
    if (windows) this.skip();
    const place = new Workplace().write({ 'work/a.ps1': scripts.tampering });
    const cli = copyProgram(path.join(place.root, 'dist'), ['yara_x.wasm']);
    const cwd = path.join(place.root, 'work');
    const result = await amsight(['scan', '--format', 'json', '--no-cache'], { cwd, cli });
    assert.equal(parse('scan', result.stdout).summary.unscanned, 1);
    assert.match(result.stderr, /^amsight: no engine can judge scripts here\. .+\n$/);
    assert.equal(result.status, 2);
    place.remove();
  });
});
