/** The statements in the script elements of HTML applications, Windows Script Files, scriptlets and style sheets. */

import type { LayerKind } from '../model';
import { Meter } from '../meter';
import { kindOf } from '../markup/scripts';
import { endOfElement, tagsOf, type Tag } from '../markup/tokens';
import { moved, type StatementsOf, type StatementTree } from './model';

const budgets = { layers: 1, depth: 1, steps: 1_000_000, outputBytes: 2 ** 24, milliseconds: 1000 };

/**
 * Each script element is a statement, with those of its script in it.
 * @param languages by the kinds that script elements hold
 * @throws BudgetSpent
 */
export function markupStatements(languages: ReadonlyMap<LayerKind, StatementsOf>): StatementsOf {
  return (text) => scriptElements(text, languages);
}

function* scriptElements(
  text: string,
  languages: ReadonlyMap<LayerKind, StatementsOf>,
): Generator<StatementTree> {
  const missing = new Set<string>();
  for (const tag of tagsOf(text, new Meter(budgets, () => performance.now()))) {
    if (tag.name !== 'script' || tag.closing || tag.empty) continue;
    const closing = endOfElement(text, tag.end, tag.name, missing);
    const statementsOf = languages.get(languageOf(text, tag));
    yield {
      start: tag.start,
      end: closing.end,
      inner: () => moved(statementsOf?.(scriptIn(text, tag.end, closing.start)) ?? [], tag.end),
    };
  }
}

/** Hosts without a word of the language take it for JScript. */
function languageOf(text: string, { attributes }: Tag): LayerKind {
  for (const name of ['language', 'type']) {
    const value = attributes.find((one) => one.name === name)?.value;
    const kind = value && kindOf(text.slice(value.start, value.end));
    if (kind) return kind;
  }
  return 'jscript';
}

/** What marks the beginning and the end of a CDATA section or a comment is no code; each character stays in its place. */
function scriptIn(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/<!\[CDATA\[|\]\]>|<!--|-->/g, (mark) => ' '.repeat(mark.length));
}
