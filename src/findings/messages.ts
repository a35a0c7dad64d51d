/** The sentences of findings. */

import * as l10n from '@vscode/l10n';
import type { Layer } from '../layers/model';
import type { Extent, LayerSearch } from './amsi-places';
import type { EngineVerdict, Finding, RuleInfo } from './model';

/**
 * What an AMSI finding says. Only where AMSI was given what a host would give it does the sentence speak of the
 * script; source text of WSH and VBA and forms of ours are "text", since their hosts submit something else.
 * @param answer its verdict is `detected`, `blockedByAdmin` or `suspicious`
 * @param search of the source or its folded form, where there was one
 */
export function amsiMessage(
  layer: Layer,
  answer: EngineVerdict,
  extent: Extent = 'whole',
  search?: LayerSearch,
): string {
  if (extent === 'whole') return layer.folded ? foldedMessage(answer) : wholeMessage(layer, answer);
  return [
    partMessages[extent](answer, layer),
    ...(layer.folded ? [l10n.t('It does so once constant expressions are computed.')] : []),
    ...(search === undefined ? [] : searchSentences(extent, search)),
  ].join(' ');
}

type Part = Exclude<Extent, 'whole'>;

/** By how closely the place is known, and by the verdict. */
const partMessages: Readonly<Record<Part, (answer: EngineVerdict, layer: Layer) => string>> = {
  lines: ({ verdict, amsiResult }) => {
    if (verdict === 'blockedByAdmin')
      return l10n.t('AMSI: a policy of your administrator blocks these lines.');
    return verdict === 'suspicious'
      ? l10n.t('AMSI: the engine finds these lines suspicious (risk {0}).', amsiResult ?? 0)
      : l10n.t('AMSI: the engine flags these lines.');
  },
  somewhere: ({ verdict, amsiResult }, { origin }) => {
    if (verdict === 'blockedByAdmin')
      return l10n.t('AMSI: a policy of your administrator blocks something somewhere in this script.');
    if (verdict === 'suspicious')
      return l10n.t(
        'AMSI: the engine finds something suspicious somewhere in this script (risk {0}).',
        amsiResult ?? 0,
      );
    return origin === 'host'
      ? l10n.t('AMSI: the engine detects something somewhere in this script.')
      : l10n.t('AMSI: the engine flags something somewhere in the text of this script.');
  },
  rest: ({ verdict, amsiResult }) => {
    if (verdict === 'blockedByAdmin')
      return l10n.t('AMSI: a policy of your administrator blocks something in the rest of this script, too.');
    return verdict === 'suspicious'
      ? l10n.t(
          'AMSI: the engine finds something suspicious in the rest of this script, too (risk {0}).',
          amsiResult ?? 0,
        )
      : l10n.t('AMSI: the engine flags something in the rest of this script, too.');
  },
};

/** Why a place is not known better. */
function searchSentences(extent: Part, { rest, ended }: LayerSearch): string[] {
  // Lines that are everything need no more words.
  if (extent === 'lines')
    return rest === 'unknown' ? [l10n.t('There may be others: the search ended early.')] : [];
  switch (ended) {
    case 'limit':
      return [l10n.t('The search for the lines reached its limit.')];
    case 'alertBudget':
      return [l10n.t('The search for the lines ended with the alert budget.')];
    case 'failed':
      return [l10n.t('The search for the lines got no answer.')];
    case 'done':
      return [l10n.t('No smaller part of it is flagged alone.')];
    case 'tooSmall':
    case 'onboarded':
      return [];
  }
}

function wholeMessage(layer: Layer, answer: EngineVerdict): string {
  if (answer.verdict === 'blockedByAdmin') {
    return layer.parent === null
      ? l10n.t('AMSI: a policy of your administrator blocks this script.')
      : l10n.t('AMSI: a policy of your administrator blocks what this expression decodes to.');
  }
  if (answer.verdict === 'suspicious') {
    const risk = answer.amsiResult ?? 0;
    return layer.parent === null
      ? l10n.t('AMSI: the engine finds this text suspicious (risk {0}).', risk)
      : l10n.t('AMSI: the engine finds suspicious what this expression decodes to (risk {0}).', risk);
  }
  if (layer.parent === null) {
    return layer.origin === 'host'
      ? l10n.t('AMSI: the engine detects this script.')
      : l10n.t('AMSI: the engine flags this text.');
  }
  if (layer.kind === 'assembly')
    return l10n.t('AMSI: the engine detects the program that this expression decodes to.');
  return layer.origin === 'host'
    ? l10n.t('AMSI: the engine detects the script that this expression decodes to.')
    : l10n.t('AMSI: the engine flags the text that this expression decodes to.');
}

/** A folded form is what the script's text says, not what a host would be given. */
function foldedMessage({ verdict, amsiResult }: EngineVerdict): string {
  if (verdict === 'blockedByAdmin')
    return l10n.t(
      'AMSI: a policy of your administrator blocks this text once its constant expressions are computed.',
    );
  return verdict === 'suspicious'
    ? l10n.t(
        'AMSI: the engine finds this text suspicious once its constant expressions are computed (risk {0}).',
        amsiResult ?? 0,
      )
    : l10n.t('AMSI: the engine flags this text once its constant expressions are computed.');
}

/** What a rule's finding says. */
export function ruleMessage(layer: Layer, rule: RuleInfo): string {
  const description = rule.description === '' ? rule.name : rule.description;
  // Said first: lists cut long messages at their end.
  if (layer.folded) return l10n.t('With constant expressions computed: {0}', description);
  return layer.parent === null ? description : l10n.t('In decoded text: {0}', description);
}

/** The same rule's further strings, beside its finding. */
export function relatedMessage(layer: Layer, rule: RuleInfo): string {
  return layer.parent === null
    ? l10n.t('Also part of {0}', rule.name)
    : l10n.t('Also part of {0}, in what this expression decodes to', rule.name);
}

/** A rule's finding beside one of AMSI's that it explains. */
export function explanation({ message, technique }: Pick<Finding, 'message' | 'technique'>): string {
  return technique === null ? message : l10n.t('{0} ({1})', message, technique);
}

/** AMSI's sentence with what a rule knows of the lines. */
export function explainedMessage(message: string, rule: Pick<Finding, 'message' | 'technique'>): string {
  return `${message} ${l10n.t('Here: {0}.', explanation(rule))}`;
}
