/** Environment variables whose value is the same on nearly every Windows, by host profile. */

import type { HostProfile } from '../model';

const modules = 'C:\\WINDOWS\\system32\\WindowsPowerShell\\v1.0\\Modules';

/** By lower-case name, in the spelling of a Windows 10 or 11 with default folders. */
const common: readonly (readonly [string, string])[] = [
  ['ALLUSERSPROFILE', 'C:\\ProgramData'],
  ['CommonProgramFiles', 'C:\\Program Files\\Common Files'],
  ['CommonProgramFiles(x86)', 'C:\\Program Files (x86)\\Common Files'],
  ['CommonProgramW6432', 'C:\\Program Files\\Common Files'],
  ['ComSpec', 'C:\\WINDOWS\\system32\\cmd.exe'],
  ['DriverData', 'C:\\Windows\\System32\\Drivers\\DriverData'],
  ['OS', 'Windows_NT'],
  ['PATHEXT', '.COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC'],
  ['ProgramData', 'C:\\ProgramData'],
  ['ProgramFiles', 'C:\\Program Files'],
  ['ProgramFiles(x86)', 'C:\\Program Files (x86)'],
  ['ProgramW6432', 'C:\\Program Files'],
  ['PUBLIC', 'C:\\Users\\Public'],
  ['SystemDrive', 'C:'],
  ['SystemRoot', 'C:\\WINDOWS'],
  ['windir', 'C:\\WINDOWS'],
];

const tables: Readonly<Record<HostProfile, ReadonlyMap<string, readonly [string, string]>>> = {
  windowsPowerShell: table([
    ...common,
    ['PSModulePath', `C:\\Program Files\\WindowsPowerShell\\Modules;${modules}`],
  ]),
  powerShell7: table([
    ...common,
    [
      'PSModulePath',
      `C:\\Program Files\\PowerShell\\Modules;c:\\program files\\powershell\\7\\Modules;C:\\Program Files\\WindowsPowerShell\\Modules;${modules}`,
    ],
  ]),
};

function table(rows: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly [string, string]> {
  return new Map(rows.map((row) => [row[0].toLowerCase(), row]));
}

/**
 * @param name in any case, without percent signs
 * @returns null where machines differ
 */
export function environmentValue(name: string, profile: HostProfile): string | null {
  return tables[profile].get(name.toLowerCase())?.[1] ?? null;
}

/** Every known variable as `set` prints it: `NAME=value`, in the order of the names. */
export function environmentListing(profile: HostProfile): string[] {
  return [...tables[profile].values()]
    .map(([name, value]) => `${name}=${value}`)
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

/** A variable as CreateProcess' callers expand it. */
const variable = /%([a-z][\w()]{0,60})%/gi;

/** Text with the known variables in it replaced, or null when there are none. */
export function expandEnvironment(text: string, profile: HostProfile): string | null {
  const expanded = text.replace(variable, (whole, name: string) => environmentValue(name, profile) ?? whole);
  return expanded === text ? null : expanded;
}
