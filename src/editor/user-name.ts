/** The name of the account that the editor runs under. */

import { userInfo } from 'node:os';

/** Empty where the account has none, as in a container that runs under an id without an entry. */
export function userName(read: () => { readonly username: string } = userInfo): string {
  try {
    return read().username;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
