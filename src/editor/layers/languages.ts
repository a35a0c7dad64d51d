/** How VS Code calls the languages of layers, for highlighting. */

import type { LayerKind } from '../../layers/model';

interface EditorLanguage {
  /** VS Code's language id, for a fenced code block. */
  readonly id: string;
  /** A file name's ending that VS Code, or the language's own extension, takes for it. */
  readonly ending: string;
}

const plain: EditorLanguage = { id: 'plaintext', ending: 'txt' };

const languages: Readonly<Record<LayerKind, EditorLanguage>> = {
  powershell: { id: 'powershell', ending: 'ps1' },
  vbscript: { id: 'vb', ending: 'vbs' },
  jscript: { id: 'javascript', ending: 'js' },
  wsf: { id: 'xml', ending: 'xml' },
  hta: { id: 'html', ending: 'html' },
  sct: { id: 'xml', ending: 'xml' },
  mof: plain,
  reg: { id: 'ini', ending: 'ini' },
  batch: { id: 'bat', ending: 'bat' },
  task: { id: 'xml', ending: 'xml' },
  office: plain,
  assembly: plain,
  csharp: { id: 'csharp', ending: 'cs' },
  visualbasic: { id: 'vb', ending: 'vb' },
  xsl: { id: 'xsl', ending: 'xsl' },
  shellcode: plain,
};

/** @param bytes true for a byte layer, which is shown as a hex dump whatever its kind */
export function editorLanguage(kind: LayerKind, bytes: boolean): EditorLanguage {
  return bytes ? plain : languages[kind];
}
