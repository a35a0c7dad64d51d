/** Writes reports as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). */

import type {
  ArtifactLocation,
  Artifact,
  Log,
  Notification,
  PhysicalLocation,
  Region,
  ReportingDescriptor,
  ReportingDescriptorReference,
  Result,
  Suppression,
  ToolComponent,
} from 'sarif';
import { unacknowledged } from './acknowledgements/apply';
import type { Acknowledgement, EngineStatus, FileReport, Finding, Range, Severity } from './model';
import { truncatedSentence } from './reasons';
import { attackVersion, techniqueUrl } from './technique';
import { artifactUri } from './uri';

export interface SarifOptions {
  /** Amsight's version. */
  readonly toolVersion: string;
  /** The engines' states: what is not ready becomes a notification. */
  readonly engines: readonly EngineStatus[];
  /** URI of the folder that relative paths are below, ending with a slash. */
  readonly rootUri?: string;
  /** Findings that are not in a report because they are acknowledged: written as suppressed. */
  readonly acknowledgedIn?: (report: FileReport) => readonly Finding[];
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const informationUri = 'https://learn.microsoft.com/windows/win32/amsi/antimalware-scan-interface-portal';
const rootId = 'SRCROOT';
const taxonomyName = 'MITRE ATT&CK';

const levels: Readonly<Record<Severity, Result.level>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
};

/**
 * One run with all reports: findings as results, failed and skipped files and engines that are not ready as
 * notifications. Holds paths, ranges and hashes, never script text.
 */
export function toSarif(reports: readonly FileReport[], options: SarifOptions): Log {
  const findings = reports.flatMap((report, artifact) =>
    [...report.findings, ...(options.acknowledgedIn?.(report) ?? [])].map((finding) => ({
      finding,
      report,
      artifact,
    })),
  );
  const taxa = indexed(findings.flatMap(({ finding }) => finding.technique ?? []));
  const rules = indexed(findings.map(({ finding }) => finding.ruleId));
  const firstOf = new Map<string, Finding>();
  for (const { finding } of findings) {
    if (!firstOf.has(finding.ruleId)) firstOf.set(finding.ruleId, finding);
  }
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Amsight',
            version: options.toolVersion,
            semanticVersion: options.toolVersion,
            informationUri,
            rules: [...firstOf.values()].map((finding) => ruleOf(finding, taxa)),
            ...(taxa.size === 0 ? {} : { supportedTaxonomies: [{ name: taxonomyName, index: 0 }] }),
          },
        },
        columnKind: 'utf16CodeUnits',
        ...(options.rootUri === undefined
          ? {}
          : { originalUriBaseIds: { [rootId]: { uri: options.rootUri } } }),
        ...(taxa.size === 0 ? {} : { taxonomies: [taxonomyOf(taxa)] }),
        artifacts: reports.map(artifactOf),
        invocations: [
          {
            executionSuccessful: reports.every(({ status }) => status !== 'failed'),
            toolExecutionNotifications: reports.flatMap(notificationOf),
            toolConfigurationNotifications: options.engines.flatMap(engineNotification),
          },
        ],
        results: findings.map(({ finding, report, artifact }) =>
          resultOf(finding, report, artifact, rules, taxa),
        ),
      },
    ],
  };
}

/** Each value's place among the distinct ones, in the order of their first appearance. */
function indexed(values: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(values)].map((value, at) => [value, at]));
}

function ruleOf(finding: Finding, taxa: ReadonlyMap<string, number>): ReportingDescriptor {
  const url = finding.technique === null ? null : techniqueUrl(finding.technique);
  const { severity, message } = unacknowledged(finding);
  const helpUri = finding.reference ?? url;
  const target = taxon(finding.technique, taxa);
  return {
    id: finding.ruleId,
    name: finding.ruleId.replace(/^.*\//, ''),
    shortDescription: { text: message },
    defaultConfiguration: { level: levels[severity] },
    ...(helpUri === null || !isUri(helpUri) ? {} : { helpUri }),
    properties: { tags: ['security', ...(finding.technique === null ? [] : [finding.technique])] },
    ...(target === null ? {} : { relationships: [{ target, kinds: ['relevant'] }] }),
  };
}

/** A user's rule may name anything as its reference. */
function isUri(text: string): boolean {
  return URL.canParse(text);
}

function taxonomyOf(taxa: ReadonlyMap<string, number>): ToolComponent {
  return {
    name: taxonomyName,
    version: attackVersion,
    organization: 'MITRE',
    informationUri: 'https://attack.mitre.org/',
    shortDescription: { text: 'Techniques of adversaries' },
    taxa: [...taxa.keys()].map((id) => {
      const url = techniqueUrl(id);
      return { id, ...(url === null ? {} : { helpUri: url }) };
    }),
  };
}

function taxon(
  technique: string | null,
  taxa: ReadonlyMap<string, number>,
): ReportingDescriptorReference | null {
  const index = technique === null ? undefined : taxa.get(technique);
  if (technique === null || index === undefined) return null;
  return { id: technique, index, toolComponent: { name: taxonomyName, index: 0 } };
}

function resultOf(
  finding: Finding,
  report: FileReport,
  artifact: number,
  rules: ReadonlyMap<string, number>,
  taxa: ReadonlyMap<string, number>,
): Result {
  const place = (range: Range): PhysicalLocation => ({
    artifactLocation: { ...locationOf(report), index: artifact },
    region: regionOf(range),
  });
  const target = taxon(finding.technique, taxa);
  return {
    ruleId: finding.ruleId,
    ruleIndex: rules.get(finding.ruleId) ?? -1,
    level: levels[finding.severity],
    message: { text: finding.message },
    locations: [{ physicalLocation: place(finding.range) }],
    ...(finding.related === undefined
      ? {}
      : {
          relatedLocations: finding.related.map(({ message, range }, id) => ({
            id,
            message: { text: message },
            physicalLocation: place(range),
          })),
        }),
    ...(target === null ? {} : { taxa: [target] }),
    ...(finding.acknowledged === undefined ? {} : { suppressions: [suppressionOf(finding.acknowledged)] }),
    properties: {
      engine: finding.engine,
      verdict: finding.verdict,
      layer: finding.layer,
      ...(finding.layerSha256 === undefined ? {} : { layerSha256: finding.layerSha256 }),
      precision: finding.precision,
      ...(finding.submission === undefined ? {} : { submission: finding.submission }),
      ...(finding.threat === undefined ? {} : { threat: finding.threat }),
    },
  };
}

/** Consumers show a suppressed result as dismissed, with its justification. */
function suppressionOf({ reason, author, date, expires }: Acknowledgement): Suppression {
  return {
    kind: 'external',
    status: 'accepted',
    justification: reason,
    properties: { author, date, ...(expires === undefined ? {} : { expires }) },
  };
}

/** SARIF counts lines and columns from one; the end column is the one after. */
function regionOf({ start, end }: Range): Region {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function locationOf(report: FileReport): ArtifactLocation {
  const { uri, relative } = artifactUri(report.path);
  return relative ? { uri, uriBaseId: rootId } : { uri };
}

function artifactOf(report: FileReport): Artifact {
  return {
    location: locationOf(report),
    roles: ['analysisTarget'],
    ...(report.sha256 === null ? {} : { hashes: { 'sha-256': report.sha256 } }),
    properties: { kind: report.kind, status: report.status, verdict: report.verdict },
  };
}

/** One notification a file that was not, or not completely, scanned. */
function notificationOf(report: FileReport, artifact: number): Notification[] {
  const locations = [{ physicalLocation: { artifactLocation: { ...locationOf(report), index: artifact } } }];
  if (report.status !== 'scanned') {
    return [
      {
        level: report.status === 'failed' ? 'error' : 'note',
        message: { text: report.reason ?? report.status },
        ...(report.code === null ? {} : { descriptor: { id: report.code } }),
        locations,
      },
    ];
  }
  const engines = Object.values(report.engines).flatMap((engine): Notification[] => {
    // Engines that are off or not there are told once, for the run.
    if (engine.code === 'engineOff' || engine.code === 'engineUnavailable') return [];
    // Beside another verdict, a code says that only some layers got one.
    if (engine.verdict !== 'unscanned' && engine.code === undefined) return [];
    return [
      {
        level: 'warning',
        message: { text: engine.reason ?? engine.code ?? engine.verdict },
        ...(engine.code === undefined ? {} : { descriptor: { id: engine.code } }),
        locations,
      },
    ];
  });
  if (!report.truncated) return engines;
  const truncated: Notification = {
    level: 'warning',
    message: { text: truncatedSentence(report) },
    descriptor: { id: 'truncated' },
    locations,
  };
  return [...engines, truncated];
}

function engineNotification(engine: EngineStatus): Notification[] {
  if (engine.state === 'ready') return [];
  return [
    {
      level: engine.state === 'failing' || engine.state === 'degraded' ? 'warning' : 'note',
      message: { text: engine.detail },
      descriptor: { id: `${engine.id}/${engine.state}` },
    },
  ];
}
