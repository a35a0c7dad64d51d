/** The options of every command as tables, and how a command line is read against them. */

import { nearest } from './suggest';

export interface OptionSpec {
  /** Without dashes. */
  readonly name: string;
  /** What the value is called in the help; an option without one is a switch. */
  readonly value?: string;
  /** True when the option may be given several times. */
  readonly many?: boolean;
  readonly short?: string;
  readonly help: string;
}

export const commandNames = ['scan', 'layers', 'health'] as const;

export type CommandName = (typeof commandNames)[number];

export interface CommandSpec {
  readonly summary: string;
  readonly operands: string;
  readonly options: readonly OptionSpec[];
}

const help: OptionSpec = { name: 'help', short: 'h', help: 'Show this help.' };
const version: OptionSpec = { name: 'version', help: 'Show the version.' };

/** Options that stand before or without a command. */
export const globalOptions: readonly OptionSpec[] = [help, version];

export const commands: Readonly<Record<CommandName, CommandSpec>> = {
  scan: {
    summary: 'Scan scripts and folders and report what the engines find.',
    operands: '[PATH…]',
    options: [
      { name: 'format', value: 'text|json|sarif', help: 'How to write the report. Default: text.' },
      { name: 'output', value: 'FILE', help: 'Write the report to FILE. Default: standard output.' },
      {
        name: 'engine',
        value: 'auto|amsi|rules',
        help: 'Which engine to ask. auto: all there are. An engine named here must be ready, else the exit status is 2.',
      },
      { name: 'rules', value: 'FILE', many: true, help: 'Use the YARA rules in FILE as well.' },
      { name: 'include', value: 'GLOB', many: true, help: 'In folders, scan only files that match GLOB.' },
      { name: 'exclude', value: 'GLOB', many: true, help: 'In folders, leave out what matches GLOB.' },
      { name: 'jobs', value: 'N', help: 'Scan hosts at work at once. Default: one a core, at most 4.' },
      { name: 'timeout', value: 'SECONDS', help: 'Give up on a script after this time. Default: 30.' },
      { name: 'max-file-size', value: 'BYTES', help: 'Skip larger files. Default: 10485760 (10 MB).' },
      {
        name: 'fail-on',
        value: 'detected|suspicious|information|never',
        help: 'Exit with status 1 from this level on. Default: detected.',
      },
      {
        name: 'acknowledgements',
        value: 'FILE',
        help: 'Leave out what FILE (.amsight.json) says was reviewed. Without it, no such file counts.',
      },
      { name: 'shard', value: 'I/N', help: 'Scan only part I of N. A file always falls into the same part.' },
      { name: 'no-cache', help: 'Do not read or keep results of earlier runs.' },
      { name: 'localize', help: 'Ask AMSI for the flagged lines as well. Each answer may raise an alert.' },
      { name: 'max-alerts', value: 'N', help: 'Stop asking AMSI after N detections. Default: no limit.' },
      { name: 'stdin', help: 'Scan standard input instead of paths.' },
      {
        name: 'stdin-name',
        value: 'NAME',
        help: 'What to call standard input; its ending tells the kind, for example build.ps1.',
      },
      help,
    ],
  },
  layers: {
    summary: 'Show the layers of a script: its source and what is decoded out of it.',
    operands: 'FILE|-',
    options: [
      { name: 'kind', value: 'KIND', help: 'What FILE is. Default: its name and content tell.' },
      { name: 'format', value: 'text|json', help: 'How to write the answer. Default: text.' },
      help,
    ],
  },
  health: {
    summary: 'Test what AMSI does on this machine and say why when it does not work.',
    operands: '',
    options: [{ name: 'format', value: 'text|json', help: 'How to write the answer. Default: text.' }, help],
  },
};

/** What was typed, by option name; a switch that was given holds `['']`. */
export interface RawArguments {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/**
 * Reads a command line. `--name value`, `--name=value` and `--` work; options and operands may be mixed; a lone `-`
 * is an operand.
 * @param specs options that are known here
 * @param argv the words after the command's name
 */
export function readArguments(specs: readonly OptionSpec[], argv: readonly string[]): Reading<RawArguments> {
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      operands.push(...rest);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const typed = equals < 0 ? word : word.slice(0, equals);
    const spec = specs.find(({ name, short }) => typed === `--${name}` || typed === `-${short ?? ''}`);
    if (spec === undefined) return { ok: false, message: unknownOption(specs, typed) };
    const inline = equals < 0 ? undefined : word.slice(equals + 1);
    if (spec.value === undefined) {
      if (inline !== undefined)
        return { ok: false, message: `${typed} takes no value; leave out "=${inline}"` };
      values.set(spec.name, ['']);
      continue;
    }
    const value = inline ?? rest.shift();
    if (value === undefined || value === '') {
      return { ok: false, message: `${typed} needs a value: ${typed} ${spec.value}` };
    }
    const earlier = values.get(spec.name);
    if (earlier !== undefined && spec.many !== true) {
      return { ok: false, message: `${typed} was given twice; keep one` };
    }
    values.set(spec.name, [...(earlier ?? []), value]);
  }
  return { ok: true, value: { values, operands } };
}

function unknownOption(specs: readonly OptionSpec[], typed: string): string {
  const close = nearest(
    typed,
    specs.map(({ name }) => `--${name}`),
  );
  return `unknown option ${typed}` + (close === null ? '' : `; did you mean ${close}?`);
}
