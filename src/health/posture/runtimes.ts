/** Old runtimes that AMSI does not see into: the PowerShell 2.0 engine, and .NET Framework before 4.8. */

import * as l10n from '@vscode/l10n';
import {
  firstValue,
  notKnown,
  notReadable,
  numberOf,
  told,
  type PostureReader,
  type Protection,
} from './item';

const engine2 = {
  key: 'HKLM\\SOFTWARE\\Microsoft\\PowerShell\\1\\PowerShellEngine',
  name: 'PowerShellVersion',
};
const setup = 'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP';
/** The runtime of .NET Framework 2.0 to 3.5, without which the engine can't start. */
const runtime2 = { key: `${setup}\\v2.0.50727`, name: 'Install' };

const powershell2: PostureReader = ({ registry }) => {
  const protection: Protection = {
    id: 'powershell.engine2',
    title: l10n.t('PowerShell 2.0 engine'),
    link: 'https://learn.microsoft.com/previous-versions/powershell/scripting/windows-powershell/starting-the-windows-powershell-2.0-engine',
  };
  const engine = firstValue(registry, [engine2]);
  if (engine.state === 'unreadable') return notReadable(protection, engine2);
  if (engine.state === 'missing' || engine.value !== '2.0') {
    return told(protection, 'ok', l10n.t('Not registered.'), engine2);
  }
  const runtime = firstValue(registry, [runtime2]);
  if (runtime.state === 'unreadable') return notReadable(protection, runtime2);
  return runtime.state === 'found' && numberOf(runtime.value) === 1
    ? told(
        protection,
        'attention',
        l10n.t(
          'Registered, and the .NET Framework it needs is installed. Scripts started with it are not seen by AMSI: remove the Windows feature.',
        ),
        engine2,
      )
    : told(
        protection,
        'ok',
        l10n.t('Registered, but the .NET Framework that it needs is not installed.'),
        runtime2,
      );
};

const full = { key: `${setup}\\v4\\Full`, name: 'Release' };
/** Source: learn.microsoft.com, "Determine which .NET Framework versions are installed". */
const release48 = 528_040;

const framework48: PostureReader = ({ registry }) => {
  const protection: Protection = {
    id: 'dotnet.framework48',
    title: l10n.t('.NET Framework 4.8 or newer'),
    link: 'https://learn.microsoft.com/dotnet/framework/install/how-to-determine-which-versions-are-installed',
  };
  const found = firstValue(registry, [full]);
  if (found.state === 'unreadable') return notReadable(protection, full);
  if (found.state === 'missing') {
    return told(protection, 'attention', l10n.t('No .NET Framework 4.5 or newer is registered.'), full);
  }
  const release = numberOf(found.value);
  if (release === null) return notKnown(protection, full);
  return release >= release48
    ? told(protection, 'ok', l10n.t('Installed: assemblies loaded from memory are given to AMSI.'), full)
    : told(
        protection,
        'attention',
        l10n.t('Older: assemblies loaded from memory are not given to AMSI. Install 4.8.'),
        full,
      );
};

export const runtimeReaders: readonly PostureReader[] = [powershell2, framework48];
