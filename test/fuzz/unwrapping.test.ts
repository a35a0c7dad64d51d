/** Unwrapping gives back what was hidden, whatever the text, and invents nothing. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unwrap } from '../../src/layers/unwrap';
import { defaultBudgets } from '../../src/scripts/budgets';
import type { ScriptKind } from '../../src/scripts/kinds';
import { catalogue } from '../shared/techniques';
import { markers, type Technique } from '../shared/techniques/model';

const budgets = { ...defaultBudgets, milliseconds: 60_000 };
const techniques = [...catalogue.values()].flat();
/** Whether data that nothing runs is a script is a guess: nothing can be said of any text. */
const certain = [...catalogue].filter(([group]) => group !== 'Encoders and data').flatMap(([, all]) => all);

/** Text that may stand in a literal of every language, astral characters among it. */
const words = fc.string({
  unit: fc.constantFrom(...Array.from('abcXYZ019 .,:;-_+*/()[]{}#~äß中😀')),
  maxLength: 30,
});

const payloads: Readonly<Partial<Record<ScriptKind, (text: string) => string>>> = {
  powershell: (text) => `Write-Output '${text}'; Write-Host 'hides nothing'; Start-Sleep -Seconds 1`,
  vbscript: (text) => `WScript.Echo "${text}"`,
  jscript: (text) => `WScript.Echo("${text}")`,
};

/** Scripts of one technique in another, with what is hidden innermost. */
const hidden = fc
  .record({ text: words, first: fc.constantFrom(...certain), turn: fc.nat() })
  .map(({ text, first, turn }) => {
    const payload = payloads[first.hides]?.(text) ?? '';
    return { payload, chain: [first, ...next(first, turn)] };
  })
  .filter(({ payload, chain }) => {
    let carried = payload;
    for (const { accepts, wrap } of chain) {
      // Reversed, a surrogate pair is none any more, and no encoding but UTF-16 can carry what is left of it.
      if (accepts?.(carried) === false || /\p{Surrogate}/u.test(carried)) return false;
      carried = wrap(carried);
    }
    return true;
  });

function next({ gives }: Technique, turn: number): Technique[] {
  const fitting = certain.filter(({ hides }) => hides === gives);
  const one = fitting[turn % Math.max(1, fitting.length)];
  return one === undefined ? [] : [one];
}

const wrapAll = (payload: string, chain: readonly Technique[]): string =>
  chain.reduce((carried, { wrap }) => wrap(carried), payload);

describe('unwrapping', () => {
  it('gives back any text through any two techniques', () => {
    fc.assert(
      fc.property(hidden, ({ payload, chain }) => {
        const kind = chain.at(-1)!.gives;
        const text = wrapAll(payload, chain);
        const found = unwrap({ text, kind }, budgets).layers.map(({ content }) =>
          content.type === 'text' ? content.text.trim() : '',
        );
        assert.ok(found.includes(payload.trim()), `${kind}\n${text}\n---\n${found.slice(1).join('\n---\n')}`);
      }),
      { numRuns: 600 },
    );
  });

  it('names places within the document, and verbatim ones hold the very text', () => {
    fc.assert(
      fc.property(hidden, fc.nat(), fc.nat(), ({ payload, chain }, a, b) => {
        const kind = chain.at(-1)!.gives;
        const text = wrapAll(payload, chain);
        for (const layer of unwrap({ text, kind }, budgets).layers) {
          const { content, carrier } = layer;
          assert.ok(carrier.start >= 0 && carrier.start <= carrier.end && carrier.end <= text.length);
          if (content.type !== 'text') continue;
          const { length } = content.text;
          const range = {
            start: Math.min(a % (length + 1), b % (length + 1)),
            end: Math.max(a % (length + 1), b % (length + 1)),
          };
          const place = layer.toSource(range);
          assert.ok(place.start >= 0 && place.start <= place.end && place.end <= text.length);
          if (place.verbatim && range.start < range.end)
            assert.equal(text.slice(place.start, place.end), content.text.slice(range.start, range.end));
        }
      }),
      { numRuns: 300 },
    );
  });

  for (const { name, hides, gives, wrap } of techniques) {
    it(`"${name}" may be cut anywhere`, () => {
      const text = wrap(markers[hides] ?? '');
      const step = Math.max(1, Math.floor(text.length / 40));
      for (let at = 0; at <= text.length; at += step) {
        for (const part of [text.slice(0, at), text.slice(at)]) {
          for (const { carrier } of unwrap({ text: part, kind: gives }, budgets).layers)
            assert.ok(carrier.start >= 0 && carrier.start <= carrier.end && carrier.end <= part.length, part);
        }
      }
    });
  }

  describe('a script without constants to fold is its own folded form', () => {
    const name = fc.constantFrom('alpha', 'beta', 'gamma', 'delta');
    const statements: Readonly<Partial<Record<ScriptKind, fc.Arbitrary<string>>>> = {
      powershell: fc.oneof(
        fc.tuple(name, name).map(([a, b]) => `$${a} = Get-Item -Path $${b}.FullName`),
        fc
          .tuple(name, name)
          .map(([a, b]) => `if ($${a} -gt $${b}) { Write-Output $${a}.Name } else { return $${b} }`),
        fc.tuple(name, name).map(([a, b]) => `foreach ($${a} in $${b}) { Test-Path -Path $${a} }`),
        fc
          .tuple(name, name)
          .map(([a, b]) => `function Get-${a} { param($${b}) $${b} | Sort-Object -Property Name }`),
      ),
      vbscript: fc.oneof(
        fc.tuple(name, name).map(([a, b]) => `${a} = InputBox(${b})`),
        fc.tuple(name, name).map(([a, b]) => `Set ${a} = WScript.Arguments(${b})`),
        fc
          .tuple(name, name)
          .map(([a, b]) => `For Each ${a} In WScript.Arguments\r\n  ${b} = InputBox(${a})\r\nNext`),
      ),
      jscript: fc.oneof(
        fc.tuple(name, name).map(([a, b]) => `${a} = WScript.Arguments(${b});`),
        fc.tuple(name, name).map(([a, b]) => `function ${a}(x) { return ask(x, ${b}); }`),
        fc.tuple(name, name).map(([a, b]) => `for (var ${a} in all) { tell(${a}, ${b}); }`),
      ),
    };
    for (const [kind, statement] of Object.entries(statements)) {
      it(kind, () => {
        // Names are given from outside first: what a script never assigns is empty in VBScript.
        const given =
          kind === 'vbscript'
            ? 'alpha = InputBox(1)\r\nbeta = InputBox(2)\r\ngamma = InputBox(3)\r\ndelta = InputBox(4)\r\n'
            : '';
        fc.assert(
          fc.property(fc.array(statement, { maxLength: 8 }), (lines) => {
            const text = given + lines.join('\r\n');
            const { layers } = unwrap({ text, kind: kind as ScriptKind }, budgets);
            assert.deepEqual(
              layers.slice(1).map(({ content }) => (content.type === 'text' ? content.text : '')),
              [],
            );
          }),
          { numRuns: 300 },
        );
      });
    }
  });
});
