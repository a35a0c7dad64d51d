/** The page for users knows every cause, in the order of proof. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { healthCauses } from '../../../src/health/model';

const page = readFileSync('docs/health.md', 'utf8');
/** From the headings of the causes to what is below each. */
const sections = new Map(
  (page.split(/^## Causes$/m)[1]?.split(/^## /m)[0] ?? '')
    .split(/^### /m)
    .slice(1)
    .map((section) => [/^`(\w+)`$/m.exec(section)?.[1] ?? section, section]),
);

describe('docs/health.md', () => {
  it('has a section of each cause, in the order of proof', () => {
    assert.deepEqual([...sections.keys()], [...healthCauses]);
  });
  for (const cause of healthCauses) {
    it(`${cause}: what it means and what to do`, () => {
      assert.match(sections.get(cause) ?? '', /^`\w+`\n\n\S[^]{40,}\n\n_What to do:_ \S/);
    });
  }
});
