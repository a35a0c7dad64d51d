/** Automatic, preference and environment variables, as a host profile assumes them. */

import type { HostProfile } from '../../model';
import { unknown, type Value } from '../../values/model';

type Texts = Readonly<Record<string, string>>;

/**
 * Environment variables of 64-bit Windows for a user named `user`, by lower-case name. Those that name the machine or
 * the user are left out where their letters are not fixed by Windows.
 */
const environment: Texts = {
  allusersprofile: 'C:\\ProgramData',
  appdata: 'C:\\Users\\user\\AppData\\Roaming',
  commonprogramfiles: 'C:\\Program Files\\Common Files',
  'commonprogramfiles(x86)': 'C:\\Program Files (x86)\\Common Files',
  commonprogramw6432: 'C:\\Program Files\\Common Files',
  comspec: 'C:\\WINDOWS\\system32\\cmd.exe',
  driverdata: 'C:\\Windows\\System32\\Drivers\\DriverData',
  homedrive: 'C:',
  homepath: '\\Users\\user',
  localappdata: 'C:\\Users\\user\\AppData\\Local',
  os: 'Windows_NT',
  pathext: '.COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC;.CPL',
  processor_architecture: 'AMD64',
  programdata: 'C:\\ProgramData',
  programfiles: 'C:\\Program Files',
  'programfiles(x86)': 'C:\\Program Files (x86)',
  programw6432: 'C:\\Program Files',
  public: 'C:\\Users\\Public',
  sessionname: 'Console',
  systemdrive: 'C:',
  systemroot: 'C:\\WINDOWS',
  temp: 'C:\\Users\\user\\AppData\\Local\\Temp',
  tmp: 'C:\\Users\\user\\AppData\\Local\\Temp',
  userprofile: 'C:\\Users\\user',
  windir: 'C:\\WINDOWS',
};

const environmentOf: Readonly<Record<HostProfile, Texts>> = {
  windowsPowerShell: {
    psmodulepath:
      'C:\\Users\\user\\Documents\\WindowsPowerShell\\Modules;C:\\Program Files\\WindowsPowerShell\\Modules;C:\\WINDOWS\\system32\\WindowsPowerShell\\v1.0\\Modules',
  },
  powerShell7: {
    psmodulepath:
      'C:\\Users\\user\\Documents\\PowerShell\\Modules;C:\\Program Files\\PowerShell\\Modules;c:\\program files\\powershell\\7\\Modules;C:\\Program Files\\WindowsPowerShell\\Modules;C:\\WINDOWS\\system32\\WindowsPowerShell\\v1.0\\Modules',
  },
};

/** about_Automatic_Variables and about_Preference_Variables: those that hold text. */
const texts: Texts = {
  confirmpreference: 'High',
  debugpreference: 'SilentlyContinue',
  erroractionpreference: 'Continue',
  errorview: 'NormalView',
  home: 'C:\\Users\\user',
  informationpreference: 'SilentlyContinue',
  progresspreference: 'Continue',
  psemailserver: '',
  pssessionapplicationname: 'wsman',
  pssessionconfigurationname: 'http://schemas.microsoft.com/powershell/Microsoft.PowerShell',
  shellid: 'Microsoft.PowerShell',
  verbosepreference: 'SilentlyContinue',
  warningpreference: 'Continue',
};

const textsOf: Readonly<Record<HostProfile, Texts>> = {
  windowsPowerShell: { pshome: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0', psedition: 'Desktop' },
  powerShell7: { pshome: 'C:\\Program Files\\PowerShell\\7', psedition: 'Core', errorview: 'ConciseView' },
};

/** Numbers and truths. */
const values: Readonly<Record<string, Value>> = {
  maximumaliascount: { type: 'number', value: 4096, as: 'int32' },
  maximumdrivecount: { type: 'number', value: 4096, as: 'int32' },
  maximumerrorcount: { type: 'number', value: 256, as: 'int32' },
  maximumfunctioncount: { type: 'number', value: 4096, as: 'int32' },
  maximumhistorycount: { type: 'number', value: 4096, as: 'int32' },
  maximumvariablecount: { type: 'number', value: 4096, as: 'int32' },
  whatifpreference: { type: 'bool', value: false },
};

const valuesOf: Readonly<Record<HostProfile, Readonly<Record<string, Value>>>> = {
  windowsPowerShell: {},
  powerShell7: {
    iscoreclr: { type: 'bool', value: true },
    iswindows: { type: 'bool', value: true },
    islinux: { type: 'bool', value: false },
    ismacos: { type: 'bool', value: false },
  },
};

/** The language's own, which no host changes. */
const constants: Readonly<Record<string, Value>> = {
  true: { type: 'bool', value: true },
  false: { type: 'bool', value: false },
  null: { type: 'null' },
};

/** They exist, but each session has its own. */
const unknownNames = new Set(
  `? ^ $ args consolefilename culture error event eventargs eventsubscriber executioncontext host input lastexitcode
  matches myinvocation nestedpromptlevel outputencoding pid profile psboundparameters pscmdlet pscommandpath
  psculture psdebugcontext psdefaultparametervalues psscriptroot pssenderinfo pssessionoption psuiculture psversiontable
  pwd sender stacktrace this uiculture`.split(/\s+/),
);

/**
 * @param name without `$`, in any case, with its scope if one is written: `PSHome`, `env:ComSpec`
 * @returns undefined for a variable that no profile sets; what differs from session to session is unknown
 */
export function variableOf(name: string, profile: HostProfile): Value | undefined {
  const key = name.toLowerCase();
  if (key.startsWith('env:')) return environmentVariable(key.slice(4), profile);
  const plain = key.replace(/^(?:global|script|local|variable):/, '');
  if (Object.hasOwn(constants, plain)) return constants[plain];
  const text = own(textsOf[profile], plain) ?? own(texts, plain);
  if (text !== undefined) return { type: 'string', text, assumed: true };
  const value = own(valuesOf[profile], plain) ?? own(values, plain);
  if (value !== undefined) return { ...value, assumed: true };
  return unknownNames.has(plain) ? unknown : undefined;
}

function environmentVariable(key: string, profile: HostProfile): Value | undefined {
  const text = own(environmentOf[profile], key) ?? own(environment, key);
  return text === undefined ? undefined : { type: 'string', text, assumed: true };
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
