/** The user settings of the pages that the UI tests open. */

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export type Theme = 'light' | 'dark' | 'highContrast' | 'highContrastLight';

const themes: Readonly<Record<Theme, string>> = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  highContrast: 'Default High Contrast',
  highContrastLight: 'Default High Contrast Light',
};

/** What makes screenshots alike and keeps VS Code's own offers out of them. Typed text arrives as typed. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoIndent': 'none',
  'editor.cursorBlinking': 'solid',
  'editor.fontFamily': 'DejaVu Sans Mono',
  'editor.hover.delay': 50,
  'editor.minimap.enabled': false,
  'editor.parameterHints.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'workbench.enableExperiments': false,
  'workbench.hover.delay': 50,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * The server keeps the user's settings, and a page reads them when it opens.
 * @param data the server's data folder
 * @param settings on top of those that make pages quiet and alike
 */
export async function writeUserSettings(data: string, theme: Theme, settings: object): Promise<void> {
  const user = path.join(data, 'data', 'User');
  await mkdir(user, { recursive: true });
  const all = { ...quietSettings, 'workbench.colorTheme': themes[theme], ...settings };
  await writeFile(path.join(user, 'settings.json'), JSON.stringify(all, null, 2));
}
