/** What the binding answers when AMSI, or koffi, is not there. */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import path from 'node:path';
import { loadSystemAmsi } from '../../../src/engines/amsi/binding';
import { classifyKoffiError, tryLoad } from '../../../src/engines/win32/koffi';
import { startAmsi } from '../../../src/health/amsi';
import { compileFakeAmsi } from '../../windows/fake-amsi';
import { describeUnusableLibraries, failureOf } from '../../windows/library-spec';

const source = path.resolve('test/windows/amsi.c');

if (process.env.AMSIGHT_CHILD === 'no-koffi') void startInChild();
else describe('AMSI binding', describeBinding);

/** In a process of its own: does starting AMSI where there is none load koffi's native part? */
async function startInChild(): Promise<void> {
  const { engine, health } = await startAmsi({
    appName: 'test',
    concurrency: 2,
    alertBudget: 20,
  });
  const session = engine.openSession();
  const answer = await session.scan({ type: 'text', text: 'x' }, { contentName: 'x.ps1', requested: true });
  session.close();
  await engine.dispose();
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  const report = await health({ probe: true });
  process.send!({
    answer,
    status: engine.status(),
    report,
    koffi: sharedObjects.filter((file) => file.includes('koffi')),
  });
}

function describeBinding(): void {
  it('off Windows AMSI is unavailable with the reason, and koffi is not even loaded', async function () {
    if (process.platform === 'win32') this.skip();
    const child = fork(__filename, { env: { ...process.env, AMSIGHT_CHILD: 'no-koffi' }, execArgv: [] });
    const message = await new Promise<Record<string, never>>((resolve, reject) => {
      child.once('message', (value) => {
        resolve(value as Record<string, never>);
      });
      child.once('disconnect', () => {
        reject(new Error('The child ended and said nothing.'));
      });
    });
    child.disconnect();
    const sentence = 'AMSI is part of Windows; on this system the embedded rules serve.';
    assert.deepEqual(message.koffi, []);
    assert.deepEqual(message.answer, {
      verdict: 'unscanned',
      code: 'engineUnavailable',
      reason: sentence,
      hresult: null,
      sha256: null,
    });
    assert.deepEqual(message.status, {
      id: 'amsi',
      state: 'unavailable',
      detail: sentence,
      fingerprint: 'unavailable|notWindows',
    });
    assert.deepEqual(message.report, {
      schema: 'amsight/health@1',
      state: 'unavailable',
      cause: sentence,
      causeId: 'notWindows',
      advice: null,
      evidence: [],
      summary: `AMSI is part of Windows and not there on ${process.platform === 'linux' ? 'Linux' : 'macOS'}; Amsight’s embedded rules serve instead.`,
      notes: [],
      providers: [],
      selfTest: null,
      defender: null,
      exclusions: null,
      posture: [],
    });
  });

  it('every platform but Windows is told so', () => {
    for (const platform of ['linux', 'darwin', 'freebsd'] as const) {
      const loaded = loadSystemAmsi(platform);
      assert.equal(!loaded.ok && loaded.failure.cause, 'notWindows');
    }
  });

  describe('a library that can not be used is an answer, not an exception', () => {
    describeUnusableLibraries('amsi.dll');

    it('without an export', function () {
      const compiled = process.platform === 'win32' ? null : compileFakeAmsi(source, '-DAMSIGHT_NO_SCAN');
      if (!compiled) return void this.skip();
      try {
        const { cause, message } = failureOf(compiled.path);
        assert.equal(cause, 'exportMissing');
        assert.match(message, /has no function AmsiScanBuffer/);
      } finally {
        compiled.remove();
      }
    });
  });

  describe('koffi that can not be loaded', () => {
    const coded = (message: string, code: string) => Object.assign(new Error(message), { code });
    const table: [error: unknown, cause: string, message: RegExp][] = [
      [
        coded('An Application Control policy has blocked this file.', 'ERR_DLOPEN_FAILED'),
        'bindingBlocked',
        /Smart App Control, WDAC or AppLocker/,
      ],
      [coded("Cannot find module 'koffi'", 'MODULE_NOT_FOUND'), 'bindingMissing', /Install the package for/],
      [
        new Error('Cannot find the native Koffi module; did you bundle it correctly?'),
        'bindingMissing',
        /Install the package for/,
      ],
      [new Error('Mismatched native Koffi modules'), 'bindingFailed', /Mismatched native Koffi modules/],
      ['a string', 'bindingFailed', /a string/],
    ];
    for (const [error, cause, message] of table) {
      it(`${String(error)} → ${cause}`, () => {
        const loaded = tryLoad(() => {
          throw error;
        });
        assert.ok(!loaded.ok);
        assert.deepEqual(loaded.failure, classifyKoffiError(error));
        assert.equal(loaded.failure.cause, cause);
        assert.match(loaded.failure.message, message);
      });
    }
  });
}
