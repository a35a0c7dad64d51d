/** Takes a parsed text in: its procedures, classes and declarations, and what its options say. */

import type { OffsetRange } from '../../../findings/model';
import type { ClassDeclaration, Module, Statement } from '../syntax/ast';
import type { ClassCode, Code, Machine, ProcedureCode } from './machine';
import type { Text } from '../values/text';
import type { Comparison } from '../values/operators';
import { assignedNames } from './assigned-names';

export function codeOf(
  tree: Module,
  executed: { readonly text: Text; readonly range: OffsetRange } | null,
): Code {
  let comparison: Comparison = 'binary';
  let arrayBase: 0 | 1 = 0;
  let explicit = false;
  for (const statement of tree.body) {
    if (statement.type !== 'option') continue;
    if (statement.what === 'base 1') arrayBase = 1;
    if (statement.what === 'compare text') comparison = 'text';
    if (statement.what === 'compare database') comparison = 'database';
    if (statement.what === 'explicit') explicit = true;
  }
  const { names, resumesNext } = assignedNames(tree.body);
  return {
    tree,
    executed,
    seen: [],
    assigned: names,
    comparison,
    arrayBase,
    // With Option Explicit, to read what is declared nowhere is an error.
    closed: !explicit && (!tree.isVba || resumesNext),
  };
}

/** Under what name the procedure that sets a property is kept. */
export function setterName(name: string): string {
  return `${name}=`;
}

function procedureEntries(body: readonly Statement[], code: Code): [string, ProcedureCode][] {
  return body.flatMap((node): [string, ProcedureCode][] => {
    if (node.type !== 'procedure') return [];
    const sets = node.kind === 'let' || node.kind === 'set';
    const { names: writes } = assignedNames(node.body);
    return [[sets ? setterName(node.name) : node.name, { node, code, visited: false, active: 0, writes }]];
  });
}

/** Procedures, classes and native functions are known before the first statement runs. */
export function load(machine: Machine, code: Code): void {
  for (const [name, procedure] of procedureEntries(code.tree.body, code))
    machine.procedures.set(name, procedure);
  for (const node of code.tree.body) {
    if (node.type === 'class') machine.classes.set(node.name, classOf(node, code));
    else if (node.type === 'declare') machine.declared.set(node.name, node.exported);
  }
}

function classOf(node: ClassDeclaration, code: Code): ClassCode {
  return { node, code, methods: new Map(procedureEntries(node.body, code)) };
}
