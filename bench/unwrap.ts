/** Static unwrapping: linear in the size of the script, and quick on nested layers. */

import { unwrap } from '../src/layers/unwrap';
import { defaultBudgets } from '../src/scripts/budgets';
import type { ScriptKind } from '../src/scripts/kinds';
import { formatMs, formatRatio, median, report, script } from './measure';

const budgets = { ...defaultBudgets, milliseconds: 60_000 };

/** Milliseconds, median of five. */
function time(text: string, kind: ScriptKind = 'powershell'): number {
  return median(
    Array.from({ length: 5 }, () => {
      const began = performance.now();
      unwrap({ kind, text }, budgets);
      return performance.now() - began;
    }),
  );
}

const encode = (text: string): string =>
  `powershell -enc ${Buffer.from(text, 'utf16le').toString('base64')}\n`;

/** A script of `size` UTF-16 units with an encoded command every hundred lines. */
function sized(size: number): string {
  const part = script(1, 100) + encode("Write-Output 'amsight-marker'");
  return part.repeat(Math.ceil(size / part.length)).slice(0, size);
}

/** A megabyte in which much is to be computed: a hundred honest lines, then a string in pieces that would run. */
const computed: Readonly<Partial<Record<ScriptKind, string>>> = {
  powershell: `${script(1, 100)}$part = 'Write-' + ('Out{0}' -f 'put'); & ('i' + 'ex') "$part 'amsight-marker'"\n`,
  vbscript: `${'If Len(name) > 3 Then total = total + 1\r\n'.repeat(100)}Execute "WScript." & Replace("Exho", "x", "c") & " 1"\r\n`,
  jscript: `${'if (name.length > 3) { total = total + 1; }\n'.repeat(100)}eval("WScript." + ["ohcE"][0].split("").reverse().join("") + "(1)");\n`,
  batch: `${'if exist %name% copy %name% backup\r\n'.repeat(100)}set p=power& call %%p%%shell -c "Write-Output amsight-marker"\r\n`,
};
const megabyte = (part: string): string =>
  part.repeat(Math.ceil((1024 * 1024) / part.length)).slice(0, 1024 * 1024);

/** A 4 KB script hidden `levels` times over; Base64 makes each level a third longer than what it hides. */
function nested(levels: number): string {
  let text = sized(4 * 1024);
  for (let level = 0; level < levels; level++) {
    text = `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from(text).toString('base64')}')) | iex\n`;
  }
  return text;
}

time(sized(64 * 1024));
const quarter = time(sized(256 * 1024));
const whole = time(sized(1024 * 1024));
const text = nested(10);
const { layers } = unwrap({ kind: 'powershell', text }, budgets);
const deep = time(text);
for (const [kind, part] of Object.entries(computed)) {
  const taken = time(megabyte(part), kind as ScriptKind);
  report({
    what: `unwrapping 1 MB, ${kind}`,
    target: '≤ 3 s',
    measured: formatMs(taken),
    met: taken <= 3000,
    note: 'something to compute and to follow every hundred lines',
  });
}
report(
  {
    what: 'unwrapping 1 MB',
    target: '≤ 3 s',
    measured: formatMs(whole),
    met: whole <= 3000,
    note: 'PowerShell with an encoded command every hundred lines',
  },
  {
    what: 'unwrapping 1 MB against 256 KB',
    target: '≤ 5 ×',
    measured: formatRatio(whole / quarter),
    met: whole <= 5 * quarter,
    note: 'linear is 4 ×; the rest is noise',
  },
  {
    what: 'ten nested layers',
    target: '≤ 150 ms',
    measured: formatMs(deep),
    met: deep <= 150 && layers.length > 10,
    note: `${text.length} UTF-16 units of nested FromBase64String; ${layers.length} layers came out`,
  },
);
