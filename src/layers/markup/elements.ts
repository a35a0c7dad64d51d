/** Elements of XML files that hold commands: scheduled tasks, and PowerShell's types and formats. */

import { mayFold } from '../powershell/may-fold';
import type { OffsetRange } from '../../findings/model';
import { launchSinks } from '../commands/command-line';
import type { EvaluationContext, Sink } from '../evaluator';
import type { Str } from '../values/model';
import { slice } from '../values/provenance';
import { withoutEntities } from './entities';
import { endOfElement, tagsOf } from './tokens';

interface Element extends OffsetRange {
  readonly name: string;
  readonly text: Str;
}

/** Elements of these names that hold text only. */
function* textElements(
  source: Str,
  names: ReadonlySet<string>,
  context: EvaluationContext,
): Generator<Element> {
  const { text } = source;
  const missing = new Set<string>();
  let until = 0;
  for (const tag of tagsOf(text, context.meter)) {
    if (tag.closing || tag.empty || tag.start < until || !names.has(tag.name)) continue;
    const closing = endOfElement(text, tag.end, tag.name, missing);
    if (closing.start === closing.end) continue;
    until = closing.end;
    const range = { start: tag.start, end: closing.end };
    const inner = slice(source, tag.end, closing.start);
    const cdata = /^\s*<!\[CDATA\[([^]*)\]\]>\s*$/.exec(inner.text);
    const start = cdata === null ? 0 : inner.text.indexOf('[CDATA[') + 7;
    const content =
      cdata === null ? withoutEntities(inner, range) : slice(inner, start, start + (cdata[1] ?? '').length);
    yield { name: tag.name, text: content, ...range };
  }
}

const taskElements: ReadonlySet<string> = new Set(['command', 'arguments']);

/** `<Exec><Command>…</Command><Arguments>…</Arguments></Exec>` (https://learn.microsoft.com/windows/win32/taskschd/taskschedulerschema-exec-actiongroup-element). */
export function* taskSinks(source: Str, context: EvaluationContext): Generator<Sink> {
  let command: Element | null = null;
  const launch = (args: Element | null): Sink[] => {
    if (command === null) return [];
    const range = { start: command.start, end: args?.end ?? command.end };
    const found = launchSinks(command.text, args === null ? [] : [args.text], range, context);
    command = null;
    return found.map((sink) => ({ ...sink, sink: `Exec → ${sink.sink}` }));
  };
  for (const element of textElements(source, taskElements, context)) {
    if (element.name === 'arguments') yield* launch(element);
    else {
      yield* launch(null);
      command = element;
    }
  }
  yield* launch(null);
}

/** Elements of types.ps1xml and format.ps1xml files whose text PowerShell runs. */
const scriptElements: ReadonlySet<string> = new Set([
  'script',
  'scriptblock',
  'getscriptblock',
  'setscriptblock',
]);

/** True for the XML of a .ps1xml file, whose kind is `powershell`, too. */
export function isPowerShellXml(text: string): boolean {
  return (
    /^\uFEFF?\s{0,64}<(?:\?xml|!--|Types|Configuration)\b/i.test(text) || /^\uFEFF?\s{0,64}<!--/.test(text)
  );
}

/**
 * The script blocks of a .ps1xml file that may hide something; the others, often hundreds, stand in the source as they are
 * (https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_types.ps1xml).
 * @throws BudgetSpent
 */
export function* powerShellXmlSinks(source: Str, context: EvaluationContext): Generator<Sink> {
  for (const { name, text, start, end } of textElements(source, scriptElements, context)) {
    if (!mayFold(text.text)) continue;
    const range = { start, end };
    yield { payload: text, kind: 'powershell', origin: 'host', sink: `${name} element`, range };
  }
}
