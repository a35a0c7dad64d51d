/** Base64 as Convert.FromBase64String and -EncodedCommand read it, but patient with what is still being typed. */

/** True for the 64 characters of the alphabet, by UTF-16 unit. */
export function isBase64Unit(unit: number): boolean {
  return (
    (unit >= 0x41 && unit <= 0x5a) || // A-Z
    (unit >= 0x61 && unit <= 0x7a) || // a-z
    (unit >= 0x30 && unit <= 0x39) || // 0-9
    unit === 0x2b || // +
    unit === 0x2f // /
  );
}

/** White space that Convert.FromBase64String skips. */
export function isBase64Space(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

/**
 * Decodes base64. White space is skipped; padding may be missing and the last, incomplete group is dropped, since a
 * script may be read while it is typed.
 * @param maxBytes decodes no more than about this many bytes
 * @returns null when nothing is left
 */
export function decodeBase64(text: string, maxBytes: number): { bytes: Uint8Array; cut: boolean } | null {
  const units = text.replace(/[ \t\r\n]+/g, '').replace(/=+$/, '');
  const most = Math.ceil(maxBytes / 3) * 4;
  const cut = units.length > most;
  const whole = cut ? units.slice(0, most) : units.length % 4 === 1 ? units.slice(0, -1) : units;
  return whole === '' ? null : { bytes: Buffer.from(whole, 'base64'), cut };
}
