/** The Markdown of Copy report: the page's view, without user names and without paths beyond the system's. */

import type { ClientState } from '../../client/model';
import type { HealthReport } from '../../health/model';
import type { Block, Cell, Section } from '../../health/section';
import { codeBlock, codeSpan, escapeMarkdown, table } from '../markdown';
import { redact, type Identity } from './redact';
import type { HealthPageView } from './view';

/** Redacts first: what is escaped could not be recognised any more. */
type Clean = (text: string) => string;

/** Marked by a sign, where a mark has no word of its own. */
const signed = ({ text, mark }: Pick<Cell, 'text' | 'mark'>, clean: Clean): string =>
  mark === 'attention' ? `⚠ ${clean(text)}` : clean(text);

function cellText(cell: Cell, code: boolean, clean: Clean): string {
  const { text, link } = cell;
  if (text === '') return '';
  const marked = signed(cell, clean);
  const shown = code ? codeSpan(marked).replaceAll('|', '\\|') : escapeMarkdown(marked);
  return link === undefined ? shown : `[${shown}](${link})`;
}

function blockText(block: Block, clean: Clean): string {
  switch (block.type) {
    case 'text':
      return escapeMarkdown(signed(block, clean));
    case 'code':
      return codeBlock(clean(block.text), 'json');
    case 'list':
      return block.items.map((item) => `- ${escapeMarkdown(clean(item))}`).join('\n');
    case 'facts':
      return block.rows
        .map(([name, value]) => `- ${escapeMarkdown(name)}: ${cellText(value, false, clean)}`)
        .join('\n');
    case 'table':
      return table(
        block.columns.map(({ title }) => escapeMarkdown(title)),
        block.rows.map((row) =>
          row.map((cell, index) => cellText(cell, block.columns[index]?.style === 'code', clean)),
        ),
      );
  }
}

const sectionText = ({ title, blocks }: Section, clean: Clean): string =>
  [`## ${escapeMarkdown(title)}`, ...blocks.map((block) => blockText(block, clean))].join('\n\n');

/** Everything in a report that is known to be a path, to be found whole inside its sentences. */
export function knownPaths(report: HealthReport | null, client: ClientState | null): string[] {
  return [
    ...(report?.providers ?? []).map(({ dll }) => dll),
    ...(report?.exclusions?.paths ?? []),
    ...(report?.exclusions?.processes ?? []),
    ...(client?.engines ?? []).flatMap(({ problems }) => (problems ?? []).map(({ file }) => file)),
  ].filter((path) => path !== null);
}

/** @param paths as knownPaths gives them */
export function reportMarkdown(view: HealthPageView, identity: Identity, paths: readonly string[]): string {
  const clean: Clean = (text) => redact(text, identity, paths);
  const parts = [
    `# ${escapeMarkdown(view.title)}`,
    `**${escapeMarkdown(view.state)}.** ${escapeMarkdown(clean(view.summary))}`,
    ...view.lines.map(([label, text]) => `${escapeMarkdown(label)}: ${escapeMarkdown(clean(text))}`),
    ...view.sections.map((section) => sectionText(section, clean)),
    `---\n\n${escapeMarkdown(clean(view.footer))}`,
  ];
  return `${parts.join('\n\n')}\n`;
}
