/** Which machine's AMSI answers when the window shows a remote folder, and how to change that. */

import * as l10n from '@vscode/l10n';

export interface Placement {
  /** Where this extension runs. */
  readonly side: 'ui' | 'workspace';
  readonly platform: NodeJS.Platform;
  /** `vscode.env.remoteName`: `wsl`, `ssh-remote`, `dev-container` …; undefined for a local window. */
  readonly remoteName: string | undefined;
  /** The window is a page in a browser, where nothing native can run. */
  readonly browser: boolean;
}

export interface PlacementAdvice {
  readonly text: string;
  /** The entry of `remote.extensionKind` that moves the extension to the other side; null when it stands right. */
  readonly move: 'ui' | 'workspace' | null;
}

/** @returns null for a local window, where nothing needs to be said */
export function placementAdvice({ side, platform, remoteName, browser }: Placement): PlacementAdvice | null {
  if (remoteName === undefined) return null;
  const windows = platform === 'win32';
  if (side === 'ui' && windows) {
    return {
      text: l10n.t(
        "Amsight runs on this Windows machine and reads the scripts of the remote folder ({0}) through VS Code. The verdicts are those of this machine's AMSI. If the remote machine is Windows too and its own antimalware engine should judge, run Amsight there.",
        remoteName,
      ),
      move: 'workspace',
    };
  }
  if (side === 'ui') {
    return {
      text: l10n.t(
        'Amsight runs on this machine, which has no AMSI, in front of a remote folder ({0}). If the remote machine is Windows, run Amsight there, so that its AMSI serves.',
        remoteName,
      ),
      move: 'workspace',
    };
  }
  if (!windows && browser) {
    return {
      text: l10n.t(
        'Amsight runs on the remote machine ({0}), which has no AMSI, and a browser has none either. If the machine in front of you is Windows, open the folder in a desktop VS Code and install Amsight there, so that its AMSI serves.',
        remoteName,
      ),
      move: null,
    };
  }
  if (!windows) {
    return {
      text: l10n.t(
        'Amsight runs on the remote machine ({0}), which has no AMSI. If the machine in front of you is Windows, run Amsight there, so that its AMSI serves.',
        remoteName,
      ),
      move: 'ui',
    };
  }
  return {
    text: l10n.t(
      "Amsight runs on the remote Windows machine ({0}) and uses that machine's AMSI.",
      remoteName,
    ),
    move: null,
  };
}
