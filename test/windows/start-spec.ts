/** How engine, self-test, alert budget and health act together, as a specification that runs against amsi.c. */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { RunAlerts } from '../../src/client/run-alerts';
import { loadAmsiFrom } from '../../src/engines/amsi/binding';
import { startAmsi, type Amsi, type AmsiOptions } from '../../src/health/amsi';
import { readDefender } from '../../src/health/defender';
import type { MachineFacts } from '../../src/health/facts';
import { readExclusions } from '../../src/health/exclusion-lists';
import { registryOf, type RegistryTable } from '../unit/health/fixtures';
import { marked, type FakeAmsi } from './fake-amsi';

const windows: MachineFacts = {
  platform: 'win32',
  release: '10.0.22631',
  program: 'C:\\host\\node.exe',
  wine: null,
  library: null,
  amsi: null,
  providers: null,
  products: [],
  defender: null,
  exclusions: null,
};
const withSignatures = (signatureVersion: string): MachineFacts => {
  const signatures = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Signature Updates';
  const registry = registryOf({ [signatures]: { AVSignatureVersion: signatureVersion, EngineVersion: '1' } });
  return { ...windows, defender: readDefender(registry, () => true) };
};

/** @param library asked for inside hooks and tests only, so that a hook may make it first */
export function describeStart(library: () => FakeAmsi): void {
  describe('startAmsi', () => {
    let stateFolder: string;
    let time: number;
    let open: Amsi[] = [];

    const start = async (
      options: Partial<AmsiOptions> = {},
      machine: MachineFacts | (() => MachineFacts) = windows,
    ): Promise<Amsi> => {
      const amsi = await startAmsi(
        { appName: 'Amsight_test', concurrency: 2, alertBudget: 20, ...options },
        {
          load: () => loadAmsiFrom(library().path),
          machine: typeof machine === 'function' ? machine : () => machine,
          stateFolder,
          now: () => time,
        },
      );
      open.push(amsi);
      return amsi;
    };
    const scan = async ({ engine }: Amsi, text: string, requested: boolean) => {
      const session = engine.openSession();
      const answer = await session.scan({ type: 'text', text }, { contentName: 'x.ps1', requested });
      session.close();
      return answer;
    };
    const positives = async () =>
      (await readdir(path.join(stateFolder, 'alerts'))).filter((name) => name.endsWith('.hit')).length;

    beforeEach(async () => {
      library().reset();
      time = Date.UTC(2026, 0, 1);
      stateFolder = await mkdtemp(path.join(os.tmpdir(), 'amsight-state-'));
    });

    afterEach(async () => {
      await Promise.all(open.map(({ engine }) => engine.dispose()));
      open = [];
      library().assertNothingLeft();
      await rm(stateFolder, { recursive: true });
    });

    it('an AMSI that detects its sample is ready, for one positive', async () => {
      const amsi = await start();
      assert.equal(amsi.engine.status().state, 'ready');
      assert.equal(library().count('scans'), 2);
      assert.equal(await positives(), 1);
    });

    it('an AMSI that misses it is degraded, names the cause, and costs no positive', async () => {
      library().set('AMSIGHT_TEST_DETECT', '0');
      const amsi = await start();
      const { state, detail } = amsi.engine.status();
      assert.deepEqual([state, detail], ['degraded', 'AMSI answers, but does not detect its test sample.']);
      assert.equal(library().count('scans'), 3);
      assert.equal(await positives(), 0);
      assert.equal((await scan(amsi, 'Write-Output 1', true)).code, 'engineNotDetecting');
    });

    it('sessions that can not be opened: degraded, with the HRESULT', async () => {
      library().set('AMSIGHT_TEST_SESSION_HRESULT', '8007139F');
      const { engine } = await start();
      assert.equal(engine.status().state, 'degraded');
      assert.match(engine.status().detail, /E_NOT_VALID_STATE \(0x8007139F\)/);
    });

    it('AmsiInitialize failing: unavailable, in health too', async () => {
      library().set('AMSIGHT_TEST_INITIALIZE_HRESULT', '80070005');
      const amsi = await start();
      assert.equal(amsi.engine.status().state, 'unavailable');
      const { state, cause, selfTest } = await amsi.health({ probe: true });
      assert.deepEqual([state, selfTest], ['unavailable', null]);
      assert.match(cause ?? '', /E_ACCESSDENIED \(0x80070005\)/);
    });

    describe('a passed self-test', () => {
      it('is remembered: the next window makes no call', async () => {
        await start();
        library().reset();
        const { engine } = await start();
        assert.equal(engine.status().state, 'ready');
        assert.equal(library().count('scans'), 0);
      });

      it('two windows at once make it once', async () => {
        const both = await Promise.all([start(), start()]);
        assert.deepEqual(
          both.map(({ engine }) => engine.status().state),
          ['ready', 'ready'],
        );
        assert.equal(library().count('scans'), 2);
        assert.equal(await positives(), 1);
      });

      it('is made again when the signatures change', async () => {
        await start({}, withSignatures('1'));
        library().reset();
        const { engine } = await start({}, withSignatures('2'));
        assert.equal(library().count('scans'), 2);
        assert.match(engine.status().fingerprint, /^ready\|2\|/);
      });

      it('is made again when Defender is configured off, and holds when it is on again', async () => {
        const configured = (values: RegistryTable): MachineFacts => ({
          ...windows,
          defender: readDefender(registryOf(values), () => true),
        });
        const policy = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection';
        await start({}, configured({}));
        library().reset();
        library().set('AMSIGHT_TEST_DETECT', '0');
        const { engine } = await start({}, configured({ [policy]: { DisableScriptScanning: 1 } }));
        assert.equal(engine.status().state, 'degraded');
        library().reset();
        assert.equal((await start({}, configured({}))).engine.status().state, 'ready');
        assert.equal(library().count('scans'), 0);
      });

      it('is made again after a day', async () => {
        await start();
        library().reset();
        time += 24 * 3_600_000;
        await start();
        assert.equal(library().count('scans'), 2);
      });

      it('is forgotten when a live one fails', async () => {
        const amsi = await start();
        time += 60_000;
        library().set('AMSIGHT_TEST_DETECT', '0');
        await amsi.health({ probe: true });
        assert.equal((await start({ quiet: true })).engine.status().state, 'degraded');
      });

      it('a missed one is not remembered', async () => {
        library().set('AMSIGHT_TEST_DETECT', '0');
        await start();
        library().reset();
        assert.equal((await start()).engine.status().state, 'ready');
      });
    });

    describe('health', () => {
      it('always probes live, and the engine takes the result over', async () => {
        const amsi = await start();
        time += 60_000;
        library().set('AMSIGHT_TEST_DETECT', '0');
        assert.equal(amsi.engine.status().state, 'ready');
        const report = await amsi.health({ probe: true });
        assert.deepEqual([report.state, report.selfTest?.passed], ['degraded', false]);
        assert.equal(amsi.engine.status().state, 'degraded');
        library().set('AMSIGHT_TEST_DETECT', '1');
        assert.equal((await amsi.health({ probe: true })).state, 'ready');
        assert.equal(amsi.engine.status().state, 'ready');
      });

      it('right after a start that probed, that probe is the live one: one alert, not two', async () => {
        const amsi = await start();
        library().reset();
        assert.equal((await amsi.health({ probe: true })).state, 'ready');
        assert.equal(library().count('scans'), 0);
        assert.equal((await amsi.health({ probe: true })).state, 'ready');
        assert.equal(library().count('scans'), 2);
      });

      it('right after a start that remembered, it probes', async () => {
        await start();
        const amsi = await start();
        library().reset();
        assert.equal((await amsi.health({ probe: true })).selfTest?.passed, true);
        assert.equal(library().count('scans'), 2);
      });

      it('is asked for by a person: a spent budget does not stop it', async () => {
        const amsi = await start({ alertBudget: 0 });
        assert.match(amsi.engine.status().detail, /alert budget/);
        assert.equal((await amsi.health({ probe: true })).state, 'ready');
      });
    });

    describe('health without a probe', () => {
      const quietly = async (amsi: Amsi) => {
        library().reset();
        const report = await amsi.health({ probe: false });
        assert.equal(library().count('scans'), 0);
        return report;
      };

      it('tells of the self-test that the start has made', async () => {
        const { state, selfTest } = await quietly(await start());
        assert.deepEqual([state, selfTest?.passed, selfTest?.remembered], ['ready', true, undefined]);
      });

      it('tells of one that another window has made, and says so', async () => {
        await start();
        const { state, selfTest, notes } = await quietly(await start());
        assert.deepEqual([state, selfTest?.remembered], ['ready', true]);
        assert.match(notes[0] ?? '', /remembered from 2026-01-01 00:00 UTC/);
      });

      it('tells what the last live one showed', async () => {
        const amsi = await start();
        time += 60_000;
        library().set('AMSIGHT_TEST_DETECT', '0');
        await amsi.health({ probe: true });
        assert.equal((await quietly(amsi)).state, 'degraded');
      });

      it('while a live one is made, waits for nothing and does not bring back an old one', async () => {
        await start();
        const amsi = await start();
        time += 60_000;
        library().set('AMSIGHT_TEST_DETECT', '0');
        const live = amsi.health({ probe: true });
        await amsi.health({ probe: false });
        assert.equal((await live).state, 'degraded');
        assert.equal((await amsi.health({ probe: false })).state, 'degraded');
        assert.equal(amsi.engine.status().state, 'degraded');
      });

      it('on a quiet start makes none, and finds none', async () => {
        const { state, causeId, selfTest } = await quietly(await start({ quiet: true }));
        assert.deepEqual([state, causeId, selfTest], ['degraded', 'notTested', null]);
      });

      it('on a quiet start finds one that is remembered', async () => {
        await start();
        assert.equal((await quietly(await start({ quiet: true }))).state, 'ready');
      });
    });

    it('nothing found inside an exclusion of Defender is no answer', async () => {
      const exclusions = readExclusions(
        registryOf({ 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Exclusions\\Extensions': { ps1: 0 } }),
      );
      const session = (await start({}, { ...windows, exclusions })).engine.openSession();
      const names = ['C:\\x.ps1', 'C:\\x.vbs'];
      const answers = await Promise.all(
        names.map((contentName) =>
          session.scan({ type: 'text', text: 'Write-Output 1' }, { contentName, requested: true }),
        ),
      );
      session.close();
      assert.deepEqual(
        answers.map(({ verdict, code }) => code ?? verdict),
        ['excluded', 'notDetected'],
      );
    });

    describe('a machine that changes under a proven engine', () => {
      const providers = (exists: boolean): MachineFacts['providers'] => ({
        complete: true,
        providers: [
          {
            clsid: '{2781761E-28E0-4109-99FE-B9D127C57AFE}',
            name: null,
            dll: 'C:\\MpOav.dll',
            exists,
            bits: 64,
            version: 1,
            company: null,
            fileVersion: null,
            signed: null,
          },
        ],
      });
      const defender = (table: RegistryTable, runs = true): MachineFacts => ({
        ...windows,
        defender: readDefender(
          registryOf({ ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend']: {}, ...table }),
          () => runs,
        ),
      });
      const realTime = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection';
      const processes = 'HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Exclusions\\Processes';
      const table: [name: string, before: MachineFacts, after: MachineFacts][] = [
        [
          'real-time protection off',
          defender({}),
          defender({ [realTime]: { DisableRealtimeMonitoring: 1 } }),
        ],
        ['the service stopped', defender({}), defender({}, false)],
        ['the provider unregistered', { ...windows, providers: providers(true) }, windows],
        [
          'its DLL deleted',
          { ...windows, providers: providers(true) },
          { ...windows, providers: providers(false) },
        ],
        [
          'this program excluded',
          windows,
          { ...windows, exclusions: readExclusions(registryOf({ [processes]: { 'node.exe': 0 } })) },
        ],
      ];
      for (const [name, before, after] of table) {
        it(`${name}: nothing found is no answer any more, and report and status say so`, async () => {
          let now = before;
          const amsi = await start({}, () => now);
          assert.equal(amsi.engine.status().state, 'ready');
          now = after;
          time += 60_000;
          library().set('AMSIGHT_TEST_DETECT', '0');
          assert.equal(amsi.engine.status().state, 'degraded');
          assert.equal((await amsi.health({ probe: false })).state, 'degraded');
          assert.equal(library().count('scans'), 2);
          assert.equal((await scan(amsi, 'Write-Output 1', false)).code, 'engineNotDetecting');
          assert.equal((await amsi.health({ probe: false })).selfTest?.passed, false);
        });
      }

      it('is proven again, once, by the scan of whoever is next', async () => {
        let now = withSignatures('1');
        const amsi = await start({}, () => now);
        now = withSignatures('2');
        time += 60_000;
        library().reset();
        const answers = await Promise.all(['a', 'b'].map((text) => scan(amsi, text, false)));
        assert.deepEqual(
          answers.map(({ verdict }) => verdict),
          ['notDetected', 'notDetected'],
        );
        assert.equal(library().count('scans'), 4);
        assert.equal(amsi.engine.status().state, 'ready');
      });

      it('without a budget it is not tested: an unasked scan finds nothing out, a person’s scan proves it', async () => {
        let now = withSignatures('1');
        const amsi = await start({ alertBudget: 1 }, () => now);
        now = withSignatures('2');
        time += 60_000;
        await scan(amsi, 'a', false);
        assert.equal(amsi.engine.status().state, 'degraded');
        const { state, selfTest } = await amsi.health({ probe: false });
        assert.deepEqual([state, selfTest], ['degraded', null]);
        assert.equal((await scan(amsi, 'a', true)).verdict, 'notDetected');
        assert.equal(amsi.engine.status().state, 'ready');
      });

      it('finds what another window has proven, without a scan', async () => {
        let now = withSignatures('1');
        const amsi = await start({}, () => now);
        now = withSignatures('2');
        await start({}, now);
        time += 60_000;
        library().reset();
        const { state, selfTest } = await amsi.health({ probe: false });
        assert.deepEqual([state, selfTest?.remembered], ['ready', true]);
        assert.equal(amsi.engine.status().state, 'ready');
        assert.equal(library().count('scans'), 0);
      });
    });

    describe('an AMSI that stops working', () => {
      it('is so in the report, too, and not remembered as one that works', async () => {
        const amsi = await start();
        library().set('AMSIGHT_TEST_SESSION_HRESULT', '80070015');
        await scan(amsi, 'a', true);
        const { state, detail } = amsi.engine.status();
        const report = await amsi.health({ probe: false });
        assert.deepEqual([state, report.state, report.causeId], ['degraded', 'degraded', 'stoppedWorking']);
        assert.equal(report.cause, detail);
        assert.match(detail, /^AMSI stopped working\. .*ERROR_NOT_READY/);
        assert.equal((await start({ quiet: true })).engine.status().state, 'degraded');
      });

      it('is mended by a self-test that a person asks for', async () => {
        const amsi = await start();
        await scan(amsi, marked('lost=8007139F'), true);
        assert.equal(amsi.engine.status().state, 'degraded');
        library().reset();
        time += 60_000;
        assert.equal((await amsi.health({ probe: true })).state, 'ready');
        assert.equal((await scan(amsi, 'a', true)).verdict, 'notDetected');
      });

      it('is mended by the self-test that finds it out', async () => {
        const amsi = await start();
        await scan(amsi, marked('break=8007139F'), true);
        time += 60_000;
        assert.equal((await amsi.health({ probe: true })).state, 'ready');
        // The script breaks two: its own, and the one that it is tried again on.
        assert.equal(library().count('initialized'), 3);
      });
    });

    describe('with the alert budget spent', () => {
      it('the first of a run’s alerts is left to its scans', async () => {
        const amsi = await start({ alertBudget: 0, run: new RunAlerts(1) });
        const answer = await scan(amsi, marked('detected'), true);
        assert.equal(answer.verdict, 'detected');
        assert.equal(amsi.engine.status().state, 'ready');
        assert.equal((await scan(amsi, 'a', true)).code, 'alertBudget');
      });

      it('one alert left is enough for a self-test, which none refutes for want of a second', async () => {
        assert.equal((await start({ alertBudget: 1 })).engine.status().state, 'ready');
      });

      it('unproven: what nobody asked for is not scanned, a person’s scan proves AMSI first', async () => {
        const amsi = await start({ alertBudget: 0 });
        assert.equal(amsi.engine.status().state, 'degraded');
        assert.equal((await scan(amsi, 'Write-Output 1', false)).code, 'alertBudget');
        assert.equal((await scan(amsi, 'Write-Output 1', true)).verdict, 'notDetected');
        assert.equal(amsi.engine.status().state, 'ready');
      });

      it('self-test and edits share it', async () => {
        const amsi = await start({ alertBudget: 3 });
        const verdicts = [];
        for (let edit = 0; edit < 3; edit += 1) {
          verdicts.push((await scan(amsi, `${marked('detected')}${edit}`, false)).verdict);
        }
        assert.deepEqual(verdicts, ['detected', 'detected', 'unscanned']);
        assert.equal((await scan(amsi, marked('detected'), true)).verdict, 'detected');
      });
    });
  });
}
