/** What was learnt of a report after it was given is there when its content is asked about again. */

import assert from 'node:assert/strict';
import { ResultCache } from '../../../src/client/cache';
import { finding, report } from '../editor/report';
import { settingsFor } from './settings';

describe('ResultCache.amend', () => {
  const given = report({ findings: [finding({ engine: 'amsi', message: 'found' })] });
  const amended = { ...given, findings: [finding({ engine: 'amsi', message: 'found and named' })] };
  const of = { path: 'other.ps1', sha256: null, encoding: null };
  const cache = (): ResultCache => {
    const made = new ResultCache(settingsFor('host.js'), () => undefined);
    made.put('v', 'a', null, given);
    made.put('v', 'b', null, report({ findings: given.findings.map((one) => ({ ...one })) }));
    return made;
  };
  const messages = (from: ResultCache, key: string) =>
    from.get('v', key, null, of)?.findings.map(({ message }) => message);

  it('changes the result that the report came out of, and no other', () => {
    const one = cache();
    one.amend(one.get('v', 'a', null, of)!, amended);
    assert.deepEqual([messages(one, 'a'), messages(one, 'b')], [['found and named'], ['found']]);
  });

  it('changes nothing for a report that is not kept', () => {
    const one = cache();
    one.amend(report({ findings: [] }), amended);
    assert.deepEqual([messages(one, 'a'), messages(one, 'b')], [['found'], ['found']]);
  });
});
