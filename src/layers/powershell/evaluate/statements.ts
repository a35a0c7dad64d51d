/** Runs statements. */

import { unknown, type Value } from '../../values/model';
import { binary, enumerate, truthOf } from '../folds';
import type {
  BlockNode,
  ChainNode,
  FlowNode,
  IfNode,
  Pipeline,
  PipelineNode,
  Statement,
  SwitchClauseNode,
  SwitchNode,
  TryNode,
} from '../syntax/ast';
import { runAssignment } from './assignments';
import { blockOf } from './expressions';
import { runDo, runFor, runForEach, runWhile, undecided } from './loops';
import { put, runPipeline } from './pipelines';
import { caught, FlowOut, type Flow, type Loop, type Run } from './run';
import { emitAll, streamOf, valueOf, type Stream } from './stream';
import { writeVariable } from './variables';

export function runStatements(run: Run, nodes: readonly Statement[], out: Stream): Flow | undefined {
  // Functions can be called before they are defined only from other functions, but half-typed code is kinder read so.
  for (const node of nodes) {
    const flow = runStatement(run, node, out);
    if (flow) return flow;
  }
  return undefined;
}

export function runStatement(run: Run, node: Statement, out: Stream): Flow | undefined {
  if (!run.enter()) return undefined;
  try {
    return statement(run, node, out);
  } catch (error) {
    if (error instanceof FlowOut) return error.flow;
    throw error;
  } finally {
    run.leave();
  }
}

function statement(run: Run, node: Statement, out: Stream): Flow | undefined {
  run.context.meter.step();
  switch (node.type) {
    case 'pipeline':
      notedPipeline(run, node, out);
      return undefined;
    case 'chain':
      runChain(run, node, out);
      return undefined;
    case 'assignment':
      runAssignment(run, node);
      return undefined;
    case 'if':
      return runIf(run, node, 0, out);
    case 'switch':
      return runSwitch(run, node, out);
    case 'while':
      return runWhile(run, node, out);
    case 'do':
      return runDo(run, node, out);
    case 'for':
      return runFor(run, node, out);
    case 'foreach':
      return runForEach(run, node, out);
    case 'try':
      return runTry(run, node, out);
    case 'trap':
      return run.alternatives(out, [() => void run.block(node.body, out), () => undefined]);
    case 'return':
    case 'throw':
    case 'exit':
    case 'break':
    case 'continue':
      return runFlow(run, node, out);
    case 'function': {
      const kind = node.kind === 'filter' ? 'filter' : 'function';
      const block = blockOf(run, node.body, kind, node.parameters);
      const name = node.name.replace(/^(?:global|script|local|private):/i, '');
      run.journal.write(run.scope.functions, name.toLowerCase(), block);
      return undefined;
    }
    case 'data':
    case 'labelledBlock': {
      const inner = node.type === 'data' && node.variable !== undefined ? streamOf() : out;
      const flow = run.block(node.body, inner);
      if (node.type === 'data' && node.variable !== undefined)
        writeVariable(run, node.variable, valueOf(inner, run.context.meter));
      return flow;
    }
    case 'error':
      for (const child of node.children) tryChild(run, child, out);
      return undefined;
    case 'typeDefinition':
      run.types.set(node.name.toLowerCase(), node);
      return undefined;
    case 'using':
      return undefined;
  }
}

/** Part of what is not PowerShell: looked at, but nothing of it is sure to run. */
function tryChild(run: Run, child: { readonly type: string }, out: Stream): void {
  const node = child as Statement;
  run.alternatives(out, [
    () => {
      if (isExpressionType(child.type)) run.walk.expression(run, child as never);
      else run.walk.statement(run, node, out);
      return undefined;
    },
    () => undefined,
  ]);
}

const statementTypes = new Set([
  'pipeline',
  'chain',
  'assignment',
  'if',
  'switch',
  'while',
  'do',
  'for',
  'foreach',
  'try',
  'trap',
  'return',
  'throw',
  'exit',
  'break',
  'continue',
  'function',
  'typeDefinition',
  'using',
  'data',
  'labelledBlock',
  'error',
]);

function isExpressionType(type: string): boolean {
  return !statementTypes.has(type);
}

/** The value that a pipeline, or a statement on the right of `=`, gives. */
export function pipelineValue(run: Run, node: Pipeline | Statement): Value {
  if (node.type === 'assignment') return runAssignment(run, node);
  if (node.type === 'pipeline') {
    const [only] = node.elements;
    if (only?.type === 'commandExpression' && node.elements.length === 1 && !node.background)
      return run.walk.expression(run, only.expression);
  }
  const watch = run.watch();
  try {
    const out = streamOf();
    const flow = runStatement(run, node, out);
    const isLeft = flow !== undefined && flow.type !== 'return';
    const value = valueOf(out, run.context.meter);
    if (node.type === 'pipeline' && !run.made)
      run.recorder.value(node, isLeft || watch.seen() ? unknown : value);
    if (isLeft) throw new FlowOut(flow);
    return value;
  } finally {
    watch.end();
  }
}

/** A pipeline that stands alone: its output is noted where it does nothing else. */
function notedPipeline(run: Run, node: PipelineNode, out: Stream): void {
  const [first] = node.elements;
  if (run.made || (node.elements.length === 1 && first?.type === 'commandExpression')) {
    runPipeline(run, node, out);
    return;
  }
  const watch = run.watch();
  let isWhole = false;
  try {
    const own = streamOf();
    runPipeline(run, node, own);
    run.recorder.value(node, watch.seen() ? unknown : valueOf(own, run.context.meter));
    isWhole = true;
    emitAll(out, own);
  } finally {
    if (!isWhole) run.recorder.value(node, unknown);
    watch.end();
  }
}

function runChain(run: Run, top: ChainNode, out: Stream): void {
  const rights: PipelineNode[] = [];
  let node: ChainNode | PipelineNode = top;
  while (node.type === 'chain') {
    rights.push(node.right);
    node = node.left;
  }
  runPipeline(run, node, out);
  for (const right of rights.reverse())
    run.alternatives(out, [
      () => {
        runPipeline(run, right, out);
        return undefined;
      },
      () => undefined,
    ]);
}

/** Whether a branch is taken; null as well where that hangs on what is only assumed of the machine. */
function decided(value: Value): boolean | null {
  return value.assumed === true ? null : truthOf(value);
}

function runIf(run: Run, node: IfNode, at: number, out: Stream): Flow | undefined {
  const clause = node.clauses[at];
  if (!clause) return node.otherwise ? branch(run, node.otherwise, out) : undefined;
  const truth = decided(run.walk.pipelineValue(run, clause.condition));
  if (truth === true) {
    for (const { body } of node.clauses.slice(at + 1)) run.leftOut.add(body);
    if (node.otherwise) run.leftOut.add(node.otherwise);
    return branch(run, clause.body, out);
  }
  if (truth === false) {
    run.leftOut.add(clause.body);
    return runIf(run, node, at + 1, out);
  }
  return run.alternatives(out, [() => branch(run, clause.body, out), () => runIf(run, node, at + 1, out)]);
}

function branch(run: Run, body: BlockNode, out: Stream): Flow | undefined {
  run.seen.add(body);
  return run.block(body, out);
}

/** Looks at branches that were never taken: a decision that fails to see something must not hide what they run. */
export function visitLeftOut(run: Run): void {
  for (const body of run.leftOut) {
    if (run.seen.has(body)) continue;
    run.seen.add(body);
    run.journal.attempt(() => caught(() => run.block(body, streamOf())));
  }
}

/** Runs statements up to and including the first that may throw. */
function untilThrow(
  run: Run,
  nodes: readonly Statement[],
  out: Stream,
): { readonly flow: Flow | undefined; readonly rest: readonly Statement[] } {
  const before = run.mayThrow;
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    const flow = node ? runStatement(run, node, out) : undefined;
    if (flow || run.mayThrow !== before) return { flow, rest: flow ? [] : nodes.slice(at + 1) };
  }
  return { flow: undefined, rest: [] };
}

function runTry(run: Run, node: TryNode, out: Stream): Flow | undefined {
  const handlers = node.catches.map(({ body }) => () => {
    const before = run.scope.variables.get('_');
    run.journal.write(run.scope.variables, '_', unknown);
    const result = run.block(body, out);
    run.journal.write(run.scope.variables, '_', before);
    return result;
  });
  const { flow, rest } = untilThrow(run, node.body.statements, out);
  if (!flow && rest.length > 0 && handlers.length > 0) {
    const result = run.alternatives(out, [
      () => run.walk.statements(run, rest, out),
      () => {
        // Nobody knows how far it came.
        for (const one of rest) run.walk.havoc(run, one);
        const [only] = handlers;
        return handlers.length === 1 && only ? only() : run.alternatives(out, handlers);
      },
    ]);
    const final = node.finally ? run.block(node.finally, out) : undefined;
    return final ?? result;
  }
  let after = flow ?? run.walk.statements(run, rest, out);
  if (flow?.type === 'throw' && handlers.length > 0) {
    const [only] = handlers;
    after = handlers.length === 1 && only ? only() : run.alternatives(out, handlers);
  } else if (handlers.length > 0) {
    // A handler that ends the script or function does not change what comes after the try.
    const result = run.alternatives(out, [...handlers, () => undefined]);
    after = flow ?? result;
  }
  const last = node.finally ? run.block(node.finally, out) : undefined;
  return last ?? after;
}

function runFlow(run: Run, node: FlowNode, out: Stream): Flow {
  if (node.value) {
    const value = run.walk.pipelineValue(run, node.value);
    if (node.type === 'return') put(run, out, value, node);
  }
  const label = node.label ? run.walk.expression(run, node.label) : undefined;
  return label?.type === 'string'
    ? { type: node.type, label: label.text.toLowerCase() }
    : { type: node.type };
}

/** How switch compares, by its flags. */
function testOf(node: SwitchNode): string {
  const sensitive = node.flags.includes('casesensitive') ? 'c' : '';
  if (node.flags.includes('regex')) return `-${sensitive}match`;
  return node.flags.includes('wildcard') ? `-${sensitive}like` : `-${sensitive}eq`;
}

function runSwitch(run: Run, node: SwitchNode, out: Stream): Flow | undefined {
  const condition = node.condition;
  const isPipeline = ['pipeline', 'chain', 'assignment', 'error'].includes(condition.type);
  const value = isPipeline
    ? run.walk.pipelineValue(run, condition as Pipeline)
    : run.walk.expression(run, condition as never);
  const items =
    value.type === 'unknown' || node.flags.includes('file')
      ? null
      : value.type === 'string'
        ? [value]
        : enumerate(value, run.fold(condition));
  if (items === null) {
    const bodies: BlockNode[] = node.clauses.map(({ body }) => body);
    if (node.otherwise) bodies.push(node.otherwise);
    return undecided(run, out, node.label, [node], () => {
      run.journal.write(run.scope.variables, '_', unknown);
      for (const { test } of node.clauses)
        if (test.type !== 'scriptBlockExpression') run.walk.expression(run, test);
      return run.alternatives(out, [...bodies.map((body) => () => run.block(body, out)), () => undefined]);
    });
  }
  const loop: Loop = { label: node.label, maybeLeft: false };
  run.loops.push(loop);
  const before = run.scope.variables.get('_');
  try {
    for (const item of items) {
      run.context.meter.step();
      run.journal.write(run.scope.variables, '_', item);
      const flow = switchItem(run, node, item, out);
      if (!flow) continue;
      const isOwn = flow.label === undefined || flow.label === node.label?.toLowerCase();
      if (flow.type === 'break' && isOwn) return undefined;
      if (flow.type !== 'continue' || !isOwn) return flow;
    }
    return undefined;
  } finally {
    run.journal.write(run.scope.variables, '_', before);
    run.loops.pop();
  }
}

function switchItem(run: Run, node: SwitchNode, item: Value, out: Stream): Flow | undefined {
  let matched: boolean | null = false;
  for (const clause of node.clauses) {
    const truth = switchTest(run, node, clause, item);
    if (truth === false) continue;
    if (truth === true) {
      matched = true;
      const flow = run.block(clause.body, out);
      if (flow) return flow;
    } else {
      matched ??= null;
      if (matched === false) matched = null;
      const flow = run.alternatives(out, [() => run.block(clause.body, out), () => undefined]);
      if (flow) return flow;
    }
  }
  const { otherwise } = node;
  if (!otherwise || matched === true) return undefined;
  if (matched === null) return run.alternatives(out, [() => run.block(otherwise, out), () => undefined]);
  return run.block(otherwise, out);
}

function switchTest(run: Run, node: SwitchNode, { test }: SwitchClauseNode, item: Value): boolean | null {
  const value = run.walk.expression(run, test);
  if (value.type === 'block') return truthOf(run.invoke(value, [], item, test));
  return truthOf(binary(testOf(node), item, value, run.fold(test)));
}
