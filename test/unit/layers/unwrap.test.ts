/** What carries a layer, what it decodes to, and where it points in the source. */

import assert from 'node:assert/strict';
import type { Layer, LayerBudgets } from '../../../src/layers/model';
import { unwrap } from '../../../src/layers/unwrap';
import { defaultBudgets } from '../../../src/scripts/budgets';
import type { ScriptKind } from '../../../src/scripts/kinds';

const utf16 = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

const hello = "Write-Host 'hello'";
const enc = utf16(hello);
const lit = utf8(hello);

function layersOf(
  text: string,
  kind: ScriptKind = 'powershell',
  budgets: Partial<LayerBudgets> = {},
): readonly Layer[] {
  return unwrap({ text, kind }, { ...defaultBudgets, milliseconds: 60_000, ...budgets }).layers;
}

const textOf = ({ content }: Layer): string => (content.type === 'text' ? content.text : '(bytes)');
/** What comes out of a text; its folded forms have tests of their own. */
const decodedLayers = (text: string, kind?: ScriptKind): readonly Layer[] =>
  layersOf(text, kind).filter(({ parent, folded }) => parent !== null && !folded);
const decodedTexts = (text: string, kind?: ScriptKind): string[] => decodedLayers(text, kind).map(textOf);

describe('layer 0', () => {
  for (const [kind, origin] of [
    ['powershell', 'host'],
    ['vbscript', 'source'],
    ['jscript', 'source'],
    ['batch', 'source'],
    ['hta', 'source'],
  ] as const) {
    it(`${kind}: the source itself, origin ${origin}`, () => {
      const [layer, ...others] = layersOf('x', kind);
      assert.equal(others.length, 0);
      assert.deepEqual(
        [
          layer?.index,
          layer?.kind,
          layer?.parent,
          layer?.origin,
          layer?.via,
          layer?.carrier,
          layer?.truncated,
        ],
        [0, kind, null, origin, [], { start: 0, end: 1 }, false],
      );
    });
  }

  it('maps every range to itself', () => {
    assert.deepEqual(layersOf('abcdef')[0]?.toSource({ start: 2, end: 4 }), {
      start: 2,
      end: 4,
      verbatim: true,
    });
  });
});

describe('-EncodedCommand gives a layer', () => {
  const accepted: readonly (readonly [string, string, ScriptKind?])[] = [
    ['full name', `powershell.exe -EncodedCommand ${enc}`],
    ...Array.from('encodedcommand', (_, at): readonly [string, string] => {
      const name = 'encodedcommand'.slice(0, at + 1);
      return [`-${name}`, `powershell -${name} ${enc}`];
    }),
    ['-ec', `pwsh -ec ${enc}`],
    ['upper case', `POWERSHELL -ENC ${enc}`],
    ['two dashes', `pwsh --enc ${enc}`],
    ['slash', `powershell /enc ${enc}`],
    ['en dash', `powershell \u2013enc ${enc}`],
    ['em dash', `powershell \u2014enc ${enc}`],
    ['horizontal bar', `powershell \u2015enc ${enc}`],
    ['after other parameters', `powershell -NoP -W Hidden -Exec Bypass -enc ${enc}`],
    ['a path and quotes', `& "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe" -enc "${enc}"`],
    ['no padding, still being typed', `powershell -enc ${enc.replace(/=+$/, '')}`],
    ['an argument list', `Start-Process powershell -ArgumentList '-NoP','-Enc','${enc}'`],
    ['an argument list of its own', `$list = '-NoP', '-Enc', '${enc}'`],
    ['arguments in one string', `$arguments = "-nop -w hidden -enc ${enc}"`],
    ['typographic quotes', `$arguments = \u201C-nop -enc ${enc}\u201D`],
    ['PowerShell goes on after a backtick', `powershell -nop \`\r\n  -enc ${enc}`],
    ['batch goes on after a caret', `powershell -nop ^\r\n  -enc ${enc}`, 'batch'],
    ['batch', `@echo off\r\nstart /b powershell -e ${enc}\r\n`, 'batch'],
    ['VBScript', `CreateObject("WScript.Shell").Run "powershell -enc ${enc}", 0`, 'vbscript'],
    ['VBScript, joined', `c = "powershell -enc " & _\r\n  "${enc}"`, 'vbscript'],
    ['JScript, escaped quotes', `run("powershell -enc \\"${enc}\\"");`, 'jscript'],
    [
      'scheduled task',
      `<Exec><Command>powershell</Command><Arguments>-enc ${enc}</Arguments></Exec>`,
      'task',
    ],
  ];
  for (const [title, text, kind] of accepted) {
    it(title, () => {
      assert.deepEqual(decodedTexts(text, kind), [hello]);
    });
  }

  it('as PowerShell would submit it', () => {
    const layer = layersOf(`powershell -enc ${enc}`, 'batch')[1];
    assert.deepEqual(
      [layer?.kind, layer?.origin, layer?.via, layer?.parent],
      ['powershell', 'host', ['base64', 'utf16'], 0],
    );
  });

  it('carried by its value where the command runs, by all of the command where it only stands', () => {
    for (const [text, expected] of [
      [`x = 1\nstart powershell -nop -enc ${enc} # done`, enc],
      [`x = 1\n# start powershell -nop -enc ${enc}`, `powershell -nop -enc ${enc}`],
    ] as const) {
      const carrier = decodedLayers(text)[0]?.carrier;
      assert.equal(text.slice(carrier?.start, carrier?.end), expected);
    }
  });
});

describe('-EncodedCommand gives none', () => {
  for (const [title, text] of [
    ['-ExecutionPolicy', 'powershell -e Bypass -File x.ps1'],
    ['a variable', 'powershell -enc $command'],
    ['nothing yet', 'powershell -enc '],
    ['not UTF-16', `powershell -enc ${utf8('this is just eight bit text')}`],
  ] as const) {
    it(title, () => {
      assert.deepEqual(decodedTexts(text), []);
    });
  }
});

describe('base64 that is a script gives a layer that nothing runs', () => {
  for (const [title, text] of [
    ['of another program', `grep -e ${enc}`],
    ['of another program in a string', `"grep -e ${enc}"`],
    ['as -ExecutionPolicy', `powershell -ExecutionPolicy ${enc}`],
    ['as -ep', `powershell -ep ${enc}`],
    ['as -EncodedArguments', `powershell -encodedArguments ${enc}`],
    ['where the launch is on another line', `powershell\n-enc ${enc}`],
    ['after a word that ends like the parameter', `my-enc ${enc}`],
    ['of a program that is named like it', `mypowershell -enc ${enc}`],
    ['in a comment', `# ${enc}`],
  ] as const) {
    it(title, () => {
      assert.deepEqual(
        decodedLayers(text).map((layer) => [textOf(layer), layer.sink, layer.via]),
        [[hello, null, ['base64', 'utf16']]],
      );
    });
  }
});

describe('FromBase64String gives a layer', () => {
  for (const [title, text, expected] of [
    ['UTF8', `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${lit}'))`, 'utf8'],
    [
      'Unicode',
      `[System.Text.Encoding]::Unicode.GetString([System.Convert]::FromBase64String('${enc}'))`,
      'utf16',
    ],
    ['ASCII', `[Text.Encoding]::ASCII.GetString([Convert]::FromBase64String("${lit}"))`, 'ascii'],
    ['Default', `[Text.Encoding]::Default.GetString([Convert]::FromBase64String("${lit}"))`, 'ansi'],
    [
      'BigEndianUnicode',
      `[Text.Encoding]::BigEndianUnicode.GetString([Convert]::FromBase64String('${Buffer.from(hello, 'utf16le').swap16().toString('base64')}'))`,
      'utf16be',
    ],
    [
      'GetEncoding by name',
      `[Text.Encoding]::GetEncoding('utf-16').GetString([Convert]::FromBase64String('${enc}'))`,
      'utf16',
    ],
    [
      'GetEncoding by number',
      `[Text.Encoding]::GetEncoding(65001).GetString([Convert]::FromBase64String('${lit}'))`,
      'utf8',
    ],
    ['no encoding, text by content', `$b = [Convert]::FromBase64String('${lit}')`, 'utf8'],
    ['no encoding, UTF-16 by content', `$b = [Convert]::FromBase64String('${enc}')`, 'utf16'],
    ['white space', `[ System . Convert ] :: FromBase64String ( '${lit}' )`, 'utf8'],
    [
      'line ends in the literal',
      `[Convert]::FromBase64String('${lit.slice(0, 8)}\r\n  ${lit.slice(8)}\n')`,
      'utf8',
    ],
    ['any case', `[CONVERT]::frombase64string('${lit}')`, 'utf8'],
    ['typographic single quotes', `[Convert]::FromBase64String(\u2018${lit}\u2019)`, 'utf8'],
    ['typographic double quotes', `[Convert]::FromBase64String(\u201C${lit}\u201E)`, 'utf8'],
    ['quotes doubled in a VBScript string', `s = "[Convert]::FromBase64String(""${lit}"")"`, 'utf8'],
    ['quotes escaped in a JScript string', `s = "[Convert]::FromBase64String(\\"${lit}\\")"`, 'utf8'],
    ['C# in Add-Type', `Convert.FromBase64String("${lit}")`, 'utf8'],
    ['cut off while typed', `[Convert]::FromBase64String('${lit}`, 'utf8'],
  ] as const) {
    it(title, () => {
      assert.deepEqual(
        decodedLayers(text).map((layer) => [textOf(layer), layer.via]),
        [[hello, ['base64', expected]]],
      );
    });
  }

  it('carried by the whole call', () => {
    const call = `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${lit}'))`;
    const text = `$x = ${call} | Out-Null`;
    const carrier = decodedLayers(text)[0]?.carrier;
    assert.equal(text.slice(carrier?.start, carrier?.end), call);
  });

  it('of bytes, where they are a program', () => {
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100, 0x90)]);
    const layer = layersOf(`[Convert]::FromBase64String('${program.toString('base64')}')`)[1];
    assert.deepEqual([layer?.kind, layer?.origin, layer?.via], ['assembly', 'host', ['base64']]);
    assert.deepEqual(layer?.content, { type: 'bytes', bytes: program });
  });
});

describe('FromBase64String gives none', () => {
  for (const [title, text] of [
    ['a variable', '[Convert]::FromBase64String($x)'],
    ['an expression', `[Convert]::FromBase64String('${lit}' + $x)`],
    ['an empty literal', "[Convert]::FromBase64String('')"],
    ['no literal yet', '[Convert]::FromBase64String('],
    [
      'bytes that are no text',
      `[Convert]::FromBase64String('${Buffer.from([0xff, 0x00, 0xfe, 0x80, 0x01]).toString('base64')}')`,
    ],
    ['quotes that do not belong together', `[Convert]::FromBase64String('${lit}")`],
  ] as const) {
    it(title, () => {
      assert.deepEqual(decodedTexts(text), []);
    });
  }
});

/** `depth` times encoded. */
function nested(depth: number, inner = hello): string {
  return depth === 0 ? inner : `powershell -enc ${utf16(nested(depth - 1, inner))}`;
}

describe('layers in layers', () => {
  const text = `# first\n${nested(3)} # last`;
  const layers = layersOf(text);

  it('come parent first', () => {
    assert.deepEqual(
      layers.map(({ index, parent }) => [index, parent]),
      [
        [0, null],
        [1, 0],
        [2, 1],
        [3, 2],
      ],
    );
    assert.equal(textOf(layers[3]!), hello);
  });

  it('all point at the expression in the source that carries them', () => {
    for (const layer of layers.slice(1)) {
      const place = layer.toSource({ start: 3, end: 5 });
      assert.equal(text.slice(place.start, place.end), nested(3));
      assert.equal(place.verbatim, false);
    }
  });

  it('come once where they are the same', () => {
    assert.deepEqual(decodedTexts(`powershell -enc ${enc}\npowershell -enc ${enc}`), [hello]);
    assert.deepEqual(decodedTexts(`powershell -enc ${enc}; [Convert]::FromBase64String('${enc}')`), [hello]);
  });
});

describe('budgets', () => {
  const many = Array.from({ length: 20 }, (_, at) => `powershell -enc ${utf16(`Write-Host ${at}`)}`).join(
    '\n',
  );
  const run = (text: string, budgets: Partial<LayerBudgets>, now?: () => number) =>
    unwrap(
      { text, kind: 'powershell' },
      { ...defaultBudgets, milliseconds: 60_000, ...budgets },
      now && { now },
    );

  it('layers', () => {
    const result = run(many, { layers: 5 });
    assert.deepEqual([result.layers.length, result.truncated], [5, true]);
  });

  it('just enough layers are not too many', () => {
    const result = run(many, { layers: 21 });
    assert.deepEqual([result.layers.length, result.truncated], [21, false]);
  });

  it('depth', () => {
    const result = run(nested(4), { depth: 2 });
    assert.deepEqual([result.layers.length, result.truncated], [3, true]);
  });

  it('output: the last layer is cut, not through a surrogate pair', () => {
    const result = run(`powershell -enc ${utf16('ab😀cdefghijkl')}`, { outputBytes: 3 });
    assert.equal(textOf(result.layers[1]!), 'ab');
    assert.deepEqual([result.layers[1]?.truncated, result.truncated], [true, true]);
  });

  it('output: none left', () => {
    const result = run(many, { outputBytes: 12 });
    assert.deepEqual([result.layers.length, result.truncated], [2, true]);
  });

  it('time', () => {
    let time = 0;
    // In comments, which only finders read: an evaluator looks at the clock less often.
    const result = run(many.replace(/^/gm, '# '), { milliseconds: 5 }, () => time++);
    assert.deepEqual([result.truncated, result.outOfTime], [true, true]);
    assert.ok(result.layers.length < 21 && result.layers.length > 1);
  });
});
