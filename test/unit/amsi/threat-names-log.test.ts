/** How Defender's log is read: every handle is closed, and whatever the library does is an answer. */

import assert from 'node:assert/strict';
import { DefenderLog, type Wevtapi } from '../../../src/engines/win32/event-log';

type Handle = bigint | number;

interface Behaviour {
  /** What EvtQuery gives; 0 for a failure. */
  readonly query?: Handle;
  /** The XML of each event; null for one that can't be rendered. */
  readonly events?: readonly (string | null)[];
  /** EvtNext fails after so many events. */
  readonly failsAfter?: number;
  /** Name of the function that koffi does not call, and how it says so. */
  readonly refused?: readonly [name: keyof Wevtapi, how: 'throws' | 'calls back'];
}

/** A library with winevt.h's contracts, which counts its open handles. */
function library({ query = 1, events = [], failsAfter = Infinity, refused }: Behaviour, pointer: 4 | 8) {
  const open = new Set<string>();
  const asked: string[] = [];
  let next = 0;
  const answer = (
    name: keyof Wevtapi,
    callback: (error: unknown, result: never) => void,
    value: () => unknown,
  ) => {
    if (refused?.[0] === name) {
      const error = new Error('Too many resources');
      if (refused[1] === 'throws') throw error;
      setImmediate(() => {
        callback(error, undefined as never);
      });
      return;
    }
    setImmediate(() => {
      callback(null, value() as never);
    });
  };
  const api: Wevtapi = {
    query: {
      async: (_session, path, filter, flags, callback) => {
        answer('query', callback, () => {
          asked.push(path, filter, String(flags));
          if (BigInt(query) !== 0n) open.add(String(query));
          return query;
        });
      },
    },
    next: {
      async: (_query, size, out, _timeout, _flags, returned, callback) => {
        answer('next', callback, () => {
          const end = Math.min(next + size, events.length, failsAfter);
          returned[0] = end - next;
          for (let at = 0; next < end; next++, at++) {
            const handle = 100 + next;
            open.add(String(handle));
            if (pointer === 8) out.writeBigUInt64LE(BigInt(handle), at * 8);
            else out.writeUInt32LE(handle, at * 4);
          }
          return returned[0] > 0 ? 1 : 0;
        });
      },
    },
    render: {
      async: (_context, event, flags, bytes, buffer, used, _properties, callback) => {
        answer('render', callback, () => {
          assert.equal(flags, 1);
          assert.equal(buffer.length, bytes);
          const xml = events[Number(event) - 100];
          if (xml === null || xml === undefined) return 0;
          const text = Buffer.from(`${xml}\0`, 'utf16le');
          used[0] = text.length;
          if (text.length > bytes) return 0;
          text.copy(buffer);
          return 1;
        });
      },
    },
    close: {
      async: (handle, callback) => {
        answer('close', callback, () => {
          assert.ok(open.delete(String(handle)), `${handle} is not open`);
          return 1;
        });
      },
    },
  };
  return { log: new DefenderLog(api, pointer), open, asked };
}

const since = new Date('2026-11-23T10:00:00Z');
const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `<e>${at}</e>`);

describe('DefenderLog', () => {
  it('asks for event 1116 since then, newest first', async () => {
    const { log, asked } = library({}, 8);
    assert.deepEqual(await log.recent(since), []);
    assert.deepEqual(asked, [
      'Microsoft-Windows-Windows Defender/Operational',
      "*[System[(EventID=1116) and TimeCreated[@SystemTime>='2026-11-23T10:00:00.000Z']]]",
      String(0x201),
    ]);
  });

  const long = `<e>${'ä'.repeat(50_000)}</e>`;
  const table: readonly [name: string, behaviour: Behaviour, expected: readonly string[] | null][] = [
    ['events of several batches', { events: many(40) }, many(40)],
    ['at most 64 of more', { events: many(70) }, many(64)],
    ['one that needs a larger buffer', { events: ['a', long, 'b'] }, ['a', long, 'b']],
    ['not one of more than 1 MiB', { events: ['a', 'x'.repeat(600_000), 'b'] }, ['a', 'b']],
    ['not one that can’t be rendered', { events: ['a', null, 'b'] }, ['a', 'b']],
    ['what came before a failure', { events: many(10), failsAfter: 5 }, many(5)],
    ['nothing where the query fails', { query: 0 }, null],
    ['nothing where the query fails with a large null', { query: 0n }, null],
    ['with a large handle', { query: 0x7fff_0000_0001n, events: ['a'] }, ['a']],
    ['nothing where EvtQuery is refused', { refused: ['query', 'throws'] }, null],
    ['nothing where EvtNext is refused', { events: ['a'], refused: ['next', 'calls back'] }, null],
    ['nothing where EvtRender is refused', { events: ['a', 'b'], refused: ['render', 'throws'] }, null],
  ];
  for (const pointer of [8, 4] as const) {
    for (const [name, behaviour, expected] of table) {
      it(`gives ${name}, with pointers of ${pointer} bytes, and closes what it opened`, async () => {
        const { log, open } = library(behaviour, pointer);
        assert.deepEqual(await log.recent(since), expected);
        assert.deepEqual([...open], []);
      });
    }
  }
});
