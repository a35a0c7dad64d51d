/** Bombs end at the budgets, within a small heap, say that they did, and keep what was reached before. */

import assert from 'node:assert/strict';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { unwrap } from '../../src/layers/unwrap';
import { defaultBudgets } from '../../src/scripts/budgets';
import type { ScriptKind } from '../../src/scripts/kinds';

/** Megabytes for everything but the code: what a bomb builds must stay below. */
const heap = 256;
const budgets = { ...defaultBudgets, steps: 1_000_000, outputBytes: 4 * 1024 * 1024, milliseconds: 60_000 };

const base64 = (bytes: Buffer): string => bytes.toString('base64');
const inflated = (stream: string, data: Buffer): string =>
  `iex (New-Object IO.StreamReader((New-Object IO.Compression.${stream}([IO.MemoryStream][Convert]::FromBase64String('${base64(data)}'),[IO.Compression.CompressionMode]::Decompress)))).ReadToEnd()`;

const zeros = isMainThread ? Buffer.alloc(64 * 1024 * 1024) : Buffer.alloc(0);

/** Each has the payload `first` before it, as its language runs one. */
const bombs: Readonly<Partial<Record<ScriptKind, Readonly<Record<string, string>>>>> = {
  powershell: {
    'text that doubles': `$a='x';while($true){$a=$a+$a};iex $a`,
    'a range of a billion': `iex ((1..1000000000) -join '')`,
    'a joined range': `iex ([string]::Join('ab',(1..10000000)))`,
    'a sorted range': `1..4000000 | sort | % { iex "x$_" }`,
    'repeated text': `iex ('x' * 1000000000)`,
    padding: `iex 'x'.PadLeft(2000000000)`,
    'a string of one character': `iex ([string]::new('a',2000000000))`,
    'a list that holds itself twice': `$a=@('x');for($i=0;$i -lt 40;$i++){$a=@($a,$a)};iex ($a -join '')`,
    'variables without end': `$i=0;while(1){Set-Variable "v$i" ('x'*100000);$i++}`,
    'lists of characters': `$l=@();while(1){$l+=,([char[]]('a'*1000000))}`,
    gzip: inflated('GzipStream', gzipSync(zeros)),
    brotli: inflated('BrotliStream', brotliCompressSync(zeros)),
    'a script that makes itself': `$s='iex ($s+";#")';iex $s;for(;;){$s+=$s;iex $s}`,
  },
  vbscript: {
    'text that doubles': `a="x":Do:a=a&a:Loop:Execute a`,
    'repeated text': `Execute String(2000000000,"a")`,
    'a list of pieces': `a=Split(String(16000000,","),","):Execute Join(a,"b")`,
    'an array of a billion': `ReDim a(1000000000):Execute a(5) & "x=1"`,
    'a dictionary without end': `Set d=CreateObject("Scripting.Dictionary"):Do:i=i+1:d.Add "k"&i,String(10000,"x"):Loop`,
  },
  jscript: {
    'text that doubles': `var a="x";while(true)a+=a;eval(a);`,
    'repeated text': `eval(new Array(1000000000).join("x"));`,
    'lists that double': `var a=[1];while(true)a=a.concat(a);`,
    'unescaped lists': `var l=[];for(;;)l.push(unescape(new Array(1000000).join('%41')));`,
    'a script that runs itself': `var s="s+='//x';eval(s)";eval(s);`,
  },
  batch: {
    'text that doubles': `set x=aaaaaaaaaa\r\n${'set x=%x%%x%\r\n'.repeat(60)}%x%`,
    'a loop of a billion': `for /l %%i in (1,1,1000000000) do powershell -c "dir %%i"`,
  },
};

const first: Readonly<Partial<Record<ScriptKind, string>>> = {
  powershell: `iex 'Get-Marker'\n`,
  vbscript: `Execute "Get-Marker"\r\n`,
  jscript: `eval("'Get-Marker'.big()");\n`,
  batch: `powershell -Command Get-Marker\r\n`,
};

interface Outcome {
  readonly truncated: boolean;
  readonly texts: readonly string[];
}

/** Ends early since its text is not known: lists in lists have no text of their own. */
const unknown: ReadonlySet<string> = new Set(['a list that holds itself twice']);

function explode(kind: ScriptKind, bomb: string): Outcome {
  const { layers, truncated } = unwrap({ text: (first[kind] ?? '') + bomb, kind }, budgets);
  const texts = layers
    .slice(1)
    .map(({ content }) => (content.type === 'text' ? content.text.slice(0, 100) : ''));
  return { truncated, texts };
}

if (isMainThread) {
  describe('bombs', () => {
    for (const [kind, ofKind] of Object.entries(bombs)) {
      for (const [title, bomb] of Object.entries(ofKind)) {
        it(`${kind}: ${title}`, async () => {
          const { truncated, texts } = await inWorker(kind as ScriptKind, bomb);
          assert.equal(truncated, !unknown.has(title));
          assert.ok(
            texts.some((text) => text.includes('Get-Marker')),
            texts.join('\n'),
          );
        });
      }
    }
  });
} else {
  const { kind, bomb } = workerData as { kind: ScriptKind; bomb: string };
  parentPort?.postMessage(explode(kind, bomb));
}

/** Rejects when the heap runs out. */
function inWorker(kind: ScriptKind, bomb: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, {
      workerData: { kind, bomb },
      resourceLimits: { maxOldGenerationSizeMb: heap },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
