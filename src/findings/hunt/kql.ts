/** Writes a query for Microsoft Defender XDR's advanced hunting that searches for where else a finding was seen. */

import type { FileReport, Finding } from '../model';
import { huntedOf, plainRuleId, searchablePart } from './hunted';

/**
 * A verbatim string literal of KQL: nothing in it is an escape, and a double quote is written twice. A line break may
 * not stand in one, nor may what would reorder or hide text: neither is in what searchablePart gives.
 * Source: learn.microsoft.com, "The string data type", Verbatim string literals.
 * @throws Error for text with a control character
 */
export function kqlString(text: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) throw new Error('A control character in a KQL literal.');
  return `@"${text.replaceAll('"', '""')}"`;
}

/** As a JSON string holds it: `AdditionalFields` is JSON text. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * The query, keyed by hashes, content name and application name, over the 30 days that advanced hunting keeps. It
 * holds no script text. See docs/hunting.md for which columns are documented.
 * @param fileSha256 of the file's bytes, where the report is of an editor's text and the file holds the same
 * @returns null when there is nothing to search for
 */
export function kqlQuery(
  finding: Finding,
  report: FileReport,
  fileSha256: string | null = null,
): string | null {
  const hunted = huntedOf(finding, report, fileSha256);
  if (hunted === null) return null;
  const { layerSha256, submittedAs } = hunted;
  const hashes = [...new Set([layerSha256, hunted.fileSha256].filter((hash) => hash !== null))];
  const name = submittedAs === null ? null : searchablePart(submittedAs.contentName);
  const names = name === null ? [] : [...new Set([name, inJson(name)])];
  const appName = submittedAs === null ? null : searchablePart(submittedAs.appName);
  const fields = ['Fields has_any (Hashes)', ...names.map((_, at) => `Fields contains ContentName${at}`)];
  return [
    `// Amsight: where else was ${plainRuleId(finding)} seen?`,
    ...(layerSha256 === null ? [] : [`// ${layerSha256}: SHA-256 of the bytes that AMSI is given`]),
    ...(hunted.fileSha256 === null ? [] : [`// ${hunted.fileSha256}: SHA-256 of the file`]),
    'let Since = ago(30d);',
    `let Hashes = dynamic([${hashes.map((hash) => `"${hash}"`).join(', ')}]);`,
    ...names.map((one, at) => `let ContentName${at} = ${kqlString(one)};`),
    'union isfuzzy=true',
    '(',
    '    DeviceEvents',
    '    | where Timestamp > Since',
    '    | where ActionType in ("AmsiScriptDetection", "AmsiScriptContent", "AntivirusDetection")',
    '    | extend Fields = tostring(AdditionalFields)',
    `    | where SHA256 in (Hashes) or ${fields.join(' or ')}`,
    // What Amsight itself submitted, told apart from where the script ran.
    ...(appName === null ? [] : [`    | extend AskedByThisApp = Fields contains ${kqlString(appName)}`]),
    '),',
    '(',
    '    DeviceFileEvents',
    '    | where Timestamp > Since',
    '    | where SHA256 in (Hashes)',
    '),',
    '(',
    '    DeviceProcessEvents',
    '    | where Timestamp > Since',
    '    | where SHA256 in (Hashes) or InitiatingProcessSHA256 in (Hashes)',
    '),',
    '(',
    '    AlertEvidence',
    '    | where Timestamp > Since',
    '    | extend Fields = tostring(AdditionalFields)',
    `    | where SHA256 in (Hashes) or ${fields.join(' or ')}`,
    ')',
    '| sort by Timestamp desc',
    '',
  ].join('\n');
}
