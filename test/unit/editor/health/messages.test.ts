/** The page's messages: exact shapes, and nothing else. */

import assert from 'node:assert/strict';
import fc from 'fast-check';

import { parsePageMessage } from '../../../../src/editor/health/messages';

describe('parsePageMessage', () => {
  for (const type of ['ready', 'probe', 'copy', 'restart']) {
    it(`takes ${type}`, () => {
      assert.equal(parsePageMessage({ type }), type);
    });
  }

  const refused: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a word', 'probe'],
    ['a list', [{ type: 'probe' }]],
    ['no type', {}],
    ['an unknown type', { type: 'open' }],
    ['a type that is no word', { type: ['probe'] }],
    ['a property of every object', { type: 'constructor' }],
    ['another key beside the type', { type: 'probe', path: '/etc/passwd' }],
    ['the type under another name', { command: 'probe' }],
  ];
  for (const [what, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.equal(parsePageMessage(message), null);
    });
  }

  it('gives a known word or null, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        assert.ok([null, 'ready', 'probe', 'copy', 'restart'].includes(parsePageMessage(message)));
      }),
    );
  });
});
