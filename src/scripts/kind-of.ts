/** Decides whether a document or file is a script, and of which kind, from its name, language id and text. */

import type { ReasonCode } from '../findings/model';
import { hasPowerShellShebang, looksLikeTask, looksLikeVbScript, looksWrittenForWsh } from './content';
import { kindByExtension, kindByLanguage, type KindRule, type ScriptKind } from './kinds';

export interface KindQuery {
  /** File path or URI; only its last segment counts. */
  readonly path: string;
  /** VS Code's language id, where there is one. */
  readonly languageId?: string;
  /** All of the text: what decides may stand after any length of comment. Most names decide without it. */
  readonly text?: string;
  /** `auto`: JavaScript only when it looks written for Windows Script Host. */
  readonly jscript: 'auto' | 'all' | 'off';
  /** True when a person named this very file: any `.js` is then taken for JScript unless `jscript` is `off`. */
  readonly named?: boolean;
  /** Kinds that are switched off. */
  readonly kindsOff?: readonly ScriptKind[];
}

/** `notAScript`, `notWsh` (JavaScript for browsers or Node) or `languageOff`. */
export type KindAnswer =
  | { readonly kind: ScriptKind }
  | { readonly kind: null; readonly code: Extract<ReasonCode, 'notAScript' | 'notWsh' | 'languageOff'> };

/**
 * The kind of a script. The extension decides where it is known, then the language id, then a shebang line.
 * Linear in the text, a few milliseconds a megabyte: cheap enough for every document an editor opens.
 */
export function kindOf(query: KindQuery): KindAnswer {
  const text = query.text ?? '';
  const extension = extensionOf(query.path);
  const rule =
    kindByExtension.get(extension) ??
    (query.languageId === undefined ? undefined : kindByLanguage.get(query.languageId)) ??
    (extension === '' && hasPowerShellShebang(text) ? powershellByShebang : undefined);
  if (rule === undefined) return { kind: null, code: 'notAScript' };
  const off =
    query.kindsOff?.includes(rule.kind) === true || (rule.kind === 'jscript' && query.jscript === 'off');
  if (rule.decidedBy === 'content' && !contentAgrees(rule.kind, text, query)) {
    if (rule.kind === 'jscript') return { kind: null, code: off ? 'languageOff' : 'notWsh' };
    return { kind: null, code: 'notAScript' };
  }
  return off ? { kind: null, code: 'languageOff' } : { kind: rule.kind };
}

const powershellByShebang: KindRule = { kind: 'powershell', decidedBy: 'content' };

function contentAgrees(kind: ScriptKind, text: string, query: KindQuery): boolean {
  switch (kind) {
    case 'jscript':
      return query.jscript === 'all' || query.named === true || looksWrittenForWsh(text);
    case 'vbscript':
      return looksLikeVbScript(text);
    case 'task':
      return looksLikeTask(text);
    default:
      return true;
  }
}

/**
 * The lower-case extension of a path or URI without its dot; empty for none, also for dot files.
 * A URI's query and fragment do not count; in a plain path `#` and `?` are ordinary characters.
 */
export function extensionOf(path: string): string {
  // One letter before the colon is a Windows drive.
  const bare = /^[a-z][a-z0-9+.-]+:/i.test(path) ? path.replace(/[?#].*$/s, '') : path;
  const name = bare.slice(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}
