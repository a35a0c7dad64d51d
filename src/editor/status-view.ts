/** What the status bar and the language status say: pure functions of Amsight's state. */

import * as l10n from '@vscode/l10n';

import type { ClientState } from '../client/model';
import type { EngineId, EngineState, EngineStatus } from '../findings/model';
import { ageInDays, ageWords } from '../health/age';
import type { DefenderState, HealthReport } from '../health/model';
import { amsiWord, engineWord } from './engine-words';

export type StatusState =
  | 'idle'
  | 'checking'
  | 'ready'
  | 'degraded'
  /** The rules serve alone. */
  | 'unavailable'
  /** AMSI serves alone, although the rules should too. */
  | 'rulesFailing'
  /** No engine serves. */
  | 'noEngine'
  | 'off'
  /** The scan host ended; the next one starts after a rest. */
  | 'restarting'
  | 'failing'
  | 'scanning';

/** A workspace scan under way. */
export interface ScanProgress {
  readonly done: number;
  readonly found: number;
  /** True once every candidate is listed, so that `found` is final. */
  readonly listed: boolean;
}

export interface StatusInput {
  readonly enabled: boolean;
  readonly engines: Readonly<Record<EngineId, boolean>>;
  readonly platform: NodeJS.Platform;
  /** Null before the first script or command. */
  readonly client: ClientState | null;
  /** A script is open, or a scan was asked for. */
  readonly wanted: boolean;
  readonly scan: ScanProgress | null;
  /** `amsight.statusBar`. */
  readonly shown: 'auto' | 'always' | 'never';
  /** The last report in this window. */
  readonly health: HealthReport | null;
  /** When a script was last scanned, ready to show. */
  readonly lastScan: string | null;
  readonly formatNumber: (value: number) => string;
  /** @param iso ISO 8601 */
  readonly formatTime: (iso: string) => string;
  /** Milliseconds since 1970, for the age of signatures. */
  readonly now: number;
}

export interface StatusView {
  readonly state: StatusState;
  readonly visible: boolean;
  /** With `$(icon)`s. */
  readonly text: string;
  /** The text for screen readers. */
  readonly label: string;
  /** One sentence. */
  readonly detail: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
  readonly severity: 'none' | 'warning' | 'error';
  readonly command: 'amsight.showHealth' | 'amsight.cancelScan' | 'amsight.restartHost';
  readonly busy: boolean;
}

/** What the bar says of each state of AMSI: while the rules serve, while a person has them off, and while they fail. */
type RulesService = 'serving' | 'off' | 'failing';
const states: Readonly<Record<EngineState, Readonly<Record<RulesService, StatusState>>>> = {
  checking: { serving: 'checking', off: 'checking', failing: 'checking' },
  ready: { serving: 'ready', off: 'ready', failing: 'rulesFailing' },
  degraded: { serving: 'degraded', off: 'degraded', failing: 'degraded' },
  unavailable: { serving: 'unavailable', off: 'noEngine', failing: 'noEngine' },
  failing: { serving: 'failing', off: 'failing', failing: 'failing' },
  off: { serving: 'unavailable', off: 'noEngine', failing: 'noEngine' },
};

const rulesServices: Readonly<Record<EngineState, RulesService>> = {
  // Some of a user's own files can not be used; the others serve.
  degraded: 'serving',
  ready: 'serving',
  checking: 'serving',
  off: 'off',
  unavailable: 'failing',
  failing: 'failing',
};

/** What the rules do; `serving` while nothing else is known. */
export function rulesService(client: ClientState | null): RulesService {
  const rules = find(client, 'rules');
  return rules === undefined ? 'serving' : rulesServices[rules.state];
}

const find = (client: ClientState | null, id: EngineId): EngineStatus | undefined =>
  client?.engines.find((engine) => engine.id === id);

function serviceOf({ client, engines }: StatusInput): RulesService {
  return engines.rules ? rulesService(client) : 'off';
}

/** The state without a workspace scan, which hides it only in the status bar. */
function engineState(input: StatusInput): StatusState {
  const { client, engines } = input;
  if (!input.enabled || (!engines.amsi && !engines.rules)) return 'off';
  if (client === null) return 'idle';
  if (client.host === 'failing') return 'failing';
  if (client.host === 'backoff') return 'restarting';
  const amsi = find(client, 'amsi');
  if (amsi !== undefined) return states[amsi.state][serviceOf(input)];
  return client.host === 'idle' ? 'idle' : 'checking';
}

function textOf(state: StatusState, input: StatusInput): string {
  switch (state) {
    case 'idle':
      return '$(shield) AMSI';
    case 'checking':
      return '$(sync~spin) AMSI';
    case 'ready':
      return '$(shield) AMSI';
    case 'degraded':
      return `$(warning) ${l10n.t('AMSI not detecting')}`;
    case 'unavailable':
      return `${alarming(input) ? '$(warning)' : '$(shield)'} ${l10n.t('Rules only')}`;
    case 'rulesFailing':
      return `$(warning) ${l10n.t('AMSI only')}`;
    case 'noEngine':
      return `${serviceOf(input) === 'failing' ? '$(error)' : '$(warning)'} ${l10n.t('No engine')}`;
    case 'restarting':
      return `$(sync~spin) ${l10n.t('Restarting')}`;
    case 'off':
      return `$(circle-slash) ${l10n.t('Amsight off')}`;
    case 'failing':
      return `$(error) ${l10n.t('AMSI failing')}`;
    case 'scanning':
      return `$(sync~spin) ${progressText(input)}`;
  }
}

/** On Windows AMSI should be there; where a person switched it off, they know. */
function alarming(input: StatusInput): boolean {
  return input.platform === 'win32' && input.engines.amsi;
}

function progressText({ scan, formatNumber }: StatusInput): string {
  if (scan === null) return '';
  return `${formatNumber(scan.done)}/${formatNumber(scan.found)}${scan.listed ? '' : '+'}`;
}

function detailOf(state: StatusState, input: StatusInput): string {
  return reportSummary(state, input) ?? ownDetail(state, input);
}

/** The health report's verdict, where it is of the state that AMSI is in now. */
function reportSummary(state: StatusState, { client, engines, health }: StatusInput): string | null {
  const told = state === 'ready' || state === 'degraded' || (state === 'unavailable' && engines.amsi);
  return told && health !== null && health.state === find(client, 'amsi')?.state ? health.summary : null;
}

function ownDetail(state: StatusState, input: StatusInput): string {
  const amsi = find(input.client, 'amsi');
  switch (state) {
    case 'idle':
      return l10n.t('No script was scanned yet.');
    case 'checking':
      return l10n.t('The self-test is under way.');
    case 'ready':
      return l10n.t('The antimalware engine detected the test sample: scripts are really scanned.');
    case 'degraded':
      return amsi?.detail ?? l10n.t('AMSI answers, but does not detect the test sample.');
    case 'unavailable':
      return input.engines.amsi
        ? (amsi?.detail ?? l10n.t('There is no AMSI on this machine. The embedded rules serve.'))
        : l10n.t('AMSI is switched off by the setting amsight.engines.amsi. The embedded rules serve.');
    case 'rulesFailing':
      return l10n.t('AMSI is ready, but the rules failed: {0}', find(input.client, 'rules')?.detail ?? '');
    case 'noEngine':
      return noEngineDetail(input);
    case 'restarting': {
      const sentence = l10n.t('Nothing is scanned until the scan host has started again.');
      const failure = input.client?.lastFailure ?? null;
      return failure === null ? sentence : `${sentence} ${failure}`;
    }
    case 'off':
      return input.enabled
        ? l10n.t('Both engines are switched off: see amsight.engines.amsi and amsight.engines.rules.')
        : l10n.t('Amsight is switched off by the setting amsight.enable.');
    case 'failing':
      return (
        (input.client?.host === 'failing' ? input.client.lastFailure : amsi?.detail) ??
        l10n.t('The scan host keeps ending. Nothing is scanned until it is restarted.')
      );
    case 'scanning':
      return l10n.t('Scanning the workspace: {0}. Click to cancel.', progressText(input));
  }
}

function noEngineDetail(input: StatusInput): string {
  const sentence = l10n.t(
    'Nothing is scanned: AMSI is {0}, and the rules are {1}.',
    wordOf('amsi', input),
    wordOf('rules', input),
  );
  const rules = serviceOf(input) === 'failing' ? find(input.client, 'rules')?.detail : undefined;
  return rules === undefined ? sentence : `${sentence} ${rules}`;
}

function wordOf(id: EngineId, { client, enabled, engines }: StatusInput): string {
  if (!enabled || !engines[id]) return amsiWord('off');
  const status = find(client, id);
  return client === null || status === undefined ? l10n.t('not started') : engineWord(status, client.host);
}

/** A summary of the health page, below the engines' states. */
function rowsOf(input: StatusInput, detail: string): (readonly [string, string])[] {
  const rows: (readonly [string, string])[] = [];
  rows.push([l10n.t('AMSI'), wordOf('amsi', input)], [l10n.t('Rules'), wordOf('rules', input)]);
  const { health } = input;
  // Off Windows there is nothing that could be registered, tested or updated; of a host that keeps ending nothing is known.
  if (health !== null && health.causeId !== 'notWindows' && input.client?.host !== 'failing') {
    rows.push(...healthRows(health, input, detail));
  }
  rows.push([l10n.t('Last scan'), input.lastScan ?? l10n.t('none')]);
  return rows;
}

function healthRows(health: HealthReport, input: StatusInput, detail: string): (readonly [string, string])[] {
  const { cause, defender, providers, selfTest } = health;
  const rows: (readonly [string, string])[] = [];
  const names = [...new Set(providers.map((one) => one.name ?? one.clsid))].join(', ');
  rows.push([l10n.t('Providers'), names === '' ? l10n.t('none') : names]);
  if (selfTest !== null) {
    const time = input.formatTime(selfTest.time);
    rows.push([
      l10n.t('Self-test'),
      selfTest.passed ? l10n.t('passed, {0}', time) : l10n.t('not passed, {0}', time),
    ]);
  }
  const signatures = defender === null ? null : signatureText(defender, input.now);
  if (signatures !== null) rows.push([l10n.t('Signatures'), signatures]);
  // The line above the rows may have said it.
  if (cause !== null && !detail.includes(cause)) rows.push([l10n.t('Cause'), cause]);
  return rows;
}

function signatureText({ signatureTime, signatureVersion }: DefenderState, now: number): string | null {
  const days = signatureTime === null ? null : ageInDays(signatureTime, now);
  const parts = [signatureVersion, days === null ? null : ageWords(days)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

const severities: Readonly<Record<StatusState, StatusView['severity']>> = {
  idle: 'none',
  checking: 'none',
  ready: 'none',
  degraded: 'warning',
  unavailable: 'none',
  rulesFailing: 'warning',
  noEngine: 'warning',
  off: 'none',
  restarting: 'none',
  failing: 'error',
  scanning: 'none',
};

function severityOf(state: StatusState, input: StatusInput): StatusView['severity'] {
  if (state === 'unavailable' && alarming(input)) return 'warning';
  // Where a person switched the rules off, they know.
  if (state === 'noEngine' && serviceOf(input) === 'failing') return 'error';
  return severities[state];
}

/** The one item on the left of the status bar, and what the language status says of the engines. */
export function statusView(input: StatusInput): StatusView {
  const state = input.scan === null ? engineState(input) : 'scanning';
  const text = textOf(state, input);
  const detail = detailOf(state, input);
  const wanted = input.wanted || input.scan !== null;
  return {
    state,
    visible: input.shown !== 'never' && (input.shown === 'always' || wanted),
    text,
    label: `Amsight: ${text.replaceAll(/\$\([^)]*\)\s*/g, '')}. ${detail}`,
    detail,
    rows: rowsOf(input, detail),
    severity: severityOf(state, input),
    command:
      state === 'scanning'
        ? 'amsight.cancelScan'
        : state === 'failing'
          ? 'amsight.restartHost'
          : 'amsight.showHealth',
    busy: state === 'checking' || state === 'restarting' || state === 'scanning',
  };
}
