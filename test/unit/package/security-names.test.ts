/** Hostile names in everything that is written about a script: each format stays whole, and says the name. */

import assert from 'node:assert/strict';
import { jsonWriter } from '../../../src/cli/json';
import { Tally } from '../../../src/cli/outcome';
import type { ReportWriter } from '../../../src/cli/report-writer';
import type { Sink } from '../../../src/cli/sink';
import { plain, printable } from '../../../src/cli/terminal';
import { textWriter } from '../../../src/cli/text';
import { scanAnswer } from '../../../src/editor/scan-answer';
import { SummaryCollector, summaryDocument } from '../../../src/editor/scan-summary';
import { kqlQuery } from '../../../src/findings/hunt/kql';
import { sigmaStub } from '../../../src/findings/hunt/sigma';
import type { FileReport } from '../../../src/findings/model';
import { buildReport } from '../../../src/findings/report';
import { toSarif } from '../../../src/findings/sarif';
import { hostileNames } from '../../windows/content-names-spec';
import { answer, input, status } from '../findings/fixtures';

/** What may move a cursor, reorder or hide text, but for line ends. */
const unsafe = /[^\P{Cc}\n]|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u;

function written(make: (sink: Sink) => ReportWriter, report: FileReport): string {
  let text = '';
  const writer = make({
    write: (piece) => (text += piece),
    ready: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
  writer.add(report, []);
  writer.finish(new Tally('detected').summary(0), []);
  return text;
}

describe('a hostile name', () => {
  const sarifOptions = {
    toolVersion: '0.1.0',
    engines: [status('amsi', 'ready'), status('rules', 'ready')],
    rootUri: 'file:///home/me/scripts/',
  };
  const summary = {
    outdated: 0,
    cancelled: false,
    duration: 1,
    workspaceExcludesIgnored: 0,
    hiddenByExcludes: 0,
    formatNumber: String,
  };
  for (const [what, name] of hostileNames) {
    const report = buildReport(
      input('Write-Output 1', {
        contentName: name,
        submittedAs: { appName: 'Amsight_1', contentName: name },
        amsi: {
          status: status('amsi', 'ready'),
          answers: [answer(0, 'detected', { sha256: 'a1'.repeat(32) })],
        },
      }),
    );
    const [finding] = report.findings;
    assert.ok(finding);

    it(`does no harm to any report: ${what}`, () => {
      const text = written(
        (sink) => textWriter(sink, { paint: plain, columns: 80, sourceLines: () => null }),
        report,
      );
      assert.ok(text.startsWith(`${printable(name)}:1:1 `), text.slice(0, 80));
      assert.doesNotMatch(text, unsafe);

      const json = written(jsonWriter, report);
      assert.doesNotMatch(json, unsafe);
      const { files } = JSON.parse(json) as { files: FileReport[] };
      assert.deepEqual([files[0]?.path, files[0]?.submitted[0]?.contentName], [name, name]);

      const log = JSON.stringify(toSarif([report], sarifOptions));
      const uri = /"uri":"([^"]+)"/.exec(log)?.[1] ?? '';
      assert.match(uri, /^[\x21-\x7e]*$/);

      for (const query of [kqlQuery(finding, report), sigmaStub(finding, report, new Date())])
        assert.doesNotMatch(query ?? assert.fail('there is a finding'), unsafe);

      const collector = new SummaryCollector();
      collector.add({ ...report, status: 'skipped', code: 'tooLarge', reason: 'It is too large.' });
      const page = summaryDocument({ ...summary, tally: collector.tally, list: collector.list });
      assert.equal(page.split('\n').filter((line) => line.endsWith(' | It is too large. |')).length, 1);
      assert.doesNotMatch(page, unsafe);

      assert.ok(scanAnswer(name, report).text.length > 0);
    });
  }
});
