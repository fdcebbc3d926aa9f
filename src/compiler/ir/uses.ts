import type { IrKind } from './kinds.js';
import type { IrOp } from './ops.js';
import type { ValueId } from './op.js';

/** The values that an operation defines. */
export function definitions(op: IrOp): readonly { readonly result: ValueId; readonly kind: IrKind }[] {
  if ('results' in op) return op.results;
  return 'result' in op ? [op] : [];
}

/** The values that an operation uses, its guard first. */
export function uses(op: IrOp): readonly ValueId[] {
  const guard = 'guard' in op && op.guard !== undefined ? [op.guard] : [];
  return [...guard, ...operands(op)];
}

function operands(op: IrOp): readonly ValueId[] {
  switch (op.op) {
    case 'const':
    case 'input':
    case 'context':
      return [];
    case 'not':
    case 'cast':
    case 'stale':
      return [op.value];
    case 'select':
      return [op.condition, op.then, op.otherwise];
    case 'assert':
      return [
        op.condition,
        ...op.message.flatMap((part) => (typeof part === 'string' ? [] : [part.value])),
        ...op.compared.map((x) => x.value),
      ];
    case 'loadSlot':
      return op.slot.keys.map((key) => key.value);
    case 'storeSlot':
      return [...op.slot.keys.map((key) => key.value), op.value];
    case 'loadForeign':
      return [
        op.user,
        ...(op.contract === undefined ? [] : [op.contract]),
        ...(op.checkpoint === undefined ? [] : [op.checkpoint]),
        ...op.slot.keys.map((key) => key.value),
      ];
    case 'userKey':
      return [op.user];
    case 'emit':
      return op.values;
    case 'poseidon':
      return op.inputs;
    case 'sha256':
    case 'keccak256':
      return op.bytes;
    case 'verifyEcdsa':
    case 'verifySchnorr':
      return [...op.signature, ...op.publicKey, ...op.message];
    case 'merkleRoot':
      return [op.leaf, op.index, ...op.siblings];
    case 'inlineCall':
    case 'deferCall':
      return [op.contract, ...op.inputs];
    case 'validUntil':
    case 'checkpoint':
      return [op.checkpoint];
    case 'credit':
    case 'debit':
      return [op.amount];
    default:
      return [op.left, op.right];
  }
}
