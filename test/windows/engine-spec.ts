/** What the AMSI engine promises, as a specification that runs against amsi.c wherever it was compiled. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { RunAlerts } from '../../src/client/run-alerts';
import type { AlertBudget } from '../../src/engines/amsi/alert-budget';
import { createAlertBudget } from '../../src/engines/amsi/alert-budget';
import { loadAmsiFrom } from '../../src/engines/amsi/binding';
import {
  createAmsiEngine,
  type AmsiEngineOptions,
  type AmsiProof,
  type ProvableAmsiEngine,
} from '../../src/engines/amsi/engine';
import type { AmsiScanOptions } from '../../src/engines/model';
import type { ReasonCode, Verdict } from '../../src/findings/model';
import type { LayerContent } from '../../src/layers/model';
import { marked, type FakeAmsi } from './fake-amsi';

const asked: AmsiScanOptions = { contentName: 'C:\\scripts\\one.ps1', requested: true };
const ready: AmsiProof = { state: 'ready', detail: 'proven' };
const degraded: AmsiProof = { state: 'degraded', detail: 'it detects nothing' };
const text = (content: string): LayerContent => ({ type: 'text', text: content });
const bytes = (...content: number[]): LayerContent => ({ type: 'bytes', bytes: Uint8Array.from(content) });

/** Nothing unasked is scanned in this specification, so the folder is never made. */
const noBudget = (maxAlerts: number | null = null): AlertBudget =>
  createAlertBudget({ folder: 'never-made', perHour: 0, run: new RunAlerts(maxAlerts) });

/** @param library asked for inside hooks and tests only, so that a hook may make it first */
export function describeAmsiEngine(library: () => FakeAmsi): void {
  describe('AMSI engine', () => {
    let engine: ProvableAmsiEngine | null = null;

    const start = async (options: Partial<AmsiEngineOptions> = {}): Promise<ProvableAmsiEngine> => {
      engine = await createAmsiEngine({
        appName: 'Amsight_test',
        concurrency: 2,
        alerts: noBudget(),
        prove: () => Promise.resolve(ready),
        stopped: (detail) =>
          Promise.resolve({ state: 'degraded', detail: `AMSI stopped working. ${detail}` }),
        proofKey: () => 'signatures 1',
        machine: () => 'signatures 1',
        exclusion: () => null,
        load: () => loadAmsiFrom(library().path),
        ...options,
      });
      return engine;
    };
    const scanOne = async (content: LayerContent, options = asked) => {
      const session = (engine ?? (await start())).openSession();
      const answer = await session.scan(content, options);
      session.close();
      return answer;
    };

    beforeEach(() => {
      library().reset();
    });

    afterEach(async () => {
      await engine?.dispose();
      engine = null;
      library().assertNothingLeft();
    });

    describe('verdicts', () => {
      const table: [content: string, verdict: Verdict, amsiResult?: number][] = [
        ['Write-Output 1', 'notDetected', 1],
        [marked('result=0'), 'clean', 0],
        [marked('result=2'), 'suspicious', 2],
        [marked('result=16383'), 'suspicious', 16_383],
        [marked('admin'), 'blockedByAdmin', 16_384],
        [marked('result=20479'), 'blockedByAdmin', 20_479],
        [marked('result=20480'), 'suspicious', 20_480],
        [marked('result=32767'), 'suspicious', 32_767],
        [marked('detected'), 'detected', 32_768],
        [marked('result=2147483647'), 'detected', 2_147_483_647],
        [marked('slow=20', 'detected'), 'detected', 32_768],
        [marked('result=-5'), 'unscanned', -5],
        [marked('result=-2147483648'), 'unscanned', -2_147_483_648],
      ];
      for (const [content, verdict, amsiResult] of table) {
        it(`${content.trim()} → ${verdict}`, async () => {
          const answer = await scanOne(text(content));
          assert.equal(answer.verdict, verdict);
          assert.equal(answer.amsiResult, amsiResult);
        });
      }
    });

    describe('failures are unscanned, with the reason', () => {
      const table: [content: string, hresult: string | null, reason: RegExp][] = [
        [marked('hresult=8007139F'), 'E_NOT_VALID_STATE (0x8007139F)', /E_NOT_VALID_STATE/],
        [marked('hresult=80070015'), 'ERROR_NOT_READY (0x80070015)', /ERROR_NOT_READY/],
        [marked('hresult=80070057'), 'E_INVALIDARG (0x80070057)', /E_INVALIDARG/],
        [marked('hresult=8ABCDEF0'), '0x8ABCDEF0', /0x8ABCDEF0/],
        [marked('unwritten'), null, /without a result/],
        [marked('result=-5'), null, /-5/],
      ];
      for (const [content, hresult, reason] of table) {
        it(`${content.trim()} → ${hresult ?? 'no HRESULT'}`, async () => {
          const answer = await scanOne(text(content));
          assert.equal(answer.verdict, 'unscanned');
          assert.equal(answer.code, 'engineFailed');
          assert.equal(answer.hresult, hresult);
          assert.match(answer.reason ?? '', reason);
        });
      }

      it('a session that can not be opened answers every scan, and the engine goes on', async () => {
        await start();
        library().set('AMSIGHT_TEST_SESSION_HRESULT', '80004005');
        const session = engine!.openSession();
        for (let attempt = 0; attempt < 2; attempt += 1) {
          const answer = await session.scan(text('Write-Output 1'), asked);
          assert.deepEqual(
            [answer.verdict, answer.code, answer.hresult, answer.sha256],
            ['unscanned', 'engineFailed', 'E_FAIL (0x80004005)', null],
          );
        }
        session.close();
        library().reset();
        assert.equal((await scanOne(text('Write-Output 1'))).verdict, 'notDetected');
      });

      it('AmsiInitialize failing is `unavailable`, and nothing is tried again', async () => {
        library().set('AMSIGHT_TEST_INITIALIZE_HRESULT', '80070015');
        const answer = await scanOne(text('Write-Output 1'));
        assert.deepEqual(
          [answer.verdict, answer.code, answer.hresult],
          ['unscanned', 'engineUnavailable', 'ERROR_NOT_READY (0x80070015)'],
        );
        assert.equal(engine!.status().state, 'unavailable');
        library().reset();
        assert.equal((await scanOne(text('Write-Output 1'))).verdict, 'unscanned');
        assert.equal(library().count('initialized'), 0);
      });
    });

    describe('what the engine is handed', () => {
      const table: [name: string, content: LayerContent, expected: Buffer][] = [
        ['text as UTF-16LE', text('ab\r\n'), Buffer.from('610062000d000a00', 'hex')],
        ['no byte order mark', text('\ufeffab'), Buffer.from('61006200', 'hex')],
        ['emoji and CJK', text('😀測'), Buffer.from('😀測', 'utf16le')],
        ['lone surrogates as they are', text('a\ud800b\udc00'), Buffer.from('610000d8620000dc', 'hex')],
        ['NUL characters as they are', text('a\0b'), Buffer.from('610000006200', 'hex')],
        ['bytes as they are', bytes(0x4d, 0x5a, 0, 0xff, 0xfe), Buffer.from('4d5a00fffe', 'hex')],
        ['an odd number of bytes', bytes(0x41), Buffer.from('41', 'hex')],
      ];
      for (const [name, content, expected] of table) {
        it(name, async () => {
          const { sha256 } = await scanOne(content);
          assert.deepEqual(library().last('content'), expected);
          assert.equal(sha256, createHash('sha256').update(expected).digest('hex'));
        });
      }

      it('a large text whole', async () => {
        const content = 'Write-Output 1\n'.repeat(30_000);
        await scanOne(text(content));
        assert.ok(library().last('content').equals(Buffer.from(content, 'utf16le')));
      });

      it('what the caller changes after the call does not change what is scanned', async () => {
        await start();
        const block = Uint8Array.from(Buffer.from(marked('slow=50', 'detected'), 'utf16le'));
        const session = engine!.openSession();
        const pending = session.scan({ type: 'bytes', bytes: block }, asked);
        // The copy is made when the call's turn comes: an earlier answer proves that it has.
        await session.scan(text('Write-Output 1'), asked);
        block.fill(0);
        assert.equal((await pending).verdict, 'detected');
        session.close();
      });

      for (const [name, content] of [
        ['an empty text', text('')],
        ['white space', text(' \r\n\t\u00a0')],
        ['a lone byte order mark', text('\ufeff')],
        ['no bytes', bytes()],
        ['blank bytes', bytes(0x20, 0x0d, 0x0a)],
      ] as const) {
        it(`not ${name}: it holds nothing to scan`, async () => {
          const answer = await scanOne(content);
          assert.deepEqual(answer, { verdict: 'notDetected', sha256: null });
          assert.equal(library().count('scans'), 0);
        });
      }

      const names: [contentName: string, expected: string][] = [
        ['C:\\scripts\\ä 測 😀 #%.ps1', 'C:\\scripts\\ä 測 😀 #%.ps1'],
        ['vscode-vfs://github/a/b.ps1', 'vscode-vfs://github/a/b.ps1'],
        ['C:\\a\0b.ps1', 'C:\\a\u2400b.ps1'],
        ['', ''],
        [`C:\\${'x'.repeat(40_000)}`, `C:\\${'x'.repeat(32_764)}`],
      ];
      for (const [contentName, expected] of names) {
        it(`content name ${JSON.stringify(contentName.slice(0, 40))}`, async () => {
          await scanOne(text('x'), { contentName, requested: true });
          assert.equal(library().last('name').toString('utf16le'), expected);
        });
      }

      it('the application name', async () => {
        await start({ appName: 'PowerShell_C:\\ä.exe_7.4' });
        assert.equal(library().last('app').toString('utf16le'), 'PowerShell_C:\\ä.exe_7.4');
      });
    });

    describe('contexts and sessions', () => {
      it('one context for the engine, one session for all layers of a script', async () => {
        await start();
        for (let script = 0; script < 3; script += 1) {
          const session = engine!.openSession();
          await Promise.all(['a', 'b', 'c'].map((layer) => session.scan(text(layer), asked)));
          session.close();
        }
        assert.deepEqual(
          (['initialized', 'opened', 'scans'] as const).map((counter) => library().count(counter)),
          [1, 3, 9],
        );
      });

      it('a session that nothing was scanned in is never opened', async () => {
        await start();
        engine!.openSession().close();
        assert.equal(library().count('opened'), 0);
      });

      it('at most `concurrency` calls at once, over all sessions', async () => {
        await start({ concurrency: 3 });
        const sessions = Array.from({ length: 4 }, () => engine!.openSession());
        const calls = sessions.flatMap((session) =>
          ['a', 'b', 'c'].map((layer) => session.scan(text(marked('slow=60') + layer), asked)),
        );
        await Promise.all(calls);
        assert.equal(library().count('scans'), 12);
        assert.ok(library().count('maxCalls') <= 3, `${library().count('maxCalls')} calls at once`);
        assert.ok(library().count('maxCalls') > 1, 'calls ran side by side');
        for (const session of sessions) session.close();
      });

      it('closing a session waits for its calls; a scan after it is refused', async () => {
        await start();
        library().set('AMSIGHT_TEST_SESSION_SLOW', '30');
        const session = engine!.openSession();
        const pending = session.scan(text(marked('slow=50', 'detected')), asked);
        session.close();
        session.close();
        assert.equal((await session.scan(text('x'), asked)).code, 'engineFailed');
        assert.equal((await pending).verdict, 'detected');
      });

      it('dispose waits for calls, closes forgotten sessions, and may be called twice', async () => {
        await start();
        const forgotten = [engine!.openSession(), engine!.openSession()];
        const pending = forgotten.map((session) => session.scan(text(marked('slow=80')), asked));
        const first = engine!.dispose();
        await Promise.all([first, engine!.dispose()]);
        library().assertNothingLeft();
        assert.deepEqual(
          (await Promise.all(pending)).map(({ verdict }) => verdict),
          ['notDetected', 'notDetected'],
        );
        assert.equal((await forgotten[0]!.scan(text('x'), asked)).code, 'engineFailed');
        assert.equal((await engine!.openSession().scan(text('x'), asked)).code, 'engineFailed');
      });

      it('a closed session that still opens is closed before the context', async () => {
        await start();
        library().set('AMSIGHT_TEST_SESSION_SLOW', '60');
        const session = engine!.openSession();
        const pending = session.scan(text('x'), asked);
        session.close();
        await engine!.dispose();
        library().assertNothingLeft();
        assert.equal((await pending).verdict, 'notDetected');
      });
    });

    describe('content that an exclusion of the antivirus covers', () => {
      const covers = (name: string) => (name === asked.contentName ? 'C:\\scripts' : null);
      const table: [content: string, verdict: Verdict, code: ReasonCode | undefined][] = [
        ['Write-Output 1', 'unscanned', 'excluded'],
        [marked('result=0'), 'unscanned', 'excluded'],
        [marked('detected'), 'detected', undefined],
        [marked('admin'), 'blockedByAdmin', undefined],
        [marked('hresult=80004005'), 'unscanned', 'engineFailed'],
        ['', 'notDetected', undefined],
      ];
      for (const [content, verdict, code] of table) {
        it(`${JSON.stringify(content.trim())} → ${verdict}`, async () => {
          await start({ exclusion: covers });
          const answer = await scanOne(text(content));
          assert.deepEqual([answer.verdict, answer.code], [verdict, code]);
          if (code === 'excluded')
            assert.match(answer.reason ?? '', /exclusion C:\\scripts covers this file/);
        });
      }
      it('beside it, nothing found is an answer', async () => {
        await start({ exclusion: covers });
        const answer = await scanOne(text('Write-Output 1'), { ...asked, contentName: 'C:\\b.ps1' });
        assert.equal(answer.verdict, 'notDetected');
      });
    });

    describe('an AMSI that is not proven to detect', () => {
      const table: [content: string, verdict: Verdict, code: ReasonCode | undefined][] = [
        ['Write-Output 1', 'unscanned', 'engineNotDetecting'],
        [marked('result=0'), 'unscanned', 'engineNotDetecting'],
        [marked('detected'), 'detected', undefined],
        [marked('admin'), 'blockedByAdmin', undefined],
        [marked('result=300'), 'suspicious', undefined],
        [marked('hresult=80004005'), 'unscanned', 'engineFailed'],
        ['', 'notDetected', undefined],
      ];
      for (const [content, verdict, code] of table) {
        it(`${JSON.stringify(content.trim())} → ${verdict}`, async () => {
          await start({ prove: () => Promise.resolve(degraded) });
          const answer = await scanOne(text(content));
          assert.deepEqual([answer.verdict, answer.code], [verdict, code]);
        });
      }

      it('says so in its status, and takes over what a later proof shows', async () => {
        const proofs = [degraded, ready];
        await start({ prove: () => Promise.resolve(proofs.shift() ?? null) });
        const before = engine!.status();
        assert.deepEqual([before.state, before.detail], ['degraded', 'it detects nothing']);
        await engine!.prove();
        assert.equal(engine!.status().state, 'ready');
        assert.notEqual(engine!.status().fingerprint, before.fingerprint);
      });

      it('unproven for want of budget, it is proven by the first scan that a person asks for', async () => {
        const occasions: string[] = [];
        await start({
          prove: (_scan, occasion) => {
            occasions.push(occasion);
            return Promise.resolve(occasion === 'start' ? null : ready);
          },
        });
        assert.equal(engine!.status().state, 'degraded');
        const answers = await Promise.all([scanOne(text('x')), scanOne(text('y'))]);
        assert.deepEqual(
          answers.map(({ verdict }) => verdict),
          ['notDetected', 'notDetected'],
        );
        assert.deepEqual(occasions, ['start', 'scan']);
      });
    });

    describe('alerts', () => {
      it('what nobody asked for is not scanned without a budget', async () => {
        const answer = await scanOne(text(marked('detected')), { ...asked, requested: false });
        assert.deepEqual([answer.verdict, answer.code, answer.sha256], ['unscanned', 'alertBudget', null]);
        assert.equal(library().count('scans'), 0);
      });

      it('a run ends its positives at its limit, however many scans are under way', async () => {
        await start({ alerts: noBudget(2), concurrency: 4 });
        const session = engine!.openSession();
        const contents = Array.from({ length: 8 }, () => text(marked('slow=10', 'detected')));
        const answers = await Promise.all(contents.map((content) => session.scan(content, asked)));
        session.close();
        const verdicts = answers.map(({ verdict }) => verdict);
        assert.equal(verdicts.filter((verdict) => verdict === 'detected').length, 2);
        assert.equal(answers.filter(({ code }) => code === 'alertBudget').length, 6);
        assert.equal(library().count('scans'), 2);
      });

      it('scans that find nothing use up nothing', async () => {
        await start({ alerts: noBudget(1) });
        for (const content of ['a', marked('hresult=80004005'), marked('result=0'), marked('detected')]) {
          assert.notEqual((await scanOne(text(content))).code, 'alertBudget');
        }
        assert.equal((await scanOne(text('b'))).code, 'alertBudget');
      });
    });
  });
}
