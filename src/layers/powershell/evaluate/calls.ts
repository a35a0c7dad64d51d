/** Calls functions and script blocks, and binds their parameters. */

import { unknown, type Block, type Value } from '../../values/model';
import { convert } from '../folds';
import type { ParameterNode } from '../syntax/ast';
import { havoc } from './loops';
import { caught, type Argument, type CallOptions, type Code, type Run } from './run';
import type { Scope } from './state';
import { openStream, streamOf, itemsOf, type Stream } from './stream';

/** Runs a block and gives its output. */
export function callBlock(run: Run, block: Block, args: readonly Argument[], how: CallOptions): Stream {
  const code = block.code as Code;
  if (code.made && !run.mayEvaluateText) return openStream();
  if (run.journal.undecided && !how.blind && saysNothingNew(run, code, args, how)) {
    run.effect();
    havoc(run, code.body, true);
    return openStream();
  }
  return run.called(openStream(), () => {
    run.context.meter.step();
    run.seen.add(code.body);
    run.active.push(code.body);
    const scope = how.ownScope || code.captured ? run.openScope() : run.scope;
    for (const [name, value] of code.captured ?? []) run.journal.write(scope.variables, name, value);
    const before = { made: run.made, level: run.madeLevel, maybe: run.maybeReturned, blind: run.blind };
    run.blind = how.blind ?? false;
    run.made = code.made;
    if (code.made) run.madeLevel++;
    run.maybeReturned = false;
    try {
      return run.inScope(scope, () => {
        const out = body(run, code, args, how, scope);
        // A statement that may have returned makes what came after it doubtful.
        out.open ||= run.maybeReturned;
        return out;
      });
    } finally {
      run.active.pop();
      run.made = before.made;
      run.madeLevel = before.level;
      run.maybeReturned = before.maybe;
      run.blind = before.blind;
    }
  });
}

/**
 * In an undecided branch, running a block once more within itself, or with nothing known, costs time without end and
 * finds nothing.
 */
function saysNothingNew(run: Run, code: Code, args: readonly Argument[], how: CallOptions): boolean {
  if (run.active.includes(code.body)) return true;
  if (!run.seen.has(code.body) || !how.ownScope) return false;
  return (
    (how.input?.items ?? []).every(isUnknown) &&
    args.every(({ value }) => value === undefined || isUnknown(value))
  );
}

function isUnknown({ type }: Value): boolean {
  return type === 'unknown';
}

function body(run: Run, code: Code, args: readonly Argument[], how: CallOptions, scope: Scope): Stream {
  const out = streamOf();
  const parameters = [...code.parameters, ...(code.body.params?.parameters ?? [])];
  if (how.ownScope || parameters.length > 0) bind(run, parameters, args, scope);
  const restore = how.underbar === undefined ? undefined : { value: scope.variables.get('_') };
  if (how.underbar !== undefined) run.journal.write(scope.variables, '_', how.underbar);
  const input = how.input;
  if (input) {
    const value: Value = input.open
      ? unknown
      : { type: 'list', items: [...itemsOf(input, run.context.meter)] };
    run.journal.write(scope.variables, 'input', value);
  }
  for (const named of code.body.blocks) {
    const perItem = named.kind === 'process' || (named.implicit && code.kind === 'filter');
    if (!perItem || !input) {
      const flow = run.walk.statements(run, named.statements, out);
      if (flow) break;
      continue;
    }
    const run1 = (item: Value): boolean => {
      run.journal.write(scope.variables, '_', item);
      pipelineParameters(run, parameters, item, scope);
      return run.walk.statements(run, named.statements, out) === undefined;
    };
    if (input.open) {
      run.alternatives(out, [() => void run1(unknown), () => undefined]);
      out.open = true;
    } else for (const item of itemsOf(input, run.context.meter)) run1(item);
  }
  if (restore && scope === run.scope && !how.ownScope) run.journal.write(scope.variables, '_', restore.value);
  return out;
}

/** Parameters that take their values from the pipeline. */
function pipelineParameters(run: Run, parameters: readonly ParameterNode[], item: Value, scope: Scope): void {
  for (const { attributes, name } of parameters) {
    const takes = attributes.some(
      (one) =>
        one.type === 'attribute' && one.named.some(({ name: option }) => /^valuefrompipeline$/i.test(option)),
    );
    if (takes) run.journal.write(scope.variables, name.name.toLowerCase(), item);
  }
}

/** Gives the parameters their arguments, defaults or nulls, and `$args` the rest. */
function bind(run: Run, parameters: readonly ParameterNode[], args: readonly Argument[], scope: Scope): void {
  const values = new Map<ParameterNode, Value>();
  const rest: Value[] = [];
  const taken = new Set<Argument>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg?.name === undefined) continue;
    const parameter = byName(parameters, arg.name);
    if (!parameter) continue;
    if (arg.value) values.set(parameter, arg.value);
    else if (isSwitch(parameter)) values.set(parameter, { type: 'bool', value: true });
    else {
      const next = args[at + 1];
      if (next?.name === undefined && next?.value) {
        values.set(parameter, next.value);
        at++;
        taken.add(next);
      }
    }
    taken.add(arg);
  }
  const free = parameters.filter((one) => !values.has(one) && !isSwitch(one));
  for (const arg of args) {
    if (taken.has(arg)) continue;
    const parameter = arg.name === undefined ? free.shift() : undefined;
    if (parameter && arg.value) values.set(parameter, arg.value);
    else if (arg.name === undefined) rest.push(arg.value ?? unknown);
    else rest.push({ type: 'string', text: `-${arg.name}` }, ...(arg.value ? [arg.value] : []));
  }
  if (parameters.length === 0 || rest.length > 0)
    run.journal.write(scope.variables, 'args', run.blind ? unknown : { type: 'list', items: rest });
  for (const parameter of parameters) {
    const given = values.get(parameter);
    const value =
      given ??
      (isSwitch(parameter) && !run.blind ? { type: 'bool', value: false } : defaultOf(run, parameter));
    const type = typeOf(parameter);
    const key = parameter.name.name.toLowerCase();
    const typed =
      type === undefined || isSwitch(parameter) || value.type === 'block'
        ? value
        : convert(value, type, run.fold(parameter));
    run.journal.write(scope.variables, key, typed);
    if (type !== undefined && !isSwitch(parameter) && value.type !== 'block')
      run.journal.write(scope.types, key, type);
  }
}

function defaultOf(run: Run, parameter: ParameterNode): Value {
  if (run.blind) {
    const { value } = parameter;
    // A default that throws asks for an argument, which may well be given.
    if (value) caught(() => void run.walk.expression(run, value));
    return unknown;
  }
  return parameter.value ? run.walk.expression(run, parameter.value) : { type: 'null' };
}

function byName(parameters: readonly ParameterNode[], name: string): ParameterNode | undefined {
  const key = name.toLowerCase();
  const names = (one: ParameterNode): readonly string[] => [
    one.name.name.toLowerCase(),
    ...one.attributes.flatMap((attribute) =>
      attribute.type === 'attribute' && /^alias$/i.test(attribute.name)
        ? attribute.positional.flatMap((value) =>
            value.type === 'string' ? [value.value.toLowerCase()] : [],
          )
        : [],
    ),
  ];
  return (
    parameters.find((one) => names(one).includes(key)) ??
    parameters.find((one) => names(one)[0]?.startsWith(key) === true)
  );
}

function typeOf({ attributes }: ParameterNode): string | undefined {
  return attributes.find((one) => one.type === 'typeName')?.name;
}

function isSwitch(parameter: ParameterNode): boolean {
  return /^(?:switch|system\.management\.automation\.switchparameter)$/i.test(typeOf(parameter) ?? '');
}
