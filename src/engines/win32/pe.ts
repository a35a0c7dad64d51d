/** Reads the headers of a PE file (DLL or EXE): where its sections and data directories are. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A file of which parts are read. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** Fewer bytes than asked for where the file ends before. */
  read(offset: number, length: number): Buffer;
}

export interface PeSection {
  readonly virtualAddress: number;
  readonly rawOffset: number;
  /** Bytes of the section that are in the file. */
  readonly rawSize: number;
}

/** What a data directory's entry says; `address` is an RVA, of the certificate table a file offset. */
export interface PeDirectory {
  readonly address: number;
  readonly size: number;
}

export interface PeHeaders {
  readonly sections: readonly PeSection[];
  readonly directories: readonly PeDirectory[];
}

/** Indices of {@link PeHeaders.directories}. Source: learn.microsoft.com, "PE Format", optional header data directories. */
export const directoryIndex = { resource: 2, certificate: 4 } as const;

/** Windows itself loads no image with more sections (learn.microsoft.com, "PE Format", COFF file header). */
const maxSections = 96;
const maxDirectories = 16;
const coffSize = 24; // with the signature before it
const sectionSize = 40;

/** By the optional header's magic: where its count of data directories stands; they follow. */
const directoryCountOffset: Readonly<Partial<Record<number, number>>> = { 0x10b: 92, 0x20b: 108 };

/** @returns null for what is not a PE file, or ends within its headers */
export function readPeHeaders(source: ByteSource): PeHeaders | null {
  const dos = source.read(0, 64);
  if (dos.length < 64 || dos.toString('latin1', 0, 2) !== 'MZ') return null;
  const start = dos.readUInt32LE(60);
  const coff = source.read(start, coffSize);
  if (coff.length < coffSize || coff.toString('latin1', 0, 4) !== 'PE\0\0') return null;
  const optional = source.read(start + coffSize, coff.readUInt16LE(20));
  const directories = readDirectories(optional);
  if (directories === null) return null;
  const count = Math.min(coff.readUInt16LE(6), maxSections);
  return {
    directories,
    sections: readSections(source.read(start + coffSize + optional.length, count * sectionSize)),
  };
}

function readDirectories(optional: Buffer): PeDirectory[] | null {
  if (optional.length < 2) return null;
  const countOffset = directoryCountOffset[optional.readUInt16LE(0)];
  if (countOffset === undefined || optional.length < countOffset + 4) return null;
  const first = countOffset + 4;
  const told = Math.min(optional.readUInt32LE(countOffset), maxDirectories);
  const count = Math.min(told, Math.floor((optional.length - first) / 8));
  return Array.from({ length: count }, (_, index) => ({
    address: optional.readUInt32LE(first + index * 8),
    size: optional.readUInt32LE(first + index * 8 + 4),
  }));
}

function readSections(headers: Buffer): PeSection[] {
  return Array.from({ length: Math.floor(headers.length / sectionSize) }, (_, index) => ({
    virtualAddress: headers.readUInt32LE(index * sectionSize + 12),
    rawSize: headers.readUInt32LE(index * sectionSize + 16),
    rawOffset: headers.readUInt32LE(index * sectionSize + 20),
  }));
}

/** Where in the file an RVA stands; null when it is in no section. */
export function fileOffset({ sections }: PeHeaders, rva: number): number | null {
  const section = sections.find(
    ({ virtualAddress, rawSize }) => rva >= virtualAddress && rva < virtualAddress + rawSize,
  );
  return section === undefined ? null : section.rawOffset + rva - section.virtualAddress;
}

/** A file's bytes as a {@link ByteSource}. */
export function byteSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/**
 * Opens a file for as long as `use` runs.
 * @returns null when the file can't be opened or read: it is not there, access is denied, antivirus blocks it
 */
export function withFile<T>(path: string, use: (source: ByteSource) => T): T | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    const file = descriptor;
    const read = (offset: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    };
    return use({ size: fstatSync(file).size, read });
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return null;
    throw error;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
