/** What a hunter can search a finding by: hashes, the content name and the application name. */

import type { FileReport, Finding, SubmittedAs } from '../model';

export interface Hunted {
  /** Lower-case hex SHA-256 of the flagged layer as AMSI is given it; null where it is not known. */
  readonly layerSha256: string | null;
  /** Lower-case hex SHA-256 of the file's bytes; null where the script was not read from a file. */
  readonly fileSha256: string | null;
  /** How AMSI was asked; null where it was not. */
  readonly submittedAs: SubmittedAs | null;
}

/** Longest part of a content name that is searched for, in UTF-16 units: logs and queries have limits of their own. */
const longestPart = 256;
/** A shorter part of a name is in too many other names. */
const shortestPart = 6;

/** What reorders, hides or ends text where people and parsers read it; see src/scripts/hidden-text.ts. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * @param fileSha256 of the file's bytes, where the report is of an editor's text and the file holds the same
 * @returns null when there is nothing to search for
 */
export function huntedOf(
  finding: Finding,
  report: FileReport,
  fileSha256: string | null = null,
): Hunted | null {
  const submitted = report.submitted.find(({ layer }) => layer === finding.layer);
  const fromBytes = (report.encoding ?? null) !== null;
  const layerSha256 =
    finding.submission?.sha256 ??
    submitted?.sha256 ??
    finding.layerSha256 ??
    // Of text that never was bytes the report's hash is that of its UTF-16LE form.
    (finding.layer === 0 && !fromBytes ? report.sha256 : null);
  const hunted: Hunted = {
    layerSha256: hashOrNull(layerSha256),
    fileSha256: hashOrNull(fromBytes ? report.sha256 : fileSha256),
    submittedAs: finding.submission ?? submitted ?? null,
  };
  return hunted.layerSha256 === null && hunted.fileSha256 === null ? null : hunted;
}

function hashOrNull(hash: string | null): string | null {
  return hash !== null && /^[0-9a-f]{64}$/.test(hash) ? hash : null;
}

/**
 * The longest part of a name that shows as what it is, without control, format or invisible characters: what can be
 * searched for with "contains". An attacker may have chosen the name.
 * @returns null when no part is long enough to tell anything
 */
export function searchablePart(name: string): string | null {
  const longest = name
    .split(hidden)
    .reduce((best, part) => (part.trim().length > best.length ? part.trim() : best), '');
  const part = longest.slice(0, longestPart).replace(/[\ud800-\udbff]$/, '');
  return part.length < shortestPart ? null : part;
}

/** The rule's id where it is a word that may stand in a comment or a title. */
export function plainRuleId({ ruleId }: Pick<Finding, 'ruleId'>): string {
  return /^(amsi|rules)\/\w{1,128}$/.test(ruleId) ? ruleId : ruleId.replace(/\/.*$/s, '');
}
