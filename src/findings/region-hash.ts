/** Names the text that a finding is about by a hash that edits elsewhere do not change: what an acknowledgement is kept under. */

import { createHash } from 'node:crypto';

import { layerSha256, submittedText } from '../layers/layer-hash';
import type { Layer } from '../layers/model';
import { LineIndex } from '../scripts/line-index';
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
 * does not stand in the source as it is, the decoded layers: variables elsewhere decide what an expression decodes to. Of
 * the folded form it is what the region's lines fold to, for the same reason.
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

/** One line of a folded form, and the lines of the source that it comes from. */
interface FoldedLine extends Lines {
  readonly text: string;
}

/** Hashes the parts of one script, each once: a rule set may flag one long line a thousand times. */
class Regions {
  readonly #layers: readonly Layer[];
  readonly #lines: LineIndex;
  readonly #source: string;
  readonly #blocks = new Map<string, string>();
  readonly #decoded = new Map<number, string | null>();
  readonly #folded = new Map<number, readonly FoldedLine[]>();
  readonly #foldedBlocks = new Map<string, string | null>();
  #whole: string | null = null;

  constructor(layers: readonly Layer[], lines: LineIndex) {
    this.#layers = layers;
    this.#lines = lines;
    const content = layers[0]?.content;
    this.#source = content?.type === 'text' ? content.text : '';
  }

  /** Hashes of the parts of a finding's region, in the order of the text. */
  blocks(finding: Finding): string[] {
    const blocks = blocksOf(finding);
    return blocks === null ? [this.#wholeScript()] : blocks.map((block) => this.#block(block));
  }

  /** Of the decoded layers that a finding stands for, sorted; without those that the source says in full. */
  layerHashes(finding: Finding): string[] {
    const blocks = blocksOf(finding);
    const hashes = [finding.layer, ...(finding.alsoIn ?? [])].flatMap((index) => {
      const layer = this.#layers[index];
      if (layer === undefined || layer.parent === null) return [];
      if (!layer.folded || layer.parent !== 0) return this.#layerHash(layer) ?? [];
      // All of the source decides what all of it folds to.
      return blocks === null ? [] : blocks.flatMap((block) => this.#foldedHash(layer, block) ?? []);
    });
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
      hash = sha256(this.#normalisedBlock({ first, last }));
      this.#blocks.set(key, hash);
    }
    return hash;
  }

  #normalisedBlock({ first, last }: Lines): string {
    const text = this.#source.slice(this.#lines.line(first).start, this.#lines.line(last).end);
    return normalise(first === 0 ? submittedText(text) : text);
  }

  /** Of the lines of the folded form that come from a block; null where these say what the source says. */
  #foldedHash(layer: Layer, block: Lines): string | null {
    const key = `${layer.index} ${block.first}-${block.last}`;
    let hash = this.#foldedBlocks.get(key);
    if (hash === undefined) {
      const text = this.#normalisedFolded(layer, block);
      hash = text === this.#normalisedBlock(block) ? null : sha256(text);
      this.#foldedBlocks.set(key, hash);
    }
    return hash;
  }

  #normalisedFolded(layer: Layer, block: Lines): string {
    const lines = this.#foldedLines(layer).filter(
      ({ first, last }) => first <= block.last && last >= block.first,
    );
    return normalise(submittedText(lines.map(({ text }) => text).join('\n')));
  }

  #foldedLines(layer: Layer): readonly FoldedLine[] {
    let found = this.#folded.get(layer.index);
    if (found === undefined) {
      found = layer.content.type === 'text' ? foldedLines(layer, layer.content.text, this.#lines) : [];
      this.#folded.set(layer.index, found);
    }
    return found;
  }

  #layerHash(layer: Layer): string | null {
    let hash = this.#decoded.get(layer.index);
    if (hash === undefined) {
      hash = this.#isInSource(layer) ? null : layerSha256(layer.content);
      this.#decoded.set(layer.index, hash);
    }
    return hash;
  }

  /** True for text that stands in its carrier as it is. */
  #isInSource({ content, carrier }: Layer): boolean {
    return content.type === 'text' && this.#source.slice(carrier.start, carrier.end).includes(content.text);
  }
}

/** The lines of a finding's region; null for the whole script. */
function blocksOf({ engine, precision, range, related = [] }: Finding): Lines[] | null {
  if (precision === 'file' || related.length >= mostPlaces) return null;
  const places = engine === 'rules' ? [range, ...related.map((one) => one.range)] : [range];
  return joined(places.map(wholeLines));
}

/** @param source lines of the text of layer 0 */
function foldedLines(layer: Layer, text: string, source: LineIndex): FoldedLine[] {
  const lines = new LineIndex(text);
  return Array.from({ length: lines.lineCount }, (_, at) => lines.line(at)).map((range) => {
    const place = layer.toSource(range);
    const first = source.positionAt(place.start).line;
    const last = source.positionAt(Math.max(place.start, place.end - 1)).line;
    return { text: text.slice(range.start, range.end), first, last };
  });
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
