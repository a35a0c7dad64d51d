/** Small pieces of Markdown whose contents never turn into markup. */

import { visibleText } from '../scripts/hidden-text';

/** Escapes what Markdown or HTML would read as markup; line breaks become spaces. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll(/[\\`*_{}[\]()#+\-!|<>~&$]/g, '\\$&');
}

/** Text in a code span, whatever backticks it holds; what would reorder or hide text is written out. */
export function codeSpan(text: string): string {
  const flat = visibleText(text.replaceAll(/[\r\n]+/g, ' '));
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** A fenced code block, whatever backticks the text holds. @param language as VS Code calls it */
export function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table with a header row, all to the left; cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => ':--')), ...rows.map(line)].join('\n');
}
