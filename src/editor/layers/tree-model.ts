/** The tree of Show Decoded Layers as data: what each layer is called, says and offers. */

import * as l10n from '@vscode/l10n';

import { assumesPowerShell, chainText, kindName, originSentence, stepsOf } from '../../findings/layer-words';
import type { Range } from '../../findings/model';
import type { LayersOutline, LayerOutline } from '../../protocol';
import { codeSpan, escapeMarkdown } from '../markdown';
import { verdictWord, type LayerVerdict } from './verdicts';

export type LayerIcon = 'error' | 'warning' | 'pass' | 'unknown' | 'quiet';

export interface LayerNode {
  /** URI of the document it comes out of. */
  readonly source: string;
  /** Names the layer by its place in the tree, so that it is found again after an edit: `0.1.0`, `0.f`. */
  readonly key: string;
  readonly view: LayerOutline;
  readonly verdict: LayerVerdict;
  readonly label: string;
  readonly description: string;
  readonly icon: LayerIcon;
  /** Markdown whose contents can't turn into markup. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** For the menus' `when`. */
  readonly context: string;
  readonly parent: LayerNode | null;
  readonly children: readonly LayerNode[];
}

/** Every node that was made here. */
const made = new WeakSet<object>();

/** Whether a command was given a node of a tree: what only looks like one may name any file. */
export function isLayerNode(value: unknown): value is LayerNode {
  return typeof value === 'object' && value !== null && made.has(value);
}

const icons: Readonly<Record<NonNullable<LayerVerdict>, LayerIcon>> = {
  detected: 'error',
  blockedByAdmin: 'error',
  suspicious: 'warning',
  notDetected: 'pass',
  clean: 'pass',
  unscanned: 'unknown',
};

function iconOf({ folded }: LayerOutline, verdict: LayerVerdict): LayerIcon {
  const icon = verdict === null ? 'unknown' : icons[verdict];
  return folded && (icon === 'pass' || icon === 'unknown') ? 'quiet' : icon;
}

/** `1,234 characters`, `512 bytes`. */
function sizeText({ form, size }: LayerOutline, formatNumber: (value: number) => string): string {
  if (size === 1) return form === 'bytes' ? l10n.t('1 byte') : l10n.t('1 character');
  const number = formatNumber(size);
  return form === 'bytes' ? l10n.t('{0} bytes', number) : l10n.t('{0} characters', number);
}

/** Line and column of the carrying expression, one-based, as in the status bar. */
function placeText({ start }: Range): string {
  return l10n.t('line {0}, column {1}', start.line + 1, start.character + 1);
}

/**
 * Sentences about what a layer rests on and lacks.
 * @param layers of the same script, in the order of their index
 * @param profile what the host profile is called
 */
export function layerNotes(
  { assumed, index, truncated }: LayerOutline,
  layers: readonly LayerOutline[],
  profile: string,
): string[] {
  const assumption = assumesPowerShell(layers, index)
    ? l10n.t('It depends on variables of the host; it assumes {0} (amsight.layers.hostProfile).', profile)
    : l10n.t('It depends on environment variables; it assumes a standard Windows.');
  return [
    ...(assumed ? [assumption] : []),
    ...(truncated ? [l10n.t('A limit cut it (amsight.layers).')] : []),
  ];
}

export interface TreeInput {
  /** URI of the document. */
  readonly source: string;
  /** What people call the document. */
  readonly name: string;
  readonly report: LayersOutline;
  /** By index. */
  readonly verdicts: readonly LayerVerdict[];
  /** What the host profile is called. */
  readonly profile: string;
  readonly formatNumber: (value: number) => string;
}

function labelOf(view: LayerOutline, source: string): string {
  if (view.parent === null) return source;
  if (view.folded) return l10n.t('Folded form');
  const steps = stepsOf(view);
  const name = kindName(view.kind);
  return steps.length === 0 ? name : `${name}: ${chainText(steps)}`;
}

function descriptionOf(view: LayerOutline, verdict: LayerVerdict, size: string): string {
  return [
    ...(view.parent === null ? [kindName(view.kind)] : []),
    size,
    // Of a form of what stands beside it, silence says nothing new.
    ...(view.folded && verdict === 'notDetected' ? [] : [verdictWord(verdict)]),
  ].join(', ');
}

function tooltipOf(
  view: LayerOutline,
  verdict: LayerVerdict,
  size: string,
  { profile, report }: Pick<TreeInput, 'profile' | 'report'>,
): string {
  const { folded, index, origin, parent, range, sha256, sink, via } = view;
  const title = folded
    ? l10n.t('Layer {0}: folded form, every constant expression replaced by its value', index)
    : parent === null
      ? l10n.t('{0}, the source', kindName(view.kind))
      : l10n.t('Layer {0}: {1}', index, kindName(view.kind));
  const rows: [string, string][] = [];
  if (!folded && via.length > 0) rows.push([l10n.t('Decoded by'), codeSpan(chainText(via))]);
  if (sink !== null) rows.push([l10n.t('Run by'), codeSpan(sink)]);
  rows.push(
    [l10n.t('Verdict'), escapeMarkdown(verdictWord(verdict))],
    [l10n.t('Size'), escapeMarkdown(size)],
  );
  if (parent !== null) rows.push([l10n.t('Carried at'), escapeMarkdown(placeText(range))]);
  rows.push(['SHA-256', codeSpan(sha256)]);
  return [
    `**${escapeMarkdown(title)}**`,
    rows.map(([name, value]) => `${escapeMarkdown(name)}: ${value}`).join('  \n'),
    ...[originSentence(origin), ...layerNotes(view, report.layers, profile)].map(escapeMarkdown),
  ].join('\n\n');
}

/** The source's node, with all layers below it; null of a report without layers. */
export function layerTree(input: TreeInput): LayerNode | null {
  const { source, name, report, verdicts, formatNumber } = input;
  const nodes: (LayerNode & { readonly children: LayerNode[] })[] = [];
  for (const view of report.layers) {
    const parent = view.parent === null ? null : (nodes[view.parent] ?? null);
    const verdict = verdicts[view.index] ?? null;
    const size = sizeText(view, formatNumber);
    const label = labelOf(view, name);
    const description = descriptionOf(view, verdict, size);
    const siblings = parent?.children.filter((one) => one.view.folded === view.folded).length ?? 0;
    const own = view.folded ? `f${siblings === 0 ? '' : siblings}` : String(siblings);
    const node = {
      source,
      key: parent === null ? '0' : `${parent.key}.${own}`,
      view,
      verdict,
      label,
      description,
      icon: iconOf(view, verdict),
      tooltip: tooltipOf(view, verdict, size, input),
      spoken: `${view.parent === null ? label : l10n.t('Layer {0}: {1}', view.index, label)}, ${description}`,
      context: `${view.parent === null ? 'source' : 'layer'}-${view.form}`,
      parent,
      children: [],
    };
    parent?.children.push(node);
    nodes.push(node);
    made.add(node);
  }
  return nodes[0] ?? null;
}

/** Every node, a parent before its children. */
export function allNodes(root: LayerNode | null): LayerNode[] {
  if (root === null) return [];
  const found = [root];
  // A list that grows while it is walked: depth costs no stack.
  for (const node of found) found.push(...node.children);
  return found.sort((a, b) => a.view.index - b.view.index);
}

/** The node with this key. */
export function nodeByKey(root: LayerNode | null, key: string): LayerNode | undefined {
  return allNodes(root).find((node) => node.key === key);
}
