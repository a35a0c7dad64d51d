/** Answers a client's requests over Node's IPC channel and ends the process when the client is gone. */

import * as l10n from '@vscode/l10n';
import type { RunLimit } from '../engines/amsi/alert-budget';
import type { EngineStatus } from '../findings/model';
import type {
  BegunItem,
  HostConfig,
  HostNotifications,
  HostRequests,
  MessageFromHost,
  MessageToHost,
} from '../protocol';
import { scanBatch } from './batch';
import { statuses, type CreateEngines, type HostEngines } from './engines';
import { LayerReader } from './layers-view';
import { HostCancelled, scanOne } from './pipeline';

/** Milliseconds that engines have to finish calls under way when the client is gone. */
const DISPOSE_TIME = 1_500;

/** Serves the process's own IPC channel. Returns at once. */
export function serve(createEngines: CreateEngines): void {
  const server = new Server(createEngines);
  process.on('message', (message) => void server.receive(message as MessageToHost));
  process.on('disconnect', () => void server.end());
}

interface Running {
  cancelled: boolean;
  enoughPlaces: boolean;
}

class Server {
  readonly #createEngines: CreateEngines;
  readonly #running = new Map<number, Running>();
  #config: HostConfig | null = null;
  #engines: HostEngines | null = null;
  readonly #layers = new LayerReader();
  /** As JSON. */
  #toldEngines = '';
  #toldExclusions = '';
  readonly #run = new ClientsLimit();

  constructor(createEngines: CreateEngines) {
    this.#createEngines = createEngines;
  }

  async receive(message: MessageToHost): Promise<void> {
    if (message.type === 'cancel') {
      const running = this.#running.get(message.id);
      if (running) running[message.what === 'all' ? 'cancelled' : 'enoughPlaces'] = true;
      return;
    }
    if (message.type === 'alert') {
      this.#run.answered(message.ticket, message.granted);
      return;
    }
    const running: Running = { cancelled: false, enoughPlaces: false };
    this.#running.set(message.id, running);
    try {
      const result = await this.#answer(message, running);
      this.#tellEngines();
      await send({ type: 'response', id: message.id, result });
    } catch (error) {
      const cancelled = error instanceof HostCancelled;
      await send({ type: 'failure', id: message.id, message: messageOf(error), cancelled });
    } finally {
      this.#running.delete(message.id);
    }
  }

  /** Disposes the engines, but does not wait forever: a call that hangs must not leave an orphan. */
  async end(): Promise<void> {
    for (const running of this.#running.values()) running.cancelled = true;
    const forced = setTimeout(leave, DISPOSE_TIME);
    await this.#engines?.amsi.dispose();
    clearTimeout(forced);
    leave();
  }

  async #answer(
    message: Extract<MessageToHost, { type: 'request' }>,
    running: Running,
  ): Promise<HostRequests[keyof HostRequests]['result']> {
    const { id, method, params } = message;
    if (method === 'initialize') return this.#initialize(params);
    const { config, engines } = this.#ready();
    const begin = (items: readonly BegunItem[]): Promise<void> => notify('begin', { id, items });
    const shared = { config, engines, cancellation: running, onFailure: tellFailure };
    switch (method) {
      case 'scan': {
        const context = { ...shared, options: params.options };
        return scanOne(params.input, context, new Set(params.quarantined), (cacheKey) =>
          begin([{ index: 0, cacheKey }]),
        );
      }
      case 'scanBatch': {
        const context = { ...shared, options: params.options };
        return scanBatch(params, context, {
          onBegin: begin,
          onItems: (items) => {
            this.#tellEngines();
            void notify('filesDone', { id, items });
          },
        });
      }
      case 'layers':
        await begin([{ index: 0, cacheKey: null }]);
        return this.#layers.report(params, config, tellFailure);
      case 'layerOutline':
        await begin([{ index: 0, cacheKey: null }]);
        return this.#layers.outline(params, config, tellFailure);
      case 'layerPart':
        await begin([{ index: 0, cacheKey: null }]);
        return this.#layers.part(params, config, tellFailure);
      case 'health':
        await begin([{ index: 0, cacheKey: null }]);
        return engines.health(params);
      case 'threatNames':
        await begin([{ index: 0, cacheKey: null }]);
        return engines.threatNames(params);
    }
  }

  async #initialize(config: HostConfig): Promise<{ readonly engines: readonly EngineStatus[] }> {
    if (config.l10n !== null) l10n.config({ contents: JSON.stringify(config.l10n) });
    this.#config = config;
    this.#engines = await this.#createEngines(config, config.amsi.maxAlerts === null ? null : this.#run);
    const engines = statuses(this.#engines);
    this.#toldEngines = JSON.stringify(engines);
    this.#tellExclusions(this.#engines);
    return { engines };
  }

  #ready(): { readonly config: HostConfig; readonly engines: HostEngines } {
    if (!this.#config || !this.#engines) throw new Error('initialize must come first.');
    return { config: this.#config, engines: this.#engines };
  }

  /** Before the answer that rests on it, so that the client keeps that under the right fingerprint. */
  #tellEngines(): void {
    if (!this.#engines) return;
    const engines = statuses(this.#engines);
    this.#tellExclusions(this.#engines);
    const told = JSON.stringify(engines);
    if (told === this.#toldEngines) return;
    this.#toldEngines = told;
    void notify('engines', engines);
  }

  /** The client asks its cache without us. */
  #tellExclusions({ exclusions }: HostEngines): void {
    const lists = exclusions.lists();
    const told = JSON.stringify(lists);
    if (told === this.#toldExclusions) return;
    this.#toldExclusions = told;
    void notify('exclusions', lists);
  }
}

/** Asks the client, which counts the positives of all its hosts. */
class ClientsLimit implements RunLimit {
  readonly #asked = new Map<number, (granted: boolean) => void>();
  #nextTicket = 1;

  acquire(): Promise<boolean> {
    const ticket = this.#nextTicket++;
    return new Promise((resolve) => {
      this.#asked.set(ticket, resolve);
      void notify('alertAsked', { ticket });
    });
  }

  settle(positive: boolean): void {
    void notify('alertSettled', { positive });
  }

  answered(ticket: number, granted: boolean): void {
    this.#asked.get(ticket)?.(granted);
    this.#asked.delete(ticket);
  }
}

/** An evaluator's own failure, for the log: what broke, not what the script says. */
function tellFailure(error: unknown): void {
  const where = error instanceof Error ? (error.stack?.split('\n')[1]?.trim() ?? error.name) : typeof error;
  const name = error instanceof Error ? error.name : 'Error';
  void notify('log', { level: 'warn', message: `Unwrapping failed: ${name} ${where}` });
}

/**
 * Ends the process at once: nothing is left to be written, what the rules hold goes with the process, and
 * process.exit() would wait a tenth of a second for V8's compiler threads.
 */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

function notify<N extends keyof HostNotifications>(name: N, params: HostNotifications[N]): Promise<void> {
  return send({ type: 'notification', name, params } as MessageFromHost);
}

/** Resolves when the message is on its way, so that it arrives even when an engine ends the process next. */
function send(message: MessageFromHost): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) {
      resolve();
      return;
    }
    // An error means that the client is gone; 'disconnect' ends us.
    process.send(message, undefined, undefined, () => {
      resolve();
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
