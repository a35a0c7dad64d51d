/** The scripts that a batch file writes line by line and has others run. */

import type { OffsetRange } from '../../findings/model';
import { Splicer } from '../commands/splicer';
import type { Sink } from '../evaluator';
import type { Meter } from '../meter';
import type { LayerKind } from '../model';
import type { Str } from '../values/model';
import { spelled } from './stretches';

/** What runs a file with this extension. */
const kinds: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  ['vbs', 'vbscript'],
  ['vbe', 'vbscript'],
  ['js', 'jscript'],
  ['jse', 'jscript'],
  ['ps1', 'powershell'],
  ['wsf', 'wsf'],
  ['hta', 'hta'],
  ['sct', 'sct'],
  ['bat', 'batch'],
  ['cmd', 'batch'],
]);

/** UTF-16 units that take as much as what is kept for each line. */
const lineCost = 256;

interface Written {
  readonly kind: LayerKind;
  text: Splicer;
  start: number;
  end: number;
}

export class WrittenFiles {
  readonly #files = new Map<string, Written>();

  /**
   * @param text null where it is not known: the file is no constant then
   * @throws BudgetSpent
   */
  write(target: Str, text: Str | null, append: boolean, range: OffsetRange, meter: Meter): void {
    const name = target.text.replaceAll('"', '').toLowerCase();
    const kind = kinds.get(name.slice(name.lastIndexOf('.') + 1));
    if (kind === undefined || !name.includes('.') || text === null) return;
    meter.grow(text.text.length + lineCost);
    const file = this.#files.get(name) ?? { kind, text: new Splicer(), start: range.start, end: range.end };
    if (!append) {
      file.text = new Splicer();
      file.start = range.start;
    }
    file.text.addValue(text);
    file.text.addText('\r\n');
    file.start = Math.min(file.start, range.start);
    file.end = Math.max(file.end, range.end);
    this.#files.set(name, file);
  }

  sinks(): Sink[] {
    return [...this.#files.values()].flatMap(({ kind, text, start, end }): Sink[] => {
      const range = { start, end };
      const payload = spelled(text.finish(range), range);
      const origin = kind === 'powershell' ? 'host' : 'source';
      return payload.text.trim() === '' ? [] : [{ payload, kind, origin, sink: 'echo >', range }];
    });
  }
}
