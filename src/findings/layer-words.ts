/** The words for layers: what each kind is called, and the chain of steps that leads to one. */

import * as l10n from '@vscode/l10n';

import type { LayerKind, LayerOrigin } from '../layers/model';

const kindNames: Readonly<Record<LayerKind, () => string>> = {
  powershell: () => 'PowerShell',
  vbscript: () => 'VBScript',
  jscript: () => 'JScript',
  wsf: () => l10n.t('Windows Script File'),
  hta: () => l10n.t('HTML application'),
  sct: () => l10n.t('Windows Script Component'),
  mof: () => 'MOF',
  reg: () => l10n.t('Registry file'),
  batch: () => l10n.t('Batch'),
  task: () => l10n.t('Scheduled task'),
  office: () => l10n.t('Office document'),
  assembly: () => l10n.t('.NET assembly'),
  csharp: () => 'C#',
  visualbasic: () => 'Visual Basic .NET',
  xsl: () => 'XSL',
  shellcode: () => l10n.t('Machine code'),
};

/** What people call a kind of layer. */
export function kindName(kind: LayerKind): string {
  return kindNames[kind]();
}

/** As much of a layer as its chain needs; LayerView and Layer have it. */
export interface LayerSteps {
  readonly parent: number | null;
  readonly via: readonly string[];
  readonly sink: string | null;
  readonly folded: boolean;
}

/** What leads from a layer's parent to it: the decoders in order, then what runs it. A folded form has none. */
export function stepsOf({ via, sink, folded }: LayerSteps): string[] {
  return folded ? [] : [...via, ...(sink === null ? [] : [sink])];
}

/** `base64 → gzip → Invoke-Expression`. */
export function chainText(steps: readonly string[]): string {
  return steps.join(' → ');
}

/**
 * All steps from the source to a layer.
 * @param layers in the order of their index, a parent before its children
 */
export function chainTo(layers: readonly LayerSteps[], index: number): string[] {
  const chain: string[][] = [];
  for (let at = layers[index]; at !== undefined; at = at.parent === null ? undefined : layers[at.parent])
    chain.unshift(stepsOf(at));
  return chain.flat();
}

/**
 * True when what a layer assumes is a PowerShell host, which differ by version; else it is what every Windows has, for
 * example %ComSpec%. The assumption is made in what the layer comes out of.
 * @param layers in the order of their index
 */
export function assumesPowerShell(
  layers: readonly { readonly kind: LayerKind; readonly parent: number | null; readonly folded: boolean }[],
  index: number,
): boolean {
  const parentOf = (at: number): number => layers[at]?.parent ?? 0;
  let at = index;
  while (layers[at]?.folded === true) at = parentOf(at);
  return layers[parentOf(at)]?.kind === 'powershell';
}

const origins: Readonly<Record<LayerOrigin, () => string>> = {
  host: () => l10n.t('The host gives it to AMSI when it runs.'),
  source: () =>
    l10n.t(
      'The host gives AMSI a log of its calls, not this text. A finding means that the engine flags this text, not that the host would block it.',
    ),
  synthetic: () =>
    l10n.t(
      'Amsight made this form; no host gives it to AMSI. A finding means that the engine flags this text, not that the host would block it.',
    ),
};

/** What a finding in a layer of this origin says of the script's host, in one or two sentences. */
export function originSentence(origin: LayerOrigin): string {
  return origins[origin]();
}
