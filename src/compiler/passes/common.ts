import type { IrOp, MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { definitions } from '../ir/uses.js';
import { rewriteOps, type Pass } from './pass.js';

/**
 * Computes each value once. An operation that may fail stands for a later one only where it fails on every path of the later one: under the
 * same guard, or under none. An assertion that repeats an earlier one is implied by it.
 */
export const common: Pass = {
  name: 'common',
  run(ir: MethodIr): MethodIr {
    const seen = new Map<string, readonly ValueId[]>();
    return rewriteOps(ir, (op) => {
      const key = keyOf(op);
      if (key === undefined) return op;
      const guard = 'guard' in op ? op.guard : undefined;
      const earlier = seen.get(`${key} always`) ?? seen.get(`${key} if ${guard}`);
      if (earlier === undefined) {
        const results = definitions(op).map(({ result }) => result);
        seen.set(guard === undefined ? `${key} always` : `${key} if ${guard}`, results);
        return op;
      }
      return earlier.length > 0 ? { same: earlier } : undefined;
    });
  },
};

/** What makes two operations the same; undefined where each counts. */
function keyOf(op: IrOp): string | undefined {
  switch (op.op) {
    case 'const':
      return `const ${op.kind} ${op.value}`;
    case 'context':
      return `context ${op.name}`;
    case 'userKey':
      return `userKey ${op.user}`;
    case 'checkpoint':
      return `checkpoint ${op.name} ${op.checkpoint}`;
    case 'add':
    case 'mul':
    case 'sub':
    case 'div':
    case 'rem':
    case 'shl':
    case 'shr':
      return `${op.op} ${op.kind} ${op.wrap === true} ${ordered(op)}`;
    case 'bitAnd':
    case 'bitOr':
    case 'bitXor':
    case 'eq':
    case 'lt':
    case 'le':
    case 'and':
    case 'or':
      return `${op.op} ${op.kind} ${ordered(op)}`;
    case 'not':
      return `not ${op.value}`;
    case 'cast':
      return `cast ${op.kind} ${op.mode} ${op.value}`;
    case 'select':
      return `select ${op.condition} ${op.then} ${op.otherwise}`;
    case 'poseidon':
      // Any text can be in a tag, blanks and numbers too.
      return `poseidon ${op.inputs.join(' ')} ${op.tag === undefined ? '' : `'${op.tag}`}`;
    case 'sha256':
    case 'keccak256':
      return `${op.op} ${op.bytes.join(' ')}`;
    case 'verifyEcdsa':
    case 'verifySchnorr':
      return [op.op, ...op.signature, ...op.publicKey, ...op.message].join(' ');
    case 'merkleRoot':
      return `merkleRoot ${op.leaf} ${op.index} ${op.siblings.join(' ')}`;
    case 'loadForeign': {
      const keys = op.slot.keys
        .map(({ value, stride, length, hashed }) => `${value}*${stride}<${length}${hashed}`)
        .join('+');
      return `foreign ${op.kind} ${op.user} ${op.contract} ${op.checkpoint} ${op.cstateHeight} ${op.slot.base} ${keys} ${op.initial}`;
    }
    case 'assert':
      return `assert ${op.condition}`;
    default:
      return undefined;
  }
}

const COMMUTATIVE = ['add', 'mul', 'eq', 'and', 'or', 'bitAnd', 'bitOr', 'bitXor'];
function ordered(op: { op: string; left: ValueId; right: ValueId }): string {
  const [a, b] = COMMUTATIVE.includes(op.op) && op.right < op.left ? [op.right, op.left] : [op.left, op.right];
  return `${a} ${b}`;
}
