/** `amsight scan --acknowledgements FILE`: what is acknowledged fails no run, and what is out of date is said. */

import assert from 'node:assert/strict';
import officialSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { scripts, slow, Workplace } from './run';
import { parse } from './schema';

describe('amsight scan --acknowledgements', function () {
  this.timeout(slow);
  const place = new Workplace().write({
    'tools/get.ps1': `# what we use\n${scripts.cradle}`,
    'other/copy.ps1': scripts.cradle,
    'clean.ps1': scripts.clean,
  });
  let entry: Record<string, unknown>;
  before(async () => {
    const { stdout } = await place.run(['scan', 'tools', '--format', 'json']);
    const [finding] = parse('scan', stdout).files.flatMap(({ findings }) => findings);
    assert.ok(finding?.regionSha256, stdout);
    entry = {
      region: finding.regionSha256,
      rule: finding.ruleId,
      reason: 'Our own bootstrap',
      author: 'Ada',
      date: '2026-01-02',
    };
  });
  after(() => {
    place.remove();
  });

  /** Writes the file and scans with it. */
  function scan(
    entries: readonly object[],
    args: readonly string[],
    file = '.amsight.json',
  ): ReturnType<Workplace['run']> {
    place.write({ [file]: JSON.stringify({ version: 1, acknowledgements: entries }) });
    return place.run(['scan', '--fail-on', 'suspicious', '--acknowledgements', file, ...args]);
  }

  it('leaves out what is acknowledged, counts it, and does not fail', async () => {
    const { status, stdout, stderr } = await scan([entry], ['tools', '--format', 'json']);
    const { files, summary } = parse('scan', stdout);
    assert.deepEqual(
      files.map(({ findings, acknowledged, verdict }) => [findings, acknowledged, verdict]),
      [[[], 1, 'notDetected']],
    );
    assert.equal(summary.acknowledged, 1);
    assert.deepEqual(summary.acknowledgements, { stale: [], expired: [] });
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('says so in the text report', async () => {
    const { stdout } = await scan([entry], ['tools']);
    assert.match(stdout, /1 script: 1 scanned, 0 detected, 0 suspicious, 1 acknowledged, /);
  });

  it('applies none without the option, wherever the file lies', async () => {
    await scan([entry], ['tools']);
    const { status, stdout } = await place.run([
      'scan',
      'tools',
      '--fail-on',
      'suspicious',
      '--format',
      'json',
    ]);
    assert.equal(status, 1);
    assert.equal(parse('scan', stdout).summary.acknowledged, 0);
  });

  const table: [what: string, more: () => object, args: string[], status: number, complaint: RegExp][] = [
    ['for its path', () => ({ path: 'tools/get.ps1' }), ['tools'], 0, /^$/],
    ['for any path', () => ({}), ['.'], 0, /^$/],
    ['not for the same text in another script', () => ({ path: 'tools/get.ps1' }), ['.'], 1, /^$/],
    [
      'not for another rule',
      () => ({ rule: 'rules/other', path: 'tools/get.ps1' }),
      ['tools'],
      1,
      /entry 1: It is stale/,
    ],
    [
      'on standard input as if it lay there',
      () => ({ path: 'tools/get.ps1' }),
      ['--stdin', '--stdin-name', 'tools/get.ps1'],
      0,
      /^$/,
    ],
    ['before it expires', () => ({ expires: '2999-12-31' }), ['tools'], 0, /^$/],
    [
      'not when it has expired',
      () => ({ expires: '2026-01-03' }),
      ['tools'],
      1,
      /entry 1: It counted until 2026-01-03/,
    ],
    ['not when it is wrong', () => ({ reason: '' }), ['tools'], 1, /entry 1: "reason" must be a text/],
  ];
  for (const [what, more, args, status, complaint] of table) {
    it(`counts ${what}: exit status ${status}`, async () => {
      place.write({
        '.amsight.json': JSON.stringify({ version: 1, acknowledgements: [{ ...entry, ...more() }] }),
      });
      const result = await place.run(
        ['scan', '--fail-on', 'suspicious', '--acknowledgements', '.amsight.json', ...args],
        { stdin: scripts.cradle },
      );
      assert.match(result.stderr, complaint);
      assert.equal(result.status, status, result.stderr);
    });
  }

  it('says in JSON and on standard error which entries are out of date', async () => {
    const { stdout, stderr, status } = await scan(
      [
        { ...entry, path: 'clean.ps1' },
        { ...entry, path: 'gone.ps1' },
        { ...entry, path: 'other/copy.ps1' },
        { ...entry, rule: 'rules/other' },
        { ...entry, expires: '2026-01-03' },
      ],
      ['clean.ps1', 'tools', '--format', 'json'],
    );
    const { acknowledgements = assert.fail('nothing is said') } = parse('scan', stdout).summary;
    // other/copy.ps1 was not scanned, nor all of the folder, so nothing is certain of entries 3 and 4.
    assert.deepEqual(
      acknowledgements.stale.map(({ index, path }) => [index, path]),
      [
        [0, 'clean.ps1'],
        [1, 'gone.ps1'],
      ],
    );
    assert.deepEqual(
      acknowledgements.expired.map(({ index, path, expires }) => [index, path, expires]),
      [[4, null, '2026-01-03']],
    );
    assert.deepEqual(
      stderr
        .trim()
        .split('\n')
        .map((line) => /entry \d+: It \w+ \w+/.exec(line)?.[0]),
      ['entry 1: It is stale', 'entry 2: It is stale', 'entry 5: It counted until'],
    );
    // Entries out of date fail no run of themselves; the finding that is open does.
    assert.equal(status, 1);
  });

  it('knows an entry without a path to be stale when all of the folder was scanned', async () => {
    const { stdout } = await scan([{ ...entry, region: 'f'.repeat(64) }], ['.', '--format', 'json']);
    assert.equal(parse('scan', stdout).summary.acknowledgements?.stale.length, 1);
    const part = await scan(
      [{ ...entry, region: 'f'.repeat(64) }],
      ['.', '--exclude', 'x', '--format', 'json'],
    );
    assert.equal(parse('scan', part.stdout).summary.acknowledgements?.stale.length, 0);
  });

  it('takes paths from the folder of the file', async () => {
    const { status } = await scan([{ ...entry, path: 'get.ps1' }], ['tools'], 'tools/reviewed.json');
    assert.equal(status, 0);
    const outside = await scan([entry], ['other'], 'tools/reviewed.json');
    assert.equal(outside.status, 1);
  });

  it('writes valid SARIF with acknowledged results as suppressed', async () => {
    const { stdout } = await scan([{ ...entry, expires: '2999-12-31' }], ['tools', '--format', 'sarif']);
    const log = JSON.parse(stdout) as Log;
    const ajv = new AjvDraft04({ strict: false, unicodeRegExp: false });
    addFormats(ajv);
    assert.ok(ajv.validate(officialSchema, log), ajv.errorsText());
    assert.deepEqual(
      log.runs[0]?.results?.map(({ ruleId, suppressions }) => [ruleId, suppressions]),
      [
        [
          entry.rule,
          [
            {
              kind: 'external',
              status: 'accepted',
              justification: 'Our own bootstrap',
              properties: { author: 'Ada', date: '2026-01-02', expires: '2999-12-31' },
            },
          ],
        ],
      ],
    );
  });

  const unusable: [what: string, file: string, content: string | Uint8Array | null, message: RegExp][] = [
    ['is not there', 'nowhere.json', null, /--acknowledgements nowhere\.json can't be read \(ENOENT\)/],
    ['is no JSON', 'broken.json', '{', /broken\.json: The file is no JSON/],
    [
      'is not UTF-8',
      'latin.json',
      Buffer.from('{"version":1,"acknowledgements":[]}ü', 'latin1'),
      /is not UTF-8/,
    ],
    ['is of a later version', 'later.json', '{"version":2}', /later\.json: "version" must be 1/],
  ];
  for (const [what, file, content, message] of unusable) {
    it(`scans nothing and exits with 2 when the file ${what}`, async () => {
      if (content !== null) place.write({ [file]: content });
      const { status, stdout, stderr } = await place.run(['scan', 'tools', '--acknowledgements', file]);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.equal(status, 2);
    });
  }
});
