/** The JSON of `amsight scan` (docs/schemas/scan.schema.json), written as the reports come. */

import type { EngineStatus, FileReport } from '../findings/model';
import { harmlessJson } from '../scripts/hidden-text';
import type { Summary } from './outcome';
import type { ReportWriter } from './report-writer';
import type { Sink } from './sink';

export function jsonWriter(sink: Sink): ReportWriter {
  let separator = '\n';
  sink.write('{\n"schema": "amsight/scan@1",\n"files": [');
  return {
    add(report) {
      sink.write(separator + harmlessJson(fileEntry(report)));
      separator = ',\n';
    },
    finish(summary: Summary, engines: readonly EngineStatus[]) {
      const states = engines.map(({ id, state, detail }) => ({ id, state, detail }));
      sink.write(`\n],\n"engines": ${harmlessJson(states)},\n"summary": ${harmlessJson(summary)}\n}\n`);
    },
  };
}

/** The report as it is, but with every engine verdict's `reason` and `hresult` present. */
function fileEntry(report: FileReport): object {
  const engines = Object.fromEntries(
    Object.entries(report.engines).map(([id, verdict]) => [id, { reason: null, hresult: null, ...verdict }]),
  );
  return { ...report, engines };
}
