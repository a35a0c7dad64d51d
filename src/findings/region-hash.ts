/** Names the text that a finding is about by a hash that edits elsewhere do not change: what an acknowledgement is kept under. */

import { createHash } from 'node:crypto';

import { layerSha256, submittedText } from '../layers/layer-hash';
import type { Layer } from '../layers/model';
import type { LineIndex } from '../scripts/line-index';
import type { ScriptKind } from '../scripts/kinds';
import type { Finding, Range } from './model';

/** Begins what is hashed; another way to hash needs another word. */
const scheme = 'amsight/region@1';

/** From so many places on a rule may match in more than are listed, so that only the whole script says what was seen. */
const mostPlaces = 49;

/** Lines, both included, zero-based. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/**
 * Findings with {@link Finding.regionSha256}. The region of a finding is
 *
 * - the whole lines that hold what is flagged: of a rule all its places, so that one more of them is not taken for known;
 * - the whole script at precision `file`, and where a rule has too many places to list them all.
 *
 * Hashed are the kind of script, the region's normalised text (see {@link normalise}) and, for text that is decoded and
 * does not stand in the source as it is, the decoded layers: variables elsewhere decide what an expression decodes to.
 * @param layers of the script, layer 0 first
 * @param lines of the text of layer 0
 */
export function withRegionHashes(
  findings: readonly Finding[],
  kind: ScriptKind,
  layers: readonly Layer[],
  lines: LineIndex,
): Finding[] {
  if (findings.length === 0) return [];
  const regions = new Regions(layers, lines);
  return findings.map((finding) => ({
    ...finding,
    regionSha256: sha256(
      JSON.stringify([scheme, kind, regions.blocks(finding), regions.layerHashes(finding)]),
    ),
  }));
}

/**
 * The hash that a finding at precision `file` in the source has.
 * @param text of the whole script
 */
export function scriptSha256(kind: ScriptKind, text: string): string {
  return sha256(JSON.stringify([scheme, kind, [sha256(normalise(submittedText(text)))], []]));
}

/**
 * The text without what may change harmlessly: kinds of line breaks, white space at the ends of lines, indentation that
 * all lines share, blank lines at its start and end. Characters stay as they are (no Unicode normalisation): two ways to
 * write an accented letter are different strings to a script.
 */
export function normalise(text: string): string {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  if (first < 0) return '';
  const kept = lines.slice(first, lines.findLastIndex((line) => line !== '') + 1);
  const shared = kept
    .filter((line) => line !== '')
    .map((line) => line.slice(0, line.length - line.trimStart().length))
    .reduce(commonStart);
  return kept.map((line) => line.slice(shared.length)).join('\n');
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex');
}

/** Hashes the parts of one script, each once: a rule set may flag one long line a thousand times. */
class Regions {
  readonly #layers: readonly Layer[];
  readonly #lines: LineIndex;
  readonly #source: string;
  readonly #blocks = new Map<string, string>();
  readonly #decoded = new Map<number, string | null>();
  #whole: string | null = null;

  constructor(layers: readonly Layer[], lines: LineIndex) {
    this.#layers = layers;
    this.#lines = lines;
    const content = layers[0]?.content;
    this.#source = content?.type === 'text' ? content.text : '';
  }

  /** Hashes of the parts of a finding's region, in the order of the text. */
  blocks({ engine, precision, range, related = [] }: Finding): string[] {
    if (precision === 'file' || related.length >= mostPlaces) return [this.#wholeScript()];
    const places = engine === 'rules' ? [range, ...related.map((one) => one.range)] : [range];
    return joined(places.map(wholeLines)).map((block) => this.#block(block));
  }

  /** Of the decoded layers that a finding stands for, sorted; without those that the source says in full. */
  layerHashes({ layer, alsoIn = [] }: Finding): string[] {
    const hashes = [layer, ...alsoIn].flatMap((index) => this.#layerHash(index) ?? []);
    return [...new Set(hashes)].sort();
  }

  #wholeScript(): string {
    const content = this.#layers[0]?.content;
    if (content?.type === 'bytes') return (this.#whole ??= layerSha256(content));
    return (this.#whole ??= sha256(normalise(submittedText(this.#source))));
  }

  #block({ first, last }: Lines): string {
    const key = `${first}-${last}`;
    let hash = this.#blocks.get(key);
    if (hash === undefined) {
      const text = this.#source.slice(this.#lines.line(first).start, this.#lines.line(last).end);
      hash = sha256(normalise(first === 0 ? submittedText(text) : text));
      this.#blocks.set(key, hash);
    }
    return hash;
  }

  #layerHash(index: number): string | null {
    let hash = this.#decoded.get(index);
    if (hash === undefined) {
      const layer = this.#layers[index];
      hash = layer === undefined || this.#isInSource(layer) ? null : layerSha256(layer.content);
      this.#decoded.set(index, hash);
    }
    return hash;
  }

  /** True for the source, its folded form (all of it decides that), and text that stands in its carrier as it is. */
  #isInSource({ parent, folded, content, carrier }: Layer): boolean {
    if (parent === null || (folded && parent === 0)) return true;
    return content.type === 'text' && this.#source.slice(carrier.start, carrier.end).includes(content.text);
  }
}

function wholeLines({ start, end }: Range): Lines {
  // A range that ends before the first character of a line does not hold anything of it.
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { first: start.line, last };
}

/** Sorted, with overlapping ones made one. */
function joined(places: readonly Lines[]): Lines[] {
  const result: Lines[] = [];
  for (const place of [...places].sort((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before !== undefined && place.first <= before.last) {
      result[result.length - 1] = { first: before.first, last: Math.max(before.last, place.last) };
    } else result.push(place);
  }
  return result;
}
