/** What Scan File answers for one open document: a pure function of its report. */

import * as l10n from '@vscode/l10n';

import { acknowledgedIn, openIn } from '../findings/acknowledgements/count';
import type { FileReport } from '../findings/model';
import { nobodyJudged, shortfalls } from './shortfalls';

export interface ScanAnswer {
  readonly text: string;
  /** A person asked for a scan and did not, or not fully, get it. */
  readonly warning: boolean;
}

/** What is said where there is no report. @param name as the person knows the document */
export function notScanned(name: string): string {
  return l10n.t('{0} was not scanned: it is no script that Amsight knows, or it changed meanwhile.', name);
}

/** @param name as the person knows the document */
export function scanAnswer(name: string, report: FileReport): ScanAnswer {
  if (report.status !== 'scanned') {
    return { text: l10n.t('{0} was not scanned. {1}', name, report.reason ?? ''), warning: true };
  }
  const acknowledged = acknowledgedIn(report);
  const open = openIn(report);
  const found = acknowledged === 0 ? String(open) : l10n.t('{0} ({1} acknowledged)', open, acknowledged);
  const none = open + acknowledged === 0;
  const undone = shortfalls(report)
    .map(({ sentence }) => sentence)
    .join(' ');
  if (undone !== '') {
    return {
      text: nobodyJudged(report)
        ? l10n.t('{0} was not scanned. {1}', name, undone)
        : none
          ? l10n.t('{0} was not fully scanned. {1}', name, undone)
          : l10n.t('Findings in {0}: {1}. It was not fully scanned. {2}', name, found, undone),
      warning: true,
    };
  }
  return {
    text: none
      ? l10n.t('Amsight: nothing flagged in {0}', name)
      : l10n.t('Amsight: findings in {0}: {1}', name, found),
    warning: false,
  };
}
