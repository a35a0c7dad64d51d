/** PowerShell in PowerShell: tokens, syntax trees, strings, encodings, compression, and what runs the result. */

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { aes, base64, reversed, secureString, utf16, utf8 as bytes } from '../inverse';
import { chunks, isAscii, units, within, type Technique } from './model';

/** A single-quoted literal. */
export const quoted = (text: string): string => `'${text.replace(/'/g, "''")}'`;

/** For the expression that makes the text; `Invoke-Expression` runs it. */
const expression = within('powershell', (made) => `Invoke-Expression (${made})`);

/** For what runs a text. */
const runner = (name: string, run: (literal: string) => string): Technique =>
  within('powershell')(name, (payload) => run(quoted(payload)));

const pieces = (text: string): string[] => {
  const size = Math.max(1, Math.ceil(text.length / 7));
  return chunks(text, size);
};

/** Pieces in another order, put right by the indexes of a format string. */
function reordered(text: string): string {
  const parts = pieces(text);
  const order = parts.map((_, at) => at).sort((a, b) => ((a * 5 + 3) % 7) - ((b * 5 + 3) % 7));
  const format = parts.map((_, at) => `{${order.indexOf(at)}}`).join('');
  return `"${format}" -f ${order.map((at) => quoted(parts[at] ?? '')).join(',')}`;
}

const numbers = (text: string, radix: number): string =>
  units(text)
    .map((unit) => unit.toString(radix))
    .join(',');

const stream = (name: string, data: Uint8Array): string => {
  const memory = `[IO.MemoryStream][Convert]::FromBase64String('${base64(data)}')`;
  const inflater = `New-Object IO.Compression.${name}(${memory},[IO.Compression.CompressionMode]::Decompress)`;
  return `(New-Object IO.StreamReader((${inflater}),[Text.Encoding]::UTF8)).ReadToEnd()`;
};

const key = Buffer.from(Array.from({ length: 32 }, (_, at) => at + 1));
const iv = Buffer.from(Array.from({ length: 16 }, (_, at) => 16 - at));

const upset = (text: string): string =>
  Array.from(text, (one, at) => (at % 2 ? one.toUpperCase() : one.toLowerCase())).join('');

export const powershellStrings: readonly Technique[] = [
  expression('concatenation', (text) => pieces(text).map(quoted).join('+')),
  expression('format operator, reordered', reordered),
  expression('-join of pieces', (text) => `(${pieces(text).map(quoted).join(',')}) -join ''`),
  expression('unary -join', (text) => `-join (${pieces(text).map(quoted).join(',')})`),
  expression('[string]::Join', (text) => `[String]::Join('',@(${pieces(text).map(quoted).join(',')}))`),
  expression(
    '[string]::Concat',
    (text) =>
      `[String]::Concat(${pieces(text).slice(0, 4).map(quoted).join(',')},${quoted(pieces(text).slice(4).join(''))})`,
  ),
  expression('-replace', (text) => `${quoted(text.replace(/t/g, '~Q~'))} -replace '~Q~','t'`),
  expression(
    '-creplace of a character code',
    (text) => `${quoted(text.replace(/e/g, 'ZqZ'))} -creplace ([char]90+[char]113+'Z'),[char]101`,
    (text) => !text.includes('ZqZ'),
  ),
  expression(
    '.Replace',
    (text) => `${quoted(text.replace(/'/g, 'xYx'))}.Replace('xYx',[string][char]39)`,
    (text) => !text.includes('xYx'),
  ),
  expression(
    '.Replace, method name quoted and broken',
    (text) => `${quoted(text.replace(/e/g, 'jJj'))}."rE\`pLa\`Ce"('jJj','e')`,
  ),
  expression(
    '-split and -join',
    (text) =>
      `${quoted(
        units(text)
          .map((unit) => String.fromCharCode(unit))
          .join('\u00a6'),
      )} -split '\u00a6' -join ''`,
  ),
  expression('reversed by range index', (text) => `${quoted(reversed(text))}[-1..-${text.length}] -join ''`),
  expression(
    'reversed by [array]::Reverse',
    (text) => `$($c=${quoted(reversed(text))}.ToCharArray();[array]::Reverse($c);-join $c)`,
  ),
  expression(
    'reversed by a right-to-left regex',
    (text) => `-join [regex]::Matches(${quoted(reversed(text))},'.','RightToLeft')`,
    (text) => !text.includes('\n'),
  ),
  expression(
    'Substring, Insert, Remove',
    (text) =>
      `${quoted(`xx${text.slice(0, 3)}#${text.slice(5)}`)}.Substring(2).Remove(3,1).Insert(3,${quoted(text.slice(3, 5))})`,
  ),
  expression('characters by index out of an alphabet', (text) => {
    const alphabet = [...new Set(units(text))].map((unit) => String.fromCharCode(unit)).join('');
    return `-join ${quoted(alphabet)}[${units(text)
      .map((unit) => alphabet.indexOf(String.fromCharCode(unit)))
      .join(',')}]`;
  }),
  expression(
    'expandable string with subexpressions',
    (text) =>
      `"$(${quoted(text.slice(0, 5))})$('')$(-join @(${pieces(text.slice(5)).map(quoted).join(',')}))"`,
  ),
  expression(
    'here-string',
    (text) => `@'\n${text}\n'@ + ''`,
    (text) => !/^'@/m.test(text),
  ),
  expression(
    'hashtable members',
    (text) => `$(@{a=${quoted(text.slice(0, 9))};b=${quoted(text.slice(9))}} | % { $_.a + $_['b'] })`,
  ),
  expression('switch in a pipeline', (text) => `$(switch (1) { 2 { 'no' } 1 { ${quoted(text)} } })`),
  expression(
    'loop that adds characters',
    (text) => `$($s='';foreach($c in ${quoted(reversed(text))}.ToCharArray()){$s=[string]$c+$s};$s)`,
  ),
  expression(
    'for loop over character codes',
    (text) => `$($d=@(${units(text).join(',')});$o='';for($i=0;$i -lt $d.Count;$i++){$o+=[char]$d[$i]};$o)`,
  ),
  expression(
    'function with a constant argument',
    (text) =>
      `$(function Get-It($a,$b){ return $b+$a };Get-It ${quoted(text.slice(8))} ${quoted(text.slice(0, 8))})`,
  ),
  expression(
    'script block called with arguments',
    (text) => `&{ param($a,$b) $a+$b } ${quoted(text.slice(0, 4))} ${quoted(text.slice(4))}`,
  ),
  expression(
    'StringBuilder',
    (text) =>
      `$($b=New-Object Text.StringBuilder;${pieces(text)
        .map((piece) => `[void]$b.Append(${quoted(piece)})`)
        .join(';')};$b.ToString())`,
  ),
  expression(
    'Set-Variable and Get-Variable',
    (text) => `$(Set-Variable -Name qz -Value ${quoted(text)};(Get-Variable q?).Value)`,
  ),
  expression('environment variable', (text) => `$($env:qz=${quoted(text)};(Get-Item env:qz).Value)`),
];

export const powershellEncodings: readonly Technique[] = [
  expression('character codes', (text) => `(${units(text).join(',')} | %{[char]$_}) -join ''`),
  expression('[char[]] cast', (text) => `[string]::new([char[]](${units(text).join(',')}))`),
  expression(
    '[char] additions',
    (text) => ["''", ...units(text).map((unit) => `[char]${unit}`)].join('+'),
    (text) => text.length < 200,
  ),
  expression(
    'hexadecimal list',
    (text) => `-join('${numbers(text, 16)}' -split ',' | ForEach-Object {[char]([Convert]::ToInt32($_,16))})`,
  ),
  expression(
    'octal list',
    (text) => `-join('${numbers(text, 8)}'.Split(',') | % {[char]([Convert]::ToInt32(([string]$_),8))})`,
  ),
  expression(
    'binary list',
    (text) => `-join('${numbers(text, 2)}' -split ',' | % {[char][Convert]::ToInt32($_,2)})`,
  ),
  expression(
    'hexadecimal pairs by regex',
    (text) =>
      `-join([regex]::Matches('${bytes(text).toString('hex')}','..') | % {[char][byte]('0x'+$_.Value)})`,
    isAscii,
  ),
  expression(
    'decimal XOR',
    (text) =>
      `-join((${units(text)
        .map((unit) => unit ^ 0x35)
        .join(',')}) | % {[char]($_ -bxor 0x35)})`,
  ),
  expression('XOR loop with a repeating key', (text) => {
    const secret = 'k3y!';
    const data = units(text).map((unit, at) => unit ^ secret.charCodeAt(at % secret.length));
    return `$($k='${secret}';$d=@(${data.join(',')});$r='';for($i=0;$i -lt $d.Length;$i++){$r+=[char]($d[$i] -bxor [int]$k[$i % $k.Length])};$r)`;
  }),
  expression(
    'base64, UTF-8',
    (text) => `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(bytes(text))}'))`,
  ),
  expression(
    'base64, UTF-16',
    (text) =>
      `[System.Text.Encoding]::Unicode.GetString([System.Convert]::FromBase64String("${base64(utf16(text))}"))`,
  ),
  expression(
    'base64 with removable junk',
    (text) =>
      `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String(('${chunks(base64(bytes(text)), 5).join('#$#')}'.Replace('#$#',''))))`,
  ),
  expression(
    'base64, reversed',
    (text) =>
      `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String(-join('${reversed(base64(bytes(text)))}'[-1..-${base64(bytes(text)).length}])))`,
  ),
  expression(
    'byte list and GetString',
    (text) => `[Text.Encoding]::UTF8.GetString([byte[]](${[...bytes(text)].join(',')}))`,
  ),
  expression(
    'SecureString with a key',
    (text) =>
      `[Runtime.InteropServices.Marshal]::PtrToStringAuto([Runtime.InteropServices.Marshal]::SecureStringToBSTR((ConvertTo-SecureString '${secureString(text, key, iv)}' -Key (1..32))))`,
  ),
  expression(
    'SecureString through NetworkCredential',
    (text) =>
      `(New-Object Net.NetworkCredential('',('${secureString(text, key, iv)}' | ConvertTo-SecureString -Key (1..32)))).Password`,
  ),
  expression(
    'AES with a known key',
    (text) =>
      `$($a=[Security.Cryptography.Aes]::Create();$a.Key=[byte[]](1..32);$a.IV=[byte[]](16..1);$d=[Convert]::FromBase64String('${base64(aes(text, key, iv))}');[Text.Encoding]::UTF8.GetString($a.CreateDecryptor().TransformFinalBlock($d,0,$d.Length)))`,
  ),
  expression(
    'Rijndael through a CryptoStream',
    (text) =>
      `$($r=New-Object Security.Cryptography.RijndaelManaged;$r.Mode='CBC';$t=$r.CreateDecryptor([byte[]](1..32),[byte[]](16..1));$m=New-Object IO.MemoryStream(,[Convert]::FromBase64String('${base64(aes(text, key, iv))}'));$c=New-Object Security.Cryptography.CryptoStream($m,$t,'Read');(New-Object IO.StreamReader($c)).ReadToEnd())`,
  ),
  expression(
    'URL encoding',
    (text) => `[uri]::UnescapeDataString('${encodeURIComponent(text).replace(/'/g, '%27')}')`,
  ),
  expression(
    'white space (tabs count each digit)',
    (text) =>
      `-join('${units(text)
        .map((unit) =>
          Array.from(String(unit))
            .map((digit) => '\t'.repeat(Number(digit) + 1))
            .join(' '),
        )
        .join('  ')}' -split '  ' | % { [char][int](-join($_ -split ' ' | % { $_.Length - 1 })) })`,
  ),
];

export const powershellCompression: readonly Technique[] = [
  expression('gzip', (text) => stream('GzipStream', gzipSync(bytes(text)))),
  expression('deflate', (text) => stream('DeflateStream', deflateRawSync(bytes(text)))),
  expression('zlib (PowerShell 7)', (text) => stream('ZLibStream', deflateSync(bytes(text)))),
  expression('brotli (PowerShell 7)', (text) => stream('BrotliStream', brotliCompressSync(bytes(text)))),
  expression(
    'gzip, copied to a memory stream',
    (text) =>
      `$($i=New-Object IO.MemoryStream(,[Convert]::FromBase64String('${base64(gzipSync(bytes(text)))}'));$g=[IO.Compression.GzipStream]::new($i,[IO.Compression.CompressionMode]::Decompress);$o=New-Object IO.MemoryStream;$g.CopyTo($o);$g.Close();[Text.Encoding]::UTF8.GetString($o.ToArray()))`,
  ),
];

export const powershellRunners: readonly Technique[] = [
  runner('Invoke-Expression', (text) => `Invoke-Expression ${text}`),
  runner('Invoke-Expression -Command', (text) => `Invoke-Expression -Command ${text}`),
  runner('iex, any case', (text) => `${upset('iex')} ${text}`),
  runner('iex, backticks', (text) => `i\`e\`x ${text}`),
  runner('iex at the end of a pipeline', (text) => `${text} | iex`),
  runner('& with a computed name', (text) => `&('i'+'ex') ${text}`),
  runner('. with a format operator', (text) => `.("{1}{0}" -f 'x','ie') ${text}`),
  runner('& in a pipeline', (text) => `${text} | &('In'+'voke-Exp'+'ression')`),
  runner('Get-Alias with a wildcard', (text) => `&(gal i?x) ${text}`),
  runner('Get-Command with a wildcard', (text) => `&(gcm *ke-e*) ${text}`),
  runner('Set-Alias', (text) => `Set-Alias -Name qz -Value Invoke-Expression; qz ${text}`),
  runner('$ShellId characters', (text) => `&($ShellId[1]+$ShellId[13]+'x') ${text}`),
  runner('$PSHome characters', (text) => `.($PSHome[4]+$PSHome[30]+'x') ${text}`),
  runner('$env:ComSpec characters', (text) => `&($env:ComSpec[4,15,25]-join'') ${text}`),
  runner(
    '$VerbosePreference characters',
    (text) => `.($VerbosePreference.ToString()[1,3]+'x'-join'') ${text}`,
  ),
  runner('a variable name’s characters', (text) => `&((gv '*mdr*').Name[3,11,2]-join'') ${text}`),
  runner('a method’s text', (text) => `&(([String]''.IndexOf)[0,7,8]-Join'') ${text}`),
  runner('a splatted parameter', (text) => `$p=@{Command=${text}}; iex @p`),
  runner('[scriptblock]::Create', (text) => `&([scriptblock]::Create(${text}))`),
  runner('[scriptblock]::Create().Invoke', (text) => `[ScriptBlock]::Create(${text}).Invoke()`),
  runner(
    'Invoke-Command of a made block',
    (text) => `Invoke-Command -ScriptBlock ([scriptblock]::Create(${text}))`,
  ),
  runner('[PowerShell]::Create().AddScript', (text) => `[PowerShell]::Create().AddScript(${text}).Invoke()`),
  runner('InvokeCommand.InvokeScript', (text) => `$ExecutionContext.InvokeCommand.InvokeScript(${text})`),
  runner(
    'InvokeCommand.NewScriptBlock',
    (text) => `&$ExecutionContext.InvokeCommand.NewScriptBlock(${text})`,
  ),
  runner('through a variable', (text) => `$code = ${text}\n$more = $code\niex $more`),
  runner(
    'method Invoke with a quoted name',
    (text) => `[scriptblock]::('Cr'+'eate').Invoke(${text}).Invoke()`,
  ),
  {
    name: 'powershell -EncodedCommand',
    hides: 'powershell',
    gives: 'powershell',
    wrap: (payload) => `powershell.exe -NoP -NonI -W Hidden -e ${base64(utf16(payload))}`,
  },
  {
    name: 'powershell -EncodedCommand, typographic dash and prefix',
    hides: 'powershell',
    gives: 'powershell',
    wrap: (payload) => `pwsh \u2013encod ${base64(utf16(payload))}`,
  },
  {
    name: 'powershell -Command',
    hides: 'powershell',
    gives: 'powershell',
    wrap: (payload) => `powershell -nop -c ${quoted(payload)}`,
    accepts: (payload) => !payload.includes('"'),
  },
  {
    name: 'Start-Process with a computed argument list',
    hides: 'powershell',
    gives: 'powershell',
    wrap: (payload) => `$e='-e'+'nc'; Start-Process powershell -ArgumentList $e,'${base64(utf16(payload))}'`,
  },
];
