/** Resolves what a command names, and calls it: a block, a function, a cmdlet or a program. */

import { concat } from '../../../values/provenance';
import { unknown, type Str, type Value } from '../../../values/model';
import { keyValue } from '../../folds';
import type { CommandElement, CommandNode } from '../../syntax/ast';
import { commandLineSinks } from '../../../commands/command-line';
import { aliasTarget, knownCommand, matchingCommands } from '../lookups';
import { forgetAll, forgetOuter, forgetWritten } from '../forgetting';
import { forgetMutable } from '../members';
import type { Argument, Run } from '../run';
import { launch } from '../sinks';
import { openStream, type Stream } from '../stream';
import { lookUp } from '../variables';
import { isWildcard } from '../wildcards';
import { cmdlets } from './cmdlets';
import type { Call } from './model';

/** Runs one command and gives its output. */
export function runCommand(run: Run, node: CommandNode, input: Stream | undefined): Stream {
  const [head] = node.elements;
  if (!head) return openStream();
  const value =
    head.type === 'commandParameter' || head.type === 'verbatimArgument'
      ? unknown
      : run.walk.expression(run, head);
  const target = resolve(run, value, head.type === 'string' && head.quote === 'bare' && !node.invocation);
  if (!run.made) run.recorder.command(node, writtenName(run, node, target));
  const args = argumentsOf(run, node.elements, target);
  forgetWritten(run, args);
  if (target.type === 'block') {
    return run.walk.call(run, target.block, args, {
      ownScope: node.invocation !== '.',
      ...(input ? { input } : {}),
    });
  }
  if (target.type === 'unknown') {
    run.mayThrow++;
    run.effect();
    visitBlocks(run, args);
    forgetMutable(
      run,
      args.flatMap(({ value: given }) => (given ? [given] : [])),
    );
    if (node.invocation === '.') forgetAll(run);
    else if (node.invocation === '&') forgetOuter(run);
    return openStream([unknown]);
  }
  const { name } = target;
  const cmdlet = cmdlets.get(name.toLowerCase());
  if (cmdlet) {
    if (!isQuiet(name)) run.effect();
    const call: Call = { run, name, node, args, input, range: run.rangeOf(node) };
    return cmdlet(call);
  }
  run.mayThrow++;
  run.effect();
  visitBlocks(run, args);
  if (knownCommand(run, name) === undefined) {
    launchProgram(run, node, target.text, args);
    if (node.invocation === '.') forgetAll(run);
    if (name.includes('-'))
      forgetMutable(
        run,
        args.flatMap(({ value: given }) => (given ? [given] : [])),
      );
  }
  return openStream([unknown]);
}

/** Cmdlets that only have a value. */
function isQuiet(name: string): boolean {
  return /^(?:get|select|where|sort|measure|convertfrom|convertto|join|foreach|new-object|out-string|out-null|write-output|invoke-command)/i.test(
    name,
  );
}

type Target =
  | { readonly type: 'unknown' }
  | {
      readonly type: 'block';
      readonly block: Extract<Value, { type: 'block' }>;
      readonly name: string | null;
    }
  | { readonly type: 'name'; readonly name: string; readonly text: Str; readonly isAlias: boolean };

/** @param bare whether the name stands there without quotes and call operator */
function resolve(run: Run, value: Value, bare: boolean): Target {
  if (value.type === 'block') return { type: 'block', block: value, name: null };
  let text: Str | null = value.type === 'string' ? value : null;
  if (value.type === 'object') {
    const name = value.members.get('definition') ?? value.members.get('name');
    if (/(?:cmdletinfo|aliasinfo|functioninfo)$/.test(value.className) && name?.type === 'string')
      text = name;
    const held = value.members.get('value');
    if (value.className.endsWith('psvariable') && held?.type === 'string') text = held;
  }
  const only = value.type === 'list' && value.items.length === 1 ? value.items[0] : undefined;
  if (only && only.type !== 'list') return resolve(run, only, bare);
  if (!text) return { type: 'unknown' };
  let name = text.text.trim();
  // `Microsoft.PowerShell.Utility\Invoke-Expression`
  const module = name.includes('\\') ? /^[A-Za-z][\w.]*\\([\w-]+)$/.exec(name) : null;
  if (module?.[1] !== undefined && knownCommand(run, module[1]) !== undefined) name = module[1];
  for (let hops = 0; hops < 8; hops++) {
    // An alias comes before a function of its name (about_Command_Precedence).
    const next = aliasTarget(run, name);
    if (next !== undefined && next.toLowerCase() !== name.toLowerCase()) {
      name = next;
      continue;
    }
    const held = run.scope.find((scope) => scope.functions, name.toLowerCase());
    if (held) return held.type === 'block' ? { type: 'block', block: held, name } : { type: 'unknown' };
    break;
  }
  if (isWildcard(name)) {
    const [match, ...more] = matchingCommands(run, name);
    if (match !== undefined && more.length === 0) name = match;
  }
  const known = knownCommand(run, name) ?? getterOf(run, name) ?? name;
  return { type: 'name', name: known, text, isAlias: known.toLowerCase() !== text.text.toLowerCase() };
}

/** PowerShell tries `Get-` before what is no command: `Variable x` is `Get-Variable x`. */
function getterOf(run: Run, name: string): string | undefined {
  return /^[a-z]+$/i.test(name) ? knownCommand(run, `Get-${name}`) : undefined;
}

/** The name that the folded form gives the command; null where what stands there says it. */
function writtenName(run: Run, node: CommandNode, target: Target): string | null {
  const [head] = node.elements;
  if (!head || target.type === 'unknown') return null;
  if (target.type === 'block') {
    const isPlain = head.type === 'string' && head.quote === 'bare';
    if (target.name === null || isPlain) return null;
    return /^[A-Za-z][\w-]*$/.test(target.name) && node.invocation !== '.' ? target.name : null;
  }
  const { name } = target;
  if (knownCommand(run, name) !== undefined) return name;
  // A program: only its odd spelling is undone.
  if (head.type === 'string' && head.quote === 'bare')
    return head.end - head.start === name.length ? null : isPlainProgram(name) ? name : null;
  if (isPlainProgram(name) && node.invocation === '&' && !isLiteralName(head)) return name;
  return null;
}

function isPlainProgram(name: string): boolean {
  return /^[A-Za-z][\w.-]*$/.test(name);
}

function isLiteralName(head: CommandElement): boolean {
  return head.type === 'string' && head.quote !== 'bare';
}

function argumentsOf(run: Run, elements: readonly CommandElement[], target: Target): Argument[] {
  const args: Argument[] = [];
  // The first names the command.
  for (let at = 1; at < elements.length; at++) {
    const node = elements[at];
    if (!node) break;
    run.context.meter.step();
    if (node.type === 'commandParameter')
      args.push(
        node.argument
          ? { name: node.name, node, value: run.walk.expression(run, node.argument) }
          : { name: node.name, node },
      );
    else if (node.type === 'verbatimArgument') args.push({ node, value: run.literal(node) });
    else if (node.type === 'variable' && node.splatted)
      args.push(...splat(run, node.name, node.scope, node, target));
    else args.push({ node, value: run.walk.expression(run, node) });
  }
  return args;
}

function splat(
  run: Run,
  name: string,
  scope: string | undefined,
  node: CommandElement,
  target: Target,
): Argument[] {
  const value = lookUp(run, scope, name) ?? unknown;
  if (value.type === 'list') return value.items.map((item) => ({ node, value: item }));
  if (value.type === 'dictionary' && target.type !== 'unknown')
    return [...value.entries].map(([key, one]) => {
      const spelled = keyValue(value, key);
      return { node, name: spelled.type === 'string' ? spelled.text : key, value: one };
    });
  return [{ node, value: value.type === 'dictionary' ? unknown : value }];
}

/** Blocks given to something that is not known may run never, once or often; those of calculated properties, too. */
export function visitBlocks(run: Run, args: readonly Argument[]): void {
  for (const { value } of args) if (value) visitBlocksIn(run, value, 0);
}

function visitBlocksIn(run: Run, value: Value, depth: number): void {
  run.context.meter.step();
  if (value.type === 'block') run.maybeRun(value);
  else if (depth < 2 && value.type === 'list')
    for (const item of value.items) visitBlocksIn(run, item, depth + 1);
  else if (depth < 2 && value.type === 'dictionary')
    for (const item of value.entries.values()) visitBlocksIn(run, item, depth + 1);
}

/** A program's arguments, as PowerShell hands them on one by one. */
function launchProgram(run: Run, node: CommandNode, program: Str, args: readonly Argument[]): void {
  if (run.made) return;
  if (args.some((arg) => arg.node.type === 'verbatimArgument')) {
    const parts: Str[] = [program];
    for (const arg of args) {
      const text = arg.value?.type === 'string' ? arg.value : run.source(arg.node);
      parts.push({ type: 'string', text: ' ' }, text);
    }
    run.addSinks(commandLineSinks(concat(parts, run.rangeOf(node)), run.rangeOf(node), run.context));
    return;
  }
  const argv = args.flatMap(({ node: at, name, value }): Value[] => {
    if (at.type === 'commandParameter')
      return [
        at.argument && value?.type === 'string'
          ? concat([{ type: 'string', text: `-${name ?? ''}:` }, value], run.rangeOf(at))
          : run.source(at),
      ];
    if (value?.type === 'list') return value.items;
    // A block goes to powershell.exe in encoded form; its text stands in the script already.
    return [value === undefined || value.type === 'block' ? unknown : (run.textOf(value, at) ?? unknown)];
  });
  launch(run, program, argv, node, 'argv');
}
