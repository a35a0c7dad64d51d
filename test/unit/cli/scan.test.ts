/** `amsight scan` on folders of its own: exit status, JSON, SARIF, selection, standard input. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import officialSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { dist, scripts, slow, Workplace } from './run';
import { parse } from './schema';

const windows = process.platform === 'win32';

describe('the exit status of a scan', function () {
  this.timeout(slow);
  const place = new Workplace().write({
    'clean.ps1': scripts.clean,
    'information.ps1': scripts.runKey,
    'suspicious.ps1': scripts.cradle,
    'detected.ps1': scripts.tampering,
    'large.ps1': '#'.repeat(3000),
    'notes.txt': 'no script',
    'broken.yar': 'rule broken {\n  condition: nothing_like_this\n}\n',
    'own.yar': 'rule own { strings: $a = "hello" condition: $a }\n',
  });
  after(() => {
    place.remove();
  });

  const table: [argv: string, status: number][] = [
    ['clean.ps1', 0],
    ['suspicious.ps1', 0],
    ['detected.ps1', 1],
    ['information.ps1 --fail-on information', 1],
    ['suspicious.ps1 --fail-on suspicious', 1],
    ['detected.ps1 --fail-on never', 0],
    // Skipped changes nothing.
    ['detected.ps1 large.ps1 --max-file-size 2000', 1],
    // A rule file that was named does not compile; the other rules still serve, and it outranks 1.
    ['detected.ps1 --rules broken.yar', 2],
  ];
  for (const [argv, status] of table) {
    it(`scan ${argv}: ${status}`, async () => {
      const result = await place.run(['scan', ...argv.split(' ')]);
      assert.equal(result.status, status, result.stderr);
    });
  }

  it('names file, line and column of a broken rule', async () => {
    const { stderr } = await place.run(['scan', 'clean.ps1', '--rules', 'broken.yar']);
    assert.match(stderr, /^amsight: .*broken\.yar:2:14: .+\n$/);
  });

  it('is 2 when an engine is asked for by name and not ready', async function () {
    if (windows) this.skip();
    const { status, stderr } = await place.run(['scan', 'detected.ps1', '--engine', 'amsi']);
    assert.equal(status, 2);
    assert.match(stderr, /^amsight: the engine amsi is unavailable: .+\n$/);
  });

  it('is 2 then also when there is nothing to scan', async function () {
    if (windows) this.skip();
    const empty = new Workplace();
    const { status } = await empty.run(['scan', '--engine', 'amsi']);
    assert.equal(status, 2);
    empty.remove();
  });
});

describe('the JSON of a scan', function () {
  this.timeout(slow);
  const place = new Workplace().write({
    'b/encoded.ps1': `powershell -enc ${Buffer.from(scripts.tampering, 'utf16le').toString('base64')}\n`,
    'a.ps1': scripts.clean,
    'c.js': "const fs = require('node:fs');\n",
    'read me.md': '# Hello',
    'node_modules/dependency/x.ps1': scripts.tampering,
  });
  after(() => {
    place.remove();
  });

  it('holds candidates, sorted, with / in their paths; counts the rest', async () => {
    const { stdout } = await place.run(['scan', '.', '--format', 'json', '--engine', 'rules']);
    const { files, engines, summary } = parse('scan', stdout);
    assert.deepEqual(
      files.map(({ path: name, status, verdict }) => [name, status, verdict]),
      [
        ['a.ps1', 'scanned', 'notDetected'],
        ['b/encoded.ps1', 'scanned', 'detected'],
      ],
    );
    assert.deepEqual(
      engines.map(({ id, state }) => [id, state]),
      [
        ['amsi', 'off'],
        ['rules', 'ready'],
      ],
    );
    const { durationMs, ...counts } = summary;
    assert.ok(durationMs > 0);
    assert.deepEqual(counts, {
      files: 2,
      // c.js is for Node, read me.md is no script, node_modules is left out as a whole.
      ignored: 3,
      scanned: 2,
      skipped: 0,
      failed: 0,
      detected: 1,
      suspicious: 0,
      unscanned: 0,
      truncated: 0,
      acknowledged: 0,
    });
  });

  it('maps a finding in a decoded layer to the source', async () => {
    const { stdout } = await place.run(['scan', 'b', '--format', 'json']);
    const [file] = parse('scan', stdout).files;
    assert.equal(file?.path, 'b/encoded.ps1');
    assert.equal(file.layers, 2);
    const inner = file.findings.filter(({ layer }) => layer === 1);
    assert.ok(inner.length > 0);
    for (const { range } of inner) assert.equal(range.start.line, 0);
  });

  it('names what was named, whatever it is', async () => {
    const { stdout } = await place.run(['scan', 'read me.md', 'c.js', '--format', 'json']);
    const { files } = parse('scan', stdout);
    assert.deepEqual(
      files.map(({ path: name, status, code }) => [name, status, code]),
      [
        ['read me.md', 'skipped', 'notAScript'],
        ['c.js', 'scanned', null],
      ],
    );
  });

  it('says the same when it answers from the cache', async () => {
    const own = new Workplace().write({ 'a.ps1': scripts.cradle, 'b.ps1': scripts.clean });
    const run = async (...more: string[]): Promise<unknown> => {
      const { stdout } = await own.run(['scan', '--format', 'json', ...more]);
      return parse('scan', stdout).files.map((file) => ({ ...file, durationMs: 0 }));
    };
    const first = await run();
    assert.deepEqual(await run(), first);
    own.write({ 'a.ps1': scripts.clean });
    assert.deepEqual(await run(), await run('--no-cache'));
    own.remove();
  });

  it('tells what is not fully unwrapped', async () => {
    const own = new Workplace().write({ 'a.ps1': scripts.manyLayers, 'b.ps1': scripts.clean });
    const { stdout } = await own.run(['scan', '--format', 'json']);
    const { files, summary } = parse('scan', stdout);
    assert.deepEqual(
      files.map(({ truncated }) => truncated),
      [true, false],
    );
    assert.equal(summary.truncated, 1);
    const sarif = JSON.parse((await own.run(['scan', '--format', 'sarif'])).stdout) as Log;
    assert.deepEqual(
      sarif.runs[0]?.invocations?.[0]?.toolExecutionNotifications?.map(({ level, descriptor, locations }) => [
        level,
        descriptor?.id,
        locations?.[0]?.physicalLocation?.artifactLocation?.uri,
      ]),
      [['warning', 'truncated', 'a.ps1']],
    );
    own.remove();
  });

  it('never holds script text', async () => {
    const secret = 'a-word-of-the-script';
    const own = new Workplace().write({ 'a.ps1': `# ${secret}\n${scripts.tampering}# ${secret}\n` });
    for (const format of ['json', 'sarif']) {
      const { stdout } = await own.run(['scan', '--format', format]);
      assert.ok(stdout.includes('a.ps1') && !stdout.includes(secret));
    }
    const cache = readFileSync(`${own.root}.cache/amsight/scan-cache.json`, 'utf8');
    assert.ok(cache.includes('a.ps1') && !cache.includes(secret));
    own.remove();
  });

  it('goes to a file with --output', async () => {
    const { stdout } = await place.run(['scan', 'a.ps1', '--format', 'json', '--output', 'report.json']);
    assert.equal(stdout, '');
    const report = readFileSync(path.join(place.root, 'report.json'), 'utf8');
    assert.equal(parse('scan', report).summary.files, 1);
  });
});

describe('--output', function () {
  this.timeout(slow);
  let place: Workplace;
  const read = (name: string): string => readFileSync(path.join(place.root, name), 'utf8');
  beforeEach(() => {
    place = new Workplace().write({ 'victim.ps1': scripts.tampering, 'b.ps1': scripts.clean });
  });
  afterEach(() => {
    place.remove();
  });

  it('is not one of the scripts that are named, however it is written', async () => {
    for (const output of ['victim.ps1', './b/../victim.ps1', path.join(place.root, 'victim.ps1')]) {
      mkdirSync(path.join(place.root, 'b'), { recursive: true });
      const { status, stderr } = await place.run(['scan', 'b.ps1', 'victim.ps1', '--output', output]);
      assert.equal(stderr, `amsight: --output ${output} is a file to scan; choose another file\n`);
      assert.equal(status, 2);
    }
    assert.equal(read('victim.ps1'), scripts.tampering);
  });

  it('is not reached by a link either', async function () {
    if (windows) this.skip();
    symlinkSync('victim.ps1', path.join(place.root, 'link.ps1'));
    for (const [file, output] of [
      ['victim.ps1', 'link.ps1'],
      ['link.ps1', 'victim.ps1'],
    ] as const) {
      assert.equal((await place.run(['scan', file, '--output', output])).status, 2);
    }
    assert.equal(read('victim.ps1'), scripts.tampering);
  });

  it('is not scanned where a folder holds it, nor is its draft', async () => {
    place.write({ 'report.ps1': scripts.tampering });
    const { status } = await place.run([
      'scan',
      '.',
      '--include',
      '*',
      '--exclude',
      'victim.ps1',
      '--format',
      'json',
      '--output',
      'report.ps1',
    ]);
    const { files, summary } = parse('scan', read('report.ps1'));
    assert.deepEqual([files.map((file) => file.path), summary.ignored], [['b.ps1'], 3]);
    assert.equal(status, 0);
    assert.deepEqual(readdirSync(place.root).sort(), ['b.ps1', 'report.ps1', 'victim.ps1']);
  });

  it('keeps the old report when a run is broken off', async function () {
    if (windows) this.skip();
    place.write({ 'report.txt': 'old' });
    for (let index = 0; index < 600; index++) place.write({ [`many/${index}.ps1`]: scripts.clean });
    const child = spawn(
      process.execPath,
      [path.join(dist, 'cli.js'), 'scan', '--no-cache', '--output', 'report.txt'],
      {
        cwd: place.root,
        stdio: 'ignore',
      },
    );
    const ended = once(child, 'close');
    while (readdirSync(place.root).length < 5) await setTimeout(5);
    child.kill('SIGKILL');
    await ended;
    assert.equal(read('report.txt'), 'old');
  });

  it('may be a pipe', async function () {
    if (windows) this.skip();
    // What Node gives a child as standard output is a socket, which can't be opened by name.
    const child = spawn(
      'sh',
      [
        '-c',
        '"$0" "$1" scan b.ps1 --no-cache --output /dev/stdout | cat',
        process.execPath,
        path.join(dist, 'cli.js'),
      ],
      { cwd: place.root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
    assert.match(Buffer.concat(chunks).toString(), /^1 script: 1 scanned/m);
  });

  it('is said in one line when it can not be written', async function () {
    if (process.platform !== 'linux') this.skip();
    const { stderr, status } = await place.run(['scan', 'b.ps1', '--output', '/dev/full']);
    assert.equal(stderr, 'amsight: the report could not be written to --output /dev/full (ENOSPC)\n');
    assert.equal(status, 2);
  });
});

describe('the SARIF of a scan', function () {
  this.timeout(slow);
  it('is valid by the official schema', async () => {
    const place = new Workplace().write({ 'a b/#1.ps1': scripts.cradle, 'c.ps1': scripts.tampering });
    const { stdout, status } = await place.run(['scan', '--format', 'sarif']);
    const log = JSON.parse(stdout) as Log;
    const ajv = new AjvDraft04({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats(ajv);
    assert.ok(ajv.validate(officialSchema, log), ajv.errorsText());
    const uris = log.runs[0]?.results?.map(
      ({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    );
    assert.deepEqual(uris, ['a%20b/%231.ps1', 'c.ps1']);
    assert.equal(status, 1);
    place.remove();
  });
});

describe('standard input', function () {
  this.timeout(slow);
  const place = new Workplace();
  after(() => {
    place.remove();
  });
  const scanStdin = async (stdin: string | Uint8Array, ...more: string[]) => {
    const { stdout, status } = await place.run(
      ['scan', '--stdin', '--stdin-name', 'mail.ps1', '--format', 'json', ...more],
      { stdin },
    );
    const { files } = parse('scan', stdout);
    assert.equal(files.length, 1);
    return { file: files[0]!, status };
  };

  it('is scanned under the name that is given', async () => {
    const { file, status } = await scanStdin(scripts.tampering);
    assert.equal(file.path, 'mail.ps1');
    assert.equal(file.kind, 'powershell');
    assert.equal(file.verdict, 'detected');
    assert.equal(status, 1);
  });

  it('may be UTF-16', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(scripts.tampering, 'utf16le')]);
    assert.equal((await scanStdin(bytes)).file.verdict, 'detected');
  });

  it('is skipped when it is too large', async () => {
    const { file, status } = await scanStdin('#'.repeat(200_000), '--max-file-size', '1000');
    assert.equal(file.code, 'tooLarge');
    assert.match(file.reason ?? '', /more than 1000 bytes/);
    assert.equal(status, 0);
  });
});

describe('layers and health', function () {
  this.timeout(slow);
  const place = new Workplace().write({
    'a.ps1': `powershell -enc ${Buffer.from("Write-Output 'inner'", 'utf16le').toString('base64')}\n`,
    'notes.txt': "Write-Output 'x'",
  });
  after(() => {
    place.remove();
  });

  it('layers shows the source and what is decoded out of it', async () => {
    const { stdout, status } = await place.run(['layers', 'a.ps1', '--format', 'json']);
    const report = parse('layers', stdout);
    assert.equal(report.file, 'a.ps1');
    assert.equal(report.kind, 'powershell');
    assert.deepEqual(
      report.layers.map(({ index, parent, via, text }) => ({
        index,
        parent,
        via,
        inner: text?.includes('inner'),
      })),
      [
        { index: 0, parent: null, via: [], inner: false },
        { index: 1, parent: 0, via: ['base64', 'utf16'], inner: true },
      ],
    );
    assert.equal(status, 0);
  });

  it('layers writes no hidden characters, and says the same', async () => {
    const text = '# \x1b[2J\x9b2J \u202ecba \u3164\ufe0f \u{e0041}\r\nls';
    const args = ['layers', '-', '--kind', 'powershell'];
    const json = (await place.run([...args, '--format', 'json'], { stdin: text })).stdout;
    assert.equal(parse('layers', json).layers[0]?.text, text);
    const shown = (await place.run(args, { stdin: text })).stdout;
    for (const output of [json, shown])
      assert.doesNotMatch(output, /[^\P{Cc}\n]|\p{Cf}|\p{Default_Ignorable_Code_Point}/u);
  });

  it('layers reads standard input when its kind is named', async () => {
    const { stdout } = await place.run(['layers', '-', '--kind', 'vbscript', '--format', 'json'], {
      stdin: 'x = 1',
    });
    assert.equal(parse('layers', stdout).layers[0]?.text, 'x = 1');
  });

  it('layers says what to do where the kind is not known', async () => {
    const { stderr, status } = await place.run(['layers', 'notes.txt']);
    assert.equal(
      stderr,
      'amsight: notes.txt: This is not a script that Amsight knows. Name its kind with --kind.\n',
    );
    assert.equal(status, 2);
  });

  it('layers text shows a tree with kind, chain, size, place and text', async () => {
    const inner = `powershell -enc ${Buffer.from("Write-Output 'inner'", 'utf16le').toString('base64')}`;
    const nested = `powershell -enc ${Buffer.from(inner, 'utf16le').toString('base64')}`;
    const { stdout } = await place.run(['layers', '-', '--kind', 'powershell'], { stdin: `\n${nested}` });
    const lines = stdout.split('\n');
    assert.equal(lines[0], `layer 0: PowerShell, ${nested.length + 1} characters, the source`);
    assert.equal(lines[2], `  ${nested}`);
    assert.match(
      lines[4] ?? '',
      new RegExp(`^ {2}layer 1: PowerShell \\(base64 → utf16.*\\), ${inner.length} characters, at 2:\\d+$`),
    );
    assert.equal(lines[5], `    ${inner}`);
    assert.match(lines[7] ?? '', /^ {4}layer 2: PowerShell \(base64 → utf16.*\), 20 characters, at 2:\d+$/);
    assert.equal(lines[8], "      Write-Output 'inner'");
    assert.equal(lines.length, 10);
  });

  it('health answers with exit 0', async () => {
    const { stdout, status } = await place.run(['health', '--format', 'json']);
    const { state } = parse('health', stdout);
    if (!windows) assert.equal(state, 'unavailable');
    assert.equal(status, 0);
    const text = (await place.run(['health'])).stdout;
    assert.match(text, /^AMSI: \w+/);
    if (process.platform !== 'win32')
      assert.match(text, /not there on .*; Amsight’s embedded rules serve instead\./);
  });
});
