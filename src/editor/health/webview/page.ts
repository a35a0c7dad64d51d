/** The script of the health page: draws the view that the extension sends, as text only, and tells which button was pressed. */

import type { Block, Cell, Column, Section } from '../../../health/section';
import type { PageRequest } from '../messages';
import type { Button, HealthPageView } from '../view';
import { icon } from './icons';

declare function acquireVsCodeApi(): { postMessage(message: { readonly type: PageRequest }): void };

const vscode = acquireVsCodeApi();

/** @param text set as text: nothing in it turns into markup */
function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** Says again what a part of a table is: a narrow window lays tables out as blocks, which may take the meaning away. */
function withRole<T extends HTMLElement>(of: T, role: string): T {
  of.setAttribute('role', role);
  return of;
}

/** Parts that stay while the view changes, so that the focus and what a screen reader reads are not lost. */
const heading = element('h1', '');
const verdict = element('p', 'verdict');
verdict.setAttribute('role', 'status');
const lines = element('dl', 'lines');
const more = element('p', 'more');
const buttons = element('div', 'buttons');
const news = element('p', 'news');
news.setAttribute('role', 'status');
const sections = element('div', 'sections');
const footer = element('footer', '');
document.querySelector('#page')?.append(heading, verdict, lines, more, buttons, news, sections, footer);

/** Draws a part only when it has changed. */
const drawn = new Map<HTMLElement, string>();
function update(part: HTMLElement, value: unknown, draw: () => (Node | string)[]): void {
  const json = JSON.stringify(value);
  if (drawn.get(part) === json) return;
  drawn.set(part, json);
  part.replaceChildren(...draw());
}

function show(view: HealthPageView): void {
  update(heading, view.title, () => [view.title]);
  update(verdict, [view.tone, view.state, view.summary], () => {
    verdict.dataset.tone = view.tone;
    return [icon(view.tone), element('strong', '', view.state), ' ', element('span', '', view.summary)];
  });
  update(lines, view.lines, () =>
    view.lines.map(([label, text]) => element('div', '', element('dt', '', label), element('dd', '', text))),
  );
  lines.hidden = view.lines.length === 0;
  update(more, view.more, () => (view.more === null ? [] : [anchor(view.more.label, view.more.link)]));
  more.hidden = view.more === null;
  showButtons(view.buttons);
  update(news, [view.busy, view.news], () =>
    view.busy === null
      ? view.news === null
        ? []
        : [view.news]
      : [element('span', 'spinner'), element('span', '', view.busy)],
  );
  // Only what is drawn again: a live region that is busy says nothing.
  sections.setAttribute('aria-busy', String(view.busy !== null));
  update(sections, view.sections, () => view.sections.map(sectionElement));
  update(footer, view.footer, () => [view.footer]);
}

const known = new Map<Button['id'], HTMLButtonElement>();

/** A disabled button keeps the focus that it has: it is only marked as disabled, and does nothing. */
function showButtons(wanted: readonly Button[]): void {
  const shown = wanted.map(({ id, label, enabled }) => {
    let button = known.get(id);
    if (button === undefined) {
      const made = element('button', id === 'probe' ? 'primary' : '');
      made.type = 'button';
      made.addEventListener('click', () => {
        if (made.getAttribute('aria-disabled') !== 'true') vscode.postMessage({ type: id });
      });
      known.set(id, made);
      button = made;
    }
    button.textContent = label;
    button.setAttribute('aria-disabled', String(!enabled));
    return button;
  });
  const same =
    shown.length === buttons.children.length && shown.every((one, at) => one === buttons.children[at]);
  if (!same) buttons.replaceChildren(...shown);
}

function anchor(text: string, link: string): HTMLAnchorElement {
  const made = element('a', '', text);
  made.href = link;
  return made;
}

function sectionElement({ id, title, blocks }: Section): HTMLElement {
  const name = element('h2', '', title);
  name.id = `section-${id}`;
  const made = element('section', '', name, ...blocks.map((block) => blockElement(block, name.id)));
  made.setAttribute('aria-labelledby', name.id);
  return made;
}

function blockElement(block: Block, labelledBy: string): HTMLElement {
  switch (block.type) {
    case 'text': {
      if (block.mark === undefined) return element('p', '', block.text);
      const made = element('p', '', icon(block.mark), element('span', '', block.text));
      made.dataset.mark = block.mark;
      return made;
    }
    case 'code':
      return element('pre', '', element('code', '', block.text));
    case 'list':
      return element('ul', '', ...block.items.map((item) => element('li', '', item)));
    case 'facts':
      return scrolling(
        tableElement(
          'facts',
          null,
          block.rows.map(([name, value]) => [{ text: name }, value]),
          [{ title: '' }, { title: '', style: 'state' }],
        ),
        labelledBy,
      );
    case 'table': {
      const header = block.columns.map(({ title }) => {
        const cell = withRole(element('th', '', title), 'columnheader');
        cell.scope = 'col';
        return cell;
      });
      const head = withRole(element('thead', '', withRole(element('tr', '', ...header), 'row')), 'rowgroup');
      return scrolling(tableElement('', head, block.rows, block.columns), labelledBy);
    }
  }
}

function tableElement(
  className: string,
  head: HTMLElement | null,
  rows: readonly (readonly Cell[])[],
  columns: readonly Column[],
): HTMLTableElement {
  const body = rows.map((row) =>
    withRole(
      element('tr', '', ...row.map((cell, at) => cellElement(cell, columns[at] ?? { title: '' }, at === 0))),
      'row',
    ),
  );
  const groups = [...(head === null ? [] : [head]), withRole(element('tbody', '', ...body), 'rowgroup')];
  return withRole(element('table', className, ...groups), 'table');
}

function cellElement(cell: Cell, column: Column, first: boolean): HTMLElement {
  const text = cell.link === undefined ? cell.text : anchor(cell.text, cell.link);
  const content = column.style === 'code' ? element('code', '', text) : element('span', '', text);
  const parts = cell.mark === undefined ? [content] : [icon(cell.mark), content];
  const made = element(first ? 'th' : 'td', column.style ?? '', ...parts);
  withRole(made, first ? 'rowheader' : 'cell');
  if (first) made.setAttribute('scope', 'row');
  // In a narrow window, where a row's cells stand below each other, each shows its column's name.
  else if (column.title !== '') made.dataset.column = column.title;
  if (cell.mark !== undefined) made.dataset.mark = cell.mark;
  return made;
}

/** Wide tables scroll by themselves. */
function scrolling(table: HTMLElement, labelledBy: string): HTMLElement {
  table.setAttribute('aria-labelledby', labelledBy);
  return element('div', 'scrolling', table);
}

window.addEventListener('message', (event: MessageEvent<HealthPageView>) => {
  show(event.data);
});
vscode.postMessage({ type: 'ready' });
