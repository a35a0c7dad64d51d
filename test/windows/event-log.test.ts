/** Defender's event log through wevtapi: Wine has none, a Windows may refuse it, and neither is an error. */

import assert from 'node:assert/strict';
import { OwnDetections } from '../../src/engines/amsi/own-detections';
import { parseThreatEvent } from '../../src/engines/amsi/threat-events';
import { openDefenderLog } from '../../src/engines/win32/event-log';
import { wineVersion } from '../../src/engines/win32/system';
import { createThreatNames } from '../../src/host/threat-names';

describe('the event log of Defender', () => {
  it('is read, or politely not', async () => {
    const log = openDefenderLog();
    if (log === null) {
      assert.notEqual(wineVersion(), null);
      return;
    }
    const events = await log.recent(new Date(Date.now() - 3_600_000));
    if (wineVersion() !== null) {
      assert.equal(events, null);
      return;
    }
    // What a real log holds is its own affair; each event that AMSI's name is on must be one that can be read.
    for (const xml of events ?? [])
      if (xml.includes('>AMSI<') && xml.includes('amsi:_')) assert.notEqual(parseThreatEvent(xml), null);
  });

  it('answers many questions at once', async () => {
    const log = openDefenderLog();
    const since = new Date();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => log?.recent(since) ?? Promise.resolve(null)),
    );
    assert.equal(answers.length, 50);
    if (wineVersion() !== null) assert.deepEqual(new Set(answers), new Set([null]));
  });

  it('names nothing that it does not hold', async () => {
    const names = createThreatNames(
      {
        engines: { amsi: true, rules: false },
        amsi: { appName: 'test', concurrency: 1, alertBudget: 0, maxAlerts: 0, threatNames: true },
      },
      new OwnDetections(),
    );
    const query = {
      contentName: 'C:\\amsight\\never-scanned.ps1',
      appName: 'test',
      time: new Date().toISOString(),
    };
    assert.deepEqual(await names([query, query]), [null, null]);
  }).timeout(20_000);
});
