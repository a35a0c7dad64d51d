/** The self-test, its memory, and how engine, budget and health act together. */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AmsiLayerVerdict } from '../../../src/engines/model';
import type { SelfTest } from '../../../src/health/model';
import { selfTestContentName } from '../../../src/engines/amsi/content';
import { runSelfTest } from '../../../src/health/self-test';
import { createSelfTestMemory, type SelfTestKey } from '../../../src/health/self-test-memory';
import { defaultStateFolder } from '../../../src/health/amsi';

const answers = {
  detected: { verdict: 'detected', amsiResult: 32_768, sha256: 'a' },
  missed: { verdict: 'notDetected', amsiResult: 1, sha256: 'a' },
  clean: { verdict: 'clean', amsiResult: 0, sha256: 'a' },
  admin: { verdict: 'blockedByAdmin', amsiResult: 16_384, sha256: 'a' },
  failed: { verdict: 'unscanned', code: 'engineFailed', reason: 'x', hresult: 'E_FAIL', sha256: 'a' },
  budget: { verdict: 'unscanned', code: 'alertBudget', reason: 'x', hresult: null, sha256: null },
} satisfies Record<string, AmsiLayerVerdict>;
type Answer = keyof typeof answers;

describe('runSelfTest', () => {
  const table: [name: string, given: Answer[], passed: boolean | null, probes: number][] = [
    // The harmless script is the first.
    ['the AMSI sample is detected: EICAR is not tried', ['missed', 'detected'], true, 2],
    ['a provider that calls the harmless script clean', ['clean', 'detected'], true, 2],
    ['only EICAR is detected', ['missed', 'missed', 'detected'], true, 3],
    ['nothing is detected', ['missed', 'missed', 'missed'], false, 3],
    ['everything is detected', ['detected', 'detected'], false, 2],
    ['everything is blocked by the administrator', ['admin', 'admin', 'admin'], false, 3],
    ['every call fails', ['failed', 'failed', 'failed'], false, 3],
    ['the harmless script fails', ['failed', 'detected'], false, 2],
    ['the alert budget is spent', ['budget'], null, 0],
    ['the alert budget is spent in the middle', ['missed', 'budget'], null, 0],
    ['the alert budget is spent before the last', ['missed', 'missed', 'budget'], null, 0],
  ];
  for (const [name, given, passed, probes] of table) {
    it(name, async () => {
      const left = [...given];
      const test = await runSelfTest((_text, contentName) => {
        assert.equal(contentName, selfTestContentName);
        return Promise.resolve(answers[left.shift()!]);
      });
      assert.deepEqual(left, []);
      assert.equal(test?.passed ?? null, passed);
      assert.equal(test?.probes.length ?? 0, probes);
    });
  }

  it('hands over Microsoft’s sample and EICAR’s file, joined right', async () => {
    const texts: string[] = [];
    const test = await runSelfTest((text) => {
      texts.push(text);
      return Promise.resolve(answers.missed);
    });
    const guid = '7e72c3ce-861b-4339-8740-' + '0ac1484c1386';
    assert.equal(texts[1], 'AMSI ' + 'Test Sample: ' + guid);
    // EICAR's file is 68 bytes whose sum is known; its text must not stand here whole.
    assert.equal(texts[2]?.length, 68);
    assert.match(texts[2], /^X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$/);
    assert.match(texts[2], /-STANDARD-ANTIVIRUS-TEST-FILE!\$H\+H\*$/);
    assert.deepEqual(
      test!.probes.map(({ name }) => name),
      ['AMSI test sample', 'EICAR test file', 'harmless script'],
    );
    assert.deepEqual(Object.keys(test!.probes[0]!.answer).sort(), ['amsiResult', 'verdict']);
  });
});

describe('self-test memory', () => {
  let folder: string;
  let now = 0;
  const key: SelfTestKey = { machine: 'pc', hostProgram: 'C:\\Code.exe', engine: 'signatures 1' };
  const test: SelfTest = { passed: true, time: '2026-01-01T00:00:00.000Z', probes: [] };
  const memory = (changed: Partial<SelfTestKey> = {}, where = folder) =>
    createSelfTestMemory(
      where,
      () => ({ ...key, ...changed }),
      () => now,
    );

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'amsight-memory-'));
    now = Date.parse(test.time) + 3_600_000;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives back what was passed in the last day', async () => {
    await memory().write(test);
    assert.deepEqual(await memory().read(), { ...test, remembered: true });
  });

  const other: [name: string, changed: Partial<SelfTestKey>][] = [
    ['another machine', { machine: 'other' }],
    ['another program', { hostProgram: 'C:\\node.exe' }],
    ['new signatures or providers', { engine: 'signatures 2' }],
  ];
  for (const [name, changed] of other) {
    it(`${name}: to be made again`, async () => {
      await memory().write(test);
      assert.equal(await memory(changed).read(), null);
    });
  }

  it('programs do not overwrite each other, signatures do', async () => {
    for (const changed of [{}, { hostProgram: 'C:\\node.exe' }, { engine: 'signatures 2' }]) {
      await memory(changed).write(test);
    }
    assert.equal((await readdir(folder)).length, 2);
  });

  for (const [name, hours, remembered] of [
    ['after 23 hours', 23, true],
    ['after a day', 24, false],
    ['from the future', -1, false],
  ] as const) {
    it(`${name}: ${remembered ? 'still holds' : 'to be made again'}`, async () => {
      await memory().write(test);
      now = Date.parse(test.time) + hours * 3_600_000;
      assert.equal((await memory().read()) !== null, remembered);
    });
  }

  for (const content of ['', '{', 'null', '[]', '{"time":1}', '{"time":"x","key":{},"probes":[]}', '\0']) {
    it(`a file that holds ${JSON.stringify(content)} is none, and is replaced`, async () => {
      await memory().write(test);
      const [name] = await readdir(folder);
      await writeFile(path.join(folder, name!), content);
      assert.equal(await memory().read(), null);
      await memory().write(test);
      assert.deepEqual(await memory().read(), { ...test, remembered: true });
    });
  }

  it('forgets what was refuted, and nothing else', async () => {
    await memory().write(test);
    await memory({ engine: 'signatures 2' }).forget();
    assert.notEqual(await memory().read(), null);
    await memory().forget();
    assert.equal(await memory().read(), null);
    await memory().forget();
  });

  describe('alone', () => {
    const patient = (milliseconds: number) =>
      createSelfTestMemory(
        folder,
        () => key,
        () => now,
        milliseconds,
      );
    const lockOf = async () => {
      const made: string[] = [];
      await patient(0).alone(async () => {
        made.push(...(await readdir(folder)));
      });
      assert.equal(made.length, 1);
      return path.join(folder, made[0] ?? '');
    };

    it('two at once: the second finds what the first has made', async () => {
      const events: string[] = [];
      const make = () =>
        patient(60_000).alone(async () => {
          const found = await memory().read();
          events.push(found ? 'found' : 'made');
          if (!found) await memory().write(test);
        });
      await Promise.all([make(), make(), make()]);
      assert.deepEqual(events, ['made', 'found', 'found']);
    });

    it('leaves no lock behind, also when it fails', async () => {
      await assert.rejects(
        patient(0).alone(() => Promise.reject(new Error('x'))),
        /x/,
      );
      assert.deepEqual(await readdir(folder), []);
    });

    it('goes on when another one takes too long, and leaves its lock alone', async () => {
      const lock = await lockOf();
      await writeFile(lock, '');
      assert.equal(await patient(0).alone(() => Promise.resolve('made')), 'made');
      assert.deepEqual(await readdir(folder), [path.basename(lock)]);
    });

    it('takes the lock that an ended process left behind', async () => {
      const lock = await lockOf();
      await writeFile(lock, '');
      const longAgo = new Date(Date.now() - 3_600_000);
      await utimes(lock, longAgo, longAgo);
      assert.equal(await patient(60_000).alone(() => Promise.resolve('made')), 'made');
      assert.deepEqual(await readdir(folder), []);
    });

    it('whose lock was taken over leaves the new holder’s lock alone', async () => {
      const lock = await lockOf();
      await patient(0).alone(() => writeFile(lock, 'another window'));
      assert.equal(await readFile(lock, 'utf8'), 'another window');
    });

    it('a folder that can not be written: goes on at once', async () => {
      const file = path.join(folder, 'a file');
      await writeFile(file, 'x');
      assert.equal(await memory({}, file).alone(() => Promise.resolve('made')), 'made');
    });
  });

  it('a folder that can not be written: not remembered, no error, nothing left behind', async () => {
    const file = path.join(folder, 'a file');
    await writeFile(file, 'x');
    const blocked = memory({}, file);
    await blocked.write(test);
    assert.equal(await blocked.read(), null);
    assert.equal(await readFile(file, 'utf8'), 'x');
  });

  it('a place that is taken by a folder leaves no temporary file', async () => {
    await memory().write(test);
    const [name] = await readdir(folder);
    await rm(path.join(folder, name!));
    await mkdir(path.join(folder, name!, 'x'), { recursive: true });
    await memory().write(test);
    assert.deepEqual(await readdir(folder), [name]);
  });
});

describe('defaultStateFolder', () => {
  const table: [platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string, folder: string][] = [
    ['win32', { LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local' }, 'x', 'C:\\Users\\a\\AppData\\Local\\Amsight'],
    ['win32', {}, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Local\\Amsight'],
    ['linux', {}, '/home/a', '/home/a/.local/state/amsight'],
    ['linux', { XDG_STATE_HOME: '/state' }, '/home/a', '/state/amsight'],
  ];
  for (const [platform, env, home, folder] of table) {
    it(`${platform} ${JSON.stringify(env)} → ${folder}`, () => {
      assert.equal(defaultStateFolder(platform, env, home), folder);
    });
  }
});
