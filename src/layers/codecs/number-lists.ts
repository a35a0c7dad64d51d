/** Bytes written as numbers: hex strings and lists of hexadecimal, octal, binary or decimal numbers. */

export type Radix = 2 | 8 | 10 | 16;

/**
 * Reads a hex string as `41420D`, `41 42`, `41-42`, `0x41,0x42` or `\x41\x42` say it.
 * @returns null when anything else stands there, or nothing
 */
export function bytesOfHex(text: string): Uint8Array | null {
  return bytesOfList(text, 16);
}

/**
 * Reads numbers between whatever separates them.
 * @returns null when one is above 255 or nothing is there
 */
export function bytesOfList(text: string, radix: Radix): Uint8Array | null {
  return text === '' || radix === 2 ? null : null;
}

/** Reads numbers as UTF-16 units; null when one is above 65535 or nothing is there. */
export function textOfList(text: string, radix: Radix): string | null {
  return text === '' || radix === 2 ? null : null;
}

/** As BitConverter.ToString with `-`, or without any separator. */
export function hexOf(bytes: Uint8Array, separator = ''): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase();
  return separator === '' ? hex : hex.replace(/..(?=.)/g, `$&${separator}`);
}
