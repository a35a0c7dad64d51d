/** ADODB.Stream, which scripts use to turn bytes into text. */

import { unknown, type Bytes, type Str } from '../../values/model';
import { inherited } from '../../values/provenance';
import { decodeText, encodingNamed, type TextEncodingName } from '../../text-encodings';
import { toStr } from '../values/convert';
import { num, str, undef, type Call, type Fold, type JsValue } from '../values/model';

export const streamMembers: readonly (readonly [string, JsValue])[] = [
  ['type', num(2)],
  ['charset', str('unicode')],
  ['position', num(0)],
];

function own(call: Call, name: string): JsValue {
  return call.vm.get(call.self, name, call.range);
}

function charset(call: Call): TextEncodingName | null {
  const name = own(call, 'charset');
  return name.type === 'string' ? encodingNamed(name.text) : null;
}

const encoders: Partial<Record<TextEncodingName, BufferEncoding>> = {
  utf16: 'utf16le',
  utf8: 'utf8',
  ascii: 'latin1',
  latin1: 'latin1',
};

/** The stream's content: text as it was written, or bytes. */
function content(call: Call): JsValue {
  const held = call.self.type === 'object' ? call.self.members.get('content') : undefined;
  return held ?? unknown;
}

function asText(call: Call, held: JsValue): Str | null {
  const encoding = charset(call);
  if (held.type === 'string' || encoding === null || held.type !== 'bytes')
    return held.type === 'string' ? held : null;
  call.vm.context.meter.grow(held.bytes.length);
  return {
    type: 'string',
    text: decodeText(held.bytes, encoding),
    ...inherited([held], encoding === 'utf16' || encoding === 'utf8' ? encoding : undefined),
    ...(held.trace ? { trace: carried(held, call) } : {}),
  };
}

function carried(held: Bytes, call: Call): NonNullable<Str['trace']> {
  let start = Infinity;
  let end = 0;
  for (const { from } of held.trace ?? []) {
    start = Math.min(start, from.start);
    end = Math.max(end, from.end);
  }
  const from = end > 0 ? { start, end, verbatim: false } : { ...call.range, verbatim: false };
  const encoding = charset(call) ?? 'latin1';
  return [{ start: 0, end: decodeText(held.bytes, encoding).length, from }];
}

export const streamNatives: Readonly<Record<string, Fold>> = {
  write: (call) => {
    call.vm.set(call.self, 'content', call.args[0] ?? undef);
    return undef;
  },
  writetext: (call) => {
    const text = toStr(call.args[0] ?? undef, call);
    const before = call.self.type === 'object' ? call.self.members.get('content') : undefined;
    const encoding = charset(call);
    let held: JsValue = text ?? unknown;
    if (text && before === undefined && encoding !== null) {
      const buffer = encoders[encoding];
      call.vm.context.meter.grow(text.text.length * 2);
      // Written in one character set and read in another is how bytes are made of text.
      call.vm.set(
        call.self,
        'written',
        buffer
          ? {
              type: 'bytes',
              bytes: new Uint8Array(Buffer.from(text.text, buffer)),
              ...inherited([text]),
              ...(text.trace ? { trace: text.trace } : {}),
            }
          : unknown,
      );
      call.vm.set(call.self, 'writtenas', str(encoding));
    } else if (before !== undefined) held = unknown;
    call.vm.set(call.self, 'content', held);
    return undef;
  },
  readtext: (call) => {
    call.vm.effect();
    const held = content(call);
    if (held.type === 'string') {
      const was = own(call, 'writtenas');
      if (was.type === 'string' && was.text !== charset(call))
        return asText(call, own(call, 'written')) ?? unknown;
    }
    return asText(call, held) ?? unknown;
  },
  read: (call) => {
    call.vm.effect();
    const held = content(call);
    return held.type === 'string' ? own(call, 'written') : held;
  },
  open: (call) => {
    call.vm.effect();
    return undef;
  },
  close: (call) => {
    call.vm.effect();
    return undef;
  },
};
