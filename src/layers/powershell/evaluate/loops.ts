/** Runs loops: turn by turn where their bounds are known, once and undecided where they are not. */

import { unknown, type Value } from '../../values/model';
import { enumerate, truthOf } from '../folds';
import { children } from '../syntax/children';
import type {
  BlockNode,
  DoNode,
  Expression,
  ForEachNode,
  ForNode,
  Node,
  Pipeline,
  WhileNode,
} from '../syntax/ast';
import type { Flow, Loop, Run } from './run';
import type { Stream } from './stream';
import { lookUp, writeVariable } from './variables';

/** Turns of a loop whose end is in sight only by running it. */
const maxTurns = 262_144;
/** Turns of `while ($true)` and the like: only a break ends them. */
const maxEndlessTurns = 4_096;

interface Turns {
  readonly label: string | undefined;
  /** Whether there is another turn; null when that is not known. */
  readonly next: (turn: number) => boolean | null;
  readonly body: BlockNode;
  readonly after?: () => void;
  /** Prepares a turn of which it is not known which one it is. */
  readonly anyTurn: () => void;
  /** All that a turn may run, for what it assigns. */
  readonly nodes: readonly Node[];
  readonly endless: boolean;
  /** True when the turns are counted beforehand. */
  readonly counted?: boolean;
}

export function runWhile(run: Run, node: WhileNode, out: Stream): Flow | undefined {
  return turns(run, out, {
    label: node.label,
    next: () => truthOf(run.walk.pipelineValue(run, node.condition)),
    anyTurn: () => void run.walk.pipelineValue(run, node.condition),
    body: node.body,
    nodes: [node.condition, node.body],
    endless: isConstant(node.condition),
  });
}

export function runDo(run: Run, node: DoNode, out: Stream): Flow | undefined {
  return turns(run, out, {
    label: node.label,
    next: (turn) => {
      if (turn === 0) return true;
      const truth = truthOf(run.walk.pipelineValue(run, node.condition));
      return truth === null ? null : truth !== node.until;
    },
    anyTurn: () => void run.walk.pipelineValue(run, node.condition),
    body: node.body,
    nodes: [node.body, node.condition],
    endless: isConstant(node.condition),
  });
}

export function runFor(run: Run, node: ForNode, out: Stream): Flow | undefined {
  const { condition, iterator } = node;
  if (node.initializer) run.walk.pipelineValue(run, node.initializer);
  return turns(run, out, {
    label: node.label,
    next: () => (condition ? truthOf(run.walk.pipelineValue(run, condition)) : true),
    anyTurn: () => {
      if (condition) run.walk.pipelineValue(run, condition);
    },
    body: node.body,
    ...(iterator ? { after: () => void run.walk.pipelineValue(run, iterator) } : {}),
    nodes: [condition, node.body, iterator].filter((one) => one !== undefined),
    endless: !condition || isConstant(condition),
  });
}

export function runForEach(run: Run, node: ForEachNode, out: Stream): Flow | undefined {
  const collection = run.walk.pipelineValue(run, node.collection);
  const items = collection.type === 'unknown' ? null : enumerate(collection, run.fold(node.collection));
  const assignItem = (item: Value): void => {
    writeVariable(run, node.variable.name, item, node.variable.scope);
  };
  if (items === null) {
    return undecided(run, out, node.label, [node.body], () => {
      assignItem(unknown);
      return run.block(node.body, out);
    });
  }
  return turns(run, out, {
    label: node.label,
    next: (turn) => {
      const item = items[turn];
      if (item === undefined) return false;
      assignItem(item);
      return true;
    },
    anyTurn: () => {
      assignItem(unknown);
    },
    body: node.body,
    nodes: [node.body],
    endless: false,
    counted: true,
  });
}

function turns(run: Run, out: Stream, how: Turns): Flow | undefined {
  const loop: Loop = { label: how.label, maybeLeft: false };
  const limit = how.endless ? maxEndlessTurns : maxTurns;
  const rest = (): Flow | undefined =>
    undecided(run, out, how.label, how.nodes, () => {
      how.anyTurn();
      const flow = run.block(how.body, out);
      if (!flow) how.after?.();
      return flow;
    });
  run.loops.push(loop);
  try {
    for (let turn = 0; ; turn++) {
      run.context.meter.step();
      const changes = run.journal.changes;
      const goesOn = how.next(turn);
      if (goesOn === false) {
        if (turn === 0) run.leftOut.add(how.body);
        return undefined;
      }
      if (turn === 0) run.seen.add(how.body);
      if (goesOn === null) return rest();
      const flow = run.block(how.body, out);
      const left = leaves(flow, how.label);
      if (left !== undefined) return left.flow;
      how.after?.();
      // A turn that changes nothing is followed by its like for ever.
      const isStuck = run.journal.changes === changes && !how.counted;
      if (turn >= limit && !loop.maybeLeft && !isStuck) run.cut = true;
      if (loop.maybeLeft || turn >= limit || isStuck) return rest();
    }
  } finally {
    run.loops.pop();
  }
}

/** How a body's end ends its loop; undefined when the loop goes on. */
function leaves(
  flow: Flow | undefined,
  label: string | undefined,
): { readonly flow: Flow | undefined } | undefined {
  if (!flow) return undefined;
  const isOwn = flow.label === undefined || flow.label === label?.toLowerCase();
  if (flow.type === 'continue') return isOwn ? undefined : { flow };
  return flow.type === 'break' && isOwn ? { flow: undefined } : { flow };
}

/** A body that runs never, once or often: what it assigns is unknown before, within and after. */
export function undecided(
  run: Run,
  out: Stream,
  label: string | undefined,
  nodes: readonly Node[],
  body: () => Flow | undefined,
): Flow | undefined {
  for (const node of nodes) havoc(run, node);
  const loop: Loop = { label, maybeLeft: false };
  run.loops.push(loop);
  const inner: Stream = { items: [], open: false };
  try {
    run.alternatives(out, [
      () => {
        const mark = out.items.length;
        body();
        inner.items.push(...out.items.slice(mark));
        // Whether it breaks, returns or ends: the other alternative goes on after the loop.
        return undefined;
      },
      () => undefined,
    ]);
  } finally {
    run.loops.pop();
  }
  for (const node of nodes) havoc(run, node);
  if (inner.items.length > 0) out.open = true;
  return undefined;
}

/**
 * Nothing is known any more of what the code assigns or changes in place.
 * @param outsideOnly leaves the code's own variables alone
 */
export function havoc(run: Run, root: Node, outsideOnly = false): void {
  for (const { name, scope, inPlace } of assignedIn(root)) {
    if (outsideOnly && scope !== 'script' && scope !== 'global') continue;
    const value = lookUp(run, scope, name);
    if (!inPlace) {
      if (value !== undefined) writeVariable(run, name, unknown, scope);
    } else if (value && ['list', 'bytes', 'dictionary', 'object'].includes(value.type)) {
      run.journal.poison(value);
    }
  }
}

interface Assigned {
  readonly name: string;
  readonly scope: string | undefined;
  readonly inPlace: boolean;
}

const assignedByNode = new WeakMap<Node, readonly Assigned[]>();

/** Variables that code within the node assigns, or changes in place. */
function assignedIn(root: Node): readonly Assigned[] {
  const known = assignedByNode.get(root);
  if (known) return known;
  const found = new Map<string, Assigned>();
  const add = (node: Expression, inPlace: boolean): void => {
    switch (node.type) {
      case 'variable': {
        const key = `${node.scope ?? ''}:${node.name.toLowerCase()}:${String(inPlace)}`;
        found.set(key, { name: node.name, scope: node.scope, inPlace });
        break;
      }
      case 'array':
        for (const element of node.elements) add(element, inPlace);
        break;
      case 'cast':
        add(node.operand, inPlace);
        break;
      case 'paren':
        if (node.pipeline.type === 'pipeline')
          for (const element of node.pipeline.elements)
            if (element.type === 'commandExpression') add(element.expression, inPlace);
        break;
      case 'index':
      case 'member':
        for (let target: Expression = node; ; target = target.target)
          if (target.type !== 'index' && target.type !== 'member') {
            add(target, true);
            break;
          }
        break;
      default:
    }
  };
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'assignment') add(node.left, false);
    else if (
      node.type === 'postfix' ||
      (node.type === 'unary' && (node.operator === '++' || node.operator === '--'))
    )
      add(node.operand, false);
    else if (node.type === 'foreach') add(node.variable, false);
    else if (node.type === 'invoke') {
      if (!node.static) add(node.target, true);
      for (const argument of node.arguments) add(argument, true);
    } else if (node.type === 'command') namedVariable(node.elements, found);
    stack.push(...children(node));
  }
  const result = [...found.values()];
  assignedByNode.set(root, result);
  return result;
}

/** `Set-Variable x …` and its kin. */
function namedVariable(elements: readonly Node[], found: Map<string, Assigned>): void {
  const [head, name] = elements;
  if (head?.type !== 'string' || !/^(?:set-variable|new-variable|sv|nv|set|set-item|si)$/i.test(head.value))
    return;
  for (const element of elements.slice(1)) {
    if (element.type !== 'string') continue;
    const plain = element.value.replace(/^variable:[\\/]?/i, '');
    found.set(`:${plain.toLowerCase()}:false`, { name: plain, scope: undefined, inPlace: false });
    if (element === name) break;
  }
}

/** A condition that no turn can change. */
function isConstant(node: Pipeline): boolean {
  const stack: Node[] = [node];
  for (let one = stack.pop(); one; one = stack.pop()) {
    if (one.type === 'command' || one.type === 'assignment' || one.type === 'invoke') return false;
    if (one.type === 'variable' && !/^(?:true|false|null)$/i.test(one.name)) return false;
    stack.push(...children(one));
  }
  return true;
}
