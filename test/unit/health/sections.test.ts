/** The words of a report that the views' own tests do not show. */

import assert from 'node:assert/strict';

import { ageInDays, ageWords } from '../../../src/health/age';
import type { HealthReport } from '../../../src/health/model';
import { reportSections } from '../../../src/health/sections';
import { degraded, notWindows, now, ready } from '../editor/health/fixtures';

const textOf = (report: HealthReport, id: string, tested = false): string | null => {
  const sections = reportSections(report, { now, time: (iso) => iso, tested });
  const section = sections.find((one) => one.id === id);
  return section === undefined ? null : JSON.stringify(section.blocks);
};

const none = { readable: true, paths: [], extensions: [], processes: [] };

describe('reportSections', () => {
  const cases: [what: string, report: HealthReport, id: string, expected: RegExp | null][] = [
    ['no provider', { ...ready, providers: [] }, 'providers', /found no antimalware engine/],
    ['no provider off Windows', notWindows, 'providers', null],
    ['no exclusions', { ...degraded, exclusions: none }, 'exclusions', /Defender has no exclusions/],
    ['no exclusions of a Defender that is not there', { ...ready, exclusions: none }, 'exclusions', null],
    ['no self-test yet', { ...degraded, selfTest: null }, 'selfTest', /No self-test was made yet/],
    ['no self-test where nothing can be tested', notWindows, 'selfTest', null],
    [
      'no provider, which needs a look whatever the verdict is',
      { ...ready, providers: [] },
      'providers',
      /registered with AMSI\.","mark":"attention"/,
    ],
    ['a self-test that was made before', degraded, 'selfTest', /"Not passed on 2026-01-02T03:04:05\.000Z\."/],
    [
      'a switch that may have no effect',
      degraded,
      'defender',
      /"Script scanning",\{"text":"set to off, but may still be on","mark":"unknown"/,
    ],
    [
      'what the posture is for',
      degraded,
      'posture',
      /^\[\{"type":"text","text":"These protect against script attacks beside AMSI; none of them changes the verdict/,
    ],
    [
      'the posture with what needs a look first, and then what is not known',
      {
        ...degraded,
        posture: (['ok', 'unknown', 'attention', 'ok', 'attention'] as const).map((state, at) => ({
          ...degraded.posture[0]!,
          title: `P${at}`,
          state,
        })),
      },
      'posture',
      /P2.*P4.*P1.*P0.*P3/,
    ],
    ['a remembered self-test', ready, 'selfTest', /remembered, not made again/],
    [
      'fresh signatures',
      { ...degraded, defender: { ...degraded.defender!, signatureTime: '2026-01-11T12:00:00Z' } },
      'defender',
      /\(less than a day old\)","mark":"ok"/,
    ],
    ['old signatures', degraded, 'defender', /\(10 days old\)","mark":"attention"/],
    [
      'what could not be read',
      degraded,
      'defender',
      /"Engine version",\{"text":"not readable","mark":"unknown"/,
    ],
  ];
  for (const [what, report, id, expected] of cases) {
    it(what, () => {
      const text = textOf(report, id);
      if (expected === null) assert.equal(text, null);
      else assert.match(text ?? '', expected);
    });
  }
});

describe('when the self-test was made', () => {
  const cases: [what: string, report: HealthReport, tested: boolean, expected: RegExp][] = [
    ['asked for just now', degraded, true, /"Not passed live on/],
    ['made before', degraded, false, /"Not passed on [^;]*"/],
    ['asked for, but remembered', ready, true, /"Passed on .*; remembered, not made again\."/],
  ];
  for (const [what, report, tested, expected] of cases) {
    it(what, () => {
      assert.match(textOf(report, 'selfTest', tested) ?? '', expected);
    });
  }
});

describe('ages', () => {
  const cases: [string, number | null, string | null][] = [
    ['2026-01-12T00:00:00Z', 0, 'less than a day old'],
    ['2026-01-10T23:59:59Z', 1, '1 day old'],
    ['2025-12-12T00:00:00Z', 31, '31 days old'],
    ['2027-01-01T00:00:00Z', 0, 'less than a day old'],
    ['not a time', null, null],
  ];
  for (const [iso, days, words] of cases) {
    it(iso, () => {
      assert.equal(ageInDays(iso, now), days);
      if (days !== null) assert.equal(ageWords(days), words);
    });
  }
});
