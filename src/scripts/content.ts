/** What scripts look like from inside, where their name does not decide: WSH JavaScript, VBScript, tasks, shebangs. */

import { quietJavaScript } from './javascript-noise';

/** One of these words stands in every script that looksWrittenForWsh accepts: tells ordinary JavaScript apart fast. */
const wshWords =
  /WScript|\bWSH\b|ActiveX|GetObject|Enumerator|VBArray|ScriptEngine|@(?:cc_on|if|set)\b|Scripting\.|Shell\.Application|ADODB|XMLHTTP|WinHttp|winmgmts/i;

/** Code that runs under Windows Script Host and nowhere else. */
const onlyWsh =
  /\bWScript\s*(?:\.\s*[a-z]|\[)|\bWSH\s*\.\s*(?:Echo|Sleep|Quit|CreateObject|Arguments|StdIn|StdOut|StdErr)\b/i;

/** Code of any of JScript's hosts, Internet Explorer included. */
const jscriptMarks: readonly RegExp[] = [
  /\bActiveXObject\s*[([]/,
  /\bnew\s+ActiveXObject\b/,
  /(?<![.\w$]|\bfunction\s{1,9})GetObject\s*\(/,
  /\bnew\s+(?:Enumerator|VBArray)\s*\(/,
  /(?<![.\w$]|\bfunction\s{1,9})ScriptEngine(?:MajorVersion|MinorVersion|BuildVersion)?\s*\(\s*\)/,
];

/** Names of COM objects and of the constructor, as string literals: `this["ActiveXObject"]`, `CreateObject("…")`. */
const comNames =
  /["'](?:WScript\.(?:Shell|Network)|Scripting\.FileSystemObject|Shell\.Application|ADODB\.Stream|MSXML2\.(?:Server)?XMLHTTP|Microsoft\.XMLHTTP|WinHttp\.WinHttpRequest|ActiveXObject|winmgmts:)/i;

/** Conditional compilation, which only JScript knows; it stands in comments or bare. */
const conditionalCompilation = /\/[*/]@(?:cc_on|if|set)\b|(?:^|[;{}\n])[ \t]*@(?:cc_on|if\s*\(|set\s+@)/;

/** Syntax and objects of browsers, Node and newer ECMAScript, none of which WSH's engine (ECMAScript 3) has. */
const foreignMarks: readonly RegExp[] = [
  /^[ \t]*import\s*[\w${*"'`]/m,
  /^[ \t]*export\s+(?:default|const|let|var|function|class|async|\{|\*)/m,
  /\brequire\s*\(\s*["'`]/,
  /\bmodule\s*\.\s*exports\b|\bprocess\s*\.\s*(?:env|argv|platform)\b/,
  /=>/,
  /^[ \t]*(?:async\s+function|class\s+[\w$]+|const\s+[\w${[]|let\s+[\w${[])/m,
  /\b(?:window|document)\s*\.\s*[a-z]/i,
  /\btypeof\s+(?:window|document|exports|define|module|XMLHttpRequest)\b/,
  /`/,
];

/**
 * True when JavaScript looks written for Windows Script Host. Comments that mention its objects do not count, and
 * neither do browser libraries that fall back to ActiveXObject.
 * @param text the first part of the script
 */
export function looksWrittenForWsh(text: string): boolean {
  if (!wshWords.test(text)) return false;
  const { code, codeAndStrings } = quietJavaScript(text);
  if (onlyWsh.test(code)) return true;
  if (foreignMarks.some((mark) => mark.test(code))) return false;
  return (
    jscriptMarks.some((mark) => mark.test(code)) ||
    comNames.test(codeAndStrings) ||
    conditionalCompilation.test(text)
  );
}

/** Lines that VBScript or VBA has and Visual Basic .NET, Apex and LaTeX do not. */
const vbScriptMarks =
  /^[ \t]*(?:Attribute\s+VB_\w+\s*=|VERSION\s+[\d.]+(?:\s+CLASS)?[ \t]*$|Set\s+\w+\s*=|On\s+Error\s+Resume\s+Next|WScript\.\w|Execute(?:Global)?\s*[("]|Wend\b|Option\s+Explicit[ \t]*$)|\bCreateObject\s*\(\s*"(?:WScript|Scripting|Shell|ADODB|MSXML2|Microsoft|WinHttp)\./im;

/** Lines that only Visual Basic .NET has. */
const vbNetMarks =
  /^[ \t]*(?:Imports\s+\w|Namespace\s+\w|(?:Public|Friend|Private|Partial|NotInheritable|MustInherit)\s[\w \t]{0,60}\b(?:Class|Module|Interface|Structure)\s+\w|Module\s+\w|Inherits\s+\w|Option\s+(?:Strict|Infer)\b|Option\s+Explicit\s+O(?:n|ff)\b|Try[ \t]*$|End\s+(?:Namespace|Module|Try)\b)/im;

/** True when Visual Basic text is VBScript or VBA, not Visual Basic .NET. */
export function looksLikeVbScript(text: string): boolean {
  return vbScriptMarks.test(text) && !vbNetMarks.test(text);
}

/**
 * True for the XML of a scheduled task
 * (https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema).
 */
export function looksLikeTask(text: string): boolean {
  return /<(?:\w+:)?Task\b[^>]{0,500}http:\/\/schemas\.microsoft\.com\/windows\/2004\/02\/mit\/task/.test(
    text,
  );
}

/** True when the first line names PowerShell as the interpreter. */
export function hasPowerShellShebang(text: string): boolean {
  return /^\uFEFF?#![^\r\n]{0,200}\b(?:pwsh|powershell)(?:-preview)?(?:\.exe)?(?=[\s"']|$)/i.test(text);
}
