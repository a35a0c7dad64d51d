/** Writes Sigma rules that a hunter can begin with (https://sigmahq.io/docs/basics/rules.html). */

import { createHash } from 'node:crypto';

import type { ScriptKind } from '../../scripts/kinds';
import { harmlessJson } from '../../scripts/hidden-text';
import type { FileReport, Finding, Severity } from '../model';
import { attackVersion } from '../technique';
import { huntedOf, plainRuleId, searchablePart, type Hunted } from './hunted';

const levels: Readonly<Record<Severity, string>> = { error: 'high', warning: 'medium', information: 'low' };

/** ATT&CK's Command and Scripting Interpreter by language, where the finding itself names no technique. */
const techniques: Readonly<Partial<Record<ScriptKind, string>>> = {
  powershell: 'T1059.001',
  batch: 'T1059.003',
  vbscript: 'T1059.005',
  jscript: 'T1059.007',
};

/** Namespace of our name-based UUIDs (RFC 9562, version 5): chosen once, never to change. */
const namespace = Buffer.from('6d6f0a1e5b0c4e0f9a7c3f1d2b8e4c65', 'hex');

/**
 * A YAML scalar in quotes: single ones where the text shows as what it is, else double ones with escapes.
 * Source: yaml.org/spec/1.2.2, 7.3.
 */
export function yamlString(text: string): string {
  const json = harmlessJson(text);
  const plain = JSON.stringify(text) === json && !/[\p{Cc}\p{Zl}\p{Zp}\u0085\ufeff]/u.test(text);
  return plain ? `'${text.replaceAll("'", "''")}'` : json;
}

/**
 * Text as a value of a Sigma detection, where `*` and `?` are wildcards and a backslash escapes.
 * Source: the Sigma specification, "Escaping".
 */
export function sigmaValue(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&');
}

/** The same id for the same search, so that a rule that is copied twice is one rule. */
export function ruleUuid(...parts: readonly string[]): string {
  const hash = createHash('sha1').update(namespace).update(parts.join('\0')).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

interface Rule {
  readonly title: string;
  readonly description: string;
  readonly reference: string;
  readonly logsource: readonly string[];
  readonly selection: readonly string[];
}

/** Event 1116 of Defender's log, whose path is `amsi:_<content name>`. */
function defenderRule(ruleId: string, contentName: string): Rule {
  return {
    title: `Microsoft Defender AMSI Detection of a Known Script (${ruleId})`,
    description: 'Microsoft Defender detected, through AMSI, content of a name that Amsight saw flagged.',
    reference:
      'https://learn.microsoft.com/defender-endpoint/troubleshoot-microsoft-defender-antivirus#event-id-1116',
    logsource: ['product: windows', 'service: windefend'],
    selection: [
      'EventID: 1116',
      "SourceName: 'AMSI'",
      `Path|contains: ${yamlString(sigmaValue(contentName))}`,
    ],
  };
}

/** Event 1101 of AMSI's ETW provider, which carries the hash of what was submitted. */
function etwRule(ruleId: string, sha256: string): Rule {
  return {
    title: `Known Flagged Script Content Submitted to AMSI (${ruleId})`,
    description: 'A script host gave AMSI content of the very hash that Amsight saw flagged.',
    reference: 'https://learn.microsoft.com/windows/win32/amsi/antimalware-scan-interface-portal',
    logsource: [
      'product: windows',
      'service: amsi',
      "definition: 'Requirements: event 1101 of the ETW provider Microsoft-Antimalware-Scan-Interface is collected'",
    ],
    selection: ['EventID: 1101', `hash|contains: '${sha256}'`],
  };
}

function rulesFor({ submittedAs, layerSha256 }: Hunted, finding: Finding): Rule[] {
  const id = plainRuleId(finding);
  // Only what AMSI detects has an event 1116.
  const name =
    finding.engine === 'amsi' && submittedAs !== null ? searchablePart(submittedAs.contentName) : null;
  return [
    ...(name === null ? [] : [defenderRule(id, name)]),
    ...(layerSha256 === null ? [] : [etwRule(id, layerSha256)]),
  ];
}

/**
 * Sigma rules, as YAML documents, to begin a hunt with: by content name in Defender's log where AMSI detected, by the
 * hash of the submitted bytes in AMSI's ETW events. Stubs: the person who copies one knows what else belongs in it.
 * @param today date of the rules
 * @returns null when there is nothing to search for
 */
export function sigmaStub(finding: Finding, report: FileReport, today: Date): string | null {
  const hunted = huntedOf(finding, report);
  const rules = hunted === null ? [] : rulesFor(hunted, finding);
  if (rules.length === 0) return null;
  const technique = finding.technique ?? (report.kind === null ? null : (techniques[report.kind] ?? null));
  const tag =
    technique !== null && /^T\d{4}(\.\d{3})?$/.test(technique) ? `attack.${technique.toLowerCase()}` : null;
  return rules
    .map(({ title, description, reference, logsource, selection }) =>
      [
        `title: ${yamlString(title)}`,
        `id: ${ruleUuid(title, ...selection)}`,
        'status: experimental',
        `description: ${yamlString(description)}`,
        'references:',
        `    - ${yamlString(reference)}`,
        `date: ${today.toISOString().slice(0, 10)}`,
        ...(tag === null ? [] : [`tags: # ATT&CK v${attackVersion}`, `    - ${tag}`]),
        'logsource:',
        ...logsource.map((line) => `    ${line}`),
        'detection:',
        '    selection:',
        ...selection.map((line) => `        ${line}`),
        '    condition: selection',
        'falsepositives:',
        '    - Authorised tests, and the scan of this script in the editor',
        `level: ${levels[finding.severity]}`,
        '',
      ].join('\n'),
    )
    .join('---\n');
}
