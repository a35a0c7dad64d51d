/** Reads a zip archive as the packer writes it: no encryption, no Zip64 (PKWARE's APPNOTE, sections 4.3.7, 4.3.12, 4.3.16). */
import { inflateRawSync } from 'node:zlib';

/** @typedef {{ name: string, size: number, content: () => Buffer }} ZipEntry `size` in bytes, unpacked */

/**
 * Lists an archive.
 * @param {Buffer} zip the whole file
 * @returns {ZipEntry[]} files only
 * @throws {Error} when it is no zip archive
 */
export function readZip(zip) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0) throw new Error('This is not a zip archive.');
  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const method = zip.readUInt16LE(at + 10);
    const packed = zip.readUInt32LE(at + 20);
    const size = zip.readUInt32LE(at + 24);
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (name.endsWith('/')) continue;
    const content = () => {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + packed);
      return method === 0 ? bytes : inflateRawSync(bytes);
    };
    entries.push({ name, size, content });
  }
  return entries;
}
