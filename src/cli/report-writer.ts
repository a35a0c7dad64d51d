/** What every report format does. */

import type { EngineStatus, FileReport, Finding, Threat } from '../findings/model';
import type { Summary } from './outcome';

export interface ReportWriter {
  /**
   * Called once a file, in the order of the walk; `path` is as shown to people, with `/`.
   * @param acknowledged findings that are not in the report because they are acknowledged
   */
  add(report: FileReport, acknowledged: readonly Finding[]): void;
  /**
   * What Microsoft Defender calls the detection in a file that was added: called between `add` and `finish`. A format
   * without it gets its reports once they have their names.
   */
  name?(path: string, threat: Threat): void;
  /** Called once, last; also when the scan was stopped. */
  finish(summary: Summary, engines: readonly EngineStatus[]): void;
}
