/** Parses the bytes of a version resource (VS_VERSIONINFO). */

export interface FileVersion {
  /** CompanyName. */
  readonly company: string | null;
  /** ProductName. */
  readonly product: string | null;
  /** Four numbers such as `4.18.24090.11`; FileVersion's own words where the numbers are missing. */
  readonly fileVersion: string | null;
}

/** One block: a length, a key, a value and blocks within. */
interface Block {
  readonly key: string;
  /** Begins at the value; ends where the block does. */
  readonly rest: Buffer;
  /** Bytes of the value; of text it is told in UTF-16 units, and some compilers tell bytes. */
  readonly told: number;
  /** Where the block ends within its parent, bytes. */
  readonly end: number;
}

const fixedSignature = 0xfeef04bd;
const fixedSize = 52;
/** UTF-16 units of a text that are kept. */
const maxText = 256;
/** Blocks looked at in all; real resources have about twenty. */
const maxBlocks = 1_000;

/**
 * Reads a resource's first string table that has a text.
 * Source: learn.microsoft.com, VS_VERSIONINFO, StringFileInfo, StringTable, String, VS_FIXEDFILEINFO.
 * @returns null when the bytes are no version resource
 */
export function parseVersionInfo(data: Buffer): FileVersion | null {
  const root = readBlock(data, 0);
  if (root?.key !== 'VS_VERSION_INFO') return null;
  const texts = new Map<string, string>();
  const budget = { blocks: maxBlocks };
  const valueEnd = aligned(root.told);
  for (const info of children(root.rest.subarray(valueEnd), budget)) {
    if (info.key !== 'StringFileInfo') continue;
    for (const table of children(info.rest, budget)) {
      for (const { key, rest } of children(table.rest, budget)) {
        const text = textOf(rest);
        if (text !== '' && !texts.has(key)) texts.set(key, text);
      }
    }
  }
  return {
    company: texts.get('CompanyName') ?? null,
    product: texts.get('ProductName') ?? null,
    fileVersion: fixedVersion(root.rest.subarray(0, root.told)) ?? texts.get('FileVersion') ?? null,
  };
}

/** Everything starts at a multiple of four bytes, counted from the resource's start. */
const aligned = (offset: number): number => (offset + 3) & ~3;

function* children(data: Buffer, budget: { blocks: number }): Generator<Block> {
  let at = 0;
  while (at < data.length && budget.blocks > 0) {
    const block = readBlock(data, at);
    if (block === null) return;
    budget.blocks -= 1;
    yield block;
    at = aligned(block.end);
  }
}

/** @param at a multiple of four, and so is where `data` begins in the resource */
function readBlock(data: Buffer, at: number): Block | null {
  const header = 6;
  if (at + header > data.length) return null;
  const end = at + data.readUInt16LE(at);
  if (end < at + header || end > data.length) return null;
  const block = data.subarray(at, end);
  const keyEnd = terminator(block, header);
  if (keyEnd === null) return null;
  const key = block.toString('utf16le', header, Math.min(keyEnd, header + maxText * 2));
  return { key, rest: block.subarray(aligned(keyEnd + 2)), told: block.readUInt16LE(2), end };
}

/** Offset of the two zero bytes that end a text. */
function terminator(bytes: Buffer, from: number): number | null {
  for (let at = from; at + 1 < bytes.length; at += 2) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return at;
  }
  return null;
}

function textOf(bytes: Buffer): string {
  const end = terminator(bytes, 0) ?? bytes.length & ~1;
  return bytes.toString('utf16le', 0, Math.min(end, maxText * 2)).trim();
}

/** The version of VS_FIXEDFILEINFO, which Explorer shows too; null when it is missing or all zero. */
function fixedVersion(value: Buffer): string | null {
  if (value.length < fixedSize || value.readUInt32LE(0) !== fixedSignature) return null;
  const numbers = [10, 8, 14, 12].map((offset) => value.readUInt16LE(offset));
  return numbers.some((number) => number !== 0) ? numbers.join('.') : null;
}
