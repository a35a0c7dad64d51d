/** Which command lines are understood, and what is said about the others. */

import assert from 'node:assert/strict';
import { parseCommand, type ScanCommand } from '../../../src/cli/args';
import { slow, Workplace } from './run';

const defaults = { jobs: 2, maxFileSize: 1000 };

function scanCommand(...argv: string[]): ScanCommand {
  const parsed = parseCommand(['scan', ...argv], defaults);
  assert.ok(parsed.ok && parsed.value.name === 'scan', parsed.ok ? parsed.value.name : parsed.message);
  return parsed.value;
}

describe('a scan command line', () => {
  it('has defaults', () => {
    assert.deepEqual(scanCommand(), {
      name: 'scan',
      paths: ['.'],
      format: 'text',
      output: null,
      engine: 'auto',
      rules: [],
      include: [],
      exclude: [],
      jobs: 2,
      timeout: 30_000,
      maxFileSize: 1000,
      failOn: 'detected',
      shard: { index: 1, count: 1 },
      acknowledgements: null,
      cache: true,
      localize: false,
      maxAlerts: null,
      stdinName: null,
    });
  });

  const understood: [argv: string, expected: Partial<ScanCommand>][] = [
    ['a b', { paths: ['a', 'b'] }],
    ['--format json a', { format: 'json', paths: ['a'] }],
    ['--format=sarif --output=o.sarif', { format: 'sarif', output: 'o.sarif' }],
    ['--engine amsi', { engine: 'amsi' }],
    ['--rules r1 --rules=r2', { rules: ['r1', 'r2'] }],
    ['--include *.ps1 --exclude b --exclude c', { include: ['*.ps1'], exclude: ['b', 'c'] }],
    ['--jobs 3 --timeout 1.5 --max-file-size 2', { jobs: 3, timeout: 1500, maxFileSize: 2 }],
    ['--fail-on never --shard 2/3', { failOn: 'never', shard: { index: 2, count: 3 } }],
    ['--no-cache --localize --max-alerts 0', { cache: false, localize: true, maxAlerts: 0 }],
    ['--stdin --stdin-name x.ps1', { stdinName: 'x.ps1', paths: [] }],
    ['-- --format', { paths: ['--format'] }],
  ];
  for (const [argv, expected] of understood) {
    it(`reads ${argv}`, () => {
      const command = scanCommand(...argv.split(' '));
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual(command[name as keyof ScanCommand], value, name);
      }
    });
  }
});

describe('a wrong command line', function () {
  this.timeout(slow);
  const place = new Workplace().write({ 'a.ps1': 'Get-Date', 'folder/b.ps1': 'Get-Date' });
  after(() => {
    place.remove();
  });

  /** What is typed, and the whole line that answers. */
  const wrong: [argv: string, line: string][] = [
    ['scna', 'unknown command scna; did you mean scan?'],
    ['frobnicate', 'unknown command frobnicate; the commands are scan, layers, health'],
    ['scan --fromat json', 'unknown option --fromat; did you mean --format?'],
    ['scan --zzz', 'unknown option --zzz (amsight scan --help)'],
    ['scan --format jsn', '--format jsn is not known; did you mean json?'],
    ['scan --format html', '--format html is not made yet; use text, json or sarif'],
    ['scan --format', '--format needs a value: --format text|json|sarif (amsight scan --help)'],
    ['scan --no-cache=1', '--no-cache takes no value; leave out "=1" (amsight scan --help)'],
    ['scan --jobs 1 --jobs 2', '--jobs was given twice; keep one (amsight scan --help)'],
    ['scan --jobs 0', '--jobs 0 is not valid; use a whole number from 1 to 64'],
    ['scan --jobs many', '--jobs many is not valid; use a whole number from 1 to 64'],
    ['scan --timeout 0', '--timeout 0 is not valid; use seconds above 0, up to 86400'],
    ['scan --max-alerts -1', '--max-alerts -1 is not valid; use a whole number from 0 to 1000000'],
    ['scan --shard 3/2', '--shard 3/2 is not valid; use I/N with I from 1 to N, for example --shard 1/3'],
    ['scan --shard 0/2', '--shard 0/2 is not valid; use I/N with I from 1 to N, for example --shard 1/3'],
    ['scan --shard half', '--shard half is not valid; use I/N with I from 1 to N, for example --shard 1/3'],
    ['scan --fail-on detect', '--fail-on detect is not known; did you mean detected?'],
    ['scan --stdin', '--stdin needs --stdin-name NAME, for example --stdin-name build.ps1'],
    ['scan --stdin --stdin-name x.ps1 a.ps1', '--stdin and paths exclude each other; leave out one of them'],
    ['scan --stdin-name x.ps1', '--stdin-name needs --stdin'],
    ['scan gone.ps1', 'gone.ps1: no such file or folder; check the path'],
    ['scan a.ps1/b', 'a.ps1/b: no such file or folder; check the path'],
    ['scan a.ps1 --rules gone.yar', "--rules gone.yar can't be read (ENOENT); check the path"],
    [
      'scan a.ps1 --output no/such/folder',
      "--output no/such/folder can't be written (ENOENT); choose another file",
    ],
    ['scan a.ps1 --output folder', "--output folder can't be written (EISDIR); choose another file"],
    ['layers', 'layers needs a file, or - for standard input'],
    ['layers a.ps1 a.ps1', 'layers takes one file; run it once for each'],
    ['layers gone.ps1', 'gone.ps1: no such file or folder; check the path'],
    ['layers folder', 'folder is a folder; layers takes one file'],
    ['layers a.ps1 --kind pwershell', '--kind pwershell is not known; did you mean powershell?'],
    ['health a.ps1', 'health takes no paths; to scan, use amsight scan PATH'],
  ];
  for (const [argv, line] of wrong) {
    it(`${argv}: exit 2, ${line}`, async () => {
      const { status, stdout, stderr } = await place.run(argv.split(' '));
      assert.equal(stderr, `amsight: ${line}\n`);
      assert.equal(stdout, '');
      assert.equal(status, 2);
    });
  }
});

describe('help and version', function () {
  this.timeout(slow);
  const place = new Workplace();
  after(() => {
    place.remove();
  });

  const shown: [argv: string[], pattern: RegExp][] = [
    [[], /^Amsight shows .*\n\nUsage: amsight COMMAND/s],
    [['--help'], /\n {2}scan .*\n {2}layers .*\n {2}health /],
    [
      ['scan', '--help'],
      /Usage: amsight scan \[PATH…\] \[OPTION…\]\n[\s\S]*--max-alerts N[\s\S]*Exit status: 0 /,
    ],
    [['help', 'layers'], /Usage: amsight layers FILE\|-/],
    [['health', '-h'], /Usage: amsight health \[OPTION…\]/],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
  ];
  for (const [argv, pattern] of shown) {
    it(`amsight ${argv.join(' ')}`, async () => {
      const { status, stdout, stderr } = await place.run(argv);
      assert.match(stdout, pattern);
      assert.equal(stderr, '');
      assert.equal(status, 0);
      assert.ok(stdout.split('\n').every((line) => line.length <= 110));
    });
  }
});
