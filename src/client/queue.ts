/** The waiting line of jobs: edits before saves before workspace scans, and the newest of a key only. */

import type { Priority } from './model';

/** Jobs that may wait; one more pushes out the oldest of the least urgent. */
export const MAX_QUEUED = 1_000;

const order: readonly Priority[] = ['edit', 'save', 'workspace'];

export interface Queued {
  readonly priority: Priority;
  /** Jobs of the same key replace each other. */
  readonly key: string | undefined;
}

export class JobQueue<Job extends Queued> {
  readonly #lanes: Readonly<Record<Priority, Job[]>> = { edit: [], save: [], workspace: [] };

  get size(): number {
    return order.reduce((sum, priority) => sum + this.#lanes[priority].length, 0);
  }

  /** Puts a job last among its equals. Returns the jobs that have to go: an older one of its key, or one too many. */
  push(job: Job): Job[] {
    const gone = job.key === undefined ? [] : this.removeAll((other) => other.key === job.key);
    this.#lanes[job.priority].push(job);
    if (this.size > MAX_QUEUED) {
      const lane = [...order].reverse().find((priority) => this.#lanes[priority].length > 0);
      const oldest = lane && this.#lanes[lane].shift();
      if (oldest) gone.push(oldest);
    }
    return gone;
  }

  /** Puts a job that was under way back, first among its equals. False when a newer one of its key waits already. */
  unshift(job: Job): boolean {
    if (job.key !== undefined && this.#find((other) => other.key === job.key)) return false;
    this.#lanes[job.priority].unshift(job);
    return true;
  }

  /** The most urgent job that `fits`, left where it is. */
  peek(fits: (job: Job) => boolean = () => true): Job | undefined {
    return this.#find(fits);
  }

  /** Takes one job out; false when it is not in the queue. */
  remove(job: Job): boolean {
    return this.removeAll((other) => other === job).length > 0;
  }

  /** Takes out and returns every job that `matches`, most urgent first. */
  removeAll(matches: (job: Job) => boolean = () => true): Job[] {
    const gone: Job[] = [];
    for (const priority of order) {
      const lane = this.#lanes[priority];
      for (let at = 0; at < lane.length;) {
        const job = lane[at];
        if (job && matches(job)) gone.push(...lane.splice(at, 1));
        else at++;
      }
    }
    return gone;
  }

  #find(fits: (job: Job) => boolean): Job | undefined {
    for (const priority of order) {
      const job = this.#lanes[priority].find(fits);
      if (job) return job;
    }
    return undefined;
  }
}
