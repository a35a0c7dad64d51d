/** What the technique catalogue consists of: ways in which a script carries another, each with its inverse here. */

import type { ScriptKind } from '../../../src/scripts/kinds';

/** A way to hide a script in another; Amsight must bring it to light again. */
export interface Technique {
  /** As docs/layers.md lists it. */
  readonly name: string;
  /** The kind of script that it hides. */
  readonly hides: ScriptKind;
  /** The kind of script that comes out. */
  readonly gives: ScriptKind;
  /** False for payloads that it can't carry, for example line breaks on a command line. */
  readonly accepts?: (payload: string) => boolean;
  readonly wrap: (payload: string) => string;
}

/** Makes techniques that hide a kind of script in the same kind. */
export const within =
  (kind: ScriptKind, run: (made: string) => string = (made) => made) =>
  (
    name: string,
    make: (payload: string) => string,
    accepts: (payload: string) => boolean = () => true,
  ): Technique => ({ name, hides: kind, gives: kind, wrap: (payload) => run(make(payload)), accepts });

/** Harmless payloads: they print a marker. */
export const markers: Readonly<Partial<Record<ScriptKind, string>>> = {
  powershell: "Write-Output 'amsight-marker'; Write-Host 'hides nothing'; Start-Sleep -Seconds 1",
  vbscript: 'WScript.Echo "amsight-marker"',
  jscript: 'WScript.Echo("amsight-marker")',
};

export const units = (text: string): number[] =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
export const chunks = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
export const isAscii = (text: string): boolean => /^[\x00-\x7F]*$/.test(text);
export const oneLine = (text: string): boolean => !/[\r\n]/.test(text);
