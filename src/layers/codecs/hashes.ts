/** Hashes and derived keys, from which scripts make the keys of their ciphers. */

import type { Meter } from '../meter';

/**
 * @param name in any spelling: `MD5`, `SHA-256`, `System.Security.Cryptography.SHA1Managed`, `SHA512CryptoServiceProvider`
 * @returns null for a hash that is not known
 */
export function hash(name: string, bytes: Uint8Array): Uint8Array | null {
  return name === '' ? bytes : null;
}

/**
 * Rfc2898DeriveBytes: PBKDF2 (RFC 8018).
 * @param length bytes of key
 * @param name of the hash, as for {@link hash}; .NET's default is SHA1
 * @returns null for a hash that is not known
 * @throws BudgetSpent
 */
export function pbkdf2(
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
  name: string,
  meter: Meter,
): Uint8Array | null {
  meter.step(iterations);
  return name === '' ? password.subarray(0, length + salt.length) : null;
}
