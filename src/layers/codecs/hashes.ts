/** Hashes and derived keys, from which scripts make the keys of their ciphers. */

import { createHash, createHmac, getHashes, pbkdf2Sync } from 'node:crypto';
import type { Meter } from '../meter';

/**
 * @param name in any spelling: `MD5`, `SHA-256`, `System.Security.Cryptography.SHA1Managed`
 * @returns null for a hash that is not known
 */
export function hash(name: string, bytes: Uint8Array): Uint8Array | null {
  const algorithm = algorithmOf(name);
  return algorithm === null ? null : createHash(algorithm).update(bytes).digest();
}

/**
 * HMAC (RFC 2104).
 * @param name of the hash, also as `HMACSHA256`
 * @returns null for a hash that is not known
 */
export function hmac(name: string, key: Uint8Array, bytes: Uint8Array): Uint8Array | null {
  const algorithm = algorithmOf(name);
  return algorithm === null ? null : createHmac(algorithm, key).update(bytes).digest();
}

/**
 * Rfc2898DeriveBytes: PBKDF2 (RFC 8018).
 * @param length bytes of key
 * @param name of the hash, as for {@link hash}; .NET's default is SHA1
 * @returns null for a hash that is not known, and for what is no count
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
  const algorithm = algorithmOf(name);
  if (algorithm === null || !isCount(iterations) || !isCount(length)) return null;
  meter.grow(length);
  meter.step(iterations * Math.ceil(length / (createHash(algorithm).digest().length || 1)));
  return pbkdf2Sync(password, salt, iterations, length, algorithm);
}

/**
 * PasswordDeriveBytes: PBKDF1 with Microsoft's extension beyond one hash
 * (https://referencesource.microsoft.com/#mscorlib/system/security/cryptography/passwordderivebytes.cs).
 * The result is what a first GetBytes(length) returns.
 * @param name of the hash; .NET's default is SHA1, its default of iterations 100
 * @returns null for a hash that is not known, and for what is no count
 * @throws BudgetSpent
 */
export function passwordDeriveBytes(
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
  name: string,
  meter: Meter,
): Uint8Array | null {
  const algorithm = algorithmOf(name);
  if (algorithm === null || !isCount(iterations) || !isCount(length)) return null;
  meter.grow(length);
  meter.step(iterations);
  let base = createHash(algorithm).update(password).update(salt).digest();
  for (let turn = 1; turn < iterations - 1; turn++) base = createHash(algorithm).update(base).digest();
  const parts: Buffer[] = [];
  let made = 0;
  // The first block has no prefix, the following ones "1", "2", …; .NET ends at 999.
  for (let prefix = 0; made < length && prefix <= 999; prefix++) {
    const part = createHash(algorithm)
      .update(prefix === 0 ? '' : String(prefix))
      .update(base)
      .digest();
    parts.push(part);
    made += part.length;
  }
  return made < length ? null : Buffer.concat(parts).subarray(0, length);
}

let available: ReadonlySet<string> | null = null;

/** Node's name; null for a hash that is not known or that this Node was built without. */
function algorithmOf(name: string): string | null {
  const found = /(?:^|[^a-z])(?:hmac)?-?(md5|sha-?(?:1|256|384|512)|ripemd-?160)(?![0-9])/i.exec(name)?.[1];
  const plain = /^sha$/i.test(name) ? 'sha1' : found?.toLowerCase().replace('-', '');
  available ??= new Set(getHashes().map((one) => one.toLowerCase()));
  return plain !== undefined && available.has(plain) ? plain : null;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
