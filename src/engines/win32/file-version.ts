/** Reads what a PE file's version resource says of its maker, product and version, without any call to Windows. */

import { directoryIndex, fileOffset, readPeHeaders, withFile, type ByteSource, type PeHeaders } from './pe';
import { parseVersionInfo, type FileVersion } from './version-info';

/** RT_VERSION of winuser.h. */
const versionType = 16;
/** Bytes read of a version resource; real ones have one or two thousand. */
const maxVersionBytes = 65_536;
/** Entries looked at in one directory of the resource tree; real files have a few dozen types. */
const maxEntries = 4_096;
const directoryHeaderSize = 16;
const entrySize = 8;
/** Set in an entry's offset when it leads to a directory, not to data. */
const directoryFlag = 0x80000000;

/** @returns null when the file can't be read, is not a PE file, or has no version resource */
export function readFileVersion(path: string): FileVersion | null {
  return withFile(path, fileVersionOf);
}

/** {@link readFileVersion} of bytes at hand. Source: learn.microsoft.com, "PE Format", the .rsrc section. */
export function fileVersionOf(source: ByteSource): FileVersion | null {
  const headers = readPeHeaders(source);
  const data = headers && versionData(source, headers);
  return data && parseVersionInfo(data);
}

/** The tree's three levels: the type, then of names and languages the first, since any serves. */
const treePath: readonly (number | null)[] = [versionType, null, null];

function versionData(source: ByteSource, headers: PeHeaders): Buffer | null {
  const resources = headers.directories[directoryIndex.resource];
  const root = resources && resources.size > 0 ? fileOffset(headers, resources.address) : null;
  if (root === null) return null;
  let at = directoryFlag;
  for (const id of treePath) {
    const next = at < directoryFlag ? null : findEntry(source, root + at - directoryFlag, id);
    if (next === null) return null;
    at = next;
  }
  const leaf = at < directoryFlag ? source.read(root + at, 8) : Buffer.alloc(0);
  if (leaf.length < 8) return null;
  const offset = fileOffset(headers, leaf.readUInt32LE(0));
  return offset === null ? null : source.read(offset, Math.min(leaf.readUInt32LE(4), maxVersionBytes));
}

/**
 * Where a resource directory's entry leads.
 * @param directory file offset
 * @param id null: the first entry
 * @returns an offset within the tree, with {@link directoryFlag} when it is a directory's
 */
function findEntry(source: ByteSource, directory: number, id: number | null): number | null {
  const header = source.read(directory, directoryHeaderSize);
  if (header.length < directoryHeaderSize) return null;
  const told = header.readUInt16LE(12) + header.readUInt16LE(14);
  const entries = source.read(directory + directoryHeaderSize, Math.min(told, maxEntries) * entrySize);
  for (let at = 0; at + entrySize <= entries.length; at += entrySize) {
    if (id === null || entries.readUInt32LE(at) === id) return entries.readUInt32LE(at + 4);
  }
  return null;
}
