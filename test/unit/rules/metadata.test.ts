/** Holds every bundled rule to what its users rely on: complete metadata, positive conditions, no slow pattern. */

import assert from 'node:assert/strict';
import { ruleInfo } from '../../../src/engines/rules/metadata';
import { positiveRules } from '../../../src/engines/rules/positive';
import { CompiledRules, compileErrors, loadYara } from '../../../src/engines/rules/yara';
import { ruleFiles, rulesPage, wasmPath } from './support';

interface RuleText {
  readonly name: string;
  readonly meta: ReadonlyMap<string, string>;
  readonly patterns: readonly { readonly name: string; readonly value: string; readonly rest: string }[];
}

/** The bundled rules keep to one layout, one statement a line: this reads it. */
function parseRules(source: string): RuleText[] {
  return source
    .split(/^(?=rule )/m)
    .slice(1)
    .map((text) => ({
      name: /^rule (\w+)$/m.exec(text)?.[1] ?? '',
      meta: new Map(
        [...text.matchAll(/^ {4}(\w+) = "(.*)"$/gm)].map((line) => [line[1] ?? '', line[2] ?? '']),
      ),
      patterns: [...text.matchAll(/^ {4}\$(\w+) = (\/.*\/|".*"|\{.*\})(.*)$/gm)].map((line) => ({
        name: line[1] ?? '',
        value: line[2] ?? '',
        rest: line[3] ?? '',
      })),
    }));
}

const rules = ruleFiles.flatMap(({ source }) => parseRules(source));
const regexes = rules.flatMap(({ name, patterns }) =>
  patterns
    .filter(({ value }) => value.startsWith('/'))
    .map((pattern) => ({ ...pattern, name: `${name} $${pattern.name}`, body: pattern.value.slice(1, -1) })),
);

describe('every bundled rule', () => {
  before(() => {
    loadYara(wasmPath);
  });

  it('is read by these tests', () => {
    const count = ruleFiles.flatMap(
      ({ source }) => source.match(/^\s*(private |global )*rule\b/gm) ?? [],
    ).length;
    assert.equal(rules.length, count);
    assert.ok(rules.every(({ patterns }) => patterns.length > 0));
    assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
  });

  for (const { name, meta } of rules) {
    it(`${name} says what, how bad, which technique and where to read on`, () => {
      assert.match(meta.get('description') ?? '', /^[A-Z][^"]{15,140}[^.]$/);
      assert.match(meta.get('severity') ?? '', /^(error|warning|information)$/);
      assert.match(meta.get('technique') ?? '', /^T\d{4}(\.\d{3})?$/);
      const reference = meta.get('reference') ?? '';
      assert.match(
        reference,
        /^https:\/\/(attack\.mitre\.org\/versions\/v17\/techniques\/T|learn\.microsoft\.com\/)\S+$/,
      );
      if (reference.includes('attack.mitre.org')) {
        const technique = meta.get('technique')?.replace('.', '/') ?? '';
        assert.ok(reference.endsWith(`/techniques/${technique}/`), `${reference} is not ${technique}`);
      }
      assert.deepEqual([...meta.keys()], ['description', 'severity', 'technique', 'reference']);
    });

    it(`${name} is in docs/rules.md with its severity and technique`, () => {
      const row =
        rulesPage
          .split('\n')
          .map((line) => line.replace(/ {2,}/g, ' '))
          .find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
      assert.match(
        row,
        new RegExp(`\\| ${meta.get('severity') ?? ''} \\| ${meta.get('technique') ?? ''} \\|`),
      );
      assert.ok(row.includes(meta.get('description') ?? '?'), 'its description differs');
    });
  }

  for (const { name, source } of ruleFiles) {
    it(`${name} is positive only`, () => {
      const read = positiveRules(source)?.map((rule) => rule.name);
      assert.deepEqual(
        read,
        parseRules(source).map((rule) => rule.name),
      );
    });

    it(`${name} compiles without a warning`, () => {
      assert.deepEqual(compileErrors(source), []);
      const compiled = new CompiledRules([{ namespace: name, source }], 100);
      try {
        assert.deepEqual(compiled.warnings, []);
      } finally {
        compiled.free();
      }
    });
  }

  it('has bounded gaps only', () => {
    // An unbounded repeat is allowed where it can't begin again inside itself: Base64 text after a space or a quote.
    const unbounded = regexes.filter(({ body }) =>
      /[^\\](\*|\+|\{\d+,\})/.test(
        body
          .replace(/\[(A-Z)?a-z0-9\+\\\/=?\]\{\d+,\}/gi, '')
          .replace(/\\./g, '_')
          .replace(/\[[^\]]*\]/g, '_'),
      ),
    );
    assert.deepEqual(unbounded, []);
    const wide = regexes.filter(({ body }) =>
      [...body.matchAll(/\{\d+,(\d+)\}/g)].some((gap) => Number(gap[1]) > 160),
    );
    assert.deepEqual(wide, []);
  });

  it('cannot cross the separator between layers', () => {
    // NUL stands in every separator: a class that excludes something must exclude the newline that comes before it.
    const crossing = regexes.filter(({ body, rest }) => {
      const classes = body.match(/\[\^(?:\\.|[^\]])+\]/g) ?? [];
      return (
        classes.some((one) => !one.includes('\\n') && !one.includes('\\s')) ||
        /\\[DW]/.test(body) ||
        /\/[is]*s/.test(rest)
      );
    });
    assert.deepEqual(crossing, []);
  });
});

describe('ruleInfo', () => {
  const info = (meta: Record<string, unknown>): ReturnType<typeof ruleInfo> =>
    ruleInfo({
      identifier: 'Mine',
      metadata: Object.entries(meta).map(([identifier, value]) => ({ identifier, value })),
    });
  const bare = { name: 'Mine', description: 'Mine', severity: 'warning', technique: null, reference: null };

  for (const [title, meta, expected] of [
    ['nothing said', {}, {}],
    ['a severity in capitals', { severity: 'Error' }, { severity: 'error' }],
    ['an unknown severity', { severity: 'critical' }, {}],
    ['a number for a severity', { severity: 3 }, {}],
    ['an empty description', { description: ' ' }, {}],
    ['a description', { description: ' What it is ' }, { description: 'What it is' }],
    ['a technique', { technique: 'T1059.001' }, { technique: 'T1059.001' }],
    ['a technique that is none', { technique: 'TA0002' }, {}],
    ['a page', { reference: 'https://a.invalid/x' }, { reference: 'https://a.invalid/x' }],
    ['a reference that is no page', { reference: 'command:workbench.action.quit' }, {}],
  ] as const) {
    it(title, () => {
      assert.deepEqual(info(meta), { ...bare, ...expected });
    });
  }
});
