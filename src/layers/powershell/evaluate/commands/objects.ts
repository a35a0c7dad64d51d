/** Cmdlets that choose, order and change the objects of a pipeline. */

import { unknown, type Value } from '../../../values/model';
import { binary, callMember, enumerate, getMember, keyOf, truthOf } from '../../folds';
import { forgetNamed } from '../forgetting';
import { havoc } from '../loops';
import type { Code } from '../run';
import { sameValue } from '../state';
import { emit, emitAll, itemsOf, openStream, streamOf, valueOf, type Stream } from '../stream';
import { writeVariable } from '../variables';
import { visitBlocks } from './call';
import { bindArguments, type Call, type Cmdlet } from './model';

/** The objects given by the pipeline or `-InputObject`. */
function inputOf({ run, input, node }: Call, object: Value | undefined): Stream {
  if (object) {
    const items = object.type === 'unknown' ? null : enumerate(object, run.fold(node));
    return items === null ? openStream() : streamOf(items);
  }
  return input ?? streamOf();
}

/** ForEach-Object runs its blocks in the caller's scope. */
const forEachObject: Cmdlet = (call) => {
  const { run, node } = call;
  const bound = bindArguments(
    call.args,
    ['process'],
    [
      'begin',
      'end',
      'inputobject',
      'membername',
      'argumentlist',
      'remainingscripts',
      'throttlelimit',
      'parallel',
    ],
    ['asjob', 'whatif', 'confirm'],
  );
  const out = streamOf();
  const input = inputOf(call, bound.get('inputobject'));
  const first = bound.get('process') ?? bound.get('parallel');
  const member = bound.get('membername') ?? (first?.type === 'string' ? first : undefined);
  if (member?.type === 'string') {
    const args = bound.get('argumentlist');
    const given = args ? (args.type === 'list' ? args.items : [args]) : bound.rest;
    for (const item of itemsOf(input, run.context.meter)) {
      run.context.meter.step();
      if (item.type === 'unknown') emit(out, unknown);
      else {
        const ctx = run.fold(node);
        const value = getMember(item, member.text, ctx);
        const isMethod = given.length > 0 || (value.type === 'object' && value.className.includes('method'));
        emit(out, isMethod ? callMember(item, member.text, given, ctx) : value);
      }
    }
    out.open ||= input.open;
    return out;
  }
  const blocks = [...(first?.type === 'list' ? first.items : first ? [first] : []), ...bound.rest].filter(
    (one) => one.type === 'block',
  );
  // Several blocks by position: begin, process …, end.
  const [begin, process, end] =
    blocks.length >= 2 && !bound.has('begin')
      ? [
          blocks[0],
          blocks.slice(1, Math.max(2, blocks.length - 1)),
          blocks.length > 2 ? blocks.at(-1) : undefined,
        ]
      : [bound.get('begin'), blocks, bound.get('end')];
  if (begin?.type === 'block') emitAll(out, run.walk.call(run, begin, [], { ownScope: false }));
  for (const block of process) {
    if (input.open) {
      havoc(run, (block.code as Code).body);
      run.alternatives(out, [
        () => {
          emitAll(out, run.walk.call(run, block, [], { ownScope: false, underbar: unknown }));
          return undefined;
        },
        () => undefined,
      ]);
      havoc(run, (block.code as Code).body);
      out.open = true;
    } else
      for (const item of itemsOf(input, run.context.meter))
        emitAll(out, run.walk.call(run, block, [], { ownScope: false, underbar: item }));
  }
  if (end?.type === 'block') emitAll(out, run.walk.call(run, end, [], { ownScope: false }));
  if (process.length === 0) out.open = true;
  return out;
};

const comparisons = new Set([
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'like',
  'notlike',
  'match',
  'notmatch',
  'contains',
  'notcontains',
  'in',
  'notin',
  'ceq',
  'cne',
  'clike',
  'cnotlike',
  'cmatch',
  'cnotmatch',
  'is',
  'isnot',
]);

const whereObject: Cmdlet = (call) => {
  const { run, node } = call;
  const operator = call.args.find(({ name }) => name !== undefined && comparisons.has(name.toLowerCase()));
  const bound = bindArguments(
    call.args,
    ['property', 'value'],
    ['filterscript', 'inputobject', ...comparisons],
    ['not'],
  );
  const input = inputOf(call, bound.get('inputobject'));
  const out: Stream = { items: [], open: input.open };
  const filter = bound.get('filterscript') ?? bound.get('property');
  const items = input.open && input.items.length === 0 ? [unknown] : itemsOf(input, run.context.meter);
  for (const item of items) {
    run.context.meter.step();
    let truth: boolean | null = null;
    if (filter?.type === 'block') truth = truthOf(run.invoke(filter, [], item, node, false));
    else if (filter?.type === 'string' && item.type !== 'unknown') {
      const ctx = run.fold(node);
      const value = getMember(item, filter.text, ctx);
      const name = operator?.name?.toLowerCase();
      const other =
        name === undefined ? undefined : (operator?.value ?? bound.get(name) ?? bound.get('value'));
      truth =
        name === undefined ? truthOf(value) : other ? truthOf(binary(`-${name}`, value, other, ctx)) : null;
    }
    if (truth === null) out.open = true;
    else if (truth) out.items.push(item);
  }
  return out;
};

function integer(value: Value | undefined): number | null {
  return value?.type === 'number' && Number.isInteger(value.value) ? value.value : null;
}

const selectObject: Cmdlet = (call) => {
  const { run, node } = call;
  const bound = bindArguments(
    call.args,
    ['property'],
    [
      'inputobject',
      'excludeproperty',
      'expandproperty',
      'first',
      'last',
      'skip',
      'skiplast',
      'index',
      'skipindex',
    ],
    ['unique', 'wait', 'caseinsensitive'],
  );
  const input = inputOf(call, bound.get('inputobject'));
  visitBlocks(run, call.args);
  if (input.open) return openStream([unknown]);
  let items = [...itemsOf(input, run.context.meter)];
  const wanted = bound.get('index');
  if (wanted) {
    const indexes = wanted.type === 'list' ? wanted.items.map(integer) : [integer(wanted)];
    if (indexes.includes(null)) return openStream([unknown]);
    // In the order of the input.
    items = items.filter((_, at) => indexes.includes(at));
  }
  const [first, last, skip, skipLast] = ['first', 'last', 'skip', 'skiplast'].map((name) => {
    const value = bound.get(name);
    return value ? integer(value) : undefined;
  });
  if (first === null || last === null || skip === null || skipLast === null) return openStream([unknown]);
  if (skip !== undefined)
    items = last === undefined ? items.slice(skip) : items.slice(0, Math.max(0, items.length - skip));
  if (skipLast !== undefined) items = items.slice(0, Math.max(0, items.length - skipLast));
  const kept: Value[] =
    first !== undefined && last !== undefined && first + last < items.length
      ? [...items.slice(0, first), ...items.slice(items.length - last)]
      : first !== undefined
        ? items.slice(0, last === undefined ? first : undefined)
        : last !== undefined
          ? items.slice(Math.max(0, items.length - last))
          : items;
  const unique = bound.has('unique') ? firstOfEach(kept) : kept;
  if (bound.has('unique') && kept.some(({ type }) => type === 'unknown')) return openStream([unknown]);
  const expand = bound.get('expandproperty');
  if (expand) {
    if (expand.type !== 'string') return openStream([unknown]);
    const out = streamOf();
    for (const item of unique)
      emit(out, item.type === 'unknown' ? unknown : getMember(item, expand.text, run.fold(node)));
    return out;
  }
  return bound.has('property') ? openStream([unknown]) : streamOf(unique);
};

/** The items without those that equal an earlier one. Linear. */
function firstOfEach(items: readonly Value[]): Value[] {
  const seen = new Set<unknown>();
  return items.filter((item) => {
    const key = keyOf(item, true) ?? item;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

const sortObject: Cmdlet = (call) => {
  const { run, node } = call;
  const bound = bindArguments(
    call.args,
    ['property'],
    ['inputobject', 'culture', 'top', 'bottom'],
    ['descending', 'unique', 'casesensitive', 'stable'],
  );
  const input = inputOf(call, bound.get('inputobject'));
  if (input.open || bound.has('top') || bound.has('bottom') || bound.get('property')?.type === 'list') {
    visitBlocks(run, call.args);
    return openStream([unknown]);
  }
  const by = bound.get('property');
  let descending = bound.has('descending');
  run.context.meter.step(input.items.length);
  const keyed = itemsOf(input, run.context.meter).map((item) => {
    let key: Value = item;
    let selector = by;
    if (selector?.type === 'dictionary') {
      descending ||= truthOf(selector.entries.get('descending') ?? { type: 'null' }) === true;
      selector = selector.entries.get('expression') ?? selector.entries.get('e');
    }
    if (selector?.type === 'block') key = run.invoke(selector, [], item, node, false);
    else if (selector?.type === 'string')
      key = item.type === 'unknown' ? unknown : getMember(item, selector.text, run.fold(node));
    else if (selector) key = unknown;
    return { item, key };
  });
  const isSortable =
    keyed.every(({ key }) => key.type === 'number') ||
    keyed.every(({ key }) => key.type === 'string' || key.type === 'char');
  if (!isSortable) return openStream([unknown]);
  run.context.meter.step(keyed.length * Math.ceil(Math.log2(keyed.length + 2)));
  const textOf = (value: Value): string =>
    value.type === 'string' ? value.text : value.type === 'char' ? String.fromCharCode(value.unit) : '';
  keyed.sort((a, b) =>
    a.key.type === 'number' && b.key.type === 'number'
      ? a.key.value - b.key.value
      : textOf(a.key).localeCompare(textOf(b.key), 'en', { sensitivity: 'base' }),
  );
  if (descending) keyed.reverse();
  const items = keyed.map(({ item }) => item);
  return streamOf(
    bound.has('unique')
      ? items.filter((item, at) => at === 0 || !sameValue(items[at - 1] ?? unknown, item))
      : items,
  );
};

const measureObject: Cmdlet = (call) => {
  const bound = bindArguments(
    call.args,
    ['property'],
    ['inputobject'],
    ['sum', 'average', 'maximum', 'minimum', 'line', 'word', 'character', 'allstats'],
  );
  const input = inputOf(call, bound.get('inputobject'));
  const items = itemsOf(input, call.run.context.meter);
  if (input.open || bound.has('property')) return openStream([unknown]);
  const numbers = items.map((item) => (item.type === 'number' ? item.value : NaN));
  const sum = numbers.reduce((total, one) => total + one, 0);
  const members = new Map<string, Value>([['count', { type: 'number', value: items.length, as: 'int32' }]]);
  if (bound.has('sum') && Number.isFinite(sum))
    members.set('sum', { type: 'number', value: sum, as: 'double' });
  return streamOf([
    { type: 'object', className: 'microsoft.powershell.commands.genericmeasureinfo', members },
  ]);
};

/** Writes what it is given, or what the pipeline gives. */
const writeOutput: Cmdlet = (call) => {
  const bound = bindArguments(call.args, ['inputobject'], [], ['noenumerate']);
  const out = streamOf();
  const given = bound.get('inputobject');
  if (!given) return call.input ?? out;
  // `echo a b` gives two objects.
  for (const value of [given, ...bound.rest]) emit(out, value);
  return out;
};

const teeObject: Cmdlet = ({ run, args, input }) => {
  const bound = bindArguments(
    args,
    ['filepath'],
    ['literalpath', 'variable', 'inputobject', 'encoding'],
    ['append'],
  );
  if (bound.has('variable')) {
    const name = bound.get('variable');
    if (name?.type === 'string' && input && !bound.has('append'))
      writeVariable(run, name.text, valueOf(input, run.context.meter));
    else forgetNamed(run, name);
  }
  return input ?? streamOf();
};
const nothingOut: Cmdlet = () => streamOf();
const unknownOut: Cmdlet = () => openStream([unknown]);

export const objectCmdlets: Readonly<Record<string, Cmdlet>> = {
  'ForEach-Object': forEachObject,
  'Where-Object': whereObject,
  'Select-Object': selectObject,
  'Sort-Object': sortObject,
  'Measure-Object': measureObject,
  'Write-Output': writeOutput,
  'Tee-Object': teeObject,
  'Out-Null': nothingOut,
  'Write-Host': nothingOut,
  'Write-Verbose': nothingOut,
  'Write-Debug': nothingOut,
  'Write-Warning': nothingOut,
  'Write-Error': nothingOut,
  'Write-Information': nothingOut,
  'Write-Progress': nothingOut,
  'Out-Host': nothingOut,
  'Out-Default': nothingOut,
  'Out-File': nothingOut,
  'Set-Content': nothingOut,
  'Add-Content': nothingOut,
  'Start-Sleep': nothingOut,
  'Set-StrictMode': nothingOut,
  'Import-Module': nothingOut,
  'Get-Random': unknownOut,
};
