/** What scripts look like from inside, where their name does not decide: WSH JavaScript, VBScript, tasks, shebangs. */

import { quietJavaScript } from './javascript-noise';

/** Where adjoining string literals are joined: `"WScr" + "ipt.Shell"`. */
const joint = /(["'])\s*\+\s*\1/g;

/**
 * One of these stands in every script that looksWrittenForWsh accepts: tells ordinary JavaScript apart fast. Names of
 * COM objects and WScript itself are the same in upper and lower case, JScript's own names are not.
 */
const wshWords: readonly RegExp[] = [
  /\bWScript|\bWSH\b|@(?:cc_on|if|set)\b|MSXML2\.|Microsoft\.XMLHTTP|WinHttp\.|Scripting\.(?:FileSystem|SWbem)|Schedule\.Service|Shell\.Application|ADODB\.|winmgmts:|["']ActiveXObject/i,
  /\b(?:ActiveXObject|GetObject|Enumerator|VBArray|ScriptEngine)/,
];

/**
 * Objects that no page in a browser and no Node program asks for, named in a string literal. They count wherever they
 * stand, and whatever else the script holds: a few words of browser code or a comment would else hide a dropper.
 */
const onlyWshObjects =
  /["'](?:WScript\.(?:Shell|Network)|Scripting\.FileSystemObject|Shell\.Application|ADODB\.Stream|MSXML2\.ServerXMLHTTP|WinHttp\.WinHttpRequest|WbemScripting\.SWbem|Schedule\.Service|winmgmts:)/i;

/** Objects that scripts for Internet Explorer fall back to, after they have asked for XMLHttpRequest. */
const requestObjects = /["'](?:MSXML2|Microsoft)\.XMLHTTP/i;

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

/** The constructor by name, as in `this["ActiveXObject"]`. */
const constructorName = /["']ActiveXObject/i;

/** Conditional compilation, which only JScript knows: bare, where everything else would stop at it. */
const bareConditional = /(?:^|[;{}\n])[ \t]*@(?:cc_on|if\s*\(|set\s+@)/;

/** Conditional compilation in a comment. */
const conditionalComment = /\/[*/]@(?:cc_on|if|set)\b/;

/** The same with something in it; pages tell Internet Explorer by an empty one or `/*@cc_on!@`. */
const filledConditional = /\/[*/]@(?:cc_on|if|set)\b(?!\s*!?\s*@?\*\/)/;

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
 * True when JavaScript looks written for Windows Script Host. What only WSH has decides, whatever else there is; of
 * what Internet Explorer has too, browser libraries that fall back to ActiveXObject do not count, nor do comments.
 * A guess about scripts that do not hide what they are: names that are computed at run time are not seen.
 */
export function looksWrittenForWsh(text: string): boolean {
  const joined = text.replace(joint, '');
  if (!wshWords.some((words) => words.test(joined))) return false;
  if (onlyWshObjects.test(joined) || filledConditional.test(text)) return true;
  const { code, jscript, codeAndStrings } = quietJavaScript(text);
  if (onlyWsh.test(jscript) || bareConditional.test(code)) return true;
  const requests = requestObjects.test(codeAndStrings.replace(joint, ''));
  if (requests && !/\bXMLHttpRequest\b/.test(code)) return true;
  if (foreignMarks.some((mark) => mark.test(code))) return false;
  return (
    requests ||
    jscriptMarks.some((mark) => mark.test(jscript)) ||
    constructorName.test(codeAndStrings.replace(joint, '')) ||
    conditionalComment.test(text)
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

const taskNamespace = 'http://schemas.microsoft.com/windows/2004/02/mit/task';

/** UTF-16 units between the start of the Task element and its namespace. */
const taskAttributes = 500;

/**
 * True for the XML of a scheduled task
 * (https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema).
 */
export function looksLikeTask(text: string): boolean {
  for (let at = text.indexOf(taskNamespace); at >= 0; at = text.indexOf(taskNamespace, at + 1)) {
    const before = text.slice(Math.max(0, at - taskAttributes), at);
    if (/^<(?:\w+:)?Task\b[^>]*$/.test(before.slice(before.lastIndexOf('<')))) return true;
  }
  return false;
}

/** True when the first line names PowerShell as the interpreter. */
export function hasPowerShellShebang(text: string): boolean {
  return /^\uFEFF?#![^\r\n]{0,200}\b(?:pwsh|powershell)(?:-preview)?(?:\.exe)?(?=[\s"']|$)/i.test(text);
}
