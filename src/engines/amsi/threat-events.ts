/** Reads event 1116 of Microsoft Defender's log, as EvtRender writes it, for detections that came through AMSI. */

import type { Threat } from '../../findings/model';

/** What an event says of a detection through AMSI. */
export interface ThreatEvent {
  readonly threat: Threat;
  /** What was detected, without `amsi:_`: the content name when it is a path, else the program that asked. */
  readonly resource: string;
  /** The program that asked, as a path; null where the event does not name it. */
  readonly process: string | null;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** UTF-16 units: a longer event is not read. EventSource keeps the same limit in bytes. */
const maxEvent = 524_288;
/** UTF-16 units. Defender's names are far shorter, and this one stands in a message. */
const maxThreatName = 200;
const maxLink = 2_048;

const provider = 'Microsoft-Windows-Windows Defender';
/** Recorded beside `Source Name` AMSI, which older versions write as a message number. */
const amsiSource = '10';

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * @param xml one event; anything may stand in it, since its values hold what the script's author chose
 * @returns null for another event, one that is not AMSI's, and one that is not what Defender writes
 */
export function parseThreatEvent(xml: string): ThreatEvent | null {
  if (xml.length > maxEvent) return null;
  const event = readEvent(xml);
  if (event?.provider !== provider || event.id !== '1116') return null;
  const { data } = event;
  const source = data.get('Source Name') ?? '';
  if (source.toUpperCase() !== 'AMSI' && data.get('Source ID') !== amsiSource) return null;
  const resource = amsiResource(data.get('Path') ?? '');
  const time = Date.parse(data.get('Detection Time') ?? event.time ?? '');
  const name = data.get('Threat Name') ?? '';
  const id = data.get('Threat ID') ?? '';
  if (resource === null || Number.isNaN(time) || !isThreatName(name) || !/^\d{1,20}$/.test(id)) return null;
  const process = data.get('Process Name') ?? '';
  return {
    threat: { name, id, link: microsoftLink(data.get('FWLink') ?? '') },
    resource,
    process: /[\\/]/.test(process) ? process : null,
    time,
  };
}

/** A name that may stand in a message: one line, nothing that hides or reorders. */
function isThreatName(name: string): boolean {
  return (
    name.trim() !== '' &&
    name.length <= maxThreatName &&
    !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(name)
  );
}

/**
 * What follows `amsi:_`, without the resources by which Defender names the content once more, by a hash
 * (`internalamsi:_…`). Any other resource beside it stays, so that the whole is no content's name: the detection is
 * then not of one content alone.
 */
function amsiResource(path: string): string | null {
  const match = /^amsi:_(.+)$/is.exec(path);
  return match?.[1]?.replace(/(?:; ?internalamsi:_[0-9a-f]{32})+$/i, '') ?? null;
}

/** The address where it is a page of Microsoft's, else null: it comes out of a log and will be offered for a click. */
export function microsoftLink(text: string): string | null {
  if (text.length > maxLink || !URL.canParse(text)) return null;
  const url = new URL(text);
  const { hostname, password, port, protocol, username } = url;
  const microsoft = hostname === 'microsoft.com' || hostname.endsWith('.microsoft.com');
  return protocol === 'https:' && microsoft && port === '' && username === '' && password === ''
    ? url.href
    : null;
}

interface RawEvent {
  readonly provider: string | null;
  readonly id: string | null;
  /** TimeCreated. */
  readonly time: string | null;
  readonly data: ReadonlyMap<string, string>;
}

/**
 * A reader for what EvtRender writes and nothing more: elements without comments, CDATA or a document type. In such
 * text a `<` stands only where a tag begins, so that one cut at each of them gives all tags in linear time.
 * @returns null for anything else, also when a value is there twice
 */
function readEvent(xml: string): RawEvent | null {
  const [before = '', ...pieces] = xml.split('<');
  if (before.trim() !== '' || !/^Event[\s>]/.test(pieces[0] ?? '')) return null;
  const once: { provider: string | null; id: string | null; time: string | null } = {
    provider: null,
    id: null,
    time: null,
  };
  const data = new Map<string, string>();
  for (const [at, piece] of pieces.entries()) {
    if (/^[!?]/.test(piece)) return null;
    const closing = pieces[at + 1] ?? '';
    const found = readPiece(piece, closing);
    if (found === null) continue;
    const [what, value] = found;
    if (what === 'data') {
      if (data.has(value.name)) return null;
      data.set(value.name, value.text);
    } else {
      if (once[what] !== null) return null;
      once[what] = value.text;
    }
  }
  return { ...once, data };
}

type Found = readonly [what: 'provider' | 'id' | 'time' | 'data', value: { name: string; text: string }];

/** @param piece a tag without its `<`, and the text up to the next; `closing` is the piece after it */
function readPiece(piece: string, closing: string): Found | null {
  const end = piece.indexOf('>');
  if (end < 0) return null;
  const tag = piece.slice(0, end);
  const text = (): string => decode(piece.slice(end + 1));
  const attribute = (name: string): string | undefined => {
    const match = new RegExp(`\\s${name}=(?:'([^']*)'|"([^"]*)")`).exec(tag);
    return match?.[1] ?? match?.[2];
  };
  if (/^Provider\s/.test(tag)) {
    const name = attribute('Name');
    return name === undefined ? null : ['provider', { name: '', text: decode(name) }];
  }
  if (/^TimeCreated\s/.test(tag)) {
    const time = attribute('SystemTime');
    return time === undefined ? null : ['time', { name: '', text: decode(time) }];
  }
  if (/^EventID(?:\s|$)/.test(tag)) return ['id', { name: '', text: text().trim() }];
  const name = /^Data\s/.test(tag) ? attribute('Name') : undefined;
  // One that is empty (`<Data Name='…'/>`) says nothing.
  if (name === undefined || tag.endsWith('/') || !closing.startsWith('/Data>')) return null;
  return ['data', { name: decode(name), text: text() }];
}

/** XML's own references; others stay as they are. */
function decode(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi,
    (whole, hex, decimal, name) => {
      if (typeof name === 'string') return entities[name] ?? whole;
      const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
