/** Reads recent detections from Microsoft Defender's event log through wevtapi, without blocking the process. */

import { loadKoffi, type Koffi } from './koffi';
import { systemLibrary } from './system';

/** Where detections are logged. Read only: Amsight writes and subscribes to nothing. */
export interface EventSource {
  /**
   * The events 1116 since then as XML, newest first, at most `mostEvents` of at most 1 MiB each; null when the log
   * can't be read. Rejects only for a bug.
   */
  recent(since: Date): Promise<readonly string[] | null>;
}

const channel = 'Microsoft-Windows-Windows Defender/Operational';

/** winevt.h. */
const queryChannelPath = 0x1;
const queryReverseDirection = 0x200;
const renderEventXml = 1;

/** Events asked for at once. */
const batch = 16;
/** Events that are read in all. */
export const mostEvents = 64;
/** Milliseconds that EvtNext may wait for its next batch. */
const nextTimeout = 1000;
/** Bytes of one event's XML: tried first, and at most. */
const usualBytes = 16_384;
const maxBytes = 1_048_576;

/** An opened query or event. Pointer-sized; koffi gives small ones as numbers. */
type Handle = bigint | number;

interface Async<P extends readonly unknown[], R> {
  async(...args: [...P, callback: (error: unknown, result: R) => void]): void;
}

/** The four functions of wevtapi.dll that Amsight calls. */
export interface Wevtapi {
  readonly query: Async<[session: null, path: string, query: string, flags: number], Handle>;
  readonly next: Async<
    [query: Handle, size: number, events: Buffer, timeout: number, flags: number, returned: [number]],
    number
  >;
  readonly render: Async<
    [
      context: null,
      event: Handle,
      flags: number,
      bytes: number,
      buffer: Buffer,
      used: [number],
      properties: [number],
    ],
    number
  >;
  readonly close: Async<[handle: Handle], number>;
}

function bind(koffi: Koffi): Wevtapi {
  const library = koffi.load(systemLibrary(koffi, 'wevtapi.dll'));
  return {
    query: library.func(
      'uintptr_t __stdcall EvtQuery(void *session, str16 path, str16 query, uint32_t flags)',
    ),
    next: library.func(
      'int32_t __stdcall EvtNext(uintptr_t query, uint32_t size, void *events, uint32_t timeout, uint32_t flags, _Inout_ uint32_t *returned)',
    ),
    render: library.func(
      'int32_t __stdcall EvtRender(void *context, uintptr_t event, uint32_t flags, uint32_t bytes, void *buffer, _Inout_ uint32_t *used, _Inout_ uint32_t *properties)',
    ),
    close: library.func('int32_t __stdcall EvtClose(uintptr_t handle)'),
  };
}

/** Koffi did not make a call, for example since too many are queued. */
class NotCalled extends Error {}

/** Runs a call on libuv's pool. The buffers among its arguments live until it is over, since `start` holds them. */
function call<R>(start: (callback: (error: unknown, result: R) => void) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    const refused = (cause: unknown): void => {
      reject(new NotCalled('The event log call failed.', { cause }));
    };
    try {
      start((error, result) => {
        if (error) refused(error);
        else resolve(result);
      });
    } catch (error) {
      refused(error);
    }
  });
}

/** The log as its library gives it. Exported for tests, which have a library of their own. */
export class DefenderLog implements EventSource {
  readonly #api: Wevtapi;
  /** Bytes of a pointer. */
  readonly #pointer: number;

  constructor(api: Wevtapi, pointer: number) {
    this.#api = api;
    this.#pointer = pointer;
  }

  async recent(since: Date): Promise<readonly string[] | null> {
    // The time comes from toISOString, so it holds nothing that could end the query's literal.
    const filter = `*[System[(EventID=1116) and TimeCreated[@SystemTime>='${since.toISOString()}']]]`;
    try {
      const query = await call<Handle>((callback) => {
        this.#api.query.async(null, channel, filter, queryChannelPath | queryReverseDirection, callback);
      });
      if (isNull(query)) return null;
      try {
        return await this.#all(query);
      } finally {
        await this.#close(query);
      }
    } catch (error) {
      // As good as a log that can't be read.
      if (error instanceof NotCalled) return null;
      throw error;
    }
  }

  async #all(query: Handle): Promise<string[]> {
    const found: string[] = [];
    while (found.length < mostEvents) {
      const events = await this.#next(query);
      if (events.length === 0) break;
      try {
        for (const event of events) {
          const xml = found.length < mostEvents ? await this.#render(event) : null;
          if (xml !== null) found.push(xml);
        }
      } finally {
        await Promise.allSettled(events.map((event) => this.#close(event)));
      }
    }
    return found;
  }

  /** The next handles; none at the end of the log and where it fails in the middle. */
  async #next(query: Handle): Promise<Handle[]> {
    const out = Buffer.alloc(batch * this.#pointer);
    const returned: [number] = [0];
    const ok = await call<number>((callback) => {
      this.#api.next.async(query, batch, out, nextTimeout, 0, returned, callback);
    });
    if (ok === 0) return [];
    return Array.from({ length: Math.min(returned[0], batch) }, (_, at) =>
      this.#pointer === 8 ? out.readBigUInt64LE(at * 8) : out.readUInt32LE(at * 4),
    ).filter((handle) => !isNull(handle));
  }

  /** Null for an event that can't be rendered or is too large. */
  async #render(event: Handle): Promise<string | null> {
    let bytes = usualBytes;
    for (let tries = 0; tries < 2; tries++) {
      const size = bytes;
      const buffer = Buffer.alloc(size);
      const used: [number] = [0];
      const properties: [number] = [0];
      const ok = await call<number>((callback) => {
        this.#api.render.async(null, event, renderEventXml, size, buffer, used, properties, callback);
      });
      if (ok !== 0) return buffer.toString('utf16le', 0, Math.min(used[0], size)).replace(/\0.*$/s, '');
      if (used[0] <= size || used[0] > maxBytes) return null;
      bytes = used[0];
    }
    return null;
  }

  #close(handle: Handle): Promise<number> {
    return call<number>((callback) => {
      this.#api.close.async(handle, callback);
    });
  }
}

const isNull = (handle: Handle): boolean => BigInt(handle) === 0n;

/** Defender's log on this machine; null off Windows and where koffi or the log's library can't be loaded. */
export function openDefenderLog(): EventSource | null {
  const koffi = process.platform === 'win32' ? loadKoffi() : null;
  if (koffi?.ok !== true) return null;
  try {
    return new DefenderLog(bind(koffi.value), koffi.value.sizeof('void *'));
  } catch (error) {
    // Koffi's error for a Windows without this library or its functions: there is no log to read.
    if (error instanceof Error) return null;
    throw error;
  }
}
