/** Telling, decoding and counting lines hold for any input. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeScript } from '../../src/scripts/decode';
import { kindOf } from '../../src/scripts/kind-of';
import { scriptKinds } from '../../src/scripts/kinds';
import { LineIndex } from '../../src/scripts/line-index';
import { assertLinear, hostilePieces, repeated } from './growth';

const kind = fc.constantFrom(...scriptKinds);
/** Text with lone surrogates, line ends and what the sniffers look for. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('\r\n', '\r', '\n', '"', "'", '`', '/*', '*/', '//', '/', '\\', '\uD83D', '\uDE00'),
      fc.constantFrom(
        'WScript.Echo',
        'new ActiveXObject(',
        '@if',
        '#!/usr/bin/env pwsh',
        '<Task xmlns="',
        '${',
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('scripts, fuzzed', () => {
  it('decodeScript takes any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom<readonly number[]>(
          [],
          [0xff, 0xfe],
          [0xfe, 0xff],
          [0xef, 0xbb, 0xbf],
          [0, 0, 0xfe, 0xff],
        ),
        kind,
        fc.constantFrom(1252, 932, 1251, 65001, 7),
        (bytes, mark, anyKind, ansiCodePage) => {
          const decoded = decodeScript(Uint8Array.from([...mark, ...bytes]), { kind: anyKind, ansiCodePage });
          assert.ok(decoded.binary === true || decoded.text.length <= bytes.length + mark.length);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('text comes back from every encoding that has a mark, lone surrogates included', () => {
    fc.assert(
      fc.property(text, (original) => {
        const le = Buffer.from(`\uFEFF${original}`, 'utf16le');
        for (const bytes of [le, Buffer.from(le).swap16()]) {
          const decoded = decodeScript(bytes, { kind: 'vbscript' });
          assert.equal(decoded.binary === true ? null : decoded.text, original);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a slice of a larger buffer decodes as its copy does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(9), (bytes, offset) => {
        const large = new Uint8Array(offset + bytes.length + 3).fill(0x41);
        large.set(bytes, offset);
        const part = large.subarray(offset, offset + bytes.length);
        const options = { kind: 'powershell' } as const;
        assert.deepEqual(decodeScript(part, options), decodeScript(bytes, options));
      }),
      { numRuns: 1000 },
    );
  });

  it('kindOf takes any path and text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a.js', 'a.vb', 'a.xml', 'a', 'untitled:a')),
        text,
        fc.constantFrom('auto', 'all', 'off'),
        (path, content, jscript) => {
          const answer = kindOf({ path, text: content, jscript });
          assert.ok(answer.kind !== null || answer.code.length > 0);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('positions and offsets lead to each other', () => {
    fc.assert(
      fc.property(text, fc.nat(500), (content, at) => {
        const index = new LineIndex(content);
        const offset = Math.min(at, content.length);
        const position = index.positionAt(offset);
        const back = index.offsetAt(position);
        // Only the middle of \r\n is no place of its own.
        const inBreak = content[offset - 1] === '\r' && content[offset] === '\n';
        assert.equal(back, inBreak ? offset - 1 : offset);
        assert.equal(index.lineCount, content.split(/\r\n|\n|\r/).length);
      }),
      { numRuns: 2000 },
    );
  });

  it('a printable script comes through any padding with control characters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\0', '\x01', '\x02\0', 'a\0', '\x1f'), { minLength: 100, maxLength: 600 }),
        fc.constantFrom('powershell', 'batch', 'hta'),
        (padding, kindByName) => {
          const original = `<#${padding.join('')}#>Start-Process notepad`;
          const decoded = decodeScript(Buffer.from(original), { kind: kindByName });
          assert.equal(decoded.binary === true ? null : decoded.text, original);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('scripts, in linear time', () => {
  // The second opens a regular expression in what goes beyond the first, quick test.
  const beginnings = ['', '/*WScript*/x=', '/*WScript*/x=/'];
  for (const path of ['a.js', 'a.vb', 'a.xml', 'a']) {
    it(`kindOf, ${path}`, () => {
      for (const beginning of beginnings) {
        for (const piece of hostilePieces) {
          assertLinear(JSON.stringify(beginning + piece), repeated(beginning, piece), (content) =>
            kindOf({ path, text: content, jscript: 'auto' }),
          );
        }
      }
    });
  }

  for (const [title, bytesOf] of [
    ['UTF-8', (content: string) => Buffer.from(content)],
    ['UTF-16', (content: string) => Buffer.from(content, 'utf16le')],
    ['ANSI and binary', (content: string) => Buffer.concat([Buffer.from(content), Buffer.from([0, 0xff])])],
  ] as const) {
    it(`decodeScript, ${title}`, () => {
      for (const piece of hostilePieces) {
        assertLinear(JSON.stringify(piece), repeated('', piece), (content) =>
          decodeScript(bytesOf(content), { kind: 'vbscript' }),
        );
      }
    });
  }

  it('LineIndex', () => {
    for (const piece of hostilePieces) {
      assertLinear(JSON.stringify(piece), repeated('', piece), (content) => {
        const index = new LineIndex(content);
        return [
          index.positionAt(content.length),
          index.offsetAt({ line: index.lineCount - 1, character: 1 }),
        ];
      });
    }
  });
});
