/** What of Defender's log is attached to a detection, and what is not: never a guess. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OwnDetections } from '../../../src/engines/amsi/own-detections';
import { microsoftLink, parseThreatEvent } from '../../../src/engines/amsi/threat-events';
import { findThreats, matchThreats, type OwnDetection } from '../../../src/engines/amsi/threat-names';
import type { AmsiEngine } from '../../../src/engines/model';
import { mostEvents, openDefenderLog, type EventSource } from '../../../src/engines/win32/event-log';
import { createThreatNames } from '../../../src/host/threat-names';
import type { ThreatQuery } from '../../../src/protocol';
import { testConfig } from '../client/settings';
import { eventXml, type EventParts } from './threat-events';

const program = 'C:\\Program Files\\Editor\\Editor.exe';
const device = '\\Device\\HarddiskVolume3\\Program Files\\Editor\\Editor.exe';
const sample = 'Virus:Win32/Sample!amsi';
const at = (seconds: number): string =>
  new Date(Date.parse('2026-11-23T10:00:00Z') + seconds * 1000).toISOString();
const query = (contentName = 'C:\\scripts\\a.ps1', seconds = 1): ThreatQuery => ({
  contentName,
  appName: 'Amsight_1',
  time: at(seconds),
});

describe('parseThreatEvent', () => {
  it('reads a recorded event', () => {
    assert.deepEqual(parseThreatEvent(eventXml()), {
      threat: {
        name: sample,
        id: '2147694217',
        link: 'https://go.microsoft.com/fwlink/?linkid=37020&name=Virus:Win32/Sample!amsi&threatid=2147694217&enterprise=0',
      },
      resource: 'C:\\scripts\\a.ps1',
      process: program,
      time: Date.parse('2026-11-23T10:00:00Z'),
    });
  });

  const resources: readonly [string, string][] = [
    ['amsi:_C:\\Scripts\\it\'s "a" <b> & c.ps1', 'C:\\Scripts\\it\'s "a" <b> & c.ps1'],
    ['amsi:_C:\\a.ps1; internalamsi:_0296D712FA44FD733F95B0C00E4631FC', 'C:\\a.ps1'],
    [
      'amsi:_C:\\a.ps1; internalamsi:_0296D712FA44FD733F95B0C00E4631FC; internalamsi:_0296D712FA44FD733F95B0C00E4631FD',
      'C:\\a.ps1',
    ],
    ['amsi:_C:\\a.ps1; file:_C:\\b.ps1', 'C:\\a.ps1; file:_C:\\b.ps1'],
    [`amsi:_${device}`, device],
  ];
  for (const [path, resource] of resources) {
    it(`takes ${resource} out of ${path}`, () => {
      assert.equal(parseThreatEvent(eventXml({ path }))?.resource, resource);
    });
  }

  const none: readonly [string, EventParts][] = [
    ['another event', { id: '1117' }],
    ['another provider', { provider: 'Elsewhere' }],
    ['a detection of real-time protection', { source: 'Real-Time Protection', sourceId: '3' }],
    ['a file', { path: 'file:_C:\\scripts\\a.ps1' }],
    ['an empty resource', { path: 'amsi:_' }],
    ['no threat name', { threat: '' }],
    ['a threat name of several lines', { threat: 'Virus\nClick here' }],
    ['a threat name that hides text', { threat: 'Virus\u202esuriV' }],
    ['a long threat name', { threat: 'v'.repeat(201) }],
    ['a threat id that is no number', { threatId: '1;2' }],
    ['a time that is none', { detected: 'yesterday' }],
  ];
  for (const [name, parts] of none) {
    it(`reads nothing of ${name}`, () => {
      assert.equal(parseThreatEvent(eventXml(parts)), null);
    });
  }

  it('knows AMSI by its number where the name is a message number', () => {
    assert.equal(parseThreatEvent(eventXml({ source: '%%850' }))?.threat.name, sample);
  });

  it('reads double quotes too, and the time of the event where the detection has none', () => {
    const xml = eventXml()
      .replaceAll("'", '"')
      .replace(/<Data Name="Detection Time">[^<]*<\/Data>/, '<Data Name="Detection Time"/>');
    assert.equal(parseThreatEvent(xml)?.time, Date.parse('2026-11-23T10:00:00.159Z'));
  });

  const broken: readonly [string, (xml: string) => string][] = [
    ['a value twice', (xml) => xml.replace('<EventData>', "<EventData><Data Name='Path'>amsi:_x</Data>")],
    ['an id twice', (xml) => xml.replace('<EventID>', '<EventID>1116</EventID><EventID>')],
    ['a document type', (xml) => `<!DOCTYPE e [<!ENTITY x "y">]>${xml}`],
    ['a comment', (xml) => xml.replace('<EventData>', '<EventData><!-- x -->')],
    ['CDATA', (xml) => xml.replace('<EventData>', '<EventData><![CDATA[x]]>')],
    ['text before it', (xml) => `x${xml}`],
    ['another root', (xml) => xml.replace('<Event ', '<Events ')],
    ['a whole that is too large', (xml) => xml.replace('amsi:_', `amsi:_${'a'.repeat(600_000)}`)],
  ];
  for (const [name, spoil] of broken) {
    it(`reads nothing that has ${name}`, () => {
      assert.equal(parseThreatEvent(spoil(eventXml())), null);
    });
  }

  it('gives back whatever content name an event holds, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), (name) => {
        const event = parseThreatEvent(eventXml({ path: `amsi:_${name}` }));
        assert.equal(event?.resource, name.replace(/(?:; ?internalamsi:_[0-9a-f]{32})+$/i, ''));
        assert.equal(event.threat.name, sample);
        assert.equal(event.process, program);
      }),
    );
  });

  it('bears any damage', () => {
    const xml = eventXml();
    fc.assert(
      fc.property(fc.nat(xml.length), fc.nat(200), fc.string({ maxLength: 40 }), (from, length, put) => {
        const event = parseThreatEvent(xml.slice(0, from) + put + xml.slice(from + length));
        if (event !== null) assert.match(event.threat.id, /^\d+$/);
      }),
    );
  });

  const links: readonly [string, string | null][] = [
    ['https://go.microsoft.com/fwlink/?linkid=1', 'https://go.microsoft.com/fwlink/?linkid=1'],
    ['https://www.microsoft.com/wdsi/threats', 'https://www.microsoft.com/wdsi/threats'],
    ['https://microsoft.com/', 'https://microsoft.com/'],
    ['http://go.microsoft.com/', null],
    ['https://go.microsoft.com.example.invalid/', null],
    ['https://notmicrosoft.com/', null],
    ['https://go.microsoft.com@example.invalid/', null],
    ['https://user@go.microsoft.com/', null],
    ['https://go.microsoft.com:8443/', null],
    ['command:workbench.action.quit', null],
    ['javascript:void', null],
    [`https://go.microsoft.com/${'a'.repeat(3000)}`, null],
    ['', null],
  ];
  for (const [link, expected] of links) {
    it(`${expected === null ? 'does not offer' : 'offers'} ${link.slice(0, 60)}`, () => {
      assert.equal(microsoftLink(link), expected);
      assert.equal(parseThreatEvent(eventXml({ link }))?.threat.link, expected);
    });
  }
});

describe('matchThreats', () => {
  const unnamed: EventParts = { path: `amsi:_${program}` };
  const other: EventParts = { threat: 'Trojan:Win32/Other', threatId: '2' };
  const untitled = 'untitled:Untitled-1';
  const name = 'C:\\scripts\\a.ps1';
  const own = (contentName: string, seconds: number, script = 'v1'): OwnDetection => ({
    contentName,
    script,
    time: Date.parse(at(seconds)),
  });
  /** Detected at 0 s and, after a change, so many seconds later. */
  const versions = (second: number): OwnDetection[] => [own(name, 0), own(name, second, 'v2')];
  const event = (seconds: number, parts: EventParts = {}): EventParts => ({
    detected: at(seconds),
    ...parts,
  });
  const table: readonly [
    name: string,
    query: ThreatQuery,
    events: readonly EventParts[],
    expected: string | null,
    own?: readonly OwnDetection[],
  ][] = [
    ['the content’s name', query(), [{}], sample],
    ['the content’s name in other case', query('c:\\SCRIPTS\\A.PS1'), [{}], sample],
    ['the content’s name, with another program', query(), [{ process: 'C:\\other.exe' }], sample],
    ['the content’s name, several times with one threat', query(), [{}, {}], sample],
    ['the content’s name with two threats', query(), [{}, other], null],
    ['the content’s name with two ids of one name', query(), [{}, { threatId: '3' }], null],
    ['another content’s name', query('C:\\scripts\\b.ps1'), [{}], null],
    ['a name that only begins alike', query('C:\\scripts\\a.ps'), [{}], null],
    ['a name that only ends alike', query('a.ps1'), [{}], null],
    ['a content beside another resource', query(), [{ path: 'amsi:_C:\\scripts\\a.ps1; file:_C:\\b' }], null],
    ['another source', query(), [{ source: 'System', sourceId: '2' }], null],
    ['an event that is too old', query('C:\\scripts\\a.ps1', 11), [{}], null],
    ['an event of later', query('C:\\scripts\\a.ps1', -4), [{}], null],
    ['an event at the edge of the time', query('C:\\scripts\\a.ps1', 10), [{}], sample],
    ['a query without a time', { ...query(), time: 'now' }, [{}], null],
    ['nothing', query(), [], null],
    ['the program alone', query(untitled), [unnamed], sample],
    ['the program alone, by its device', query(untitled), [{ path: `amsi:_${device}` }], sample],
    ['the program in other case', query(untitled), [{ ...unnamed, process: program.toUpperCase() }], sample],
    ['the program twice', query(untitled), [unnamed, unnamed], null],
    ['another program', query(untitled), [{ path: 'amsi:_C:\\b.exe', process: 'C:\\b.exe' }], null],
    ['another program that begins alike', query(untitled), [{ ...unnamed, process: `${program}x` }], null],
    ['an unknown program', query(untitled), [{ ...unnamed, process: 'Unknown' }], null],
    ['the program, with a content that is not ours', query(untitled), [{}], null],
    [
      'the program, while other content of ours was detected',
      query(untitled),
      [unnamed],
      null,
      [own('untitled:Untitled-2', -8)],
    ],
    [
      'the program, while other content of ours was detected long before',
      query(untitled),
      [unnamed],
      sample,
      [own('untitled:Untitled-2', -30)],
    ],
    ['the program, while this content was detected', query(untitled), [unnamed], sample, [own(untitled, 0)]],
    ['the content’s name beside the program’s', query(), [{}, { ...unnamed, ...other }], sample],
    ['the name of an earlier version, ours not being there yet', query(name, 6), [{}], null, versions(6)],
    [
      'our version’s name beside the earlier one’s',
      query(name, 6),
      [event(0, other), event(6)],
      sample,
      versions(6),
    ],
    ['our version’s name, logged as a little older', query(name, 6), [{}, event(5.2)], sample, versions(6)],
    ['the earlier version’s name, right before', query(name, 0.5), [event(0, other)], null, versions(0.5)],
    [
      'an earlier version’s event that names the program',
      query(untitled, 6),
      [unnamed],
      null,
      [own(untitled, 0), own(untitled, 6, 'v2')],
    ],
    ['a later version’s name', query(name, 1), [event(2)], null, [own(name, 1), own(name, 2, 'v2')]],
    [
      'the name that parts of one version had before',
      query(name, 6),
      [{}],
      sample,
      [own(name, 0), own(name, 6)],
    ],
    [
      'the name again, after another version',
      query(name, 8),
      [event(8)],
      sample,
      [...versions(6), own(name, 8)],
    ],
    [
      'the self-test, whatever a script is called',
      query('Amsight-SelfTest'),
      [{ path: 'amsi:_Amsight-SelfTest' }],
      null,
    ],
  ];
  for (const [name, one, parts, expected, own = []] of table) {
    it(`${expected === null ? 'refuses' : 'takes'} ${name}`, () => {
      const events = parts.map((part) => parseThreatEvent(eventXml(part))).filter((event) => event !== null);
      assert.equal(matchThreats([one], events, program, own)[0]?.name ?? null, expected);
    });
  }

  it('takes only names of content where another process has asked', () => {
    const events = [unnamed, {}].map((part) => parseThreatEvent(eventXml(part))!);
    const names = matchThreats([query(untitled), query()], events, null, []).map((one) => one?.name ?? null);
    assert.deepEqual(names, [null, sample]);
  });

  it('refuses the program alone for two queries at once', () => {
    const events = [parseThreatEvent(eventXml(unnamed))!];
    assert.deepEqual(matchThreats([query('untitled:1'), query('untitled:2')], events, program, []), [
      null,
      null,
    ]);
  });
});

describe('findThreats', () => {
  /** A log that gives one answer a read, the last for ever; and how the reads were spread. */
  function bench(answers: readonly (readonly string[] | null)[]) {
    const waits: number[] = [];
    let reads = 0;
    const log: EventSource = {
      recent: (since) => {
        assert.equal(since.toISOString(), at(-9));
        return Promise.resolve(answers[Math.min(reads++, answers.length - 1)] ?? null);
      },
    };
    const sleep = (milliseconds: number): Promise<void> => {
      waits.push(milliseconds);
      return milliseconds > 3_000 ? new Promise(() => undefined) : Promise.resolve();
    };
    return { parts: { log, program, own: () => [], sleep }, waits, reads: () => reads };
  }

  it('answers at the first read that names the content', async () => {
    const { parts, reads } = bench([[], [eventXml()]]);
    assert.deepEqual(
      (await findThreats([query()], parts)).map((one) => one?.name),
      [sample],
    );
    assert.equal(reads(), 2);
  });

  it('reads to the last where only the program tells, since a second event may come', async () => {
    const unnamed = eventXml({ path: `amsi:_${program}` });
    const { parts, reads } = bench([[unnamed], [unnamed], [unnamed, unnamed]]);
    assert.deepEqual(await findThreats([query('untitled:1')], parts), [null]);
    assert.equal(reads(), 5);
  });

  it('gives up after five reads within three seconds', async () => {
    const { parts, reads, waits } = bench([[]]);
    assert.deepEqual(await findThreats([query(), query('b')], parts), [null, null]);
    assert.equal(reads(), 5);
    assert.equal(
      waits.filter((one) => one <= 3_000).reduce((a, b) => a + b),
      3_000,
    );
  });

  it('gives up at once where the log can’t be read', async () => {
    const { parts, reads } = bench([null]);
    assert.deepEqual(await findThreats([query()], parts), [null]);
    assert.equal(reads(), 1);
  });

  it('answers although a read hangs', async () => {
    const log: EventSource = { recent: () => new Promise(() => undefined) };
    const answer = await findThreats([query()], {
      log,
      program,
      own: () => [],
      sleep: () => Promise.resolve(),
    });
    assert.deepEqual(answer, [null]);
  });

  it('does not take the program’s only event of a list that was cut', async () => {
    const unnamed = eventXml({ path: `amsi:_${program}` });
    const others = Array.from({ length: mostEvents - 1 }, () => eventXml({ path: 'amsi:_C:\\b.ps1' }));
    const names = async (log: readonly string[]) =>
      (await findThreats([query('untitled:1')], bench([log]).parts)).map((one) => one?.name ?? null);
    assert.deepEqual(await names([unnamed, ...others]), [null]);
    assert.deepEqual(await names([unnamed, ...others.slice(1)]), [sample]);
  });

  it('reads nothing for no query', async () => {
    const { parts, reads } = bench([[]]);
    assert.deepEqual(await findThreats([], parts), []);
    assert.equal(reads(), 0);
  });
});

describe('OwnDetections', () => {
  it('notes what the engine detects, for a minute', async () => {
    let now = 1_000_000;
    const own = new OwnDetections(() => now);
    const engine: AmsiEngine = {
      status: () => ({ id: 'amsi', state: 'ready', detail: '', fingerprint: '' }),
      openSession: () => ({
        scan: ({ type }) =>
          Promise.resolve({ verdict: type === 'text' ? 'detected' : 'clean', sha256: null }),
        close: () => undefined,
      }),
      dispose: () => Promise.resolve(),
    };
    const session = own.watch(engine).openSession();
    await session.scan({ type: 'text', text: 'x' }, { contentName: 'a', requested: true, script: 'v1' });
    await session.scan({ type: 'bytes', bytes: new Uint8Array() }, { contentName: 'b', requested: true });
    assert.deepEqual(own.list, [{ contentName: 'a', script: 'v1', time: 1_000_000 }]);
    now += 60_001;
    assert.deepEqual(own.list, []);
  });
});

describe('threatNames of the scan host', () => {
  const config = (threatNames: boolean, amsi = true) => ({
    amsi: { ...testConfig.amsi, threatNames },
    engines: { amsi, rules: false },
  });
  const log: EventSource = {
    recent: () => Promise.resolve([eventXml({ detected: new Date().toISOString() })]),
  };
  const now = (): ThreatQuery => ({ ...query(), time: new Date().toISOString() });

  it('reads the log', async () => {
    const names = createThreatNames(config(true), new OwnDetections(), () => log);
    assert.equal((await names([now()]))[0]?.name, sample);
  });

  it('takes only names of content where AMSI is off, so that others have asked it', async () => {
    const detected = new Date().toISOString();
    const both: EventSource = {
      recent: () =>
        Promise.resolve([
          eventXml({ detected }),
          eventXml({ detected, path: `amsi:_${process.execPath}`, process: process.execPath }),
        ]),
    };
    const untitled = { ...now(), contentName: 'untitled:1' };
    const ask = async (amsi: boolean) =>
      (await createThreatNames(config(true, amsi), new OwnDetections(), () => both)([untitled])).map(
        (one) => one?.name ?? null,
      );
    assert.deepEqual(await ask(false), [null]);
    assert.deepEqual(await ask(true), [sample]);
  }).timeout(10_000);

  it('reads nothing where the setting says so', async () => {
    const names = createThreatNames(config(false), new OwnDetections(), () => assert.fail('it was opened'));
    assert.deepEqual(await names([now()]), [null]);
  });

  if (process.platform !== 'win32') {
    it('has no log off Windows', async () => {
      assert.equal(openDefenderLog(), null);
      assert.deepEqual(await createThreatNames(config(true), new OwnDetections())([now(), now()]), [
        null,
        null,
      ]);
    });
  }
});
