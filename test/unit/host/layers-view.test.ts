/** Outlines and parts of layers, as the editor asks for them. */

import assert from 'node:assert/strict';

import { LayerReader } from '../../../src/host/layers-view';
import type { ScanInput } from '../../../src/protocol';
import { testConfig } from '../client/settings';

const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(70_000, 7)]);
const inner = "Write-Output 'inner'";
const input = (text: string): ScanInput => ({ contentName: '/a.ps1', source: { type: 'text', text } });
const loader = input(
  ['[Reflection.Assem', `bly]::Load([Convert]::FromBase64String('${program.toString('base64')}'))`].join(''),
);
const runner = input(`powershell -enc ${Buffer.from(inner, 'utf16le').toString('base64')}`);

const fail = (error: unknown): never => {
  throw error;
};

describe('LayerReader', () => {
  const reader = new LayerReader();
  const hashOf = (script: ScanInput, form: 'text' | 'bytes'): string => {
    const { layers } = reader.outline(script, testConfig, fail);
    return layers.findLast((one) => one.form === form)?.sha256 ?? assert.fail('no such layer');
  };
  const part = (script: ScanInput, sha256: string, start: number, end: number) =>
    reader.part({ input: script, sha256, start, end }, testConfig, fail);

  it('hands over any part of bytes', () => {
    const sha256 = hashOf(loader, 'bytes');
    const base64 = program.subarray(1, 4).toString('base64');
    assert.deepEqual(part(loader, sha256, 1, 4), { start: 1, text: null, bytes: base64 });
    const all = part(loader, sha256, 0, 1e9);
    assert.equal(all?.bytes, program.toString('base64'));
  });
  it('hands over any part of a text, and nothing beyond its end', () => {
    const sha256 = hashOf(runner, 'text');
    assert.equal(part(runner, sha256, 6, 12)?.text, inner.slice(6, 12));
    assert.equal(part(runner, sha256, 1000, 2000)?.text, '');
  });
  it('knows no layer of another script', () => {
    assert.equal(part(runner, hashOf(loader, 'bytes'), 0, 1), null);
  });
  it('reports all texts, and the beginning of bytes', () => {
    const { layers } = reader.report(loader, testConfig, fail);
    const bytes = layers.find(({ form }) => form === 'bytes');
    assert.deepEqual([bytes?.size, bytes?.text], [program.length, null]);
    assert.equal(bytes?.bytes, program.subarray(0, 65_536).toString('base64'));
    assert.equal(reader.report(runner, testConfig, fail).layers[1]?.text, inner);
  });
});
