/** From an edit to its report, through the client and the scan host; and what the host holds in memory then. */

import { readFileSync, readdirSync } from 'node:fs';
import { ScanClient } from '../src/client/client';
import { formatMb, formatMs, percentile, report, script, settings } from './measure';

const edits = 200;
const base = script(1, 1000).split('\n');
const client = new ScanClient(settings());

async function edit(number: number): Promise<number> {
  const lines = [...base];
  lines[number % lines.length] = `$edited${number} = ${number}`;
  const began = performance.now();
  await client.scan({
    input: {
      contentName: 'file:///edit.ps1',
      source: { type: 'text', text: lines.join('\n') },
      kind: 'powershell',
    },
    options: { requested: false, localize: null },
    priority: 'edit',
    key: 'edit',
  });
  return performance.now() - began;
}

/** Bytes of resident memory at most, of this process's children; null where /proc does not tell. */
function childPeak(): number | null {
  if (process.platform !== 'linux') return null;
  let peak = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const status = readStatus(pid);
    if (!status.includes(`PPid:\t${process.pid}\n`)) continue;
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024);
  }
  return peak;
}

function readStatus(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch (error) {
    // Processes of others come and go.
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

async function main(): Promise<void> {
  for (let number = 0; number < 20; number++) await edit(number);
  const times: number[] = [];
  for (let number = 20; number < 20 + edits; number++) times.push(await edit(number));
  const p95 = percentile(times, 0.95);
  report({
    what: 'edit to report, 1,000 lines, p95',
    target: '≤ 60 ms',
    measured: formatMs(p95),
    met: p95 <= 60,
    note: `${edits} edits through client and scan host, rules engine; without debounce and without drawing the squiggle`,
  });
  const peak = childPeak();
  if (peak !== null) {
    report({
      what: 'scan host memory',
      target: '≤ 250 MB',
      measured: formatMb(peak),
      met: peak <= 250 * 1024 ** 2,
      note: 'peak resident size after these edits; rules engine, no AMSI',
    });
  }
  await client.dispose();
}

void main();
