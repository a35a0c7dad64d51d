/** The SARIF report; SARIF numbers files and rules across the whole log, so it is written at the end. */

import type { FileReport, Finding } from '../findings/model';
import { toSarif } from '../findings/sarif';
import { harmlessJson } from '../scripts/hidden-text';
import type { ReportWriter } from './report-writer';
import { programVersion } from './settings';
import type { Sink } from './sink';

/** @param rootUri URI of the working folder, ending with a slash: relative paths are below it */
export function sarifWriter(sink: Sink, rootUri: string): ReportWriter {
  const reports: FileReport[] = [];
  const removed = new Map<FileReport, readonly Finding[]>();
  return {
    add(report, acknowledged) {
      reports.push(report);
      if (acknowledged.length > 0) removed.set(report, acknowledged);
    },
    finish(_summary, engines) {
      const log = toSarif(reports, {
        toolVersion: programVersion,
        engines,
        rootUri,
        acknowledgedIn: (report) => removed.get(report) ?? [],
      });
      sink.write(`${harmlessJson(log, 1)}\n`);
    },
  };
}
