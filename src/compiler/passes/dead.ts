import type { IrOp, MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { definitions, uses } from '../ir/uses.js';
import { isWhole } from '../ir/kinds.js';
import type { Pass } from './pass.js';

/** Drops values that nobody uses. Checks are effects: an operation that can fail stays, whether its result is used or not. */
export const dead: Pass = {
  name: 'dead',
  run(ir: MethodIr): MethodIr {
    const live = new Set<ValueId>(ir.outputs.map(({ value }) => value));
    const kept: IrOp[] = [];
    for (const op of [...ir.ops].reverse()) {
      if (canGo(op) && definitions(op).every(({ result }) => !live.has(result))) continue;
      uses(op).forEach((id) => live.add(id));
      kept.push(op);
    }
    return { ...ir, ops: kept.reverse() };
  },
};

/** The reads of other users' state of which nothing takes the value. */
export function unusedReads(ir: MethodIr): ReadonlySet<ValueId> {
  const kept = new Set(dead.run(ir).ops);
  return new Set(ir.ops.flatMap((op) => (op.op === 'loadForeign' && !kept.has(op) ? [op.result] : [])));
}

function canGo(op: IrOp): boolean {
  switch (op.op) {
    case 'const':
    case 'context':
    case 'checkpoint':
    case 'userKey':
    case 'eq':
    case 'lt':
    case 'le':
    case 'not':
    case 'and':
    case 'or':
    case 'select':
    case 'stale':
    case 'bitAnd':
    case 'bitOr':
    case 'bitXor':
    case 'poseidon':
    case 'sha256':
    case 'keccak256':
    case 'verifyEcdsa':
    case 'verifySchnorr':
    case 'loadSlot':
    case 'shr':
      return true;
    case 'loadForeign':
      // Another contract's slot may hold what is no value of the kind, and that fails.
      return op.contract === undefined;
    case 'add':
    case 'sub':
    case 'mul':
      return op.kind === 'Field' || op.wrap === true;
    case 'shl':
      return op.wrap === true;
    case 'cast':
      return op.mode === 'wrap' || isWhole(op.kind);
    default:
      return false;
  }
}
