/** Puts a health report into sections of words: what every view of it shows, in this order. */

import * as l10n from '@vscode/l10n';

import type { EngineVerdict } from '../findings/model';
import { verdictWords } from '../findings/verdict-words';
import { ageInDays, ageWords } from './age';
import type { AmsiProvider, DefenderState, HealthReport, PostureItem, SelfTest, Switched } from './model';
import { asExpected } from './probe-answers';
import type { Block, Cell, Section } from './section';

/** What only the reader's side knows. */
export interface Reader {
  /** Milliseconds since 1970, for ages. */
  readonly now: number;
  /** A time for people. @param iso ISO 8601, UTC */
  readonly time: (iso: string) => string;
  /** The report was asked for with a self-test, just now. */
  readonly tested: boolean;
}

/** Security intelligence older than this many days counts as outdated in Microsoft Defender's own default. */
const outdatedDays = 7;

const notReadable = (): Cell => ({ text: l10n.t('not readable'), mark: 'unknown' });

/** The sections below the verdict; those without content are left out. */
export function reportSections(report: HealthReport, reader: Reader): Section[] {
  return [
    listSection('evidence', l10n.t('Evidence'), report.evidence),
    selfTestSection(report, reader),
    providersSection(report),
    defenderSection(report, reader),
    exclusionsSection(report),
    listSection('notes', l10n.t('What this does not prove'), report.notes),
    postureSection(report),
  ].filter((section) => section !== null);
}

function listSection(id: string, title: string, items: readonly string[]): Section | null {
  return items.length === 0 ? null : { id, title, blocks: [{ type: 'list', items }] };
}

function answerText({ verdict, reason, hresult }: EngineVerdict): string {
  // A reason that names the HRESULT already says it all.
  const name =
    hresult !== undefined && hresult !== null && reason?.includes(hresult) !== true ? hresult : null;
  const more = [reason, name].filter((one) => one !== undefined && one !== null && one !== '');
  const word = verdictWords[verdict]();
  return more.length === 0 ? word : `${word}: ${more.join(' ')}`;
}

/** When the self-test was made, how it ended, and whether it was made now. */
function selfTestSentence({ passed, time, remembered }: SelfTest, reader: Reader): string {
  const when = reader.time(time);
  if (remembered === true) {
    return passed
      ? l10n.t('Passed on {0}; remembered, not made again.', when)
      : l10n.t('Not passed on {0}; remembered, not made again.', when);
  }
  if (reader.tested) {
    return passed ? l10n.t('Passed live on {0}.', when) : l10n.t('Not passed live on {0}.', when);
  }
  return passed ? l10n.t('Passed on {0}.', when) : l10n.t('Not passed on {0}.', when);
}

function selfTestSection(report: HealthReport, reader: Reader): Section | null {
  const { selfTest, state } = report;
  const title = l10n.t('Self-test');
  const id = 'selfTest';
  if (selfTest === null) {
    // Where AMSI can't be called there is nothing to test.
    if (state === 'unavailable' || state === 'off' || state === 'failing') return null;
    return { id, title, blocks: [{ type: 'text', text: l10n.t('No self-test was made yet.') }] };
  }
  const blocks: Block[] = [{ type: 'text', text: selfTestSentence(selfTest, reader) }];
  if (selfTest.probes.length > 0) {
    blocks.push({
      type: 'table',
      columns: [
        { title: l10n.t('Probe') },
        { title: l10n.t('Result'), style: 'state' },
        { title: l10n.t('Expected') },
        { title: l10n.t('Answer') },
      ],
      rows: selfTest.probes.map((probe) => [
        { text: probe.name },
        asExpected(probe)
          ? { text: l10n.t('ok'), mark: 'ok' }
          : { text: l10n.t('attention'), mark: 'attention' },
        { text: verdictWords[probe.expected]() },
        { text: answerText(probe.answer) },
      ]),
    });
  }
  return { id, title, blocks };
}

function presence({ dll, exists }: AmsiProvider): Cell {
  if (dll === null) return { text: l10n.t('no DLL registered'), mark: 'attention' };
  if (exists === null) return notReadable();
  return exists ? { text: l10n.t('present'), mark: 'ok' } : { text: l10n.t('missing'), mark: 'attention' };
}

const signatureWords = (signed: boolean | null): string =>
  signed === null
    ? l10n.t('signature not readable')
    : signed
      ? l10n.t('signed')
      : l10n.t('no embedded signature');

function providersSection({ providers, causeId }: HealthReport): Section | null {
  // Nothing can be registered where there is no AMSI to register with.
  if (providers.length === 0 && (causeId === 'notWindows' || causeId === 'hostFailing')) return null;
  const title = l10n.t('Providers');
  const id = 'providers';
  if (providers.length === 0) {
    const text = l10n.t('Amsight found no antimalware engine that is registered with AMSI.');
    return { id, title, blocks: [{ type: 'text', text, mark: 'attention' }] };
  }
  const rows = providers.map((one): Cell[] => [
    { text: one.name ?? l10n.t('unknown') },
    presence(one),
    { text: one.company ?? l10n.t('unknown') },
    { text: [one.fileVersion ?? l10n.t('unknown version'), signatureWords(one.signed)].join(', ') },
    { text: l10n.t('{0}-bit, AMSI version {1}', one.bits, one.version) },
    { text: one.dll ?? l10n.t('unknown') },
    { text: one.clsid },
  ]);
  const columns = [
    { title: l10n.t('Name') },
    { title: l10n.t('State'), style: 'state' },
    { title: l10n.t('Company') },
    { title: l10n.t('File') },
    { title: l10n.t('Kind') },
    { title: l10n.t('DLL'), style: 'code' },
    { title: l10n.t('CLSID'), style: 'code' },
  ] as const;
  return { id, title, blocks: [{ type: 'table', columns, rows }] };
}

function switchCell(value: Switched): Cell {
  switch (value) {
    case 'on':
      return { text: l10n.t('on'), mark: 'ok' };
    case 'off':
      return { text: l10n.t('off'), mark: 'attention' };
    case 'offUnproven':
      return { text: l10n.t('set to off, but may still be on'), mark: 'unknown' };
    case null:
      return notReadable();
  }
}

const modeCells: Readonly<Record<NonNullable<DefenderState['runningMode']>, () => Cell>> = {
  normal: () => ({ text: l10n.t('active'), mark: 'ok' }),
  passive: () => ({ text: l10n.t('passive: another antivirus is in charge'), mark: 'attention' }),
  edrBlock: () => ({ text: l10n.t('EDR in block mode'), mark: 'attention' }),
};

function signatureAge({ signatureTime }: DefenderState, reader: Reader): Cell {
  const days = signatureTime === null ? null : ageInDays(signatureTime, reader.now);
  if (signatureTime === null || days === null) return notReadable();
  return {
    text: `${reader.time(signatureTime)} (${ageWords(days)})`,
    mark: days > outdatedDays ? 'attention' : 'ok',
  };
}

const yesNo = (value: boolean | null): Cell =>
  value === null ? notReadable() : { text: value ? l10n.t('yes') : l10n.t('no') };

function defenderSection({ defender }: HealthReport, reader: Reader): Section | null {
  if (defender === null) return null;
  const { serviceRunning, signatureVersion, engineVersion, runningMode, onboarded } = defender;
  const version = (one: string | null): Cell => (one === null ? notReadable() : { text: one });
  const rows: [string, Cell][] = [
    [l10n.t('Signature version'), version(signatureVersion)],
    [l10n.t('Signatures updated'), signatureAge(defender, reader)],
    [l10n.t('Engine version'), version(engineVersion)],
    [
      l10n.t('Service'),
      serviceRunning === null
        ? notReadable()
        : serviceRunning
          ? { text: l10n.t('running'), mark: 'ok' }
          : { text: l10n.t('stopped'), mark: 'attention' },
    ],
    [l10n.t('Running mode'), runningMode === null ? notReadable() : modeCells[runningMode]()],
    [l10n.t('Real-time protection'), switchCell(defender.realTimeProtection)],
    [l10n.t('Script scanning'), switchCell(defender.scriptScanning)],
    [l10n.t('Tamper protection'), switchCell(defender.tamperProtection)],
    [l10n.t('Onboarded to Defender for Endpoint'), yesNo(onboarded)],
  ];
  return { id: 'defender', title: l10n.t('Microsoft Defender'), blocks: [{ type: 'facts', rows }] };
}

function exclusionsSection({ defender, exclusions }: HealthReport): Section | null {
  if (exclusions === null) return null;
  const { readable, paths, extensions, processes } = exclusions;
  const blocks: Block[] = [];
  if (!readable) {
    const text = l10n.t('Not all exclusions are readable: Defender may show them to administrators only.');
    blocks.push({ type: 'text', text });
  }
  const rows = (
    [
      [l10n.t('Folders and files'), paths],
      [l10n.t('File extensions'), extensions],
      [l10n.t('Processes'), processes],
    ] as const
  )
    .filter(([, entries]) => entries.length > 0)
    .map(([name, entries]): [string, Cell] => [name, { text: entries.join(', '), mark: 'attention' }]);
  if (rows.length > 0) blocks.push({ type: 'facts', rows });
  // Where there is no Defender, that it has none says nothing.
  else if (readable && defender === null) return null;
  else if (readable) blocks.push({ type: 'text', text: l10n.t('Defender has no exclusions.') });
  return { id: 'exclusions', title: l10n.t('Exclusions'), blocks };
}

const stateCells: Readonly<Record<PostureItem['state'], () => Cell>> = {
  ok: () => ({ text: l10n.t('ok'), mark: 'ok' }),
  attention: () => ({ text: l10n.t('attention'), mark: 'attention' }),
  unknown: () => ({ text: l10n.t('unknown'), mark: 'unknown' }),
};

/** What needs a look comes first. */
const urgency: readonly PostureItem['state'][] = ['attention', 'unknown', 'ok'];

function postureSection({ posture }: HealthReport): Section | null {
  if (posture.length === 0) return null;
  const text = l10n.t(
    'These protect against script attacks beside AMSI; none of them changes the verdict above.',
  );
  const sorted = [...posture].sort((one, other) => urgency.indexOf(one.state) - urgency.indexOf(other.state));
  const rows = sorted.map((item): Cell[] => [
    { text: item.title, ...microsoftLink(item.link) },
    stateCells[item.state](),
    { text: item.detail },
    { text: item.source },
  ]);
  const columns = [
    { title: l10n.t('Protection') },
    { title: l10n.t('State'), style: 'state' },
    { title: l10n.t('What was found'), style: 'sentence' },
    { title: l10n.t('Source'), style: 'code' },
  ] as const;
  const title = l10n.t('Other protection against script attacks');
  return {
    id: 'posture',
    title,
    blocks: [
      { type: 'text', text },
      { type: 'table', columns, rows },
    ],
  };
}

/** Only Microsoft's own documentation is linked. */
function microsoftLink(link: string): { readonly link?: string } {
  return link.startsWith('https://learn.microsoft.com/') ? { link } : {};
}
