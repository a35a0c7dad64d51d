/** A document that AMSI flagged is scanned by the rules alone while it is edited. */

import assert from 'node:assert/strict';
import { Bench } from './bench-of-hosts';

describe('a scan by the rules alone', () => {
  let bench: Bench;
  const byRules = (text: string) =>
    bench.scan(text, { options: { requested: false, localize: null, rulesOnly: true } });

  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(async () => {
    assert.deepEqual(await bench.end(), [], 'a host was left behind');
  });

  it('does not ask AMSI, and is asked again each time', async () => {
    for (let time = 0; time < 2; time++) {
      const report = await byRules('flagged, and amsi:detected');
      assert.deepEqual(
        report.findings.map(({ engine }) => engine),
        ['rules'],
      );
    }
    assert.deepEqual([bench.logged('amsi').length, bench.logged('rules').length], [0, 2]);
  });

  it('leaves nothing that would answer for AMSI', async () => {
    await byRules('amsi:detected');
    assert.equal((await bench.scan('amsi:detected')).verdict, 'detected');
  });

  it('is answered with what AMSI said of the same text', async () => {
    await bench.scan('amsi:detected');
    assert.equal((await byRules('amsi:detected')).engines.amsi?.verdict, 'detected');
    assert.equal(bench.logged('amsi').length, 1);
  });
});
