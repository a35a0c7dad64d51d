/** Tells whether a PE file has an Authenticode signature in it. */

import { directoryIndex, readPeHeaders, withFile, type ByteSource } from './pe';

/** WIN_CERTIFICATE of wintrust.h: dwLength, wRevision, wCertificateType. */
const certificateHeaderSize = 8;
const certificateType = { pkcsSignedData: 2 } as const;

/**
 * Whether a file carries an Authenticode signature within itself. Presence, not validity: nothing is verified. A file
 * without one can still be signed by a catalog, as much of Windows is.
 * @returns null when the file can't be read, or is not a PE file
 */
export function carriesSignature(path: string): boolean | null {
  return withFile(path, hasCertificate);
}

/** {@link carriesSignature} of bytes at hand. Source: learn.microsoft.com, "PE Format", the attribute certificate table. */
export function hasCertificate(source: ByteSource): boolean | null {
  const headers = readPeHeaders(source);
  if (headers === null) return null;
  const table = headers.directories[directoryIndex.certificate];
  if (table === undefined || table.size < certificateHeaderSize) return false;
  const certificate = source.read(table.address, certificateHeaderSize);
  if (table.address === 0 || certificate.length < certificateHeaderSize) return false;
  const length = certificate.readUInt32LE(0);
  return (
    length > certificateHeaderSize &&
    length <= table.size &&
    table.address + length <= source.size &&
    certificate.readUInt16LE(6) === certificateType.pkcsSignedData
  );
}
