/** Reads what a rule says of itself in its `meta` section. */

import type { Severity } from '../../findings/model';
import type { RuleInfo } from '../model';
import type { YaraRule } from './yara';

const severities: readonly string[] = ['error', 'warning', 'information'] satisfies readonly Severity[];

/**
 * The bundled rules always say everything. A user's rule may say nothing: it is then a warning described by its name.
 * A `technique` that is no ATT&CK id and a `reference` that is no web page are left out, since both become links.
 */
export function ruleInfo(rule: Pick<YaraRule, 'identifier' | 'metadata'>): RuleInfo {
  const text = (identifier: string): string | null => {
    const value = rule.metadata.find((meta) => meta.identifier === identifier)?.value;
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const severity = text('severity')?.toLowerCase();
  const technique = text('technique');
  const reference = text('reference');
  return {
    name: rule.identifier,
    description: text('description') ?? rule.identifier,
    severity: isSeverity(severity) ? severity : 'warning',
    technique: technique !== null && /^T\d{4}(\.\d{3})?$/.test(technique) ? technique : null,
    reference: reference !== null && /^https?:\/\/\S+$/i.test(reference) ? reference : null,
  };
}

function isSeverity(value: string | undefined): value is Severity {
  return value !== undefined && severities.includes(value);
}
