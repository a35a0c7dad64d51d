/** The sentences of findings. */

import * as l10n from '@vscode/l10n';
import type { Layer } from '../layers/model';
import type { EngineVerdict, RuleInfo } from './model';

/**
 * What an AMSI finding says. Only where AMSI was given what a host would give it does the sentence speak of the
 * script; source text of WSH and VBA and forms of ours are "text", since their hosts submit something else.
 * @param answer its verdict is `detected`, `blockedByAdmin` or `suspicious`
 */
export function amsiMessage(layer: Layer, answer: EngineVerdict): string {
  if (layer.folded) return foldedMessage(answer);
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
