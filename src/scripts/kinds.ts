/** The kinds of script that Amsight knows. */

/** `powershell`, `vbscript`, `jscript` and the carriers that hold them. */
export const scriptKinds = [
  'powershell',
  'vbscript',
  'jscript',
  'wsf',
  'hta',
  'sct',
  'mof',
  'reg',
  'batch',
  'task',
  'office',
  'assembly',
] as const;

export type ScriptKind = (typeof scriptKinds)[number];
