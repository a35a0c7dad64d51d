/** The rule engine: YARA-X over the bundled and the user's rules. */

import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import type { EngineState, EngineStatus, RuleProblem } from '../../findings/model';
import type { Layer } from '../../layers/model';
import type { RuleEngine, RuleHit } from '../model';
import { ScanBuffer, type Segment } from './buffer';
import { segmentAt, sortIntoSegments, toHits, type RulePlaces } from './hits';
import { positiveRules, type PositiveRule } from './positive';
import { parseReport } from './problems';
import { readBundledRules, readUserRules, type RuleSource } from './sources';
import { CompiledRules, compileErrors, loadYara, yaraVersion, type YaraRule } from './yara';

export interface RuleEngineOptions {
  /** Absolute path of YARA-X's WebAssembly module. */
  readonly wasmPath: string;
  /** Absolute path of rules.bin: Brotli of a JSON array of `{ name, source }`. */
  readonly bundledPath: string;
  /** Absolute paths of the user's rule files, or of folders that hold them. */
  readonly userPaths: readonly string[];
}

/** Matches of one pattern that YARA-X keeps; a user's rule that counts further sees this number. */
const maxMatches = 10_000;
/** Bytes of one prefilter buffer. */
const batchBytes = 4 * 1024 * 1024;

/**
 * Loads YARA-X and compiles the rules; takes some 100 ms. Never throws: what can't be loaded shows in `status()`.
 * A user's file that can't be read or does not compile is a problem there, while all other rules serve.
 */
export function createRuleEngine(options: RuleEngineOptions): RuleEngine {
  try {
    loadYara(options.wasmPath);
    return new YaraRuleEngine(readBundledRules(options.bundledPath), readUserRules(options.userPaths));
  } catch (error) {
    return new FailedRuleEngine(error instanceof Error ? error.message : String(error));
  }
}

/** Where a script's bytes begin in the prefilter's buffer. */
interface Owner {
  readonly script: number;
  readonly start: number;
}

/** Serves where the engine could not start: says so, and answers no scan. */
class FailedRuleEngine implements RuleEngine {
  constructor(private readonly reason: string) {}

  status(): EngineStatus {
    return {
      id: 'rules',
      state: 'failing',
      detail: l10n.t('The rule engine cannot start: {0}. Install Amsight again.', this.reason),
      fingerprint: `failing-${yaraVersion}`,
    };
  }

  scan(): RuleHit[] {
    throw new Error(this.status().detail);
  }

  prefilter(): boolean[] {
    throw new Error(this.status().detail);
  }

  dispose(): void {
    // Nothing was allocated.
  }
}

class YaraRuleEngine implements RuleEngine {
  /** Positive-only rules: all layers in one buffer. */
  readonly #shared: CompiledRules;
  /** The user's other rules, which are only right when each layer is scanned alone; null without such rules. */
  readonly #alone: CompiledRules | null = null;
  /** The conditions of the positive-only rules. */
  readonly #conditions = new Map<string, PositiveRule['holds']>();
  readonly #buffer = new ScanBuffer();
  readonly #problems: readonly RuleProblem[];
  readonly #fingerprint: string;
  readonly #files: number;
  #broken: string | null = null;
  #disposed = false;

  constructor(bundled: readonly RuleSource[], user: { sources: RuleSource[]; problems: RuleProblem[] }) {
    const problems = [...user.problems];
    const good = user.sources.filter(({ name, source }) => {
      const reports = compileErrors(source);
      problems.push(...reports.map((report) => parseReport(name, source, report)));
      return reports.length === 0;
    });
    this.#problems = problems;
    this.#files = new Set([
      ...user.sources.map(({ name }) => name),
      ...problems.map(({ file }) => file),
    ]).size;

    const all = [
      ...bundled.map((file) => ({ ...file, namespace: `bundled/${file.name}` })),
      ...good.map((file) => ({ ...file, namespace: `user/${file.name}` })),
    ];
    const positive: typeof all = [];
    const others: typeof all = [];
    for (const file of all) {
      const rules = positiveRules(file.source);
      (rules === null ? others : positive).push(file);
      for (const rule of rules ?? []) this.#conditions.set(ruleKey(file.namespace, rule.name), rule.holds);
    }
    this.#shared = new CompiledRules(positive, maxMatches);
    if (others.length > 0) this.#alone = new CompiledRules(others, maxMatches);

    const hash = createHash('sha256').update(yaraVersion);
    for (const { namespace, source } of all) hash.update(JSON.stringify([namespace, source]));
    this.#fingerprint = hash.digest('hex');
  }

  status(): EngineStatus {
    const state: EngineState = this.#broken ? 'failing' : this.#problems.length > 0 ? 'degraded' : 'ready';
    return {
      id: 'rules',
      state,
      detail: this.#detail(),
      fingerprint: this.#broken ? `failing-${this.#fingerprint}` : this.#fingerprint,
      ...(this.#problems.length > 0 && { problems: this.#problems }),
    };
  }

  #detail(): string {
    if (this.#broken) return l10n.t('The rule engine stopped: {0}. Restart the scan host.', this.#broken);
    const broken = new Set(this.#problems.map(({ file }) => file)).size;
    if (broken === 0) return l10n.t('The rules are loaded.');
    return l10n.t(
      '{0} of {1} own rule files cannot be used; all other rules serve. Correct the files of amsight.rules.paths.',
      broken,
      this.#files,
    );
  }

  scan(layers: readonly Layer[]): RuleHit[] {
    this.#buffer.clear();
    const segments = layers.map((layer) => this.#buffer.append(layer.content));
    const places = this.#guard(() => [
      ...this.#scanShared(segments),
      ...(this.#alone === null ? [] : this.#scanEach(this.#alone, segments)),
    ]);
    return toHits(places, layers, segments);
  }

  /** All segments in one call; rules for which that is not exact are looked at again, segment by segment. */
  #scanShared(segments: readonly Segment[]): RulePlaces[] {
    // Without a byte no pattern can match, and a positive rule needs one.
    if (this.#buffer.length === 0) return [];
    const again = new Set<string>();
    const places = this.#shared.scan(this.#buffer.view()).flatMap((rule) => {
      if (rule.isPrivate) return [];
      const sorted = sortIntoSegments(rule, segments, maxMatches);
      if (!sorted.inexact || segments.length === 1) return sorted.places;
      again.add(ruleKey(rule.namespace, rule.identifier));
      return [];
    });
    if (again.size === 0) return places;
    const repeated = this.#scanEach(this.#shared, segments).filter(({ rule }) =>
      again.has(ruleKey(rule.namespace, rule.identifier)),
    );
    return [...places, ...repeated];
  }

  #scanEach(rules: CompiledRules, segments: readonly Segment[]): RulePlaces[] {
    return segments.flatMap(({ start, end }, index) =>
      rules
        .scan(this.#buffer.view(start, end))
        .filter((rule) => !rule.isPrivate)
        .flatMap(
          (rule) => sortIntoSegments(rule, [{ start: 0, end: end - start, direct: true }], maxMatches).places,
        )
        .map((place) => ({ ...place, segment: index })),
    );
  }

  prefilter(scripts: readonly (readonly Layer[])[]): boolean[] {
    const candidates = scripts.map(() => this.#alone !== null);
    if (this.#alone !== null) return candidates;

    let owners: Owner[] = [];
    this.#buffer.clear();
    const flush = (): void => {
      if (this.#buffer.length > 0) this.#markCandidates(owners, this.#buffer.length, candidates);
      this.#buffer.clear();
      owners = [];
    };
    scripts.forEach((layers, script) => {
      for (const layer of layers) {
        const { start } = this.#buffer.append(layer.content);
        if (owners.at(-1)?.script !== script) owners.push({ script, start });
      }
      if (this.#buffer.length >= batchBytes) flush();
    });
    flush();
    return candidates;
  }

  /**
   * A script is a candidate when a rule that holds for the whole batch holds for the patterns that touch the script: a
   * positive rule that holds for the script alone has the same matches in the batch, or longer ones.
   * @param owners the scripts of one batch
   * @param end of the batch, in bytes of the buffer
   */
  #markCandidates(owners: readonly Owner[], end: number, candidates: boolean[]): void {
    const begin = owners[0]?.start ?? end;
    const rules = this.#guard(() => this.#shared.scan(this.#buffer.view(begin, end)));
    const middle = owners[owners.length >>> 1];
    const dropped = rules.some(({ patterns }) =>
      patterns.some(({ matches }) => matches.length >= maxMatches),
    );
    if (dropped && owners.length > 1 && middle) {
      // YARA-X dropped further matches, wherever they are: ask again of each half.
      this.#markCandidates(owners.slice(0, owners.length >>> 1), middle.start, candidates);
      this.#markCandidates(owners.slice(owners.length >>> 1), end, candidates);
      return;
    }
    for (const rule of rules) {
      const holds = this.#conditions.get(ruleKey(rule.namespace, rule.identifier));
      for (const [script, matched] of patternsByScript(rule, owners, begin)) {
        if (holds?.(matched) ?? true) candidates[script] = true;
      }
    }
  }

  /** Remembers a failure of the engine itself: after a WebAssembly trap no answer of this instance can be trusted. */
  #guard<T>(work: () => T): T {
    if (this.#disposed) throw new Error('The rule engine was disposed.');
    if (this.#broken !== null) throw new Error(this.#detail());
    try {
      return work();
    } catch (error) {
      this.#broken = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#shared.free();
    this.#alone?.free();
  }
}

function ruleKey(namespace: string, name: string): string {
  return `${namespace}\n${name}`;
}

/** The patterns of a rule that touch each script. */
function patternsByScript(rule: YaraRule, owners: readonly Owner[], begin: number): Map<number, Set<string>> {
  const scripts = new Map<number, Set<string>>();
  for (const { identifier, matches } of rule.patterns) {
    for (const { offset, length } of matches) {
      const last = segmentAt(owners, begin + offset + Math.max(length - 1, 0));
      for (let i = segmentAt(owners, begin + offset); i <= last; i += 1) {
        const owner = owners[i];
        if (owner === undefined) continue;
        const matched = scripts.get(owner.script);
        if (matched === undefined) scripts.set(owner.script, new Set([identifier]));
        else matched.add(identifier);
      }
    }
  }
  return scripts;
}
