/** The kinds of script that Amsight knows, and the tables that tell them by extension and by VS Code's language id. */

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

/** `content`: the name alone does not decide, the text must look like it (see content.ts). */
export interface KindRule {
  readonly kind: ScriptKind;
  readonly decidedBy: 'name' | 'content';
}

const named = (kind: ScriptKind): KindRule => ({ kind, decidedBy: 'name' });
const sniffed = (kind: ScriptKind): KindRule => ({ kind, decidedBy: 'content' });

/**
 * By lower-case extension. `.js` is mostly for browsers and Node, `.vb` mostly Visual Basic .NET, `.cls` and `.frm`
 * have other owners (LaTeX, Apex), `.xml` is rarely a scheduled task: there the content decides. `.ps1xml` holds
 * script blocks that PowerShell runs.
 */
export const kindByExtension: ReadonlyMap<string, KindRule> = new Map([
  ['ps1', named('powershell')],
  ['psm1', named('powershell')],
  ['psd1', named('powershell')],
  ['pssc', named('powershell')],
  ['psrc', named('powershell')],
  ['ps1xml', named('powershell')],
  ['vbs', named('vbscript')],
  ['vbe', named('vbscript')],
  ['vba', named('vbscript')],
  ['bas', named('vbscript')],
  ['vb', sniffed('vbscript')],
  ['cls', sniffed('vbscript')],
  ['frm', sniffed('vbscript')],
  ['jse', named('jscript')],
  ['js', sniffed('jscript')],
  ['wsf', named('wsf')],
  ['ws', named('wsf')],
  ['sct', named('sct')],
  ['wsc', named('sct')],
  ['hta', named('hta')],
  ['mof', named('mof')],
  ['reg', named('reg')],
  ['bat', named('batch')],
  ['cmd', named('batch')],
  ['xml', sniffed('task')],
]);

/**
 * By VS Code language id, for untitled documents, notebook cells and names without a known extension. `vb` is the id
 * of VBScript, VBA and Visual Basic .NET alike.
 */
export const kindByLanguage: ReadonlyMap<string, KindRule> = new Map([
  ['powershell', named('powershell')],
  ['vbs', named('vbscript')],
  ['vbscript', named('vbscript')],
  ['vba', named('vbscript')],
  ['vb', sniffed('vbscript')],
  ['jscript', named('jscript')],
  ['javascript', sniffed('jscript')],
  ['bat', named('batch')],
  ['xml', sniffed('task')],
]);

/**
 * Script languages whose hosts hand nothing to AMSI, by VS Code language id
 * (https://learn.microsoft.com/windows/win32/amsi/antimalware-scan-interface-portal lists those that do).
 */
const uncoveredLanguages: ReadonlyMap<string, string> = new Map([
  ['python', 'Python'],
  ['perl', 'Perl'],
]);

/**
 * The display name of a script language that AMSI does not cover.
 * @param languageId VS Code's language id
 * @returns null for every other language
 */
export function uncoveredLanguage(languageId: string): string | null {
  return uncoveredLanguages.get(languageId) ?? null;
}
