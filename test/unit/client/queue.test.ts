/** The waiting line of jobs. */

import assert from 'node:assert/strict';
import type { Priority } from '../../../src/client/model';
import { JobQueue, MAX_QUEUED, type Queued } from '../../../src/client/queue';

interface Job extends Queued {
  readonly name: string;
}

function job(name: string, priority: Priority = 'edit', key?: string): Job {
  return { name, priority, key };
}

function drain(queue: JobQueue<Job>): string[] {
  return queue.removeAll().map(({ name }) => name);
}

describe('JobQueue', () => {
  const orders: readonly [string, readonly Job[], readonly string[]][] = [
    ['first come, first served among equals', [job('a'), job('b')], ['a', 'b']],
    ['an edit goes before a save', [job('a', 'save'), job('b', 'edit')], ['b', 'a']],
    ['a save goes before a workspace scan', [job('a', 'workspace'), job('b', 'save')], ['b', 'a']],
    ['the newest of a key is the only one', [job('a', 'edit', 'k'), job('b', 'edit', 'k')], ['b']],
    ['also across priorities', [job('a', 'edit', 'k'), job('b', 'workspace', 'k')], ['b']],
    ['other keys stay', [job('a', 'edit', 'k'), job('b', 'edit', 'l')], ['a', 'b']],
    ['without a key nothing is replaced', [job('a'), job('a')], ['a', 'a']],
  ];
  for (const [name, jobs, expected] of orders) {
    it(name, () => {
      const queue = new JobQueue<Job>();
      for (const one of jobs) queue.push(one);
      assert.deepEqual(drain(queue), expected);
    });
  }

  it('says which job a newer one replaced', () => {
    const queue = new JobQueue<Job>();
    const old = job('old', 'edit', 'k');
    queue.push(old);
    assert.deepEqual(queue.push(job('new', 'edit', 'k')), [old]);
  });

  it('is bounded: the oldest of the least urgent goes', () => {
    const queue = new JobQueue<Job>();
    queue.push(job('first workspace', 'workspace'));
    queue.push(job('second workspace', 'workspace'));
    for (let i = 2; i < MAX_QUEUED; i++) queue.push(job('edit'));
    assert.deepEqual(
      queue.push(job('one too many')).map(({ name }) => name),
      ['first workspace'],
    );
    assert.equal(queue.size, MAX_QUEUED);
  });

  it('puts a job that was under way back in front, unless a newer one of its key waits', () => {
    const queue = new JobQueue<Job>();
    queue.push(job('a', 'edit', 'a'));
    assert.equal(queue.unshift(job('old a', 'edit', 'a')), false);
    assert.equal(queue.unshift(job('b', 'edit', 'b')), true);
    assert.deepEqual(drain(queue), ['b', 'a']);
  });
});
