/** Makes small PE files with a version resource and a certificate table, as linkers lay them out. */

export interface PeOptions {
  readonly bits?: 32 | 64;
  /** Four numbers of VS_FIXEDFILEINFO. */
  readonly version?: readonly [number, number, number, number] | null;
  readonly texts?: Readonly<Record<string, string>> | null;
  /** The certificate's type (2 is Authenticode), or none. */
  readonly certificate?: number | null;
}

const u16 = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16LE(value, index * 2));
  return bytes;
};
const u32 = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
};
const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

function block(
  key: string,
  type: 0 | 1,
  value: Buffer,
  told: number,
  children: readonly Buffer[] = [],
): Buffer {
  const header = padded(Buffer.concat([u16(0, told, type), Buffer.from(`${key}\0`, 'utf16le')]));
  const body = Buffer.concat([
    ...[header, value, ...children].slice(0, -1).map(padded),
    [header, value, ...children].at(-1)!,
  ]);
  body.writeUInt16LE(body.length, 0);
  return body;
}

/** The bytes of VS_VERSIONINFO. */
export function versionInfo(version: PeOptions['version'], texts: PeOptions['texts']): Buffer {
  const [a, b, c, d] = version ?? [0, 0, 0, 0];
  const fixed = version
    ? Buffer.concat([u32(0xfeef04bd, 0x10000), u16(b, a, d, c, b, a, d, c), Buffer.alloc(28)])
    : Buffer.alloc(0);
  const strings = Object.entries(texts ?? {}).map(([key, text]) =>
    block(key, 1, Buffer.from(`${text}\0`, 'utf16le'), text.length + 1),
  );
  const none = Buffer.alloc(0);
  return block('VS_VERSION_INFO', 0, fixed, fixed.length, [
    block('VarFileInfo', 1, none, 0, [block('Translation', 0, u16(0x409, 1200), 4)]),
    ...(texts ? [block('StringFileInfo', 1, none, 0, [block('040904b0', 1, none, 0, strings)])] : []),
  ]);
}

const rsrcAddress = 0x3000;
const rsrcOffset = 0x400;

export function peFile({
  bits = 64,
  version = null,
  texts = null,
  certificate = null,
}: PeOptions = {}): Buffer {
  const info = version || texts ? versionInfo(version, texts) : null;
  const directory = (id: number, offset: number) =>
    Buffer.concat([Buffer.alloc(12), u16(0, 1), u32(id, offset)]);
  // An icon's directory comes before, as in real files; it leads nowhere.
  const types = Buffer.concat([Buffer.alloc(12), u16(0, 2), u32(3, 0x80000000, 16, 0x80000020)]);
  const rsrc = info
    ? Buffer.concat([
        types,
        directory(1, 0x80000038),
        directory(0x409, 0x50),
        u32(rsrcAddress + 0x60, info.length, 0, 0),
        info,
      ])
    : Buffer.alloc(0);
  const body = Buffer.concat([Buffer.alloc(rsrcOffset), padded(rsrc)]);
  const table =
    certificate === null
      ? Buffer.alloc(0)
      : Buffer.concat([u32(24), u16(0x200, certificate), Buffer.alloc(16, 1)]);

  const directories = u32(
    0,
    0,
    0,
    0,
    info ? rsrcAddress : 0,
    rsrc.length,
    0,
    0,
    certificate === null ? 0 : body.length,
    table.length,
    ...new Array<number>(22).fill(0),
  );
  const plain = Buffer.alloc(bits === 64 ? 108 : 92);
  plain.writeUInt16LE(bits === 64 ? 0x20b : 0x10b, 0);
  const optional = Buffer.concat([plain, u32(16), directories]);
  const section = Buffer.concat([
    Buffer.from('.rsrc\0\0\0', 'latin1'),
    u32(rsrc.length, rsrcAddress, padded(rsrc).length, rsrcOffset),
    Buffer.alloc(16),
  ]);
  const dos = Buffer.concat([Buffer.from('MZ', 'latin1'), Buffer.alloc(58), u32(0x80)]);
  const coff = Buffer.concat([
    Buffer.from('PE\0\0', 'latin1'),
    u16(bits === 64 ? 0x8664 : 0x14c, 1),
    Buffer.alloc(12),
    u16(optional.length, 0x2022),
  ]);
  dos.copy(body, 0);
  Buffer.concat([coff, optional, section]).copy(body, 0x80);
  return Buffer.concat([body, table]);
}
