import assert from 'node:assert/strict';

import { localizeLimits } from '../../../src/cli/settings';
import { localizeOptions, type LocalizeOccasion } from '../../../src/editor/localize-options';
import { readSettings } from '../../../src/editor/settings-model';

/** The settings as they are with this value, written down by a person or not. */
const settings = (localize: unknown, written = localize !== undefined) =>
  readSettings(
    (key) => (key === 'localize' ? localize : undefined),
    (key) => written && key === 'localize',
  ).settings;

describe('localizeOptions', () => {
  type Answer = { asked: boolean; evenOnboarded: boolean } | null;
  const cases: [string, unknown, LocalizeOccasion, Answer][] = [
    ['the default looks by itself', undefined, 'automatic', { asked: false, evenOnboarded: false }],
    ['and at Scan File, onboarded or not', undefined, 'scanFile', { asked: false, evenOnboarded: true }],
    ['and when asked', undefined, 'places', { asked: true, evenOnboarded: false }],
    [
      'automatic, written down, counts on an onboarded machine',
      'automatic',
      'automatic',
      { asked: false, evenOnboarded: true },
    ],
    ['onDemand does not look by itself', 'onDemand', 'automatic', null],
    ['onDemand looks at Scan File', 'onDemand', 'scanFile', { asked: false, evenOnboarded: true }],
    ['onDemand looks when asked', 'onDemand', 'places', { asked: true, evenOnboarded: false }],
    ['off never looks', 'off', 'places', null],
    ['a wrong value decides nothing', 'always', 'automatic', { asked: false, evenOnboarded: false }],
  ];
  for (const [name, value, occasion, expected] of cases) {
    it(name, () => {
      const options = localizeOptions(occasion, settings(value));
      assert.deepEqual(options && { asked: options.asked, evenOnboarded: options.evenOnboarded }, expected);
    });
  }
  it('hands on the limits', () => {
    const values: Record<string, unknown> = { localizeMaxCalls: 7, localizeMaxPositives: 2 };
    const options = localizeOptions('automatic', readSettings((key) => values[key]).settings);
    assert.deepEqual([options?.maxCalls, options?.maxPositives], [7, 2]);
  });
  it('has the limits of the command line by default', () => {
    const { maxCalls, maxPositives } = localizeOptions('automatic', settings(undefined)) ?? assert.fail();
    assert.deepEqual({ maxCalls, maxPositives }, localizeLimits);
  });
});
