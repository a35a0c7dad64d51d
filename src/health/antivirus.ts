/** Names AMSI's providers, and the antivirus products that Windows Security lists. */

import type { Registry } from '../engines/win32/registry';
import { defenderClsid } from './defender';
import type { AmsiProvider } from './model';
import { listWords } from './words';

/** Windows Security's list of antivirus products; it does not document it. */
const securityCenter = 'HKLM\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av';
/** Defender's own entry there. */
const defenderProduct = '{D68DDC3A-831F-4FAE-9E44-DA132C1ACF46}';

/** An antivirus that is not Defender. */
export interface ForeignProduct {
  readonly name: string;
  /** The key that names it. */
  readonly key: string;
}

export function isDefender({ clsid }: Pick<AmsiProvider, 'clsid'>): boolean {
  return clsid.toUpperCase() === defenderClsid;
}

/** What people call a provider. Defender registers under the name of a part of it. */
export function providerName(provider: AmsiProvider): string {
  const { clsid, name, company } = provider;
  return isDefender(provider) ? 'Microsoft Defender Antivirus' : (name ?? company ?? clsid);
}

/** As a list, each once. */
export function providerNames(providers: readonly AmsiProvider[]): string {
  return listWords(providers.map(providerName));
}

/** Registrations that count in this process: of its own bits, or of both where none of its own is known. */
export function ownProviders(providers: readonly AmsiProvider[]): readonly AmsiProvider[] {
  const bits = process.arch === 'ia32' ? 32 : 64;
  const own = providers.filter((provider) => provider.bits === bits);
  return own.length > 0 ? own : providers;
}

/** The products that Windows Security lists beside Defender; empty, too, where the list can't be read. */
export function readForeignProducts(registry: Registry): readonly ForeignProduct[] {
  const entries = registry.subkeys(securityCenter);
  if (entries.state !== 'found') return [];
  return entries.value.flatMap((id) => {
    if (id.toUpperCase() === defenderProduct) return [];
    const key = `${securityCenter}\\${id}`;
    const name = registry.value(key, 'DISPLAYNAME');
    return name.state === 'found' && typeof name.value === 'string' && name.value !== ''
      ? [{ name: name.value, key }]
      : [];
  });
}
