/** The text of Show AMSI Health: what protects this machine, how that was proven, and what to do about it. */

import * as l10n from '@vscode/l10n';

import type { ClientState } from '../client/model';
import type { EngineVerdict } from '../findings/model';
import type { HealthReport, PostureItem } from '../health/model';
import { codeSpan, escapeMarkdown, table } from './markdown';
import type { PlacementAdvice } from './placement';
import { rulesService, stateWord } from './status-view';

export interface HealthDocumentInput {
  /** Null when the health could not be asked for; then `failure` says why. */
  readonly health: HealthReport | null;
  readonly failure: string | null;
  readonly client: ClientState | null;
  readonly placement: PlacementAdvice | null;
  readonly extensionId: string;
  readonly version: string;
  /** Begins with Node's name of the platform, for example `win32 x64`. */
  readonly platform: string;
  /** Sentences about settings that are not used because they are wrong. */
  readonly settingProblems: readonly string[];
  readonly trusted: boolean;
}

const headlines: Readonly<Record<HealthReport['state'], () => string>> = {
  ready: () => l10n.t('AMSI is ready: it detected the test sample.'),
  degraded: () => l10n.t('AMSI answers, but it does not detect.'),
  unavailable: () => l10n.t('There is no AMSI here.'),
  failing: () => l10n.t('The scan host keeps ending. Use the command Restart Scan Host.'),
  off: () => l10n.t('AMSI is switched off by the setting amsight.engines.amsi.'),
  checking: () => l10n.t('The self-test is under way.'),
};

/** What the rules do where AMSI does nothing. */
const instead: Readonly<Record<ReturnType<typeof rulesService>, () => string>> = {
  serving: () => l10n.t('The embedded rules serve.'),
  off: () => l10n.t('The rules are switched off by the setting amsight.engines.rules: nothing is scanned.'),
  failing: () => l10n.t('The rules failed too: nothing is scanned.'),
};

function headline(state: HealthReport['state'], client: ClientState | null): string {
  const first = headlines[state]();
  return state === 'unavailable' || state === 'off' ? `${first} ${instead[rulesService(client)]()}` : first;
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function answerText({ verdict, reason, hresult }: EngineVerdict): string {
  const more = [reason, hresult].filter((one) => one !== undefined && one !== null).join(' ');
  return escapeMarkdown(more === '' ? verdict : `${verdict}: ${more}`);
}

function providersSection({ providers }: HealthReport, windows: boolean): string | null {
  // Nothing can be registered where there is no AMSI to register with.
  if (!windows && providers.length === 0) return null;
  const heading = `## ${l10n.t('Providers')}`;
  if (providers.length === 0)
    return `${heading}\n\n${l10n.t('No antimalware engine is registered with AMSI.')}`;
  const yes = (exists: boolean | null): string =>
    exists === null ? l10n.t('unknown') : exists ? l10n.t('present') : l10n.t('missing');
  const rows = providers.map((one) => [
    escapeMarkdown(one.name ?? l10n.t('unknown')),
    codeSpan(one.clsid),
    one.dll === null ? l10n.t('unknown') : `${codeSpan(one.dll)} (${yes(one.exists)})`,
    l10n.t('{0}-bit, version {1}', one.bits, one.version),
  ]);
  return `${heading}\n\n${table([l10n.t('Name'), 'CLSID', 'DLL', l10n.t('Kind')], rows)}`;
}

function selfTestSection({ selfTest }: HealthReport): string | null {
  if (selfTest === null) return null;
  const rows = selfTest.probes.map((probe) => [
    escapeMarkdown(probe.name),
    probe.expected,
    answerText(probe.answer),
  ]);
  const result = selfTest.passed
    ? l10n.t('Passed, {0}.', selfTest.time)
    : l10n.t('Not passed, {0}.', selfTest.time);
  const header = [l10n.t('Probe'), l10n.t('Expected'), l10n.t('Answer')];
  return [`## ${l10n.t('Self-test')}`, result, ...(rows.length === 0 ? [] : [table(header, rows)])].join(
    '\n\n',
  );
}

function defenderSection({ defender }: HealthReport): string | null {
  if (defender === null) return null;
  const value = (one: string | null): string => (one === null ? l10n.t('unknown') : escapeMarkdown(one));
  const rows = [
    [l10n.t('Signatures'), value(defender.signatureVersion)],
    [l10n.t('Engine'), value(defender.engineVersion)],
    [l10n.t('Real-time protection'), value(defender.realTimeProtection)],
    [l10n.t('Script scanning'), value(defender.scriptScanning)],
  ];
  return `## Microsoft Defender\n\n${table([l10n.t('What'), l10n.t('State')], rows)}`;
}

const postureMarks: Readonly<Record<PostureItem['state'], string>> = {
  ok: '✓',
  attention: '⚠',
  unknown: '?',
};

function postureSection({ posture }: HealthReport): string | null {
  if (posture.length === 0) return null;
  const lines = posture.map((item) => `${postureMarks[item.state]} ${escapeMarkdown(item.detail)}`);
  return `## ${l10n.t('Other protection')}\n\n${bullets(lines)}`;
}

function enginesSection(client: ClientState | null, cause: string | null): string | null {
  if (client === null || client.engines.length === 0) return null;
  const rows = client.engines.map((engine) => [
    engine.id === 'amsi' ? 'AMSI' : l10n.t('Rules'),
    stateWord(engine),
    // Said above already.
    engine.detail === cause ? '' : escapeMarkdown(engine.detail),
  ]);
  const problems = client.engines.flatMap((engine) => engine.problems ?? []);
  const header = [l10n.t('Engine'), l10n.t('State'), l10n.t('Detail')];
  return [
    `## ${l10n.t('Engines')}`,
    table(header, rows),
    ...(problems.length === 0
      ? []
      : [
          bullets(
            problems.map(
              (one) =>
                `${codeSpan(`${one.file}:${one.range.start.line + 1}:${one.range.start.character + 1}`)} ${escapeMarkdown(one.message)}`,
            ),
          ),
        ]),
  ].join('\n\n');
}

function placementSection(advice: PlacementAdvice | null, extensionId: string): string | null {
  if (advice === null) return null;
  const parts = [`## ${l10n.t('Where Amsight runs')}`, escapeMarkdown(advice.text)];
  if (advice.move !== null) {
    parts.push(
      l10n.t(
        'To move it, add this to your user settings, install Amsight on that side and reload the window:',
      ),
      '```json\n' +
        JSON.stringify({ 'remote.extensionKind': { [extensionId]: [advice.move] } }, null, 2) +
        '\n```',
    );
  }
  return parts.join('\n\n');
}

/** @returns Markdown */
export function healthDocument(input: HealthDocumentInput): string {
  const { health, client } = input;
  const sections: (string | null)[] = [`# ${l10n.t('AMSI Health')}`];
  if (health === null) {
    sections.push(
      `**${escapeMarkdown(l10n.t('The health could not be found out.'))}** ${escapeMarkdown(input.failure ?? '')}`.trim(),
    );
  } else {
    sections.push(`**${escapeMarkdown(headline(health.state, client))}**`);
    if (health.cause !== null) sections.push(`${l10n.t('Cause:')} ${escapeMarkdown(health.cause)}`);
    if (health.evidence.length > 0) {
      sections.push(`## ${l10n.t('Evidence')}`, bullets(health.evidence.map(escapeMarkdown)));
    }
  }
  if (client?.lastFailure !== null && client?.lastFailure !== undefined) {
    sections.push(l10n.t('The scan host last ended unexpectedly: {0}', escapeMarkdown(client.lastFailure)));
  }
  sections.push(enginesSection(client, health?.cause ?? null));
  if (health !== null) {
    sections.push(
      providersSection(health, input.platform.startsWith('win32')),
      selfTestSection(health),
      defenderSection(health),
      postureSection(health),
    );
  }
  sections.push(placementSection(input.placement, input.extensionId));
  if (input.settingProblems.length > 0) {
    sections.push(`## ${l10n.t('Settings')}`, bullets(input.settingProblems.map(escapeMarkdown)));
  }
  if (!input.trusted) {
    sections.push(
      `## ${l10n.t('Restricted Mode')}`,
      l10n.t("The workspace is not trusted: its own settings can't weaken scanning. Yours apply."),
    );
  }
  sections.push(`---\n\nAmsight ${escapeMarkdown(input.version)}, ${escapeMarkdown(input.platform)}`);
  return `${sections.filter((section) => section !== null).join('\n\n')}\n`;
}
