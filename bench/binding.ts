/** An AMSI call through our binding against the same call from C, on the same library, in turns. */

import { execFileSync } from 'node:child_process';
import { loadAmsiFrom } from '../src/engines/amsi/binding';
import { formatRatio, report } from './measure';

const library = process.argv[4] ?? '';
const peer = process.argv[5] ?? '';
const calls = 400;
const rounds = 20;

async function main(): Promise<void> {
  const loaded = loadAmsiFrom(library);
  if (!loaded.ok) throw new Error(loaded.failure.message);
  const amsi = loaded.value;
  const { value: context } = await amsi.initialize('Amsight_bench');
  if (context === null) throw new Error('no context');
  const { value: session } = await amsi.openSession(context);
  if (session === null) throw new Error('no session');
  const bytes = Buffer.alloc(64 * 1024, 'a\0');

  /** Microseconds a call. */
  const ours = async (): Promise<number> => {
    const began = performance.now();
    for (let call = 0; call < calls; call++) await amsi.scanBuffer(context, session, bytes, 'bench.ps1');
    return ((performance.now() - began) * 1000) / calls;
  };
  const theirs = (): number => Number(execFileSync(peer, [library, String(calls)], { encoding: 'utf8' }));

  await ours();
  const pairs: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < rounds; round++) pairs.push({ ours: await ours(), theirs: theirs() });
  amsi.closeSession(context, session);
  amsi.uninitialize(context);
  // The quickest rounds: whatever else runs on the machine only adds time.
  const best = {
    ours: Math.min(...pairs.map((pair) => pair.ours)),
    theirs: Math.min(...pairs.map((pair) => pair.theirs)),
  };
  const ratio = best.ours / best.theirs;
  report({
    what: 'AMSI call through the binding, 64 KiB, against C',
    target: '≤ 1.10 ×',
    measured: formatRatio(ratio),
    met: ratio <= 1.1,
    note: `${best.ours.toFixed(1)} against ${best.theirs.toFixed(1)} µs a call, ${calls} calls one after another, best of ${rounds} rounds in turns; the tests' own library`,
  });
}

void main();
