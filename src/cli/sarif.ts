/** The SARIF report; SARIF numbers files and rules across the whole log, so it is written at the end. */

import type { FileReport } from '../findings/model';
import { toSarif } from '../findings/sarif';
import { harmlessJson } from '../scripts/hidden-text';
import type { ReportWriter } from './report-writer';
import { programVersion } from './settings';
import type { Sink } from './sink';

/** @param rootUri URI of the working folder, ending with a slash: relative paths are below it */
export function sarifWriter(sink: Sink, rootUri: string): ReportWriter {
  const reports: FileReport[] = [];
  return {
    add(report) {
      reports.push(report);
    },
    finish(_summary, engines) {
      const log = toSarif(reports, { toolVersion: programVersion, engines, rootUri });
      sink.write(`${harmlessJson(log, 1)}\n`);
    },
  };
}
