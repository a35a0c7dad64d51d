/**
 * A VBScript that runs PowerShell that inflates a script that loads an assembly: four layers, each harmless. The assembly is
 * headers and a marker; nothing in it could run.
 */

import { gzipSync } from 'node:zlib';

/** A PE file (Microsoft's "PE Format") with the data directory that says .NET, and no code. */
function emptyAssembly(): Buffer {
  const file = Buffer.alloc(512);
  const headers = 0x40;
  const optional = headers + 24;
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(headers, 0x3c);
  file.write('PE\0\0', headers, 'latin1');
  file.writeUInt16LE(0x14c, headers + 4);
  file.writeUInt16LE(0xe0, headers + 20);
  file.writeUInt16LE(0x2102, headers + 22);
  file.writeUInt16LE(0x10b, optional);
  file.writeUInt32LE(16, optional + 92);
  // The fifteenth directory: the CLR header's address and size.
  file.writeUInt32LE(0x2008, optional + 96 + 14 * 8);
  file.writeUInt32LE(0x48, optional + 96 + 14 * 8 + 4);
  file.write('amsight-marker', 0x180, 'latin1');
  return file;
}

export const assembly = emptyAssembly();

/** Loads {@link assembly}; in pieces, as all that an antivirus could flag. */
export const loader = [
  '$ErrorActionPreference = "Stop"',
  [
    '$agent = [Reflection.Ass',
    'embly]::Lo',
    `ad([Convert]::FromBase64String('${assembly.toString('base64')}'))`,
  ].join(''),
  'Write-Output $agent.FullName',
].join('\r\n');

/** Inflates {@link loader} and runs it. */
export const inflater = [
  `$text='${gzipSync(loader).toString('base64')}'`,
  '$packed=New-Object IO.MemoryStream(,[Convert]::FromBase64String($text))',
  '$stream=New-Object -TypeName IO.Compression.GzipStream -ArgumentList $packed,([IO.Compression.CompressionMode]::Decompress)',
  ['Invoke-Ex', 'pression (New-Object IO.StreamReader($stream)).ReadToEnd()'].join(''),
].join('; ');

/** Zero-based line of {@link layeredScript} whose expression carries the layers. */
export const carrierLine = 5;

export const layeredScript = [
  "' Starts the agent of the help desk.",
  'Option Explicit',
  'Dim shell',
  'Set shell = CreateObject("WScript.Shell")',
  "' Waits until it is done.",
  `shell.Run "powershell.exe -NoProfile -Command ""${inflater}""", 0, True`,
  'WScript.Echo "The agent has started."',
  '',
].join('\r\n');
