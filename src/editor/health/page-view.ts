/** Turns a health report and what this window knows into the view that the health page is sent. Pure. */

import * as l10n from '@vscode/l10n';

import type { ClientState } from '../../client/model';
import type { EngineState } from '../../findings/model';
import type { HealthReport } from '../../health/model';
import type { Block, Cell, Section } from '../../health/section';
import { reportSections, type Reader } from '../../health/sections';
import type { PlacementAdvice } from '../placement';
import { rulesService, stateWord } from '../status-view';
import type { Flip } from './flip';
import type { Button, HealthPageView, Tone } from './view';

export interface HealthPageInput {
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

const stateWords: Readonly<Record<EngineState, () => string>> = {
  ready: () => l10n.t('Ready'),
  degraded: () => l10n.t('Not detecting'),
  unavailable: () => l10n.t('Unavailable'),
  failing: () => l10n.t('Failing'),
  off: () => l10n.t('Switched off'),
  checking: () => l10n.t('Checking'),
};

/** What the page announces when the state changes. */
export function flipText({ from, to }: Flip): string {
  return l10n.t('AMSI changed from “{0}” to “{1}”.', stateWords[from](), stateWords[to]());
}

/** The verdict on top. */
function verdictOf({
  report,
  client,
  failure,
  platform,
}: HealthPageInput): Pick<HealthPageView, 'tone' | 'state' | 'summary'> {
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
  if (amsiState(client) === 'off') {
    return {
      tone: tones.off,
      state: stateWords.off(),
      summary: l10n.t('AMSI is switched off by the setting amsight.engines.amsi.'),
    };
  }
  // Off Windows nothing is wrong.
  const expected = report.state === 'unavailable' && !platform.startsWith('win32');
  return {
    tone: expected ? 'information' : tones[report.state],
    state: stateWords[report.state](),
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

function linesOf({ report, client }: HealthPageInput): [string, string][] {
  const lines: [string, string][] = [];
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
function restartHelps({ report, failure, client }: HealthPageInput): boolean {
  return (
    failure !== null ||
    client?.host === 'failing' ||
    client?.host === 'backoff' ||
    report?.state === 'failing' ||
    (client?.engines.some(({ state }) => state === 'failing') ?? false)
  );
}

/** Whether there is an AMSI that a self-test could prove anything of. */
const testable = (report: HealthReport | null): boolean =>
  report !== null && report.causeId !== 'notWindows' && report.causeId !== 'windowsTooOld';

function buttonsOf(input: HealthPageInput): Button[] {
  const { report, underWay } = input;
  const buttons: Button[] = [];
  if (testable(report)) {
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
  return underWay === 'look' && report !== null ? l10n.t('Amsight looks again.') : null;
}

const engineTones: Readonly<Record<EngineState, Cell['mark']>> = {
  ready: 'ok',
  degraded: 'attention',
  failing: 'attention',
  unavailable: 'unknown',
  off: 'unknown',
  checking: 'unknown',
};

function enginesSection({ client, report }: HealthPageInput): Section | null {
  if (client === null || client.engines.length === 0) return null;
  const known = [report?.cause, report?.summary];
  const rows = client.engines.map((engine): Cell[] => {
    const mark = engineTones[engine.state];
    return [
      { text: engine.id === 'amsi' ? l10n.t('AMSI') : l10n.t('Rules') },
      { text: stateWord(engine), ...(mark === undefined ? {} : { mark }) },
      // Said above already.
      { text: known.includes(engine.detail) ? '' : engine.detail },
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
  return { id: 'engines', title: l10n.t('Engines'), blocks };
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
function withOffer(sections: readonly Section[], { report }: HealthPageInput): Section[] {
  if (report?.selfTest !== null || !testable(report)) return [...sections];
  const text = l10n.t(
    '“Run self-test” makes one. Your security team may see it as a detection of a test sample.',
  );
  return sections.map((section) =>
    section.id === 'selfTest' ? { ...section, blocks: [...section.blocks, { type: 'text', text }] } : section,
  );
}

export function healthPageView(input: HealthPageInput): HealthPageView {
  const { report, news, documentation, platform, reader, version } = input;
  const causeId = report?.causeId ?? null;
  const own = [
    enginesSection(input),
    placementSection(input),
    settingsSection(input),
    trustSection(input),
  ].filter((section) => section !== null);
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
    footer: l10n.t(
      'Amsight {0}, {1}, {2}',
      version,
      platform,
      reader.time(new Date(reader.now).toISOString()),
    ),
  };
}
