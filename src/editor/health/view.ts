/** What the health page is sent: words and their places, nothing that would have to be computed or looked up there. */

import type { Section } from '../../health/section';

/** The panel's type: VS Code restores panels of this type when a window is reloaded. */
export const healthViewType = 'amsight.health';

/** `failing` also when the health could not be found out. */
export type Tone = 'ok' | 'attention' | 'failing' | 'information' | 'busy';

export interface Button {
  readonly id: 'probe' | 'copy' | 'restart';
  readonly label: string;
  readonly enabled: boolean;
}

export interface HealthPageView {
  readonly title: string;
  readonly tone: Tone;
  /** The state in one or two words, for example `Not detecting`. */
  readonly state: string;
  /** The verdict in one sentence. */
  readonly summary: string;
  /** Cause and advice, each with its label. */
  readonly lines: readonly (readonly [label: string, text: string])[];
  /** The cause's section in the documentation; null where the package names no repository. */
  readonly more: { readonly label: string; readonly link: string } | null;
  /** What is under way; null when nothing is. */
  readonly busy: string | null;
  /** What happened last, for example that the state changed; null when nothing did. */
  readonly news: string | null;
  readonly buttons: readonly Button[];
  readonly sections: readonly Section[];
  /** Version, platform and time. */
  readonly footer: string;
}
