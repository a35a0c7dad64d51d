/** Words that make a PowerShell script worth a closer look, with what must stand around them. */

/** A word that counts wherever it stands. */
const always = 1;
/** Decodes or computes text: counts in a script that also runs something by a computed name. */
export const computes = 2;
/** Runs or finds something by a computed name: counts in a script that also computes text. */
export const runs = 4;
/** Makes secure strings. */
export const secures = 8;
/** Reads secure strings. */
export const reveals = 16;

/** What a word says, or the test that tells from its place: from `start` to `end`. */
type Test = (text: string, start: number, end: number) => number;
type Sign = number | Test;

const signs = new Map<string, Sign>();
/** One bit per hash: most words are told to be harmless by it alone. */
const filter = new Uint8Array(1 << 12);

/** The hash goes on with each letter, digit or `_` of a word; letters in lower case. */
export function hashOn(hash: number, code: number): number {
  return (Math.imul(hash, 31) + (code >= 65 && code <= 90 ? code | 32 : code)) | 0;
}

/** False for all but one in a hundred of the words that are no signs. */
export function mayBeSign(hash: number): boolean {
  return filter[(hash ^ (hash >>> 12)) & 0xfff] !== 0;
}

/** What the word from `start` to `end` says, with the backticks in it left out: always, or some of the other kinds. */
export function signOf(text: string, start: number, end: number): number {
  const sign = signs.get(text.slice(start, end).replaceAll('`', '').toLowerCase());
  return typeof sign === 'function' ? sign(text, start, end) : (sign ?? 0);
}

export function isStrong(sign: number): boolean {
  return (sign & always) !== 0;
}

function add(words: string, sign: Sign): void {
  for (const word of words.trim().split(/\s+/)) {
    signs.set(word, sign);
    let hash = 0;
    for (let at = 0; at < word.length; at++) hash = hashOn(hash, word.charCodeAt(at));
    filter[(hash ^ (hash >>> 12)) & 0xfff] = 1;
  }
}

/** Counts where `after` matches behind the word. The pattern is sticky. */
function followed(after: RegExp, sign = always): Sign {
  return (text, _start, end) => {
    after.lastIndex = end;
    return after.test(text) ? sign : 0;
  };
}

/** Counts behind one of these characters. */
function behind(characters: string, sign: Sign = always): Sign {
  return (text, start, end) => {
    if (start === 0 || !characters.includes(text.charAt(start - 1))) return 0;
    return typeof sign === 'function' ? sign(text, start, end) : sign;
  };
}

/** Blanks that are looked back over. */
const maxBlanks = 32;

/** Counts where a command begins, quotes or not. */
function commanded(sign: Sign): Sign {
  return (text, start, end) => {
    let at = start - 1;
    for (const last = at - maxBlanks; at > last && /[ \t'"`]/.test(text.charAt(at));) at--;
    if (at >= 0 && !/[\r\n;{}(|&=.!]/.test(text.charAt(at))) return 0;
    return typeof sign === 'function' ? sign(text, start, end) : sign;
  };
}

function test(sign: Sign): Test {
  return typeof sign === 'function' ? sign : () => sign;
}

function either(first: Sign, second: Sign): Sign {
  const ask = (sign: Sign, text: string, start: number, end: number): number =>
    typeof sign === 'function' ? sign(text, start, end) : sign;
  return (text, start, end) => ask(first, text, start, end) | ask(second, text, start, end);
}

/** Counts as the noun of a command with one of these verbs. */
function verbed(verbs: string, sign: Sign): Sign {
  const known = new Set(verbs.split(' '));
  return (text, start, end) => {
    const [, verb] =
      /([a-z`]{3,12})[-\u2013-\u2015]`?$/i.exec(text.slice(Math.max(0, start - 14), start)) ?? [];
    if (verb === undefined || !known.has(verb.replaceAll('`', '').toLowerCase())) return 0;
    return typeof sign === 'function' ? sign(text, start, end) : sign;
  };
}

const dashes = '-\u2013\u2014\u2015';

/** `[char]65` and `[char[]]…`, but no type of a parameter and no method of System.Char. */
const fromNumber = test(followed(/\s*(?:\[\s*\]\s*)?\]\s*(?:[^\]:,;)\s}>]|::\s*convert)/iy));
const commandArgument = followed(/(?:\.exe)?['"]?[ \t]+(?:\w+-\w|[\w.\\:/]+\.ps1|[({&$'"]|\w+[ \t]*[|;(])/iy);
const anyLaunch = test(either(launched(), commanded(commandArgument)));
/** `& $powershell -c …` */
const ownLaunch = test(followed(/\}?['"]?[ \t][^\r\n]{0,200}?[-/][ec]/iy));

// What decodes.
add(
  `frombase64 frombase64string frombase64chararray frombase64transform fromhexstring gzipstream deflatestream
   brotlistream zlibstream unescape unescapedatastring urldecode urldecodetobytes htmldecode createdecryptor
   protectedmemory protecteddata`,
  always,
);
add('toint16 toint32 tobyte tochar', behind(':', computes));
add('tochararray getbytes', computes);
add('reverse', either(behind(':'), computes));
add('getstring', either(computes, followed(/['"]?\s*\(\s*(?:['"@\d(]|\[(?!system\.convert|convert))/iy)));
add('securestring', secures);
add(
  `securestringtobstr securestringtoglobalallocansi securestringtoglobalallocunicode securestringtocotaskmemansi
   securestringtocotaskmemunicode ptrtostringauto ptrtostringbstr ptrtostringuni ptrtostringansi networkcredential
   getnetworkcredential`,
  reveals,
);
// Operators of text and bits. With constant operands they count by themselves: see may-fold.ts.
add('bxor shl shr', behind(dashes));
add('bnot', behind(dashes, computes));
add(
  'join',
  behind(
    dashes,
    either(computes, (text, start, end) =>
      isUnary(text, start) ? joinsPieces(text, end) : joinsTight(text, end),
    ),
  ),
);
add(
  'split csplit isplit',
  behind(
    dashes,
    either(computes, (text, start) => (isUnary(text, start) ? always : 0)),
  ),
);
add('replace creplace ireplace f', behind(`${dashes}.`, computes));
add('substring remove insert padleft trimstart trimend', behind('.', computes));
add(
  'as',
  behind(
    dashes,
    either(
      followed(/\s*(?:['"]|\[\s*(?:system\.)?char\b)/iy),
      followed(/\s*\(?\s*\[\s*(?:system\.)?type\b/iy, runs),
    ),
  ),
);
add('char', (text, start, end) =>
  /\[\s*(?:system\.)?$/i.test(text.slice(Math.max(0, start - 12), start)) ? fromNumber(text, start, end) : 0,
);
add(
  'string',
  followed(/\s*\]\s*::\s*(?:['"($]|join\b|concat\b|new\b|format\s*\(\s*['"][^'"\n$]*['"]\s*,\s*['"\d([])/iy),
);
add('type', followed(/\s*\]\s*(?:['"(]|::\s*GetType\s*\()/iy));
// Names that are looked up or renamed.
const byWildcard = followed(
  /['"]?[ \t]+(?:-n(?:ame)?[ \t]+)?\(*['"]?(?:[\w-]*[*?]|(?:variable|alias|function):)/iy,
);
const onDrive = followed(/['"]?[ \t]+(?:-path[ \t]+)?\(*['"]?(?:variable|alias|function):/iy);
add('gal gcm gv', byWildcard);
add('gci gi ls dir', onDrive);
add('item childitem', verbed('get', onDrive));
add('command', verbed('get', byWildcard));
add('alias', either(verbed('get', byWildcard), verbed('set new', always)));
add('variable', either(verbed('get', byWildcard), verbed('set new', runs)));
add('sal nal', commanded(followed(/['"]?[ \t]+\S/y)));
add('sv nv', commanded(runs));
add('env', behind('${', followed(/:\w+\}?\s*(?:\[|\.\w+\s*\()/y)));
add(
  `pshome shellid verbosepreference debugpreference erroractionpreference warningpreference informationpreference
   progresspreference confirmpreference whatifpreference maximumdrivecount`,
  behind('${:', followed(/\}?\s*(?:\[|\.\w+\s*\()/y)),
);
add(
  'executioncontext',
  followed(/\}?\s*(?:[[|'"]|\.\s*(?!SessionState\.(?:Path|Module|Drive|Provider|LanguageMode)\b))/iy),
);
add(
  'gettype getmethod getfield getproperty invokemember getmember',
  followed(/['"]?\s*\(\s*(?:[$([]|['"][^'"\n]*['"]\s*\+)/y, runs),
);
// What runs, loads or keeps text.
add(
  `iex newscriptblock addscript createpipeline invokescript invokeexpression scriptcontrol wmiclass wmimethod cimmethod
   iwmi icim managementclass shellexecute executeshellcommand commandlinetemplate commandlineeventconsumer
   activescripteventconsumer scripttext scheduledtaskaction regwrite binarypathname virtualalloc encodedcommand`,
  always,
);
add('expandstring', followed(/['"]?\)?\s*[.(]/y));
add('win32_process', followed(/[^\r\n]{0,80}create|['"\])]+\s*\./iy));
add('expression script', verbed('invoke', always));
add('scriptblock', followed(/\s*\]\s*::|&gt;|>/y));
add('enc', behind(dashes));
add('arguments', behind('.', followed(/\s*=\s*['"(]/y)));
add('process', either(verbed('start', always), followed(/\s*\]\s*::\s*start/iy)));
add('start saps', commanded(followed(/['"]?[ \t]+(?:['"$(]|-\w)/y)));
add(
  'com comobject',
  behind(
    dashes,
    followed(
      /:?\s*(?:['"]?(?:wscript|shell|msscript|script|mmc|excel|word|outlook|internet)|['"]?[$(]|['"]\w*['"]\s*[+-])/iy,
    ),
  ),
);
add('load', behind(':', followed(/\s*\(/y)));
add('copy', behind(':', followed(/\s*\(/y, runs)));
add('add', followed(/-type\b(?!\s+-(?:a|p|l)(?![^\r\n]{0,256}?\s-[tmn]))/iy));
add('currentversion', followed(/\\+run/iy));
add('powershell pwsh', (text, start, end) =>
  text.charAt(start - 1) === '$' ? ownLaunch(text, start, end) : anyLaunch(text, start, end),
);
add(
  'cmd mshta rundll32 regsvr32 wscript cscript msbuild installutil schtasks wmic certutil bitsadmin forfiles msiexec',
  either(launched(), commanded(followed(/(?:\.exe)?['"]?[ \t]+['"\w$(]/iy))),
);
add('reg', commanded(followed(/(?:\.exe)?['"]?[ \t]+(?:add|import)\b/iy)));
add('sc', commanded(followed(/(?:\.exe)?['"]?[ \t]+(?:\\\\\S+[ \t]+)?(?:create|config)\b/iy)));
add('at', commanded(followed(/(?:\.exe)?['"]?[ \t]+(?:\\\\|\d)/iy)));

/** A program's name with its options. */
function launched(): Sign {
  return followed(/(?:\.exe)?['"]*\s+['"]*\s*[-/\u2013-\u2015]\w/iy);
}

/** `-join $x`: nothing that has a value stands before the operator at `start - 1`. */
function isUnary(text: string, start: number): boolean {
  let at = start - 2;
  for (const last = at - maxBlanks; at > last && /\s/.test(text.charAt(at));) at--;
  return at < 0 || /[=({;,|&]/.test(text.charAt(at));
}

/** `-join ''` puts texts together that were taken apart. */
function joinsTight(text: string, end: number): number {
  return /^\s*(?:''|""|\()/.test(text.slice(end, end + maxBlanks)) ? always : 0;
}

/** `-join ('a', 'b')`, unless its first text is prose. */
function joinsPieces(text: string, end: number): number {
  return /^\s*@?\(\s*['"][^'"]* [^'"]* /.test(text.slice(end, end + 128)) ? 0 : always;
}
