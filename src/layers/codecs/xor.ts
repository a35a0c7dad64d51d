/** The XOR of bytes with a repeated key. */

/** @returns a copy; the bytes themselves for an empty key */
export function xor(bytes: Uint8Array, key: Uint8Array): Uint8Array {
  if (key.length === 0) return bytes;
  return bytes.map((byte, at) => byte ^ (key[at % key.length] ?? 0));
}
