import type { IrOp, MethodIr } from '../../../src/compiler/ir/ops.js';
import type { ValueId } from '../../../src/compiler/ir/op.js';
import { kindsOf, sameSlot } from '../../../src/compiler/ir/slots.js';
import { inRange } from '../../../src/compiler/ir/kinds.js';
import { rewriteOps } from '../../../src/compiler/passes/pass.js';
import { runPasses } from '../../../src/compiler/passes/pipeline.js';
import type { Transform } from './batch.js';

/** A mistake that a compiler could make: IR in, wrong IR out. A method on which it changes nothing is given back as it is. */
export interface Mutation {
  readonly name: string;
  readonly transform: Transform;
}

/** Changes every operation for which `change` gives another one; undefined leaves it out. */
function ops(name: string, change: (op: IrOp) => IrOp | undefined): Mutation {
  return {
    name,
    transform: (ir) => {
      const changed = ir.ops.map(change);
      if (changed.every((op, i) => op === ir.ops[i])) return ir;
      return { ...ir, ops: changed.filter((op) => op !== undefined) };
    },
  };
}
/** The operation of a name; several names may share one shape. */
type OpOf<K extends IrOp['op'], T = IrOp> = T extends { op: infer N } ? (K extends N ? T : never) : never;
const one = <K extends IrOp['op']>(name: string, kind: K, change: (op: OpOf<K>) => IrOp | undefined): Mutation =>
  ops(name, (op) => (op.op === kind ? change(op as OpOf<K>) : op));

const withoutGuard = <T extends IrOp>(op: T): T =>
  'guard' in op && op.guard !== undefined ? { ...op, guard: undefined } : op;

/** Each kind of check and effect happens on every path. */
const GUARDS: readonly Mutation[] = [
  ...(['add', 'sub', 'mul', 'div', 'rem', 'shl', 'cast', 'merkleRoot', 'storeSlot', 'emit'] as const),
  ...(['inlineCall', 'deferCall', 'validUntil'] as const),
].map((kind) => one(`the guard of ${kind} is lost`, kind, withoutGuard));

const ASSERT_GUARDS = (['assertion', 'index', 'checkpoint'] as const).map((check) =>
  one(`the guard of checks of ${check} is lost`, 'assert', (op) => (op.check === check ? withoutGuard(op) : op)),
);

/** Each kind of check is left out. */
const CHECKS: readonly Mutation[] = [
  ...(['assertion', 'index', 'checkpoint'] as const).map((check) =>
    one(`${check} checks are lost`, 'assert', (op) => (op.check === check ? undefined : op)),
  ),
  one('the membership of enums is not checked', 'assert', (op) =>
    String(op.message[0]).startsWith('no member of') ? undefined : op,
  ),
  ...(['add', 'sub', 'mul', 'shl'] as const).map((kind) =>
    one(`${kind} wraps`, kind, (op) => (op.kind === 'Field' || op.wrap === true ? op : { ...op, wrap: true })),
  ),
  one('a checked cast wraps', 'cast', (op) =>
    op.mode === 'check' && !['Field', 'Hash', 'boolean', 'UserId', 'ContractId'].includes(op.kind)
      ? { ...op, mode: 'wrap' }
      : op,
  ),
  one('wrap checks', 'cast', (op) => (op.mode === 'wrap' ? { ...op, mode: 'check' } : op)),
  ...(['add', 'sub', 'mul', 'shl'] as const).map((kind) =>
    one(`${kind} inside of wrap is checked`, kind, (op) => (op.wrap === true ? { ...op, wrap: undefined } : op)),
  ),
];

const swapped = <T extends { left: ValueId; right: ValueId }>(op: T): T => ({ ...op, left: op.right, right: op.left });

/** An operation computes something else. */
const VALUES: readonly Mutation[] = [
  one('select takes the other side', 'select', (op) => ({ ...op, then: op.otherwise, otherwise: op.then })),
  one('select takes its first side', 'select', (op) => ({ ...op, otherwise: op.then })),
  ...(['sub', 'div', 'rem', 'lt', 'le'] as const).map((kind) => one(`${kind} swaps its sides`, kind, swapped)),
  one('add subtracts', 'add', (op) => ({ ...op, op: 'sub' })),
  one('mul adds', 'mul', (op) => ({ ...op, op: 'add' })),
  one('div is rem', 'div', (op) => (op.kind === 'Field' ? op : { ...op, op: 'rem' })),
  one('shl shifts right', 'shl', (op) => ({ ...op, op: 'shr', wrap: undefined })),
  // No operation on bits takes an i64.
  one('shr shifts nothing', 'shr', (op) => (op.kind === 'i64' ? op : { ...op, op: 'bitOr', right: op.left })),
  one('< is <=', 'lt', (op) => ({ ...op, op: 'le' })),
  one('<= is <', 'le', (op) => ({ ...op, op: 'lt' })),
  one('&& is ||', 'and', (op) => ({ ...op, op: 'or' })),
  one('|| is &&', 'or', (op) => ({ ...op, op: 'and' })),
  one('! does nothing', 'not', ({ value, ...op }) => ({ ...op, op: 'and', left: value, right: value })),
  one('& is |', 'bitAnd', (op) => ({ ...op, op: 'bitOr' })),
  one('| is ^', 'bitOr', (op) => ({ ...op, op: 'bitXor' })),
  one('^ is |', 'bitXor', (op) => ({ ...op, op: 'bitOr' })),
  one('constants are one more', 'const', (op) =>
    inRange(op.kind, op.value + 1n) ? { ...op, value: op.value + 1n } : op,
  ),
  one('the domain of a hash is lost', 'poseidon', (op) => (op.tag === undefined ? op : { ...op, tag: undefined })),
  one('a hash takes its inputs backwards', 'poseidon', (op) => ({ ...op, inputs: op.inputs.toReversed() })),
  one('sha256 is keccak256', 'sha256', (op) => ({ ...op, op: 'keccak256' })),
  one('a path is read from the root', 'merkleRoot', (op) => ({ ...op, siblings: op.siblings.toReversed() })),
  one('the caller is the deployer', 'context', (op) => (op.name === 'userId' ? { ...op, name: 'deployer' } : op)),
  one('the users of the anchor are those of always', 'checkpoint', (op) =>
    op.name === 'checkpointUsers' ? { ...op, op: 'context' } : op,
  ),
  {
    name: 'arguments of one kind are swapped',
    transform: (ir) => {
      const inputs = ir.ops.filter((op) => op.op === 'input');
      const [a, b] = inputs.flatMap((op) =>
        inputs.filter((other) => other !== op && other.kind === op.kind).slice(0, 1),
      );
      if (a === undefined || b === undefined) return ir;
      const turned = (op: IrOp): IrOp =>
        op === a ? { ...a, result: b.result } : op === b ? { ...b, result: a.result } : op;
      return { ...ir, ops: ir.ops.map(turned) };
    },
  },
  {
    name: 'the result is backwards',
    transform: (ir) => (ir.outputs.length < 2 ? ir : { ...ir, outputs: ir.outputs.toReversed() }),
  },
];

/** State, events and calls go wrong. */
const EFFECTS: readonly Mutation[] = [
  one('writes are lost', 'storeSlot', () => undefined),
  one('a written slot forgets where it starts', 'storeSlot', (op) => (op.initial === 0n ? op : { ...op, initial: 0n })),
  one('a read slot forgets where it starts', 'loadSlot', (op) => (op.initial === 0n ? op : { ...op, initial: 0n })),
  one('a foreign slot forgets where it starts', 'loadForeign', (op) =>
    op.initial === 0n ? op : { ...op, initial: 0n },
  ),
  one('keys are lost', 'storeSlot', (op) =>
    op.slot.keys.length === 0 ? op : { ...op, slot: { ...op.slot, keys: op.slot.keys.slice(1) } },
  ),
  one('keys of reads are lost', 'loadSlot', (op) =>
    op.slot.keys.length === 0 ? op : { ...op, slot: { ...op.slot, keys: op.slot.keys.slice(1) } },
  ),
  one('a read is one slot off', 'loadSlot', (op) => ({ ...op, slot: { ...op.slot, base: op.slot.base ^ 1n } })),
  one('a foreign read reads the own state', 'loadForeign', ({ slot, initial, kind, result, span, guard }) => ({
    op: 'loadSlot',
    slot,
    initial,
    kind,
    result,
    span,
    guard,
  })),
  one('a read of the past reads the anchor', 'loadForeign', (op) =>
    op.checkpoint === undefined ? op : { ...op, checkpoint: undefined },
  ),
  {
    name: 'a read of another contract reads the own one',
    transform: (ir) => {
      const isOther = (op: IrOp): boolean => op.op === 'loadForeign' && op.contract !== undefined;
      const here = { contract: undefined, cstateHeight: ir.cstateHeight };
      const change = (op: IrOp): IrOp => (isOther(op) ? ({ ...op, ...here } as IrOp) : op);
      return ir.ops.some(isOther) ? { ...ir, ops: ir.ops.map(change) } : ir;
    },
  },
  one('events are lost', 'emit', () => undefined),
  one('the values of events are backwards', 'emit', (op) => ({ ...op, values: op.values.toReversed() })),
  one('later calls are lost', 'deferCall', () => undefined),
  one('later calls take their arguments backwards', 'deferCall', (op) => ({ ...op, inputs: op.inputs.toReversed() })),
  one('calls take their arguments backwards', 'inlineCall', (op) => ({ ...op, inputs: op.inputs.toReversed() })),
  one('the bound of a session is lost', 'validUntil', () => undefined),
];

/** Passes that forget a condition. */
const PASSES: readonly Mutation[] = [
  pass('the first event comes last', (ir) => {
    const first = ir.ops.find((op) => op.op === 'emit');
    return first === undefined ? ir : { ...ir, ops: [...ir.ops.filter((op) => op !== first), first] };
  }),
  pass('reads are forwarded across writes that may meet them', (ir) => {
    const known: { slot: Extract<IrOp, { op: 'loadSlot' }>; value: ValueId }[] = [];
    return rewriteOps(ir, (op) => {
      if (op.op !== 'loadSlot') return op;
      const found = known.find(
        ({ slot }) => sameSlot(slot.slot, op.slot) && slot.kind === op.kind && slot.guard === op.guard,
      );
      if (found !== undefined) return { same: found.value };
      known.push({ slot: op, value: op.result });
      return op;
    });
  }),
  pass('a write under a condition is forwarded as if it had none', (ir) => {
    const kinds = kindsOf(ir);
    let known: { op: Extract<IrOp, { op: 'storeSlot' }> }[] = [];
    return rewriteOps(ir, (op) => {
      if (op.op === 'storeSlot') known = [...known.filter((each) => !sameSlot(each.op.slot, op.slot)), { op }];
      if (op.op !== 'loadSlot') return op;
      const found = known.find((each) => sameSlot(each.op.slot, op.slot) && kinds.get(each.op.value) === op.kind);
      return found === undefined || found.op.initial !== op.initial ? op : { same: found.op.value };
    });
  }),
  pass('a write is dropped for one that need not happen', (ir) => ({
    ...ir,
    ops: ir.ops.filter(
      (op, i) =>
        op.op !== 'storeSlot' ||
        !ir.ops.slice(i + 1).some((later) => later.op === 'storeSlot' && sameSlot(later.slot, op.slot)),
    ),
  })),
  pass('a write is dropped though it is read before the next one', (ir) => ({
    ...ir,
    ops: ir.ops.filter((op, i) => {
      const next = ir.ops.slice(i + 1).find((later) => later.op === 'storeSlot' && later.guard === undefined);
      return op.op !== 'storeSlot' || next?.op !== 'storeSlot' || !sameSlot(next.slot, op.slot);
    }),
  })),
  pass('a check is computed once for two paths', (ir) => {
    const seen = new Map<string, ValueId>();
    // After these two the same operands have the same names.
    return rewriteOps(runPasses(ir, ['common', 'forward']), (op) => {
      if (op.op !== 'add' && op.op !== 'sub' && op.op !== 'div' && op.op !== 'rem' && op.op !== 'mul') return op;
      const key = `${op.op} ${op.kind} ${op.left} ${op.right} ${op.wrap}`;
      const found = seen.get(key);
      if (found !== undefined) return { same: found };
      seen.set(key, op.result);
      return op;
    });
  }),
  pass('a read is computed once though a write stands between', (ir) => {
    const seen = new Map<string, ValueId>();
    return rewriteOps(ir, (op) => {
      if (op.op !== 'loadSlot') return op;
      const key = `${op.kind} ${op.initial} ${op.slot.base} ${op.slot.keys.map(({ value, stride }) => `${value}*${stride}`).join()}`;
      const found = seen.get(key);
      if (found !== undefined) return { same: found };
      seen.set(key, op.result);
      return op;
    });
  }),
  pass('checks whose value nobody uses are dropped', (ir) => {
    const used = new Set<ValueId>(ir.outputs.map(({ value }) => value));
    const kept = [...ir.ops].reverse().filter((op) => {
      const canGo = ['add', 'sub', 'mul', 'div', 'rem', 'shl', 'cast'].includes(op.op) && 'result' in op;
      if (canGo && !used.has(op.result)) return false;
      mentioned(op).forEach((id) => used.add(id));
      return true;
    });
    return { ...ir, ops: kept.reverse() };
  }),
  pass('an assertion is dropped after one of another path', (ir) => {
    const seen = new Set<ValueId>();
    return {
      ...ir,
      ops: ir.ops.filter((op) => op.op !== 'assert' || (!seen.has(op.condition) && seen.add(op.condition))),
    };
  }),
  pass('a guard that is not known counts as false', (ir) => ({
    ...ir,
    ops: ir.ops.filter((op) => !('guard' in op) || op.guard === undefined || 'result' in op || 'results' in op),
  })),
];

/** Every value that an operation names, by looking at all of it. */
function mentioned(op: IrOp): ValueId[] {
  const found: ValueId[] = [];
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'number' && !['result', 'index', 'length', 'line', 'column', 'cstateHeight'].includes(name))
      found.push(value);
    else if (typeof value === 'object' && value !== null && name !== 'span')
      for (const [key, inner] of Object.entries(value)) visit(inner, Array.isArray(value) ? name : key);
  };
  // The index of a path is a value, that of an input is none.
  if (op.op === 'merkleRoot') found.push(op.index);
  visit(op, '');
  return found;
}

function pass(name: string, run: (ir: MethodIr) => MethodIr): Mutation {
  return {
    name,
    transform: (ir) => {
      const next = run(ir);
      const isSame = next.ops.length === ir.ops.length && next.ops.every((op, i) => op === ir.ops[i]);
      return isSame ? ir : next;
    },
  };
}

/** One mistake of each kind that the tests must find. */
export const MUTATIONS: readonly Mutation[] = [
  ...GUARDS,
  ...ASSERT_GUARDS,
  ...CHECKS,
  ...VALUES,
  ...EFFECTS,
  ...PASSES,
];
