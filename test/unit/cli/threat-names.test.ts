/** When a run's reports are written, and with which names. */

import assert from 'node:assert/strict';
import type { ReportWriter } from '../../../src/cli/report-writer';
import { Tally } from '../../../src/cli/outcome';
import { plain } from '../../../src/cli/terminal';
import { textWriter } from '../../../src/cli/text';
import { ThreatNaming } from '../../../src/cli/threat-names';
import { CancelledError } from '../../../src/client/model';
import type { FileReport, Threat } from '../../../src/findings/model';
import { toSarif } from '../../../src/findings/sarif';
import type { ThreatQuery } from '../../../src/protocol';
import { finding, report } from '../editor/report';

const threat: Threat = {
  name: 'Virus:Win32/Sample!amsi',
  id: '1',
  link: 'https://go.microsoft.com/fwlink/?linkid=1',
};
const sha256 = 'ab'.repeat(32);

const clean = (path: string): FileReport => report({ path });
const detected = (path: string): FileReport =>
  report({
    path,
    verdict: 'detected',
    findings: [
      finding({
        engine: 'amsi',
        ruleId: 'amsi/detected',
        message: 'Found.',
        submission: { appName: 'Amsight_1', contentName: `C:\\${path}`, sha256 },
      }),
    ],
  });

type Ask = (queries: readonly ThreatQuery[]) => Promise<readonly (Threat | null)[]>;

/** Tells what was written, in order; `naming` is the writer under test. */
function bench(ask: Ask | null) {
  const written: string[] = [];
  const writer: ReportWriter = {
    add: ({ path, findings }) => written.push(`${path}: ${findings[0]?.threat?.name ?? '-'}`),
    finish: () => written.push('end'),
  };
  const naming = new ThreatNaming(writer, ask === null ? null : { threatNames: ask });
  const add = (...reports: FileReport[]): void => {
    for (const one of reports) {
      naming.saw(one);
      naming.add(one, []);
    }
  };
  const end = async (signal = new AbortController().signal): Promise<void> => {
    await naming.settle(signal);
    naming.finish(new Tally('never').summary(0), []);
  };
  return { add, end, naming, written };
}

const unasked: Ask = () => assert.fail('names were asked for');

describe('ThreatNaming', () => {
  it('holds reports back from the first detection on, and keeps their order', async () => {
    const asked: string[] = [];
    const { add, end, written } = bench((queries) => {
      asked.push(...queries.map(({ contentName }) => contentName));
      return Promise.resolve([threat, null]);
    });
    add(clean('a'), detected('b'), clean('c'), detected('d'));
    assert.deepEqual(written, ['a: -']);
    await end();
    assert.deepEqual(asked, ['C:\\b', 'C:\\d']);
    assert.deepEqual(written, ['a: -', `b: ${threat.name}`, 'c: -', 'd: -', 'end']);
  });

  it('asks nothing where nothing was detected', async () => {
    const { add, end, written } = bench(unasked);
    add(clean('a'));
    await end();
    assert.deepEqual(written, ['a: -', 'end']);
  });

  it('asks nothing and holds nothing back where there is no log', async () => {
    const { add, end, written } = bench(null);
    add(detected('a'), clean('b'));
    assert.deepEqual(written, ['a: -', 'b: -']);
    await end();
  });

  it('asks nothing once the run is stopped', async () => {
    const { add, end, written } = bench(unasked);
    add(detected('a'));
    await end(AbortSignal.abort());
    assert.deepEqual(written, ['a: -', 'end']);
  });

  for (const [name, error] of [
    ['it is stopped meanwhile', new CancelledError('stopped')],
    ['no scan host can be had', new Error('it keeps ending')],
  ] as const) {
    it(`writes the reports without names where ${name}`, async () => {
      const { add, end, written } = bench(() => Promise.reject(error));
      add(detected('a'));
      await end();
      assert.deepEqual(written, ['a: -', 'end']);
    });
  }

  it('does not hold back more than it can bear', async () => {
    const { add, end, written } = bench(() => Promise.resolve([]));
    add(detected('a'), ...Array.from({ length: 5_000 }, (_, at) => clean(String(at))));
    assert.equal(written.length, 5_001);
    await end();
  });

  it('never keeps the text report waiting', async () => {
    let text = '';
    const sink = {
      write: (more: string) => void (text += more),
      ready: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const naming = new ThreatNaming(
      textWriter(sink, { paint: plain, columns: 80, sourceLines: () => null }),
      {
        threatNames: () => Promise.resolve([threat]),
      },
    );
    naming.saw(detected('a.ps1'));
    naming.add(detected('a.ps1'), []);
    assert.match(text, /^a\.ps1:1:1 error amsi\/detected Found\./);
    await naming.settle(new AbortController().signal);
    assert.match(
      text,
      /\na\.ps1 Microsoft Defender calls it Virus:Win32\/Sample!amsi \(https:\/\/go\.microsoft\.com\/fwlink\/\?linkid=1\)\n$/,
    );
  });

  it('names what was submitted, and the threat, in SARIF', () => {
    const [one] = detected('a.ps1').findings;
    const log = toSarif([report({ findings: [{ ...one!, threat }] })], { toolVersion: '1.0.0', engines: [] });
    const { properties } = log.runs[0]!.results![0]!;
    assert.deepEqual(properties!.submission, { appName: 'Amsight_1', contentName: 'C:\\a.ps1', sha256 });
    assert.deepEqual(properties!.threat, threat);
  });
});
