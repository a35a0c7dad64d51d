/** The state of an evaluation: scopes, procedures, what was found. */

import type { OffsetRange } from '../../../findings/model';
import type { EvaluationContext } from '../../evaluator';
import { unknown, type HostObject, type Value } from '../../values/model';
import type { ClassDeclaration, Module, Procedure } from '../syntax/ast';
import type { Comparison } from '../values/operators';
import type { Text } from '../values/text';
import type { FoldSite } from '../folds/site';
import { Cell, Memory, sameValue } from './memory';
import { SinkList } from './sinks';

/** Levels of expressions, blocks and calls, one within the other. */
const maxDepth = 500;

/** Where evaluation goes on after a statement. */
export enum Flow {
  Next,
  ExitFor,
  ExitDo,
  ExitProcedure,
  GoTo,
  Stop,
}

/** A parsed text: the script itself, or one that it executes in place. */
export interface Code {
  readonly tree: Module;
  /** Null for the script itself. */
  readonly executed: { readonly text: Text; readonly range: OffsetRange } | null;
  /** By `id` of foldable expressions: the value of all visits, or null when they differ. */
  readonly seen: (Value | null | undefined)[];
  /** Names that something in it assigns or declares. */
  readonly assigned: ReadonlySet<string>;
  readonly comparison: Comparison;
  readonly arrayBase: 0 | 1;
  /** True when a name that nothing assigns is Empty, and not perhaps of another module. */
  readonly closed: boolean;
}

export interface ProcedureCode {
  readonly node: Procedure;
  readonly code: Code;
  visited: boolean;
  /** How often it is on the stack. */
  active: number;
  /** Names that something in it assigns or declares. */
  readonly writes: ReadonlySet<string>;
}

export interface ClassCode {
  readonly node: ClassDeclaration;
  readonly code: Code;
  readonly methods: ReadonlyMap<string, ProcedureCode>;
}

/** An object of a class that the script declares. */
export class Instance implements HostObject {
  readonly type = 'object';
  readonly className: string;
  readonly members = new Map<string, Value>();
  readonly cells = new Map<string, Cell>();
  readonly definition: ClassCode;

  constructor(definition: ClassCode) {
    this.className = definition.node.name;
    this.definition = definition;
  }
}

export interface Frame {
  /** Null outside procedures, where variables are global. */
  readonly locals: Map<string, Cell> | null;
  readonly procedure: ProcedureCode | null;
  /** Where a function keeps what it will return. */
  readonly result: Cell | null;
  readonly instance: Instance | null;
  readonly withs: Value[];
}

export class Machine {
  readonly context: EvaluationContext;
  readonly memory: Memory;
  readonly sinks: SinkList;
  readonly globals = new Map<string, Cell>();
  readonly procedures = new Map<string, ProcedureCode>();
  readonly classes = new Map<string, ClassCode>();
  /** Native functions by the name that the script gives them, with what the library calls them. */
  readonly declared = new Map<string, string>();
  frame: Frame = { locals: null, procedure: null, result: null, instance: null, withs: [] };
  code: Code;
  depth = 0;
  /** Above zero while a loop is only tried out: nothing is recorded. */
  silent = 0;
  /** Above zero within text that the script executes. */
  nested = 0;
  /** True once something was not looked at to its end. */
  isCut = false;
  /** True once something was not run at all: no value that is known is known for sure. */
  isLost = false;
  /** True once code that is not known has run: it may have declared variables and procedures. */
  isOpen = false;
  /** True once a procedure was made a value. */
  hasReferences = false;
  /** Kinds of flow that may have happened in a branch that may not be taken, as bits. */
  uncertain = 0;
  /** Where GoTo goes. */
  label = '';
  #stopping = false;

  constructor(context: EvaluationContext, code: Code) {
    this.context = context;
    this.memory = new Memory(context.meter);
    this.sinks = new SinkList(context, () => this.silent > 0);
    this.code = code;
  }

  /** Where something of the current code stands in the script under evaluation. */
  place(node: OffsetRange): OffsetRange {
    return this.code.executed?.range ?? node;
  }

  site(node: OffsetRange): FoldSite {
    return { range: this.place(node), context: this.context, comparison: this.code.comparison };
  }

  /** Goes one level deeper; false at the bottom. Every true needs a `leave`. */
  enter(): boolean {
    if (this.depth >= maxDepth) {
      this.isCut = true;
      this.isLost = true;
      return false;
    }
    this.depth++;
    return true;
  }

  leave(): void {
    this.depth--;
  }

  /** The script ends with the statement that is being run. */
  stop(): void {
    this.#stopping = true;
  }

  /** True once after `stop`. */
  takeStop(): boolean {
    const stopping = this.#stopping;
    this.#stopping = false;
    return stopping;
  }

  /** Keeps the value of an expression for the folded form. */
  note(id: number, value: Value): Value {
    if (this.silent > 0 || this.code.executed !== null) return value;
    const { seen } = this.code;
    const before = seen[id];
    if (before === undefined) seen[id] = value.type === 'unknown' ? null : value;
    else if (before !== null && !sameValue(before, value)) seen[id] = null;
    return value;
  }

  /** The expression must stay as it is. */
  keep(id: number): void {
    this.code.seen[id] = null;
  }

  /** The variable of a name, where there is one. */
  find(name: string): Cell | undefined {
    const { locals, instance } = this.frame;
    return locals?.get(name) ?? instance?.cells.get(name) ?? this.globals.get(name);
  }

  /** A new variable in the current scope. */
  declare(name: string, cell: Cell): Cell {
    (this.frame.locals ?? this.globals).set(name, cell);
    return cell;
  }

  setVariable(name: string, value: Value): void {
    const cell = this.find(name) ?? this.declare(name, new Cell({ type: 'null', as: 'empty' }));
    if (!cell.constant) this.memory.set(cell, value);
  }

  unknownVariable(name: string): void {
    const cell = this.find(name);
    if (cell !== undefined && !cell.constant) this.memory.set(cell, unknown);
  }

  /** Code that is not known runs here. */
  runUnknown(): void {
    const { locals, instance } = this.frame;
    for (const cells of [locals, instance?.cells, this.globals]) {
      this.context.meter.step(1 + (cells?.size ?? 0));
      for (const cell of cells?.values() ?? []) if (!cell.constant) this.memory.set(cell, unknown);
    }
  }

  /** A procedure runs that is not entered: what it may assign is not known. */
  forgetWrites(procedure: ProcedureCode): void {
    this.context.meter.step(1 + procedure.writes.size);
    for (const name of procedure.writes) {
      const cell = this.globals.get(name);
      if (cell !== undefined && !cell.constant) this.memory.set(cell, unknown);
    }
  }

  /** Some procedure runs, nobody knows which. */
  runAny(): void {
    for (const procedure of this.procedures.values()) this.forgetWrites(procedure);
  }

  /**
   * From now on, procedures whose names begin so may run at any time, and what they call: what procedures assign stays
   * unknown.
   * @param prefix in lower case
   */
  expectEvents(prefix: string): void {
    if (![...this.procedures.keys()].some((name) => name.startsWith(prefix))) return;
    for (const { writes } of this.procedures.values()) {
      this.context.meter.step(1 + writes.size);
      for (const name of writes) {
        const cell = this.globals.get(name) ?? new Cell(unknown);
        this.globals.set(name, cell);
        if (cell.constant) continue;
        this.memory.set(cell, unknown);
        cell.isVolatile = true;
      }
    }
  }
}
