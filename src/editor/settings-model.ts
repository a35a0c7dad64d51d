/** The settings as the rest of the code uses them: typed, checked, with one sentence for every value that is wrong. */

import * as l10n from '@vscode/l10n';

import type { HostProfile, LayerBudgets } from '../layers/model';
import type { HostConfig, JscriptMode } from '../protocol';
import { defaultBudgets, defaultHostProfile } from '../scripts/budgets';
import { defaultExcludeGlobs } from '../scripts/candidates';
import { scriptKinds, type ScriptKind } from '../scripts/kinds';
import type { SeverityOverride } from './diagnostic-data';
import type { GlobMap } from './globs';
import type { RunMode } from './pacing';

export type LocalizeMode = 'automatic' | 'onDemand' | 'off';

export interface Settings {
  readonly enable: boolean;
  readonly run: RunMode;
  /** Milliseconds of rest before a changed document is scanned. */
  readonly delay: number;
  readonly jscript: JscriptMode;
  readonly kindsOff: readonly ScriptKind[];
  readonly exclude: GlobMap;
  /** Bytes. */
  readonly maxFileSize: number;
  /** Seconds for one script. */
  readonly timeBudget: number;
  readonly amsi: boolean;
  readonly rules: boolean;
  /** As written by the user. */
  readonly rulePaths: readonly string[];
  /** Empty for the default, `Amsight_<version>`. */
  readonly hostIdentity: string;
  readonly concurrency: number;
  readonly alertBudget: number;
  /** Defender's log is asked for the names of detections. */
  readonly threatNames: boolean;
  readonly severity: Readonly<Partial<Record<string, SeverityOverride>>>;
  readonly statusBar: 'auto' | 'always' | 'never';
  /** How far scripts are unwrapped. */
  readonly budgets: LayerBudgets;
  readonly hostProfile: HostProfile;
  readonly codeLens: boolean;
  readonly localize: LocalizeMode;
  /** A person wrote `amsight.localize` down; else its default serves. */
  readonly localizeSet: boolean;
  /** AMSI calls for one script, as in LocalizeOptions. */
  readonly localizeCalls: number;
  /** Of those, calls that may be positive. */
  readonly localizePositives: number;
}

export interface SettingsReading {
  readonly settings: Settings;
  /** One sentence for each value that is not used because it is wrong. */
  readonly problems: readonly string[];
}

/** Takes a raw value; undefined says that it is wrong. */
type Check<T> = (value: unknown) => T | undefined;

interface Spec<T> {
  /** Below `amsight.`. */
  readonly key: string;
  readonly fallback: T;
  readonly check: Check<T>;
  /** What a right value is, for the sentence about a wrong one. */
  readonly expected: () => string;
}

const switchSpec = (key: string, fallback: boolean): Spec<boolean> => ({
  key,
  fallback,
  check: (value) => (typeof value === 'boolean' ? value : undefined),
  expected: () => l10n.t('true or false'),
});

const wordSpec = <T extends string>(key: string, words: readonly T[], fallback: T): Spec<T> => ({
  key,
  fallback,
  check: (value) => words.find((word) => word === value),
  expected: () => l10n.t('one of {0}', words.join(', ')),
});

const numberSpec = (
  key: string,
  fallback: number,
  range: { readonly min: number; readonly max: number; readonly integer: boolean },
): Spec<number> => ({
  key,
  fallback,
  check: (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
    if (value < range.min || value > range.max) return undefined;
    return range.integer && !Number.isInteger(value) ? undefined : value;
  },
  expected: () =>
    range.integer
      ? l10n.t('a whole number from {0} to {1}', range.min, range.max)
      : l10n.t('a number from {0} to {1}', range.min, range.max),
});

const recordOf =
  <T>(value: (key: string, one: unknown) => one is T): Check<Record<string, T>> =>
  (raw) => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
    const entries = Object.entries(raw);
    return entries.every(([key, one]) => value(key, one)) ? (raw as Record<string, T>) : undefined;
  };

const severities: readonly SeverityOverride[] = ['error', 'warning', 'information', 'hint', 'off'];

/** Binary kinds are never in an editor. */
const defaultLanguages: Record<string, string> = Object.fromEntries(
  scriptKinds
    .filter((kind) => kind !== 'office' && kind !== 'assembly')
    .map((kind) => [kind, kind === 'jscript' ? 'auto' : 'on']),
);

/** Every setting with its default; the manifest repeats both, and a test keeps them the same. */
export const settingSpecs = {
  enable: switchSpec('enable', true),
  run: wordSpec<RunMode>('run', ['onType', 'onSave', 'manual'], 'onType'),
  delay: numberSpec('delay', 300, { min: 0, max: 10_000, integer: true }),
  languages: {
    key: 'languages',
    fallback: defaultLanguages,
    check: recordOf((key, one): one is string => {
      if (key === 'jscript') return one === 'auto' || one === 'all' || one === 'off';
      return scriptKinds.some((kind) => kind === key) && (one === 'on' || one === 'off');
    }),
    expected: () => l10n.t('kinds of script set to on or off (jscript: auto, all or off)'),
  } satisfies Spec<Record<string, string>>,
  exclude: {
    key: 'exclude',
    fallback: Object.fromEntries(defaultExcludeGlobs.map((glob) => [glob, true])) as Record<string, boolean>,
    check: recordOf((_key, one): one is boolean => typeof one === 'boolean'),
    expected: () => l10n.t('globs set to true or false'),
  } satisfies Spec<Record<string, boolean>>,
  maxFileSize: numberSpec('maxFileSize', 10_485_760, { min: 1024, max: 1_073_741_824, integer: true }),
  timeBudget: numberSpec('timeBudget', 30, { min: 1, max: 600, integer: false }),
  amsi: switchSpec('engines.amsi', true),
  rules: switchSpec('engines.rules', true),
  rulePaths: {
    key: 'rules.paths',
    fallback: [] as readonly string[],
    check: (value: unknown): readonly string[] | undefined =>
      Array.isArray(value) &&
      value.every((one): one is string => typeof one === 'string' && one.trim() !== '')
        ? value
        : undefined,
    expected: () => l10n.t('a list of paths'),
  } satisfies Spec<readonly string[]>,
  hostIdentity: {
    key: 'amsi.hostIdentity',
    fallback: '',
    check: (value: unknown): string | undefined =>
      typeof value === 'string' && value.length <= 200 && !/[\u0000-\u001f]/.test(value) ? value : undefined,
    expected: () => l10n.t('a name of at most 200 characters without control characters'),
  } satisfies Spec<string>,
  concurrency: numberSpec('amsi.concurrency', 2, { min: 1, max: 16, integer: true }),
  alertBudget: numberSpec('amsi.alertBudget', 20, { min: 0, max: 1000, integer: true }),
  threatNames: switchSpec('amsi.threatNames', true),
  severity: {
    key: 'severity',
    fallback: {} as Record<string, SeverityOverride>,
    check: recordOf(
      (key, one): one is SeverityOverride =>
        /^(amsi|rules)\/(\*|\w+)$/.test(key) &&
        severities.some((severity) => severity === one) &&
        !(key.startsWith('amsi/') && one === 'off'),
    ),
    expected: () =>
      l10n.t(
        'rules set to error, warning, information, hint or off (what AMSI says can not be switched off)',
      ),
  } satisfies Spec<Record<string, SeverityOverride>>,
  statusBar: wordSpec('statusBar', ['auto', 'always', 'never'], 'auto'),
  maxLayers: numberSpec('layers.maxLayers', defaultBudgets.layers, { min: 1, max: 1000, integer: true }),
  maxDepth: numberSpec('layers.maxDepth', defaultBudgets.depth, { min: 1, max: 64, integer: true }),
  maxSteps: numberSpec('layers.maxSteps', defaultBudgets.steps, {
    min: 10_000,
    max: 1_000_000_000,
    integer: true,
  }),
  maxOutputBytes: numberSpec('layers.maxOutputBytes', defaultBudgets.outputBytes, {
    min: 65_536,
    max: 268_435_456,
    integer: true,
  }),
  maxMilliseconds: numberSpec('layers.maxMilliseconds', defaultBudgets.milliseconds, {
    min: 100,
    max: 60_000,
    integer: true,
  }),
  hostProfile: wordSpec<HostProfile>(
    'layers.hostProfile',
    ['windowsPowerShell', 'powerShell7'],
    defaultHostProfile,
  ),
  codeLens: switchSpec('codeLens', true),
  localize: wordSpec<LocalizeMode>('localize', ['automatic', 'onDemand', 'off'], 'automatic'),
  localizeCalls: numberSpec('localizeMaxCalls', 24, { min: 1, max: 500, integer: true }),
  localizePositives: numberSpec('localizeMaxPositives', 6, { min: 1, max: 100, integer: true }),
} as const;

/** `"on"` for strings, shortened JSON for the rest: settings are the user's own, but may be long. */
function shown(value: unknown): string {
  const text = value === undefined ? 'undefined' : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/**
 * Reads every setting. A wrong value never stops Amsight: the default serves and a sentence says so.
 * @param get the raw value of a key below `amsight.`; undefined where there is none
 * @param isSet whether a person wrote the key down, in settings that no workspace can write
 */
export function readSettings(
  get: (key: string) => unknown,
  isSet: (key: string) => boolean = () => false,
): SettingsReading {
  const problems: string[] = [];
  const read = <T>(spec: Spec<T>): T => {
    const raw = get(spec.key);
    if (raw === undefined) return spec.fallback;
    const value = spec.check(raw);
    if (value !== undefined) return value;
    problems.push(
      l10n.t(
        'The setting amsight.{0} is {1}, but must be {2}. The default is used instead.',
        spec.key,
        shown(raw),
        spec.expected(),
      ),
    );
    return spec.fallback;
  };
  const languages = read<Record<string, string>>(settingSpecs.languages);
  const { jscript } = languages;
  const settings: Settings = {
    enable: read(settingSpecs.enable),
    run: read(settingSpecs.run),
    delay: read(settingSpecs.delay),
    jscript: jscript === 'all' || jscript === 'off' ? jscript : 'auto',
    kindsOff: scriptKinds.filter((kind) => kind !== 'jscript' && languages[kind] === 'off'),
    exclude: read<GlobMap>(settingSpecs.exclude),
    maxFileSize: read(settingSpecs.maxFileSize),
    timeBudget: read(settingSpecs.timeBudget),
    amsi: read(settingSpecs.amsi),
    rules: read(settingSpecs.rules),
    rulePaths: read<readonly string[]>(settingSpecs.rulePaths),
    hostIdentity: read<string>(settingSpecs.hostIdentity),
    concurrency: read(settingSpecs.concurrency),
    alertBudget: read(settingSpecs.alertBudget),
    threatNames: read(settingSpecs.threatNames),
    severity: read<Settings['severity']>(settingSpecs.severity),
    statusBar: read(settingSpecs.statusBar),
    budgets: {
      layers: read(settingSpecs.maxLayers),
      depth: read(settingSpecs.maxDepth),
      steps: read(settingSpecs.maxSteps),
      outputBytes: read(settingSpecs.maxOutputBytes),
      milliseconds: read(settingSpecs.maxMilliseconds),
    },
    hostProfile: read(settingSpecs.hostProfile),
    codeLens: read(settingSpecs.codeLens),
    localize: read<LocalizeMode>(settingSpecs.localize),
    localizeSet:
      isSet(settingSpecs.localize.key) &&
      settingSpecs.localize.check(get(settingSpecs.localize.key)) !== undefined,
    localizeCalls: read(settingSpecs.localizeCalls),
    localizePositives: read(settingSpecs.localizePositives),
  };
  return { settings, problems };
}

/** What {@link hostConfig} needs from outside the settings. */
export interface HostSurroundings {
  readonly version: string;
  /** Absolute paths, already resolved. */
  readonly rulePaths: readonly string[];
  readonly l10n: HostConfig['l10n'];
}

/** What the scan host is told of the settings. */
export function hostConfig(settings: Settings, around: HostSurroundings): HostConfig {
  return {
    engines: { amsi: settings.amsi, rules: settings.rules },
    rulePaths: around.rulePaths,
    amsi: {
      appName: settings.hostIdentity === '' ? `Amsight_${around.version}` : settings.hostIdentity,
      concurrency: settings.concurrency,
      alertBudget: settings.alertBudget,
      maxAlerts: null,
      threatNames: settings.threatNames,
    },
    jscript: settings.jscript,
    kindsOff: settings.kindsOff,
    maxFileSize: settings.maxFileSize,
    budgets: settings.budgets,
    hostProfile: settings.hostProfile,
    l10n: around.l10n,
  };
}
