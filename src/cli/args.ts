/** Turns a command line into a typed command, or into one sentence that says what to change. */

import { scriptKinds, type ScriptKind } from '../scripts/kinds';
import {
  commandNames,
  commands,
  globalOptions,
  readArguments,
  type CommandName,
  type RawArguments,
  type Reading,
} from './options';
import { nearest } from './suggest';

type ScanFormat = 'text' | 'json' | 'sarif';
type EngineChoice = 'auto' | 'amsi' | 'rules';
export type FailOn = 'detected' | 'suspicious' | 'information' | 'never';

/** Part `index` (from 1) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export interface ScanCommand {
  readonly name: 'scan';
  /** As typed; empty only with `stdin`. */
  readonly paths: readonly string[];
  readonly format: ScanFormat;
  /** Null for standard output. */
  readonly output: string | null;
  readonly engine: EngineChoice;
  readonly rules: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly jobs: number;
  /** Milliseconds. */
  readonly timeout: number;
  /** Bytes. */
  readonly maxFileSize: number;
  readonly failOn: FailOn;
  /** Null to apply none, whatever lies in the folders. */
  readonly acknowledgements: string | null;
  readonly shard: Shard;
  readonly cache: boolean;
  readonly localize: boolean;
  /** Null for no limit. */
  readonly maxAlerts: number | null;
  /** The name of what comes on standard input; null when paths are scanned. */
  readonly stdinName: string | null;
}

export interface LayersCommand {
  readonly name: 'layers';
  /** `-` for standard input. */
  readonly file: string;
  readonly kind: ScriptKind | null;
  readonly format: 'text' | 'json';
}

export interface HealthCommand {
  readonly name: 'health';
  readonly format: 'text' | 'json';
}

export type Command =
  | ScanCommand
  | LayersCommand
  | HealthCommand
  | { readonly name: 'help'; readonly of: CommandName | null }
  | { readonly name: 'version' };

export interface ArgumentDefaults {
  readonly jobs: number;
  /** Bytes. */
  readonly maxFileSize: number;
}

/** Ends the reading of a command line with a sentence; never leaves this file. */
class UsageError extends Error {}

/**
 * @param argv the words after `amsight`
 * @param defaults what depends on the machine
 */
export function parseCommand(argv: readonly string[], defaults: ArgumentDefaults): Reading<Command> {
  try {
    return { ok: true, value: parse(argv, defaults) };
  } catch (error) {
    if (error instanceof UsageError) return { ok: false, message: error.message };
    throw error;
  }
}

function parse(argv: readonly string[], defaults: ArgumentDefaults): Command {
  const [first, ...rest] = argv;
  if (first === undefined) return { name: 'help', of: null };
  if (first.startsWith('-')) {
    const { values } = required(readArguments(globalOptions, argv), '');
    return values.has('help') ? { name: 'help', of: null } : { name: 'version' };
  }
  if (first === 'help') return { name: 'help', of: rest[0] === undefined ? null : commandName(rest[0]) };
  const name = commandName(first);
  const raw = required(readArguments(commands[name].options, rest), name);
  if (raw.values.has('help')) return { name: 'help', of: name };
  return build[name](raw, defaults);
}

function commandName(word: string): CommandName {
  const name = commandNames.find((one) => one === word);
  if (name !== undefined) return name;
  const close = nearest(word, commandNames);
  const hint = close === null ? `the commands are ${commandNames.join(', ')}` : `did you mean ${close}?`;
  throw new UsageError(`unknown command ${word}; ${hint}`);
}

function required(reading: Reading<RawArguments>, command: string): RawArguments {
  if (reading.ok) return reading.value;
  const see = reading.message.includes('did you mean')
    ? ''
    : ` (amsight ${command === '' ? '' : `${command} `}--help)`;
  throw new UsageError(reading.message + see);
}

const build: Record<CommandName, (raw: RawArguments, defaults: ArgumentDefaults) => Command> = {
  scan: scanCommand,
  layers: ({ values, operands }) => {
    const [file, ...more] = operands;
    if (file === undefined) throw new UsageError('layers needs a file, or - for standard input');
    if (more.length > 0) throw new UsageError('layers takes one file; run it once for each');
    return {
      name: 'layers',
      file,
      kind: choice(values, 'kind', scriptKinds, null),
      format: choice(values, 'format', ['text', 'json'], 'text'),
    };
  },
  health: ({ values, operands }) => {
    if (operands.length > 0) throw new UsageError('health takes no paths; to scan, use amsight scan PATH');
    return { name: 'health', format: choice(values, 'format', ['text', 'json'], 'text') };
  },
};

function scanCommand({ values, operands }: RawArguments, defaults: ArgumentDefaults): ScanCommand {
  const stdin = values.has('stdin');
  const stdinName = single(values, 'stdin-name');
  if (stdin && operands.length > 0) {
    throw new UsageError('--stdin and paths exclude each other; leave out one of them');
  }
  if (!stdin && stdinName !== null) throw new UsageError('--stdin-name needs --stdin');
  if (stdin && stdinName === null) {
    throw new UsageError('--stdin needs --stdin-name NAME, for example --stdin-name build.ps1');
  }
  if (single(values, 'format') === 'html') {
    throw new UsageError('--format html is not made yet; use text, json or sarif');
  }
  return {
    name: 'scan',
    paths: stdin || operands.length > 0 ? operands : ['.'],
    format: choice(values, 'format', ['text', 'json', 'sarif'], 'text'),
    output: single(values, 'output'),
    engine: choice(values, 'engine', ['auto', 'amsi', 'rules'], 'auto'),
    rules: values.get('rules') ?? [],
    include: values.get('include') ?? [],
    exclude: values.get('exclude') ?? [],
    jobs: integer(values, 'jobs', 1, 64) ?? defaults.jobs,
    timeout: seconds(values),
    maxFileSize: integer(values, 'max-file-size', 1, 2 ** 30) ?? defaults.maxFileSize,
    failOn: choice(values, 'fail-on', ['detected', 'suspicious', 'information', 'never'], 'detected'),
    acknowledgements: single(values, 'acknowledgements'),
    shard: shard(values),
    cache: !values.has('no-cache'),
    localize: values.has('localize'),
    maxAlerts: integer(values, 'max-alerts', 0, 1_000_000),
    stdinName,
  };
}

type Values = RawArguments['values'];

function single(values: Values, name: string): string | null {
  return values.get(name)?.[0] ?? null;
}

function choice<T extends string, D extends T | null>(
  values: Values,
  name: string,
  allowed: readonly T[],
  otherwise: D,
): T | D {
  const typed = single(values, name);
  if (typed === null) return otherwise;
  const found = allowed.find((one) => one === typed);
  if (found !== undefined) return found;
  const close = nearest(typed, allowed);
  const hint = close === null ? `use ${allowed.join(', ')}` : `did you mean ${close}?`;
  throw new UsageError(`--${name} ${typed} is not known; ${hint}`);
}

function integer(values: Values, name: string, least: number, most: number): number | null {
  const typed = single(values, name);
  if (typed === null) return null;
  const number = /^\d{1,10}$/.test(typed) ? Number(typed) : NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${name} ${typed} is not valid; use a whole number from ${least} to ${most}`);
}

function seconds(values: Values): number {
  const typed = single(values, 'timeout');
  if (typed === null) return 30_000;
  const number = /^\d{1,6}(\.\d{1,3})?$/.test(typed) ? Number(typed) : NaN;
  if (number > 0 && number <= 86_400) return Math.ceil(number * 1000);
  throw new UsageError(`--timeout ${typed} is not valid; use seconds above 0, up to 86400`);
}

function shard(values: Values): Shard {
  const typed = single(values, 'shard');
  if (typed === null) return { index: 1, count: 1 };
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(typed);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (index >= 1 && index <= count) return { index, count };
  throw new UsageError(`--shard ${typed} is not valid; use I/N with I from 1 to N, for example --shard 1/3`);
}
