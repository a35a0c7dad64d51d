/** Turns a health report and what this window knows into the view that the health page is sent. Pure. */

import * as l10n from '@vscode/l10n';

import { failingHealth } from '../../client/failing-health';
import type { ClientState, HostState } from '../../client/model';
import type { EngineState } from '../../findings/model';
import type { HealthReport } from '../../health/model';
import type { Block, Cell, Mark, Section } from '../../health/section';
import { reportSections, type Reader } from '../../health/sections';
import { amsiWord, capitalised, engineWord } from '../engine-words';
import type { PlacementAdvice } from '../placement';
import { rulesService } from '../status-view';
import type { Flip } from './flip';
import type { Button, HealthPageView, Tone } from './view';

export interface HealthPageInput {
  /** `amsight.enable`. */
  readonly enabled: boolean;
  /** Null before the first answer, and when the health could not be asked for; then `failure` says why. */
  readonly report: HealthReport | null;
  readonly failure: string | null;
  /** `look`: asked without a self-test; `probe`: the self-test is under way. */
  readonly underWay: 'look' | 'probe' | null;
  /** What happened last; null when nothing did. */
  readonly news: string | null;
  readonly client: ClientState | null;
  readonly placement: PlacementAdvice | null;
  readonly extensionId: string;
  readonly version: string;
  /** Begins with Node's name of the platform, for example `win32 x64`. */
  readonly platform: string;
  /** Sentences about settings that are not used because they are wrong. */
  readonly settingProblems: readonly string[];
  readonly trusted: boolean;
  /** The address of docs/health.md; null where the package names no repository. */
  readonly documentation: string | null;
  readonly reader: Reader;
}

const tones: Readonly<Record<EngineState, Tone>> = {
  ready: 'ok',
  degraded: 'attention',
  unavailable: 'attention',
  failing: 'failing',
  off: 'information',
  checking: 'busy',
};

const stateTitle = (state: EngineState): string => capitalised(amsiWord(state));

/** What the page announces when the state changes. */
export function flipText({ from, to }: Flip): string {
  return l10n.t('AMSI changed from “{0}” to “{1}”.', stateTitle(from), stateTitle(to));
}

/**
 * What the page says once a restart was asked for and AMSI was looked at again.
 * @param before null where there was no scan host to restart
 */
export function restartNews(before: ClientState | null, after: ClientState | null): string | null {
  return before !== null && after?.host === 'running' ? l10n.t('The scan host was restarted.') : null;
}

/** What was known before a scan host kept ending is not known any more. */
function withoutFailing(input: HealthPageInput): HealthPageInput {
  const { client, enabled } = input;
  return enabled && client?.host === 'failing'
    ? { ...input, report: failingHealth(client.lastFailure), failure: null }
    : input;
}

/** The verdict on top. */
function verdictOf({
  enabled,
  report,
  client,
  failure,
  platform,
}: HealthPageInput): Pick<HealthPageView, 'tone' | 'state' | 'summary'> {
  if (!enabled) {
    return {
      tone: tones.off,
      state: stateTitle('off'),
      summary: l10n.t('Amsight is switched off by the setting amsight.enable. No script is scanned.'),
    };
  }
  if (client?.host === 'backoff') {
    return {
      tone: 'busy',
      state: l10n.t('Restarting'),
      summary: l10n.t('Nothing is scanned until the scan host has started again.'),
    };
  }
  if (report === null) {
    return failure === null
      ? { tone: 'busy', state: l10n.t('Checking'), summary: l10n.t('Amsight looks at AMSI on this machine.') }
      : {
          tone: 'failing',
          state: l10n.t('Unknown'),
          summary: l10n.t('The health could not be found out. {0}', failure),
        };
  }
  // The report is of what AMSI could do.
  if (amsiState(client) === 'off' && client?.host !== 'failing') {
    return {
      tone: tones.off,
      state: stateTitle('off'),
      summary: l10n.t('AMSI is switched off by the setting amsight.engines.amsi.'),
    };
  }
  // Off Windows nothing is wrong.
  const expected = report.state === 'unavailable' && !platform.startsWith('win32');
  return {
    tone: expected ? 'information' : tones[report.state],
    state: stateTitle(report.state),
    summary: report.summary,
  };
}

const amsiState = (client: ClientState | null): EngineState | undefined =>
  client?.engines.find(({ id }) => id === 'amsi')?.state;

/** What the rules do where they do not do what the verdict counts on. */
const ruleSentences: Readonly<Record<ReturnType<typeof rulesService>, () => string | null>> = {
  serving: () => null,
  off: () => l10n.t('The rules are switched off by the setting amsight.engines.rules.'),
  failing: () => l10n.t('The rules failed.'),
};

function linesOf(input: HealthPageInput): [string, string][] {
  const { client, enabled, report } = input;
  const lines: [string, string][] = [];
  if (!enabled) {
    if (report !== null) return [[l10n.t('AMSI'), report.summary]];
    return testable(input) ? [[l10n.t('Self-test'), offer()]] : [];
  }
  const { advice = null, cause = null, causeId = null, summary = '' } = report ?? {};
  // A summary may hold its cause, and off Windows one sentence says it all.
  if (cause !== null && causeId !== 'notWindows' && !summary.includes(cause))
    lines.push([l10n.t('Cause'), cause]);
  if (advice !== null) lines.push([l10n.t('What to do'), advice]);
  const rules = ruleSentences[rulesService(client)]();
  if (rules !== null) {
    const nothing = report?.state === 'unavailable' || amsiState(client) === 'off';
    lines.push([l10n.t('Rules'), nothing ? `${rules} ${l10n.t('So nothing is scanned.')}` : rules]);
  }
  const failure = client?.lastFailure ?? null;
  if (failure !== null && failure !== cause) {
    lines.push([l10n.t('The scan host last ended unexpectedly'), failure]);
  }
  return lines;
}

/** Whether a new scan host may mend it. */
function restartHelps({ enabled, report, failure, client }: HealthPageInput): boolean {
  return (
    enabled &&
    (failure !== null ||
      client?.host === 'failing' ||
      client?.host === 'backoff' ||
      report?.state === 'failing' ||
      (client?.engines.some(({ state }) => state === 'failing') ?? false))
  );
}

/** Whether there is an AMSI that a self-test could prove anything of. While Amsight is off nothing else finds that out. */
function testable({ enabled, platform, report }: HealthPageInput): boolean {
  if (report === null) return !enabled && platform.startsWith('win32');
  return report.causeId !== 'notWindows' && report.causeId !== 'windowsTooOld';
}

const offer = (): string =>
  l10n.t('“Run self-test” makes one. Your security team may see it as a detection of a test sample.');

function buttonsOf(input: HealthPageInput): Button[] {
  const { report, underWay } = input;
  const buttons: Button[] = [];
  if (testable(input)) {
    buttons.push({ id: 'probe', label: l10n.t('Run self-test'), enabled: underWay !== 'probe' });
  }
  buttons.push({ id: 'copy', label: l10n.t('Copy report'), enabled: report !== null });
  if (restartHelps(input)) {
    buttons.push({ id: 'restart', label: l10n.t('Restart Scan Host'), enabled: true });
  }
  return buttons;
}

function busyText({ report, underWay }: HealthPageInput): string | null {
  if (underWay === 'probe') return l10n.t('The self-test is under way.');
  // The verdict says it already where there is no report.
  return underWay === 'look' && report !== null ? l10n.t('The health is being checked again.') : null;
}

const engineMarks: Readonly<Record<EngineState, Mark>> = {
  ready: 'ok',
  degraded: 'attention',
  failing: 'attention',
  unavailable: 'unknown',
  off: 'unknown',
  checking: 'unknown',
};

/** While no host can run, what an engine last said of itself counts no more. */
const hostMarks: Readonly<Partial<Record<HostState, Mark>>> = { failing: 'attention', backoff: 'unknown' };

function enginesSection({ client, enabled, report }: HealthPageInput): Section | null {
  if (!enabled || client === null || client.engines.length === 0) return null;
  const known = [report?.cause, report?.summary];
  const gone = hostMarks[client.host];
  const rows = client.engines.map((engine): Cell[] => {
    const mark = engineMarks[engine.state];
    return [
      { text: engine.id === 'amsi' ? l10n.t('AMSI') : l10n.t('Rules') },
      { text: engineWord(engine, client.host), mark: engine.state === 'off' ? mark : (gone ?? mark) },
      // Said above already, or true no more.
      { text: gone !== undefined || known.includes(engine.detail) ? '' : engine.detail },
    ];
  });
  const blocks: Block[] = [
    {
      type: 'table',
      columns: [
        { title: l10n.t('Engine') },
        { title: l10n.t('State'), style: 'state' },
        { title: l10n.t('Detail'), style: 'sentence' },
      ],
      rows,
    },
  ];
  const problems = client.engines.flatMap((engine) => engine.problems ?? []);
  if (problems.length > 0) {
    blocks.push({ type: 'text', text: l10n.t('Rule files with errors:') });
    blocks.push({
      type: 'list',
      items: problems.map(
        ({ file, range, message }) =>
          `${file}:${range.start.line + 1}:${range.start.character + 1}: ${message}`,
      ),
    });
  }
  return { id: 'engines', title: l10n.t('Amsight’s engines'), blocks };
}

function placementSection({ placement, extensionId }: HealthPageInput): Section | null {
  if (placement === null) return null;
  const blocks: Block[] = [{ type: 'text', text: placement.text }];
  if (placement.move !== null) {
    const text = l10n.t(
      'To move it, add this to your user settings, install Amsight on that side and reload the window:',
    );
    const setting = { 'remote.extensionKind': { [extensionId]: [placement.move] } };
    blocks.push({ type: 'text', text }, { type: 'code', text: JSON.stringify(setting, null, 2) });
  }
  return { id: 'placement', title: l10n.t('Where Amsight runs'), blocks };
}

function settingsSection({ settingProblems }: HealthPageInput): Section | null {
  if (settingProblems.length === 0) return null;
  return {
    id: 'settings',
    title: l10n.t('Settings with errors'),
    blocks: [{ type: 'list', items: settingProblems }],
  };
}

function trustSection({ trusted }: HealthPageInput): Section | null {
  if (trusted) return null;
  const text = l10n.t("The workspace is not trusted: its own settings can't weaken scanning. Yours apply.");
  return { id: 'trust', title: l10n.t('Restricted Mode'), blocks: [{ type: 'text', text }] };
}

/** Tells the page's reader how to get a self-test where there is none. */
function withOffer(sections: readonly Section[], input: HealthPageInput): Section[] {
  if (input.report?.selfTest !== null || !testable(input)) return [...sections];
  const text = offer();
  return sections.map((section) =>
    section.id === 'selfTest' ? { ...section, blocks: [...section.blocks, { type: 'text', text }] } : section,
  );
}

export function healthPageView(given: HealthPageInput): HealthPageView {
  const input = withoutFailing(given);
  const { report, news, documentation, platform, reader, version } = input;
  const causeId = input.enabled ? (report?.causeId ?? null) : null;
  const own = [
    enginesSection(input),
    placementSection(input),
    settingsSection(input),
    trustSection(input),
  ].filter((section) => section !== null);
  const footer = [l10n.t('Amsight {0}', version), platform];
  // When that was found out; what the page itself says is of now.
  if (report !== null && report === given.report) {
    footer.push(reader.time(new Date(reader.now).toISOString()));
  }
  return {
    title: l10n.t('AMSI Health'),
    ...verdictOf(input),
    lines: linesOf(input),
    more:
      documentation === null || causeId === null
        ? null
        : { label: l10n.t('More about this cause'), link: `${documentation}#${causeId.toLowerCase()}` },
    busy: busyText(input),
    news,
    buttons: buttonsOf(input),
    sections: report === null ? own : [...withOffer(reportSections(report, reader), input), ...own],
    footer: footer.join(', '),
  };
}
