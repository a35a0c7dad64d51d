/** A quick look whether a PowerShell script has anything that hides or launches other text. */

/** UTF-16 units: looking closely at so little costs nothing. */
const shortText = 512;

/**
 * What obfuscated and launching scripts do and most others do not. Every pattern is linear: none has two unbounded
 * repetitions that can take the same text.
 */
const signs: readonly RegExp[] = [
  // Text that is put together, taken apart or computed.
  /['"\u2018-\u201F)\]]\s*\+\s*['"\u2018-\u201F($[]/,
  /[-\u2013-\u2015][ci]?(?:replace|split|join|f|bxor|bnot|shl|shr|as)(?![\w-])/i,
  /\[\s*(?:system\.)?char\b/i,
  /['"\u2018-\u201F]\s*\)?\s*\.\s*[A-Za-z'"(]+\s*\(/,
  /\[\s*(?:system\.)?string\s*\]\s*::|\]\s*::\s*['"($]/i,
  /0x[0-9a-f]{1,2}\s*,\s*0x/i,
  // Names that are broken up, computed or looked up.
  /[A-Za-z]`[A-Zcdg-mopqswxyz]/,
  /[&.]\s*\(|\.\s*\(\s*['"$]|\.\s*['"][A-Za-z`]+['"]\s*[.(]/,
  /\{\d+\}\{\d+\}/,
  /\$(?:\{?env:\w+\}?|pshome|shellid|\w+preference|executioncontext)\s*(?:\[|\.\w+\s*\()/i,
  /\b(?:gal|gcm|gv|get-(?:alias|command|variable|item|childitem)|gci|gi|ls|dir|item)\s+(?:['"]?[\w-]*[*?]|\S*(?:variable|alias|function):)/i,
  /\b(?:set-alias|new-alias|sal|nal|set-variable|new-variable|sv)\b/i,
  // What decodes.
  /frombase64|fromhex|securestring|(?:gzip|deflate|brotli|zlib)stream|toint(?:16|32)\s*\(|tobyte\s*\(|tochararray|unescape|urldecode|getstring\s*\(/i,
  // What runs, loads or keeps text.
  /\biex\b|invoke-?expression|invoke-?script|newscriptblock|addscript|expandstring|scriptblock\s*\]|createpipeline/i,
  /\b(?:powershell|pwsh|cmd|mshta|rundll32|regsvr32|wscript|cscript|msbuild|installutil|schtasks|wmic|certutil|bitsadmin|forfiles|msiexec|at|sc|reg)(?:\.exe)?['"]?\s+['"]?[-/\u2013-\u2015cp]/i,
  /start-process|process\s*\]\s*::\s*start|win32_process|wmiclass|shellexecute|executeshellcommand|scriptcontrol|-com(?:object)?\b/i,
  /add-type|::\s*(?:load|copy)\s*\(|commandlinetemplate|scripttext|scheduledtaskaction|currentversion\\run|regwrite|binarypathname/i,
];

/** False only for scripts of which a closer look would hardly say more than the script itself. */
export function mayFold(text: string): boolean {
  return text.length <= shortText || signs.some((sign) => sign.test(text));
}
