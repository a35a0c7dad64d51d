/** Reports keep every hit, and SARIF is written for any path. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Range, RuleHit, Severity } from '../../src/findings/model';
import { buildReport } from '../../src/findings/report';
import { toSarif } from '../../src/findings/sarif';
import { artifactUri } from '../../src/findings/uri';
import { LineIndex } from '../../src/scripts/line-index';
import { answer, input, layersOf, status, utf16 } from '../unit/findings/fixtures';

const nested = `powershell -enc ${utf16(`Write-Host 1; powershell -enc ${utf16('Write-Host 2')}`)}`;
const text = `# one\n${nested}\r\n$x = 1\n\n# 😀 and [Convert]::FromBase64String('${Buffer.from('Write-Host 3').toString('base64')}')\n`;
const layers = layersOf(text);

const hits = fc.array(
  fc
    .record({
      name: fc.constantFrom('a', 'b', 'c'),
      severity: fc.constantFrom<Severity>('error', 'warning', 'information'),
      layer: fc.nat(layers.length - 1),
      ranges: fc.array(fc.tuple(fc.nat(80), fc.nat(20)), { maxLength: 4 }),
    })
    .map(({ name, severity, layer, ranges }): RuleHit => ({
      rule: { name, description: name, severity, technique: null, reference: null },
      layer,
      ranges: ranges.map(([start, length]) => ({ start, end: start + length })),
    })),
  { maxLength: 8 },
);

const holds = (outer: Range, inner: Range): boolean => {
  const lines = new LineIndex(text);
  return (
    lines.offsetAt(outer.start) <= lines.offsetAt(inner.start) &&
    lines.offsetAt(outer.end) >= lines.offsetAt(inner.end)
  );
};

describe('reports, fuzzed', () => {
  it('keep every hit: as a finding of its rule, or related to one', () => {
    const lines = new LineIndex(text);
    fc.assert(
      fc.property(hits, (given) => {
        const report = buildReport(input(text, { rules: { status: status('rules', 'ready'), hits: given } }));
        for (const { rule, layer, ranges } of given) {
          const places = report.findings
            .filter(({ ruleId }) => ruleId === `rules/${rule.name}`)
            .flatMap(({ range, related }) => [range, ...(related ?? []).map((one) => one.range)]);
          assert.ok(places.length > 0);
          for (const range of ranges) {
            const expected = lines.range(layers[layer]!.toSource(range));
            assert.ok(
              places.some((place) => holds(place, expected)),
              JSON.stringify({ places, expected }),
            );
          }
        }
      }),
      { numRuns: 700 },
    );
  });

  it('show no rule twice at one place, and nothing outside the document', () => {
    const end = new LineIndex(text).positionAt(text.length);
    fc.assert(
      fc.property(hits, fc.array(fc.nat(layers.length - 1)), (given, flagged) => {
        const report = buildReport(
          input(text, {
            amsi: {
              status: status('amsi', 'ready'),
              answers: flagged.map((layer) => answer(layer, 'detected')),
            },
            rules: { status: status('rules', 'ready'), hits: given },
          }),
        );
        const keys = report.findings.map(({ ruleId, precision, range }) =>
          JSON.stringify([ruleId, precision, range]),
        );
        assert.equal(new Set(keys).size, keys.length);
        for (const { range } of report.findings) {
          assert.ok(
            range.end.line < end.line ||
              (range.end.line === end.line && range.end.character <= end.character),
          );
        }
        assert.equal(flagged.length > 0, report.engines.amsi?.verdict === 'detected');
      }),
      { numRuns: 700 },
    );
  });
});

describe('SARIF, fuzzed', () => {
  it('any path becomes a URI reference that decodes to it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (path) => {
        const { uri, relative } = artifactUri(path);
        fc.pre(relative);
        assert.match(uri, /^[\w\-.~!*'()%/]+$/);
        assert.equal(decodeURIComponent(uri), path);
      }),
      { numRuns: 2000 },
    );
  });

  it('any path with lone surrogates is written', () => {
    const report = buildReport(input('ls'));
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.integer({ min: 0xd800, max: 0xdfff })),
        (path, units) => {
          const contentName = path + String.fromCharCode(...units);
          const log = toSarif([{ ...report, path: contentName }], {
            toolVersion: '1.0.0',
            engines: [],
          });
          assert.doesNotMatch(log.runs[0]?.artifacts?.[0]?.location?.uri ?? '', /[^\x21-\x7e]/);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
