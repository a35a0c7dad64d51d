/** UTF-7 (RFC 2152), which Encoding.UTF7 still reads and writes. */

/** Base64 of UTF-16BE between `+` and `-`, or whatever else is no base64. */
export function decodeUtf7(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (all: string, base64: string) => {
    if (base64 === '') return all === '+-' ? '+' : all;
    const units = Buffer.from(base64, 'base64');
    return units
      .subarray(0, units.length - (units.length % 2))
      .swap16()
      .toString('utf16le');
  });
}

/** Letters, digits and the RFC's set D stand for themselves, as .NET has it. */
export function encodeUtf7(text: string): string {
  return text.replace(/\+|[^A-Za-z0-9'(),\-./:? \t\r\n+]+/g, (run) => {
    if (run === '+') return '+-';
    const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64');
    return `+${base64.replace(/=+$/, '')}-`;
  });
}
