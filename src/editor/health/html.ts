/** The document of the health page: a strict policy, one style sheet, one script, and no content of its own. */

export interface PageFiles {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Webview URIs. */
  readonly script: string;
  readonly style: string;
  /** Random for each document: letters and digits. */
  readonly nonce: string;
  /** BCP 47, for screen readers. */
  readonly language: string;
  readonly title: string;
}

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Everything else is added by the script, as text. Scripts run by their nonce, styles come from our own folder; nothing else is loaded. */
export function pageHtml({ cspSource, language, nonce, script, style, title }: PageFiles): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body>
<main id="page"></main>
<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(script)}"></script>
</body>
</html>
`;
}
