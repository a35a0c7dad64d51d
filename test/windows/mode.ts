/** Which AMSI this run of the Windows tier has before it. */

import assert from 'node:assert/strict';

/**
 * `own`: Wine, amsi.c is installed as the system's amsi.dll. `stub`: Wine's own amsi.dll, which detects nothing.
 * `system`: a real Windows; nothing of the machine may be changed there.
 */
export type Mode = 'own' | 'stub' | 'system';

export const mode: Mode = (() => {
  const value = process.env.AMSIGHT_TEST_AMSI;
  assert.ok(
    value === 'own' || value === 'stub' || value === 'system',
    'AMSIGHT_TEST_AMSI must be own, stub or system: run `npm run test:windows`.',
  );
  return value;
})();

/** On a real Windows: must AMSI detect here? Hosted images have script scanning off. */
export const expectAmsi = process.env.AMSIGHT_EXPECT_AMSI === '1';

/** Path of the compiled amsi.c. */
export function fakeAmsiPath(): string {
  const file = process.env.AMSIGHT_FAKE_AMSI;
  assert.ok(
    file,
    'AMSIGHT_FAKE_AMSI must name the compiled test/windows/amsi.c: run `npm run test:windows`.',
  );
  return file;
}
