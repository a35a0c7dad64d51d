/** The help texts, made from the option tables. */

import { commandNames, commands, type CommandName, type OptionSpec } from './options';

/** Columns, as for a plain terminal. */
const width = 100;

/** The help for one command, or for the program when `of` is null. */
export function helpText(of: CommandName | null): string {
  return of === null ? programHelp() : commandHelp(of);
}

function programHelp(): string {
  const rows = commandNames.map((name) => ({ term: name, text: commands[name].summary }));
  return [
    'Amsight shows what the antimalware engine (AMSI) sees in scripts.',
    '',
    'Usage: amsight COMMAND [OPTION…]',
    '',
    ...definitions(rows),
    '',
    'amsight COMMAND --help shows the options of a command; amsight --version shows the version.',
    '',
  ].join('\n');
}

function commandHelp(name: CommandName): string {
  const { summary, operands, options } = commands[name];
  const usage = ['amsight', name, operands, '[OPTION…]'].filter((word) => word !== '').join(' ');
  const rows = options.map((option) => ({ term: optionTerm(option), text: option.help }));
  return [
    summary,
    '',
    `Usage: ${usage}`,
    '',
    ...definitions(rows),
    '',
    ...(name === 'scan'
      ? [
          'Exit status: 0 nothing at or above --fail-on; 1 something was; 2 wrong usage, a file that could not',
          'be scanned, or an engine named by --engine that is not ready; 130 stopped by Ctrl-C.',
          '',
        ]
      : []),
  ].join('\n');
}

function optionTerm({ name, short, value, many }: OptionSpec): string {
  const long = `--${name}${value === undefined ? '' : ` ${value}`}${many === true ? ' …' : ''}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

function definitions(rows: readonly { term: string; text: string }[]): string[] {
  const indent = Math.min(28, Math.max(...rows.map(({ term }) => term.length)) + 4);
  return rows.flatMap(({ term, text }) => {
    const [first = '', ...more] = wrap(text, width - indent);
    const head = `  ${term}`;
    const lines =
      head.length < indent - 1 ? [head.padEnd(indent) + first] : [head, ' '.repeat(indent) + first];
    return [...lines, ...more.map((line) => ' '.repeat(indent) + line)];
  });
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
