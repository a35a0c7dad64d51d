/** Tells what kind of script a decoded text is, where nothing else says; prose, data and markup are none. */

import type { LayerKind } from './model';

/** UTF-16 units that are looked at. */
const sampleLength = 16 * 1024;

const verbs =
  'Add|Clear|ConvertFrom|ConvertTo|Copy|Disable|Enable|Expand|Export|ForEach|Get|Import|Install|Invoke|Join|Measure|Move|New|Out|' +
  'Read|Register|Remove|Rename|Resolve|Restart|Select|Set|Sort|Split|Start|Stop|Test|Unregister|Update|Wait|Where|Write';

/** Each counts once; `strong` ones say it alone. All are linear: their repetitions are bounded. */
interface Marks {
  readonly kind: LayerKind;
  readonly strong: readonly RegExp[];
  /** Two of them are needed. */
  readonly weak: readonly RegExp[];
}

const languages: readonly Marks[] = [
  {
    kind: 'vbscript',
    strong: [
      /^[ \t]*Set[ \t]{1,9}\w{1,60}[ \t]{0,9}=[ \t]{0,9}(?:WScript\.)?CreateObject[ \t]{0,9}\(/im,
      /^[ \t]*On[ \t]{1,9}Error[ \t]{1,9}Resume[ \t]{1,9}Next\b/im,
      /^[ \t]*(?:WScript\.Echo|MsgBox)[ \t]{1,9}["\w(]/im,
      /^[ \t]*Execute(?:Global)?[ \t(]{1,9}(?:"|Chr[ \t]{0,9}\(|StrReverse|Replace)/im,
    ],
    weak: [
      /^[ \t]*Dim[ \t]{1,9}[a-z_]\w{0,60}/im,
      /^[ \t]*(?:End[ \t]{1,9}(?:Sub|Function|If)|Wend|Next)[ \t]*\r?$/im,
      /\bCreateObject[ \t]{0,9}\([ \t]{0,9}"/i,
      /\bWScript\.(?:Sleep|Quit|Arguments|Shell)\b/i,
      /^[ \t]*(?:Sub|Function)[ \t]{1,9}\w{1,60}[ \t]{0,9}(?:\(|\r?$)/im,
      /\bChrW?[ \t]{0,9}\([ \t]{0,9}(?:\d|&H)/i,
    ],
  },
  {
    kind: 'jscript',
    strong: [
      /\bnew[ \t]{1,9}ActiveXObject[ \t]{0,9}\(/,
      /^[ \t]*WScript\.(?:Echo|Quit|Sleep)[ \t]{0,9}\([^)\r\n]{0,500}\)[ \t]*;?[ \t]*\r?$/m,
      /\bWScript[ \t]{0,9}\.[ \t]{0,9}CreateObject[ \t]{0,9}\([^)\r\n]{0,200}\)[ \t]{0,9};/,
    ],
    weak: [
      /\bWScript\.\w{1,30}[ \t]{0,9}\(/,
      /\bGetObject[ \t]{0,9}\([ \t]{0,9}["']/,
      /\bnew[ \t]{1,9}Enumerator\b/,
    ],
  },
  {
    kind: 'batch',
    strong: [/^[ \t]*@echo[ \t]{1,9}off\b/im],
    weak: [
      /^[ \t]*@?set[ \t]{1,9}(?:\/[ap][ \t]{1,9})?"?\w{1,60}=/im,
      /^[ \t]*@?(?:goto|call)[ \t]{1,9}:?\w/im,
      /%\w{1,60}(?::~-?\d{1,5}(?:,-?\d{1,5})?)?%/,
      /^[ \t]*@?if[ \t]{1,9}(?:not[ \t]{1,9})?(?:exist|defined|errorlevel)\b/im,
      /^[ \t]*@?(?:powershell|cmd|wscript|cscript|mshta|reg|schtasks)(?:\.exe)?[ \t]{1,9}[-/\w"]/im,
    ],
  },
  {
    kind: 'powershell',
    strong: [
      /\[(?:System\.)?(?:Convert|Text\.Encoding|Reflection\.Assembly|Net\.\w{1,40}|IO\.\w{1,40}|AppDomain|Ref|ScriptBlock|Runtime\.InteropServices\.\w{1,40})\]::\w/i,
      new RegExp(
        `(?:^|[;|{(])[ \\t]{0,99}(?:${verbs})-[A-Z][A-Za-z]{2,40}(?:[ \\t]{1,9}(?:-[A-Za-z]{1,40}\\b|["'$@(])|[ \\t]{0,9}(?:[;|)}]|\\r?$))`,
        'im',
      ),
      /(?:^|[;|{(])[ \t]{0,99}(?:iex|Invoke-Expression)[ \t(]{1,9}["'$(]/im,
      /\bNew-Object[ \t]{1,9}(?:-\w{1,20}[ \t]{1,9})?["']?(?:System\.)?(?:Net|IO|Text|Reflection|Diagnostics|Management)\.\w/i,
    ],
    weak: [
      /(?:^|[;{(])[ \t]{0,99}\$(?:script:|global:|env:)?\w{1,60}[ \t]{0,9}[+]?=[ \t]{0,9}[^=]/im,
      /[ \t]-(?:eq|ne|like|match|join|split|replace|bxor|band)[ \t]/i,
      /^[ \t]*param[ \t]{0,9}\(/im,
      /^[ \t]*function[ \t]{1,9}(?:\w{1,20}:)?[\w-]{1,60}[ \t]{0,9}\{?[ \t]*\r?$/im,
      /\|[ \t]{0,9}(?:%|\?|iex|ForEach-Object|Where-Object|Out-Null)(?:[ \t{]|\r?$)/im,
      /\$(?:_|env:\w{1,40}|true|false|null|PSScriptRoot)\b/i,
      /\[(?:int|string|byte\[\]|char|switch|bool|void)\][ \t]{0,9}[$"'(]/i,
    ],
  },
];

/** Text that begins so is markup; only what holds scripts counts. */
const markup: readonly (readonly [LayerKind, RegExp])[] = [
  ['hta', /<hta:application\b/i],
  ['sct', /<(?:scriptlet|component)\b[\s\S]{0,4000}<script\b/i],
  ['wsf', /<(?:job|package)\b[\s\S]{0,4000}<script\b/i],
  ['hta', /<script\b[^>]{0,200}\blanguage\s{0,9}=\s{0,9}["']?(?:vbs|vbscript|jscript)/i],
];

/**
 * The kind of a script whose text looks like nothing else. Linear; only a beginning is looked at.
 * @returns null for prose, JSON, XML, keys and tokens, and JavaScript that is not for Windows Script Host
 */
export function guessKind(text: string): LayerKind | null {
  const sample = text.slice(0, sampleLength);
  const trimmed = sample.trimStart();
  if (/^\uFEFF?</.test(trimmed)) return markup.find(([, mark]) => mark.test(sample))?.[0] ?? null;
  if (/^(?:[[{]\s{0,99}["[{\]}]|-----BEGIN|eyJ)/.test(trimmed)) return null;
  if (/^(?:Windows Registry Editor Version |REGEDIT4\b)/.test(trimmed)) return 'reg';
  if (hasControls(sample)) return null;
  for (const { kind, strong, weak } of languages) {
    if (strong.some((mark) => mark.test(sample))) return kind;
    if (weak.filter((mark) => mark.test(sample)).length >= 2) return kind;
  }
  return null;
}

/** Text of any encoding has hardly any. */
function hasControls(text: string): boolean {
  return (text.match(/[\0-\x08\x0E-\x1F\uFFFD]/g)?.length ?? 0) * 50 > text.length;
}
