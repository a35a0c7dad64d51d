/** Reads what PowerShell's ConvertFrom-SecureString -Key wrote. */

import { decrypt } from './ciphers';
import { bytesOfHex } from './number-lists';

/** What every encrypted standard string begins with (SecureStringHelper in PowerShell's source). */
const header = '76492d1116743f0423413b16050a5345';

/**
 * The plain text of an encrypted standard string: after the header, base64 of the UTF-16 text `2|vector|ciphertext`,
 * the vector in base64, the ciphertext (AES, CBC, PKCS 7) in hex.
 * @param key 16, 24 or 32 bytes, as given to -Key; -SecureKey is the UTF-16LE of its text
 * @returns null for other text or a wrong key
 */
export function secureString(text: string, key: Uint8Array): string | null {
  const trimmed = text.trim();
  if (!trimmed.toLowerCase().startsWith(header)) return null;
  const inner = Buffer.from(trimmed.slice(header.length), 'base64').toString('utf16le');
  const [version, vector, cipher, ...more] = inner.split('|', 4);
  if (version !== '2' || vector === undefined || cipher === undefined || more.length > 0) return null;
  const bytes = bytesOfHex(cipher);
  if (bytes === null) return null;
  const plain = decrypt(
    { algorithm: 'aes', mode: 'cbc', padding: 'pkcs7', key, iv: Buffer.from(vector, 'base64') },
    bytes,
  );
  return plain === null ? null : Buffer.from(plain).toString('utf16le');
}
