/** The account's name, also where it has none. */

import assert from 'node:assert/strict';
import { userInfo } from 'node:os';

import { userName } from '../../../src/editor/user-name';

/** As Node throws it for an id that has no entry in the accounts. */
const noEntry = Object.assign(new Error('A system error occurred: uv_os_get_passwd returned ENOENT'), {
  code: 'ERR_SYSTEM_ERROR',
});

describe('userName', () => {
  it('is the account’s', () => {
    assert.equal(userName(), userInfo().username);
  });

  it('is empty where the account has no entry', () => {
    const read = (): never => {
      throw noEntry;
    };
    assert.equal(userName(read), '');
  });

  it('hides no mistake of our own', () => {
    const read = (): never => {
      throw new TypeError('a bug');
    };
    assert.throws(() => userName(read), TypeError);
  });
});
