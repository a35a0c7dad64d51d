/** MSXML documents, which scripts use to decode base64 and hex. */

import { unknown, type Bytes } from '../../values/model';
import { inherited } from '../../values/provenance';
import { toStr } from '../values/convert';
import { undef, type Fold } from '../values/model';

/** Reads what a node's text says in its data type. */
const typedValue: Fold = (call) => {
  const { self: node } = call;
  if (node.type !== 'object') return unknown;
  const text = node.members.get('text');
  const type = node.members.get('datatype');
  if (text?.type !== 'string' || type?.type !== 'string') return text ?? unknown;
  const { meter } = call.vm.context;
  meter.grow(text.text.length);
  const packed = text.text.replace(/\s+/g, '');
  const step =
    type.text.toLowerCase() === 'bin.base64'
      ? 'base64'
      : type.text.toLowerCase() === 'bin.hex'
        ? 'hex'
        : null;
  if (step === null) return text;
  const decoded: Bytes = {
    type: 'bytes',
    bytes: new Uint8Array(Buffer.from(packed, step)),
    ...(text.trace ? { trace: text.trace } : {}),
    ...inherited([text], step),
  };
  return decoded;
};

const node: Readonly<Record<string, Fold>> = { 'get nodetypedvalue': typedValue };

export const documentNatives: Readonly<Record<string, Fold>> = {
  createelement: (call) => ({ ...call.vm.object([], 'msxml2.node'), natives: node }),
  createnode: (call) => ({ ...call.vm.object([], 'msxml2.node'), natives: node }),
  loadxml: (call) => {
    call.vm.effect();
    const text = toStr(call.args[0] ?? undef, call);
    call.vm.set(call.self, 'xmltext', text ?? unknown);
    return unknown;
  },
  transformnode: (call) => {
    call.vm.effect();
    const [sheet] = call.args;
    const text = sheet?.type === 'object' ? sheet.members.get('xmltext') : undefined;
    if (text?.type === 'string') call.vm.sink(text, 'xsl', 'transformNode', call.range);
    return unknown;
  },
};
