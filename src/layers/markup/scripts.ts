/** The scripts in HTML applications, Windows Script Files, scriptlets and style sheets. */

import type { OffsetRange } from '../../findings/model';
import { scriptUrl } from '../commands/script-urls';
import { Splicer } from '../commands/splicer';
import type { EvaluationContext, Sink } from '../evaluator';
import type { LayerKind } from '../model';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import { withoutEntities } from './entities';
import { endOfElement, tagsOf, type Tag } from './tokens';

/** Script languages by the names that pages and script files give them; null for others. */
export function kindOf(language: string): LayerKind | null {
  const name = language.trim().toLowerCase();
  if (/^(?:text\/)?(?:vbscript|vbs)(?:\.encode)?$/.test(name)) return 'vbscript';
  if (
    /^(?:(?:text|application)\/)?(?:x-)?(?:jscript|javascript|ecmascript)(?:\.encode|\.compact|[\d.]*)?$/.test(
      name,
    )
  )
    return 'jscript';
  return /^(?:text\/)?(?:powershell|ps1)$/.test(name) ? 'powershell' : null;
}

const handler = /^on[a-z]{3,40}$/;
const addresses: ReadonlySet<string> = new Set(['href', 'src', 'action', 'data', 'url', 'background']);

/** Scripts of one language and page run as one: what one sets, the next one has. */
interface Elements extends OffsetRange {
  readonly kind: LayerKind;
  readonly bodies: Str[];
  end: number;
}

/**
 * In the order of the text; script elements that share their variables are one, at the place of the first. When a budget
 * is spent, what was reached comes first.
 * @param isXml true where references in a script are replaced, as XML parsers do
 * @throws BudgetSpent
 */
export function* scriptSinks(source: Str, isXml: boolean, context: EvaluationContext): Generator<Sink> {
  const found: (Sink | Elements)[] = [];
  try {
    collect(source, isXml, context, found);
  } finally {
    for (const one of found) yield 'bodies' in one ? together(one) : one;
  }
}

function together({ kind, bodies, start, end }: Elements): Sink {
  const range = { start, end };
  const script = new Splicer();
  for (const [at, one] of bodies.entries()) {
    if (at > 0) script.addText('\r\n');
    script.addValue(one);
  }
  return { payload: script.finish(range), kind, origin: 'source', sink: 'script element', range };
}

function collect(source: Str, isXml: boolean, context: EvaluationContext, sinks: (Sink | Elements)[]): void {
  const { text } = source;
  const shared = new Map<string, Elements>();
  const addElement = (payload: Str, kind: LayerKind, scope: string, range: OffsetRange): void => {
    if (payload.text.trim() === '') return;
    context.meter.grow(payload.text.length);
    const key = `${kind} ${scope}`;
    const before = shared.get(key);
    // Encoded scripts and those of hosts without shared variables are decoded and run one by one.
    if (kind === 'powershell' || payload.text.includes('#@~^')) add(payload, kind, 'script element', range);
    else if (before !== undefined) {
      before.bodies.push(payload);
      before.end = range.end;
    } else {
      const elements: Elements = { kind, bodies: [payload], ...range };
      shared.set(key, elements);
      sinks.push(elements);
    }
  };
  const missing = new Set<string>();
  /** HTML's default is what the first script says (https://learn.microsoft.com/previous-versions/ms533922(v=vs.85)). */
  let pageDefault: LayerKind = 'jscript';
  let first = true;
  const add = (payload: Str, kind: LayerKind, sink: string, range: OffsetRange): void => {
    if (payload.text.trim() === '') return;
    sinks.push({ payload, kind, origin: kind === 'powershell' ? 'host' : 'source', sink, range });
  };
  for (const tag of tagsOf(text, context.meter)) {
    // Each job of a Windows Script File runs for itself.
    if (tag.name === 'job') shared.clear();
    if (tag.closing) continue;
    const value = (name: string): Str | null => attribute(source, tag, name);
    if (tag.name === 'script') {
      const language = value('language')?.text ?? value('type')?.text ?? '';
      const kind: LayerKind | null = language === '' ? pageDefault : kindOf(language);
      if (first && kind !== null && !isXml) pageDefault = kind;
      first = false;
      if (kind === null || tag.empty) continue;
      const end = endOfElement(text, tag.end, tag.name, missing);
      const range = { start: tag.start, end: end.end };
      // The scripts of a style sheet with one prefix are one.
      const scope = value('implements-prefix')?.text ?? '';
      addElement(body(source, tag.end, end.start, isXml, range), kind, scope, range);
    }
    for (const { name, value: place } of tag.attributes) {
      if (place.end <= place.start) continue;
      if (!isXml && handler.test(name)) {
        const code = withoutEntities(slice(source, place.start, place.end), place);
        const language = value('language')?.text;
        const prefix = /^\s*(vbscript|vbs|javascript|jscript)\s*:/i.exec(code.text.slice(0, 64));
        const kind = kindOf(prefix?.[1] ?? language ?? '') ?? pageDefault;
        add(slice(code, prefix?.[0].length ?? 0, code.text.length), kind, name, place);
      } else if (addresses.has(name)) {
        const address = withoutEntities(
          slice(source, place.start, Math.min(place.end, place.start + maxAddress)),
          place,
        );
        const found = scriptUrl(address, place);
        if (found !== null && found.kind !== 'hta') add(found.payload, found.kind, `${found.scheme}:`, place);
      }
    }
  }
}

/** Longer addresses are data, in UTF-16 units. */
const maxAddress = 256 * 1024;

function attribute(source: Str, tag: Tag, name: string): Str | null {
  const found = tag.attributes.find((one) => one.name === name);
  return found === undefined ? null : slice(source, found.value.start, found.value.end);
}

/** What a script element holds: a CDATA section, or what comment marks hide from old browsers. */
function body(source: Str, start: number, end: number, isXml: boolean, range: OffsetRange): Str {
  const inner = slice(source, start, end);
  const opening = /^\s*(?:\/\/\s*)?<!\[CDATA\[/.exec(inner.text.slice(0, 256));
  if (opening !== null) {
    const closing = inner.text.lastIndexOf(']]>');
    return slice(inner, opening[0].length, closing < opening[0].length ? inner.text.length : closing);
  }
  const comment = /^\s*<!--[^\S\r\n]*/.exec(inner.text.slice(0, 256));
  if (comment !== null) {
    const closing = inner.text.lastIndexOf('-->');
    const stop = closing < comment[0].length ? inner.text.length : closing;
    return slice(inner, comment[0].length, stop);
  }
  return isXml ? withoutEntities(inner, range) : inner;
}
