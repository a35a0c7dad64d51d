/** Turns YARA-X's error reports into problems with a place, as an editor shows them. */

import type { RuleProblem } from '../../findings/model';

/** A problem of a file as a whole, shown at its start. */
export function fileProblem(file: string, message: string): RuleProblem {
  const start = { line: 0, character: 0 };
  return { file, range: { start, end: start }, message };
}

/**
 * Reads a report such as
 *
 * ```
 * error[E025]: unknown pattern `$b`
 *  --> line:3:12
 *   |
 * 3 | condition: $b }
 *   |            ^^ this pattern is not declared in the `strings` section
 * ```
 *
 * @param report one entry of the compiler's `errors`
 * @param source the file's text, in which the report's column (in code points) is found in UTF-16 units
 */
export function parseReport(file: string, source: string, report: string): RuleProblem {
  const title = /^error(?:\[(\w+)\])?: (.*)$/m.exec(report);
  const place = /^\s*--> line:(\d+):(\d+)$/m.exec(report);
  const marker = /^\s*\|[^^\n]*(\^+) ?(.*)$/m.exec(report);
  const label = marker?.[2];
  const message =
    title === null
      ? report
      : `${title[2]}${label ? `: ${label}` : ''}${title[1] === undefined ? '' : ` (${title[1]})`}`;
  if (place === null) return fileProblem(file, message);

  const line = Number(place[1]) - 1;
  const codePoints = Array.from(source.split(/\r?\n/)[line] ?? '');
  const first = Number(place[2]) - 1;
  const count = marker?.[1]?.length ?? 1;
  const units = (points: number): number => codePoints.slice(0, points).join('').length;
  return {
    file,
    range: { start: { line, character: units(first) }, end: { line, character: units(first + count) } },
    message,
  };
}
