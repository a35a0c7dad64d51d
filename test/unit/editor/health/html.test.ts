/** The document of the health page, and the address of its documentation. */

import assert from 'node:assert/strict';

import { healthDocumentation } from '../../../../src/editor/health/documentation';
import { pageHtml } from '../../../../src/editor/health/html';

describe('pageHtml', () => {
  const html = pageHtml({
    cspSource: 'https://own.invalid',
    script: 'https://own.invalid/a.js',
    style: 'https://own.invalid/a.css',
    nonce: 'abc123',
    language: 'de',
    title: '"><script>alert(1)</script>',
  });

  it('lets nothing run or load but its own', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    assert.equal(
      policy.replaceAll('&#39;', "'"),
      "default-src 'none'; script-src 'nonce-abc123'; style-src https://own.invalid; base-uri 'none'; form-action 'none'",
    );
  });

  it('has one script, with its nonce, and no handlers', () => {
    assert.deepEqual(html.match(/<script[^>]*>/g), [
      '<script nonce="abc123" src="https://own.invalid/a.js">',
    ]);
    assert.doesNotMatch(html, /\son\w+=|javascript:|<style/);
  });

  it('says its language', () => {
    assert.match(html, /<html lang="de">/);
  });
});

describe('healthDocumentation', () => {
  const cases: [string, Parameters<typeof healthDocumentation>[0], string | null][] = [
    ['no repository', {}, null],
    [
      'a repository',
      { repository: 'https://host.invalid/o/r' },
      'https://host.invalid/o/r/blob/HEAD/docs/health.md',
    ],
    [
      'as npm writes it',
      { repository: { url: 'git+https://host.invalid/o/r.git' } },
      'https://host.invalid/o/r/blob/HEAD/docs/health.md',
    ],
    ['not on the web', { repository: { url: 'git@host.invalid:o/r.git' } }, null],
    ['a script', { repository: 'javascript:alert(1)' }, null],
  ];
  for (const [what, manifest, expected] of cases) {
    it(what, () => {
      assert.equal(healthDocumentation(manifest), expected);
    });
  }
});
