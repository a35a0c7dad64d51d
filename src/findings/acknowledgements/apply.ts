/** Applies acknowledgements to a report: a pure step between the scan host and everything that shows or counts findings. */

import * as l10n from '@vscode/l10n';

import { replaceHidden } from '../../scripts/hidden-text';
import type { Acknowledgement, EngineId, FileReport, Finding, Verdict } from '../model';
import { scriptVerdict } from '../report';
import { severityOfVerdict, worstVerdict } from '../verdicts';
import type { Entry } from './model';

/** Entries by what they speak of, for many reports. */
export type EntryIndex = ReadonlyMap<string, readonly Entry[]>;

export interface ApplyTo {
  /** Of the script below the acknowledgements' folder, with `/`; null for a script that is not there: nothing applies. */
  readonly path: string | null;
  /** Today as `YYYY-MM-DD` where the person is. */
  readonly today: string;
  /** True where `A.ps1` and `a.ps1` are one file. */
  readonly ignoreCase?: boolean;
}

export interface Applied {
  readonly report: FileReport;
  /** The rules' findings that are not in `report` any more, with their acknowledgement. */
  readonly removed: readonly Finding[];
  /** Entries that a finding of the script matches, those past their day too: they are not stale. */
  readonly matched: readonly Entry[];
}

/**
 * False for what can't be acknowledged: a file that antivirus blocks, since that concerns no text that could be reviewed, and
 * lines that AMSI flags where nobody asked about the rest, since there may be others that this would silence.
 */
export function mayAcknowledge(
  { engine, precision, regionSha256, ruleId }: Finding,
  { restUnasked }: Pick<FileReport, 'restUnasked'>,
): boolean {
  if (regionSha256 === undefined || ruleId === 'amsi/blockedOnAccess') return false;
  return engine !== 'amsi' || precision !== 'lines' || restUnasked !== true;
}

export function indexEntries(entries: readonly Entry[]): EntryIndex {
  const index = new Map<string, Entry[]>();
  for (const entry of entries) {
    for (const hash of new Set([entry.region, entry.script])) {
      if (hash === undefined) continue;
      const key = keyOf(entry.rule, hash);
      const list = index.get(key);
      if (list === undefined) index.set(key, [entry]);
      else list.push(entry);
    }
  }
  return index;
}

/** True when an entry does not count any more. */
export function isExpired({ expires }: Pick<Entry, 'expires'>, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** True when an entry's path, where it has one, is the script's. */
function isForPath(entry: Pick<Entry, 'path'>, path: string, ignoreCase: boolean | undefined): boolean {
  return entry.path === undefined || pathKey(entry.path, ignoreCase) === pathKey(path, ignoreCase);
}

/**
 * Takes acknowledged findings of rules out of a report, whose verdict is then that of the rest, and makes those of AMSI
 * information that says why they may stay; AMSI's verdict stays as it is. Never changes what is unscanned.
 */
export function applyAcknowledgements(report: FileReport, index: EntryIndex, to: ApplyTo): Applied {
  const unchanged: Applied = { report, removed: [], matched: [] };
  const { path, today, ignoreCase } = to;
  if (index.size === 0 || report.findings.length === 0 || path === null) return unchanged;
  const matched = new Set<Entry>();
  const removed: Finding[] = [];
  const findings: Finding[] = [];
  let changed = false;
  for (const finding of report.findings) {
    const entries = entriesFor(finding, index).filter((entry) => isForPath(entry, path, ignoreCase));
    for (const entry of entries) matched.add(entry);
    const entry = mayAcknowledge(finding, report) ? entries.find((one) => !isExpired(one, today)) : undefined;
    if (entry === undefined) {
      findings.push(finding);
      continue;
    }
    changed = true;
    if (finding.engine === 'rules') removed.push({ ...finding, acknowledged: acknowledgementOf(entry) });
    else findings.push(asInformation(finding, acknowledgementOf(entry)));
  }
  if (!changed) return { ...unchanged, matched: [...matched] };
  return {
    report: removed.length === 0 ? { ...report, findings } : withoutRules(report, findings, removed.length),
    removed,
    matched: [...matched],
  };
}

/**
 * The verdict that asks for action: the script's, but without what AMSI said where all its findings are acknowledged.
 * What AMSI did not see stays unscanned.
 */
export function openVerdict(report: FileReport): Verdict {
  const { amsi } = report.engines;
  const ofAmsi = report.findings.filter(({ engine }) => engine === 'amsi');
  if (amsi === undefined || ofAmsi.length === 0) return report.verdict;
  if (ofAmsi.some(({ acknowledged }) => acknowledged === undefined)) return report.verdict;
  const verdict: Verdict = amsi.code === undefined ? 'notDetected' : 'unscanned';
  return scriptVerdict({ ...report.engines, amsi: { ...amsi, verdict } });
}

function entriesFor(finding: Finding, index: EntryIndex): Entry[] {
  const { regionSha256: hash, ruleId } = finding;
  if (hash === undefined) return [];
  return (index.get(keyOf(ruleId, hash)) ?? []).filter(
    ({ region }) => region === hash || (finding.engine === 'amsi' && finding.precision === 'file'),
  );
}

function withoutRules(report: FileReport, findings: readonly Finding[], acknowledged: number): FileReport {
  const { rules } = report.engines;
  const left = findings.filter(({ engine }) => engine === 'rules').map(({ verdict }) => verdict);
  // A code beside the verdict says that the rules did not see all of the script.
  const unseen: Verdict = rules?.code === undefined ? 'notDetected' : 'unscanned';
  const engines: Partial<Record<EngineId, FileReport['engines'][EngineId] & object>> = {
    ...report.engines,
    ...(rules === undefined
      ? {}
      : { rules: { ...rules, verdict: worstVerdict([...left, unseen]) ?? unseen } }),
  };
  return {
    ...report,
    engines,
    verdict: scriptVerdict(engines),
    findings,
    acknowledged: (report.acknowledged ?? 0) + acknowledged,
  };
}

function asInformation(finding: Finding, acknowledged: Acknowledgement): Finding {
  const message = `${finding.message} ${acknowledgedSentence(acknowledged)}`;
  return { ...finding, severity: 'information', message, acknowledged };
}

/** What a finding says, and how loudly, where nobody has acknowledged it. */
export function unacknowledged(finding: Finding): Pick<Finding, 'severity' | 'message'> {
  const { acknowledged, message, severity, verdict } = finding;
  const sentence = acknowledged === undefined ? '' : ` ${acknowledgedSentence(acknowledged)}`;
  // Those of rules are taken out as they are.
  if (sentence === '' || !message.includes(sentence)) return { severity, message };
  // Not always the end: what Defender calls it may be learnt later.
  return { severity: severityOfVerdict(verdict) ?? severity, message: message.replace(sentence, '') };
}

function acknowledgedSentence({ author, date, reason }: Acknowledgement): string {
  return l10n.t('Acknowledged by {0} on {1}: {2}', oneLine(author), date, oneLine(reason));
}

/** The file is text like any other: it must not reorder or hide what stands around it. */
function oneLine(text: string): string {
  return replaceHidden(text, '', () => ' ').trim();
}

function acknowledgementOf({ reason, author, date, expires }: Entry): Acknowledgement {
  return { reason, author, date, ...(expires === undefined ? {} : { expires }) };
}

function keyOf(rule: string, hash: string): string {
  return `${rule} ${hash}`;
}

/** What two spellings of one path have in common: some systems store names decomposed, some ignore case. */
export function pathKey(path: string, ignoreCase = false): string {
  const composed = path.normalize('NFC');
  return ignoreCase ? composed.toLowerCase() : composed;
}
