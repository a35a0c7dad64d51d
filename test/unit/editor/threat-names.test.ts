/** When an open document's detection is asked about, and what happens with the answer. */

import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { CancelledError, type Scanner } from '../../../src/client/model';
import type { DocumentScan } from '../../../src/editor/open-document';
import { nameThreats, type ThreatNameParts } from '../../../src/editor/threat-names';
import type { FileReport, Threat } from '../../../src/findings/model';
import type { ThreatQuery } from '../../../src/protocol';
import { finding, report } from './report';

const threat: Threat = { name: 'Virus:Win32/Sample!amsi', id: '1', link: null };
const uri = { toString: () => 'file:///a.ps1' } as unknown as vscode.Uri;

const detected = (sha256: string, more: Partial<FileReport> = {}): FileReport =>
  report({
    sha256,
    findings: [
      finding({
        engine: 'amsi',
        ruleId: 'amsi/detected',
        message: 'Found.',
        submission: { appName: 'Amsight_1', contentName: '/a.ps1', sha256: sha256.padEnd(64, '0') },
      }),
    ],
    ...more,
  });

interface Case {
  readonly platform?: NodeJS.Platform;
  readonly setting?: boolean;
  readonly answer?: () => Promise<readonly (Threat | null)[]>;
  readonly host?: boolean;
}

/** Everything around the feature, with a list of what it does. */
function bench({ platform = 'win32', setting = true, answer, host = true }: Case = {}) {
  const done: string[] = [];
  let tell: (scan: DocumentScan) => unknown = () => undefined;
  const scanner: Pick<Scanner, 'threatNames' | 'amend'> = {
    threatNames: (queries: readonly ThreatQuery[]) => {
      done.push(`asks about ${queries.map(({ contentName }) => contentName).join()}`);
      return answer?.() ?? Promise.resolve([threat]);
    },
    amend: (_report, amended) => done.push(`keeps: ${amended.findings[0]?.message}`),
  };
  const parts: ThreatNameParts = {
    documents: {
      onDidScan: (listener: typeof tell) => {
        tell = listener;
        // Nothing here disposes of it.
        return undefined as unknown as vscode.Disposable;
      },
      amend: (where: vscode.Uri, of: FileReport, change: (shown: FileReport) => FileReport) =>
        done.push(`shows in ${where.toString()}: ${change(of).findings[0]?.message}`),
    },
    holder: { existing: host ? (scanner as Scanner) : null },
    settings: { current: { threatNames: setting } } as ThreatNameParts['settings'],
    log: { debug: (message: string) => done.push(`logs ${message}`) },
  };
  nameThreats(parts, platform);
  return {
    done,
    scanned: async (one: FileReport | null) => {
      tell({ uri, version: 1, report: one });
      await new Promise(setImmediate);
    },
  };
}

const all = [
  'asks about /a.ps1',
  'keeps: Found. Microsoft Defender calls it Virus:Win32/Sample!amsi.',
  'shows in file:///a.ps1: Found. Microsoft Defender calls it Virus:Win32/Sample!amsi.',
];

describe('nameThreats', () => {
  const table: readonly [
    name: string,
    given: Case,
    scans: readonly (FileReport | null)[],
    expected: readonly string[],
  ][] = [
    ['asks, keeps and shows', {}, [detected('1')], all],
    ['asks once about one content', {}, [detected('1'), detected('1')], all],
    [
      'asks no more about what AMSI flagged when the text around it is another',
      {},
      [detected('1'), detected('1', { sha256: '2' })],
      all,
    ],
    [
      'asks about another content',
      { answer: () => Promise.resolve([null]) },
      [detected('1'), detected('2')],
      [all[0]!, all[0]!],
    ],
    ['changes nothing without a name', { answer: () => Promise.resolve([null]) }, [detected('1')], [all[0]!]],
    ['asks nothing off Windows', { platform: 'linux' }, [detected('1')], []],
    ['asks nothing where the setting is off', { setting: false }, [detected('1')], []],
    ['asks nothing without a client', { host: false }, [detected('1')], []],
    ['asks nothing where nothing was detected', {}, [report()], []],
    ['asks nothing where the result came too late', {}, [null], []],
    [
      'says nothing when the window closes',
      { answer: () => Promise.reject(new CancelledError('closing')) },
      [detected('1')],
      [all[0]!],
    ],
    [
      'logs what went wrong',
      { answer: () => Promise.reject(new Error('the host ended')) },
      [detected('1')],
      [all[0]!, 'logs No threat name: Error: the host ended'],
    ],
  ];
  for (const [name, given, scans, expected] of table) {
    it(name, async () => {
      const { done, scanned } = bench(given);
      for (const one of scans) await scanned(one);
      assert.deepEqual(done, expected);
    });
  }
});
