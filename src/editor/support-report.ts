/** The text of Copy Diagnostics Report: versions, states, sizes, hashes and ranges, never any text of a script. */

import type { ClientState } from '../client/model';
import type { FileReport } from '../findings/model';
import type { Settings } from './settings-model';

export interface SupportInput {
  readonly version: string;
  readonly editor: string;
  readonly platform: string;
  readonly side: 'ui' | 'workspace';
  readonly remoteName: string | undefined;
  readonly trusted: boolean;
  readonly settings: Settings;
  readonly settingProblems: readonly string[];
  readonly client: ClientState | null;
  readonly reports: readonly FileReport[];
}

/** What of a report is safe to paste into an issue: a message may quote a script, so messages stay out. */
function withoutText(report: FileReport): unknown {
  return {
    path: report.path,
    kind: report.kind,
    sha256: report.sha256,
    status: report.status,
    code: report.code,
    verdict: report.verdict,
    engines: Object.fromEntries(
      Object.entries(report.engines).map(([id, one]) => [
        id,
        { verdict: one.verdict, code: one.code, hresult: one.hresult, amsiResult: one.amsiResult },
      ]),
    ),
    layers: report.layers,
    truncated: report.truncated,
    durationMs: Math.round(report.durationMs),
    findings: report.findings.map(({ ruleId, verdict, layer, precision, range }) => ({
      ruleId,
      verdict,
      layer,
      precision,
      range: `${range.start.line}:${range.start.character}-${range.end.line}:${range.end.character}`,
    })),
  };
}

/** @returns JSON, indented, for people to read and paste */
export function supportReport(input: SupportInput): string {
  const { client, reports, ...rest } = input;
  return JSON.stringify(
    {
      schema: 'amsight/support@1',
      ...rest,
      remoteName: input.remoteName ?? null,
      host: client?.host ?? 'not started',
      lastFailure: client?.lastFailure ?? null,
      engines: client?.engines ?? [],
      documents: reports.map(withoutText),
    },
    null,
    2,
  );
}
