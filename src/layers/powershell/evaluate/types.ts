/** Classes and enums that the script defines: calls of static methods, and the names of enum values. */

import { unknown, type Block, type Value } from '../../values/model';
import { convert } from '../folds';
import type { FunctionMemberNode, InvokeNode, Statement } from '../syntax/ast';
import type { Code, Run } from './run';
import { valueOf } from './stream';

/** @returns undefined where the script defines no such method */
export function callOwnStatic(
  run: Run,
  type: string,
  name: string,
  args: readonly Value[],
  node: InvokeNode,
): Value | undefined {
  const methods = (run.types.get(type.toLowerCase())?.members ?? []).filter(
    (one): one is FunctionMemberNode =>
      one.type === 'functionMember' && one.static && one.name.toLowerCase() === name.toLowerCase(),
  );
  const [method, ...overloads] = methods.filter(({ parameters }) => parameters.length === args.length);
  if (!method) return undefined;
  const { body, parameters, attributes } = method;
  const code: Code = { kind: 'function', body, parameters, made: run.made };
  const block: Block = { type: 'block', code };
  const out = run.walk.call(
    run,
    block,
    args.map((value) => ({ value, node })),
    { ownScope: true },
  );
  // A method gives only what it returns.
  if (overloads.length > 0 || !onlyReturns(body.blocks.flatMap(({ statements }) => statements)))
    return unknown;
  const value = valueOf(out, run.context.meter);
  const result = attributes.find((one) => one.type === 'typeName');
  return result ? convert(value, result.name, run.fold(node)) : value;
}

/** Whether nothing but the last statement puts out anything. */
function onlyReturns(statements: readonly Statement[]): boolean {
  return (
    statements.at(-1)?.type === 'return' && statements.slice(0, -1).every(({ type }) => type === 'assignment')
  );
}

/** A value of an enum that the script defines, by its name or number; undefined where there is no such enum. */
export function ownEnumValue(run: Run, type: string, value: Value): Value | undefined {
  const definition = run.types.get(type.toLowerCase());
  if (definition?.kind !== 'enum') return undefined;
  let next = 0;
  for (const member of definition.members) {
    if (member.type !== 'property') return unknown;
    if (member.value) {
      if (member.value.type !== 'number') return unknown;
      next = member.value.value;
    }
    const isMeant =
      (value.type === 'number' && value.value === next) ||
      (value.type === 'string' && value.text.toLowerCase() === member.name.toLowerCase());
    if (isMeant)
      return {
        type: 'object',
        className: type.toLowerCase(),
        members: new Map<string, Value>([
          ['\0text', { type: 'string', text: member.name }],
          ['value__', { type: 'number', value: next, as: 'int32' }],
        ]),
      };
    next++;
  }
  return unknown;
}
