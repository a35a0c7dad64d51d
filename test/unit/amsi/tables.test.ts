/** The verdict table, HRESULT names and the small pure parts of the AMSI engine. */

import assert from 'node:assert/strict';
import { describeHresult, hresultFailed } from '../../../src/engines/amsi/hresult';
import { Semaphore } from '../../../src/engines/amsi/semaphore';
import { isPositive, verdictOf } from '../../../src/engines/amsi/verdict';
import { isBlockedByAntivirus, windowsOpenError } from '../../../src/engines/win32/antivirus-block';
import { decodeValue, openRegistry, type RegistryValue } from '../../../src/engines/win32/registry';
import { ansiCodePage } from '../../../src/engines/win32/system';
import type { Verdict } from '../../../src/findings/model';

describe('verdictOf', () => {
  const table: [from: number, to: number, verdict: Verdict, positive: boolean][] = [
    [-0x80000000, -1, 'unscanned', false],
    [0, 0, 'clean', false],
    [1, 1, 'notDetected', false],
    [2, 16_383, 'suspicious', true],
    [16_384, 20_479, 'blockedByAdmin', true],
    [20_480, 32_767, 'suspicious', true],
    [32_768, 0x7fffffff, 'detected', true],
  ];
  for (const [from, to, verdict, positive] of table) {
    it(`${from}–${to} → ${verdict}`, () => {
      for (const result of [from, Math.floor((from + to) / 2), to]) assert.equal(verdictOf(result), verdict);
      assert.equal(isPositive(verdict), positive);
    });
  }
});

describe('describeHresult', () => {
  const table: [hresult: number, description: string, failed: boolean][] = [
    [0, 'S_OK (0x00000000)', false],
    [1, 'S_FALSE (0x00000001)', false],
    [0x80070057, 'E_INVALIDARG (0x80070057)', true],
    [0x8007139f, 'E_NOT_VALID_STATE (0x8007139F)', true],
    [0x80070015, 'ERROR_NOT_READY (0x80070015)', true],
    [0x8007139f | 0, 'E_NOT_VALID_STATE (0x8007139F)', true],
    [0x80071234, 'HRESULT_FROM_WIN32(4660) (0x80071234)', true],
    [0x8abcdef0, '0x8ABCDEF0', true],
  ];
  for (const [hresult, description, failed] of table) {
    it(`${hresult} → ${description}`, () => {
      assert.equal(describeHresult(hresult), description);
      assert.equal(hresultFailed(hresult), failed);
    });
  }
});

describe('isBlockedByAntivirus', () => {
  const table: [nodeCode: string | undefined, win32: number | null, blocked: boolean][] = [
    ['UNKNOWN', 225, true],
    ['UNKNOWN', 226, true],
    ['UNKNOWN', 5, false],
    ['UNKNOWN', 0, false],
    ['UNKNOWN', null, false],
    ['EACCES', 225, false],
    [undefined, 225, false],
  ];
  for (const [nodeCode, win32, blocked] of table) {
    it(`${String(nodeCode)}, Win32 ${String(win32)} → ${blocked}`, () => {
      assert.equal(
        isBlockedByAntivirus('C:\\x.ps1', nodeCode, () => win32),
        blocked,
      );
    });
  }

  it('asks Windows only about what Node can not name', () => {
    isBlockedByAntivirus('C:\\x.ps1', 'ENOENT', () => assert.fail('asked'));
  });
});

describe('registry values', () => {
  const utf16 = (text: string) => Buffer.from(text, 'utf16le');
  const table: [name: string, type: number, data: Buffer, value: RegistryValue][] = [
    ['REG_DWORD', 4, Buffer.from([1, 2, 0, 0]), 513],
    ['a short REG_DWORD', 4, Buffer.from([1]), null],
    ['REG_SZ with its terminator', 1, utf16('ab\0'), 'ab'],
    ['REG_SZ without one', 1, utf16('ab'), 'ab'],
    ['REG_SZ with rubbish behind the terminator', 1, utf16('ab\0\ncd'), 'ab'],
    ['REG_EXPAND_SZ', 2, utf16('%ProgramFiles%\\x\0'), '%ProgramFiles%\\x'],
    ['an empty REG_SZ', 1, Buffer.alloc(0), ''],
    ['REG_MULTI_SZ', 7, utf16('a\0b c\0\0'), ['a', 'b c']],
    ['REG_MULTI_SZ without its end', 7, utf16('a\0b'), ['a', 'b']],
    ['an empty REG_MULTI_SZ', 7, utf16('\0'), []],
    ['REG_BINARY', 3, Buffer.from([1, 2, 3, 4]), new Uint8Array([1, 2, 3, 4])],
    ['REG_QWORD', 11, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0x80]), 0x8000000000000001n],
    ['a short REG_QWORD', 11, Buffer.from([1, 0, 0, 0]), null],
    ['REG_LINK', 6, utf16('a'), null],
  ];
  for (const [name, type, data, value] of table) {
    it(name, () => {
      assert.deepEqual(decodeValue(type, data), value);
    });
  }
});

describe('off Windows', () => {
  it('questions to Windows have no answer, and none throws', function () {
    if (process.platform === 'win32') this.skip();
    assert.deepEqual([openRegistry(), ansiCodePage(), windowsOpenError('/etc')], [null, null, null]);
  });
});

describe('Semaphore', () => {
  it('runs in order, never more than its places, and goes on after a failure', async () => {
    const semaphore = new Semaphore(2);
    const order: number[] = [];
    let now = 0;
    let most = 0;
    const outcomes = await Promise.allSettled(
      [0, 1, 2, 3, 4].map((task) =>
        semaphore.run(async () => {
          order.push(task);
          most = Math.max(most, (now += 1));
          await new Promise((resolve) => setImmediate(resolve));
          now -= 1;
          if (task === 1) throw new Error('one fails');
        }),
      ),
    );
    assert.deepEqual(order, [0, 1, 2, 3, 4]);
    assert.equal(most, 2);
    assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 1);
  });

  for (const places of [0, -1, 1.9, 0.5]) {
    it(`${places} places are one`, async () => {
      const semaphore = new Semaphore(places);
      let now = 0;
      const task = async () => {
        now += 1;
        assert.equal(now, 1);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
      };
      await Promise.all([semaphore.run(task), semaphore.run(task)]);
    });
  }
});
