/** Which files are found below the named paths, in which order, and what is said about the rest. */

import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { InOrder } from '../../../src/cli/in-order';
import { folderRules } from '../../../src/cli/select';
import { sameFileKey } from '../../../src/cli/same-file';
import { inShard } from '../../../src/cli/shard';
import { checkRoots, walk, type WalkItem } from '../../../src/cli/walk';
import { Workplace } from './run';

const windows = process.platform === 'win32';

interface Select {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

async function find(place: Workplace, paths: readonly string[], select: Select = {}): Promise<WalkItem[]> {
  const checked = await checkRoots(paths, place.root);
  assert.ok(checked.ok);
  const rules = folderRules({ include: [], exclude: [], ignoreCase: false, ...select });
  const items: WalkItem[] = [];
  for await (const item of walk(checked.roots, rules)) items.push(item);
  return items;
}

async function names(place: Workplace, paths: readonly string[], select: Select = {}): Promise<string[]> {
  return (await find(place, paths, select)).flatMap((item) => (item.type === 'file' ? [item.shown] : []));
}

describe('which files are found', () => {
  const place = new Workplace().write({
    'a.ps1': '',
    'B.PS1': '',
    'lib/c.psm1': '',
    'lib/deep/d.vbs': '',
    'lib/deep/e.txt': '',
    'dist/f.ps1': '',
    '.hidden/g.ps1': '',
  });
  after(() => {
    place.remove();
  });

  const table: [paths: string, select: Select, files: string[]][] = [
    ['.', {}, ['.hidden/g.ps1', 'B.PS1', 'a.ps1', 'lib/c.psm1', 'lib/deep/d.vbs']],
    ['./lib/', {}, ['lib/c.psm1', 'lib/deep/d.vbs']],
    // Nothing twice.
    ['lib lib/deep', {}, ['lib/c.psm1', 'lib/deep/d.vbs']],
    ['lib/deep lib', {}, ['lib/deep/d.vbs', 'lib/c.psm1']],
    ['lib lib/c.psm1', {}, ['lib/deep/d.vbs', 'lib/c.psm1']],
    ['a.ps1 ./a.ps1', {}, ['a.ps1']],
    ['lib ./lib/ lib/../lib', {}, ['lib/c.psm1', 'lib/deep/d.vbs']],
    ['. .', {}, ['.hidden/g.ps1', 'B.PS1', 'a.ps1', 'lib/c.psm1', 'lib/deep/d.vbs']],
    ['.', { include: ['*.psm1', '*.vbs'] }, ['lib/c.psm1', 'lib/deep/d.vbs']],
    ['.', { include: ['lib/*'] }, ['lib/c.psm1']],
    ['.', { include: ['*.txt'] }, ['lib/deep/e.txt']],
    ['.', { exclude: ['lib'] }, ['.hidden/g.ps1', 'B.PS1', 'a.ps1']],
    ['.', { exclude: ['deep/', '.hidden/**'] }, ['B.PS1', 'a.ps1', 'lib/c.psm1']],
    ['.', { exclude: ['./lib/deep'] }, ['.hidden/g.ps1', 'B.PS1', 'a.ps1', 'lib/c.psm1']],
    // Globs are relative to the named folder.
    ['lib', { include: ['deep/*.vbs'] }, ['lib/deep/d.vbs']],
    // What is named is scanned, excluded or not.
    ['dist/f.ps1', { exclude: ['*.ps1'] }, ['dist/f.ps1']],
    ['lib/deep/e.txt', {}, ['lib/deep/e.txt']],
    ['dist', {}, ['dist/f.ps1']],
    ['. dist', { exclude: ['lib'] }, ['.hidden/g.ps1', 'B.PS1', 'a.ps1', 'dist/f.ps1']],
    ['lib lib/deep', { exclude: ['deep'] }, ['lib/c.psm1', 'lib/deep/d.vbs']],
  ];
  for (const [paths, select, expected] of table) {
    it(`${paths} ${JSON.stringify(select)}`, async () => {
      assert.deepEqual(await names(place, paths.split(' '), select), expected);
    });
  }

  it('absolute paths are shown as they were named', async () => {
    const folder = place.root.replaceAll('\\', '/');
    const found = await names(place, [path.join(place.root, 'lib')]);
    assert.deepEqual(found, [`${folder}/lib/c.psm1`, `${folder}/lib/deep/d.vbs`]);
  });

  it('a folder that is left out is counted once and not entered', async () => {
    const ignored = (await find(place, ['.'])).filter(({ type }) => type === 'ignored');
    assert.deepEqual(ignored.map(({ relative }) => relative).sort(), ['dist', 'lib/deep/e.txt']);
  });
});

describe('links', () => {
  const place = new Workplace().write({
    'in/a.ps1': '',
    'in/sub/b.ps1': '',
    'out/c.ps1': '',
    'out/d.txt': '',
  });
  before(function () {
    // Links need a privilege on Windows.
    if (windows) this.skip();
    const link = (target: string, name: string): void => {
      symlinkSync(target, path.join(place.root, name));
    };
    link('..', 'in/sub/up');
    link('.', 'in/self');
    link('sub', 'in/twin');
    link('../out', 'in/outside');
    link('../out', 'in/outside2');
    link('../out/c.ps1', 'in/file.ps1');
    link('../out/d.txt', 'in/file.txt');
    link('nowhere', 'in/gone.ps1');
    link('nowhere', 'in/gone.txt');
    link('ring2.ps1', 'in/ring1.ps1');
    link('ring1.ps1', 'in/ring2.ps1');
  });
  after(() => {
    place.remove();
  });

  it('are followed out of what is scanned, once, and end no scan', async () => {
    const items = await find(place, ['in']);
    const seen = items.map((item) =>
      item.type === 'problem' ? `${item.shown} ${item.status} ${item.code}` : `${item.relative} ${item.type}`,
    );
    assert.deepEqual(seen, [
      'a.ps1 file',
      'file.ps1 file',
      'file.txt ignored',
      'in/gone.ps1 failed notFound',
      'gone.txt ignored',
      'outside/c.ps1 file',
      'outside/d.txt ignored',
      'in/outside2 skipped symlinkLoop',
      'in/ring1.ps1 skipped symlinkLoop',
      'in/ring2.ps1 skipped symlinkLoop',
      'in/self skipped symlinkLoop',
      'sub/b.ps1 file',
      'in/sub/up skipped symlinkLoop',
      'in/twin skipped symlinkLoop',
    ]);
  });
});

describe('sameFileKey', () => {
  it('ignores case on Windows and only there', () => {
    const equal = (platform: NodeJS.Platform): boolean =>
      sameFileKey('/Dir/A.ps1', platform) === sameFileKey('/dir/a.PS1', platform);
    assert.deepEqual([equal('win32'), equal('linux')], [true, false]);
  });
});

describe('names that are not UTF-8', () => {
  it('are failed with what to do, files and folders', async function () {
    if (process.platform !== 'linux') this.skip();
    const place = new Workplace().write({ 'real \ufffd.ps1': '' });
    const odd = (name: string): Buffer => Buffer.from(`${place.root}/${name}`, 'latin1');
    writeFileSync(odd('b\xe9d.ps1'), '');
    writeFileSync(odd('b\xe9d.txt'), '');
    mkdirSync(odd('f\xf6lder'));
    const seen = (await find(place, ['.'])).map((item) =>
      item.type === 'problem'
        ? [item.shown, item.status, item.code, item.reason]
        : [item.relative, item.type],
    );
    const reason = 'Its name is not UTF-8; rename it.';
    assert.deepEqual(seen, [
      ['b\ufffdd.ps1', 'failed', 'notFound', reason],
      ['b\ufffdd.txt', 'ignored'],
      ['f\ufffdlder', 'failed', 'notFound', reason],
      ['real \ufffd.ps1', 'file'],
    ]);
    place.remove();
  });
});

describe('folders that can not be read', () => {
  it('are failed when they are gone once they are entered', async () => {
    const place = new Workplace();
    mkdirSync(path.join(place.root, 'here'));
    const checked = await checkRoots(['here'], place.root);
    assert.ok(checked.ok);
    place.remove();
    const items: WalkItem[] = [];
    for await (const item of walk(
      checked.roots,
      folderRules({ include: [], exclude: [], ignoreCase: false }),
    )) {
      items.push(item);
    }
    assert.deepEqual(
      items.map((item) => item.type === 'problem' && [item.shown, item.status, item.code]),
      [['here', 'failed', 'notFound']],
    );
  });
});

describe('a shard', () => {
  it('takes each file exactly once, whatever other files there are', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (name, count) => {
        const taking = Array.from({ length: count }, (_, index) =>
          inShard(name, { index: index + 1, count }),
        );
        assert.equal(taking.filter(Boolean).length, 1);
      }),
    );
  });

  it('is the same on every machine', () => {
    const files = ['a.ps1', 'lib/b.psm1', 'ä/c d.vbs', '😀.ps1'];
    const shards = files.map((name) => [1, 2, 3].find((index) => inShard(name, { index, count: 3 })));
    assert.deepEqual(shards, [2, 1, 1, 1]);
  });
});

describe('reports that come in any order', () => {
  it('are written in the order of their files, each once', () => {
    const orders = fc.integer({ min: 1, max: 30 }).chain((count) => {
      const slots = Array.from({ length: count }, (_, index) => index);
      return fc.tuple(
        fc.shuffledSubarray(slots, { minLength: count }),
        fc.uniqueArray(fc.integer({ min: 0, max: count - 1 })),
        fc.integer({ min: 0, max: count }),
      );
    });
    fc.assert(
      fc.property(orders, ([order, silent, stopAfter]) => {
        const written: number[] = [];
        const inOrder = new InOrder<number>((value) => written.push(value));
        order.forEach(() => inOrder.open());
        const settled = order.slice(0, stopAfter);
        for (const slot of settled) inOrder.settle(slot, silent.includes(slot) ? null : slot);
        inOrder.flush();
        const expected = settled.filter((slot) => !silent.includes(slot)).sort((a, b) => a - b);
        assert.deepEqual(written, expected);
      }),
    );
  });
});
