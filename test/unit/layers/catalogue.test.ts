/** Every technique of the catalogue is undone, alone and three deep, and docs/layers.md lists each. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { unwrap } from '../../../src/layers/unwrap';
import { defaultBudgets } from '../../../src/scripts/budgets';
import type { ScriptKind } from '../../../src/scripts/kinds';
import { catalogue } from '../../shared/techniques';
import { markers, type Technique } from '../../shared/techniques/model';

const all = [...catalogue.values()].flat();
const budgets = { ...defaultBudgets, milliseconds: 60_000 };

function texts(text: string, kind: ScriptKind): string[] {
  return unwrap({ text, kind }, budgets).layers.map(({ content }) =>
    content.type === 'text' ? content.text : '(bytes)',
  );
}

function assertFound(script: string, kind: ScriptKind, payload: string): void {
  const found = texts(script, kind).slice(1);
  // Command lines and markup may have white space around what they carry.
  assert.ok(
    found.some((text) => text.trim() === payload.trim()),
    `${script}\n---\n${found.join('\n---\n')}`,
  );
}

describe('technique catalogue', () => {
  for (const [group, techniques] of catalogue) {
    describe(group, () => {
      for (const { name, hides, gives, wrap } of techniques) {
        it(name, () => {
          const payload = markers[hides];
          assert.ok(payload);
          assertFound(wrap(payload), gives, payload);
        });
      }
    });
  }

  describe('three deep', () => {
    for (const chain of chains(60)) {
      it(chain.map(({ name }) => name).join(' < '), () => {
        const payloads = wrapped(chain);
        const [marker] = payloads;
        const script = payloads.at(-1);
        const kind = chain.at(-1)?.gives;
        assert.ok(marker !== undefined && script !== undefined && kind);
        assertFound(script, kind, marker);
      });
    }
  });

  it('is listed in docs/layers.md, no more and no less', () => {
    const page = readFileSync('docs/layers.md', 'utf8');
    const listed = [...page.matchAll(/^\| (.+?) +\| yes +\|$/gm)].map(([, name]) => name);
    assert.deepEqual(
      listed,
      all.map(({ name }) => name),
    );
  });
});

/** The payload, then what each technique makes of it, innermost first. */
function wrapped(chain: readonly Technique[]): string[] {
  const [first] = chain;
  const payloads = [(first && markers[first.hides]) ?? ''];
  for (const { wrap } of chain) payloads.push(wrap(payloads.at(-1) ?? ''));
  return payloads;
}

/** Chains of three that fit together, spread over the catalogue: each start takes another way through it. */
function chains(count: number): Technique[][] {
  const found: Technique[][] = [];
  for (let turn = 0; found.length < count && turn < all.length * 3; turn++) {
    const chain: Technique[] = [];
    for (let level = 0; level < 3; level++) {
      const payload = wrapped(chain).at(-1) ?? '';
      const hidden = chain.at(-1)?.gives;
      const fitting = all.filter(
        (one) =>
          (hidden === undefined || one.hides === hidden) &&
          !chain.includes(one) &&
          (one.accepts?.(chain.length === 0 ? (markers[one.hides] ?? '') : payload) ?? true) &&
          payload.length < 20_000,
      );
      const next = fitting[(turn * 7 + level * 11) % Math.max(1, fitting.length)];
      if (next === undefined) break;
      chain.push(next);
    }
    if (chain.length === 3) found.push(chain);
  }
  assert.ok(found.length >= count);
  return found;
}
