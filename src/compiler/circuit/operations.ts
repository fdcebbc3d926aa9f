import { Field } from 'o1js';
import { isWhole, KIND_RANGE, KIND_WIDTH, type IrKind } from '../ir/kinds.js';
import type {
  ArithmeticOp,
  BitwiseOp,
  CastOp,
  CompareOp,
  LogicOp,
  NotOp,
  SelectOp,
  ShiftOp,
  StaleOp,
} from '../ir/value-ops.js';
import type { IrOp } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { exceedsPath } from './hashes.js';
import type { Lookup } from './lookup.js';
import { bitwise, shiftLeft, shiftRight } from './numbers/bits.js';
import { divide } from './numbers/divide.js';
import { guarded, select } from './numbers/choice.js';
import { less } from './numbers/order.js';
import { lowBitsOfField } from './numbers/canonical.js';
import { multiply, multiplyWrapping, wrapTo } from './numbers/multiply.js';
import { rangeBits, rangeKind } from './numbers/ranges.js';

/** Operations on values alone. */
export type PureOp = ArithmeticOp | ShiftOp | BitwiseOp | CompareOp | NotOp | LogicOp | SelectOp | CastOp | StaleOp;

/** Whether an operation states anything that a witness can break; the others only compute. */
export function checks(op: IrOp, kinds: ReadonlyMap<ValueId, IrKind>): boolean {
  switch (op.op) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'shl':
      return op.kind !== 'Field' && op.wrap !== true;
    case 'div':
    case 'rem':
      return true;
    case 'cast':
      return op.mode === 'check' && !isWidening(kinds.get(op.value)!, op.kind);
    case 'merkleRoot':
      return exceedsPath(kinds.get(op.index)!, op.siblings.length);
    case 'loadForeign':
      return op.contract !== undefined && !isWhole(op.kind);
    case 'inlineCall':
      return op.results.some(({ kind }) => !isWhole(kind));
    case 'assert':
    case 'debit':
    case 'credit':
      return true;
    default:
      return false;
  }
}

/** Whether every value of one kind is one of another. */
const isWidening = (from: IrKind, to: IrKind): boolean =>
  isWhole(to) || (KIND_RANGE[from].min >= KIND_RANGE[to].min && KIND_RANGE[from].max <= KIND_RANGE[to].max);

/** Lowers one operation: its result, with the constraint that it is in range. Where the guard does not hold, the result is 0. */
export function operation(
  op: PureOp,
  guard: Field | undefined,
  get: Lookup,
  kinds: ReadonlyMap<ValueId, IrKind>,
): Field {
  switch (op.op) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'rem':
      return arithmetic(op, guard, get(op.left), get(op.right));
    case 'shl':
    case 'shr': {
      const kind = narrow(op.kind);
      const left = guarded(guard, get(op.left));
      const amount = get(op.right);
      const amountKind = kinds.get(op.right)!;
      return op.op === 'shl'
        ? shiftLeft(kind, left, amount, amountKind, op.wrap === true)
        : shiftRight(kind, left, amount, amountKind);
    }
    case 'bitAnd':
    case 'bitOr':
    case 'bitXor':
      return bitwise(op.kind, op.op, get(op.left), get(op.right));
    case 'eq':
      return get(op.left).equals(get(op.right)).toField();
    case 'lt':
      return less(kinds.get(op.left)!, get(op.left), get(op.right));
    case 'le':
      return Field(1).sub(less(kinds.get(op.left)!, get(op.right), get(op.left)));
    case 'not':
      return Field(1).sub(get(op.value));
    case 'and':
      return get(op.left).mul(get(op.right)).seal();
    case 'or':
      return get(op.left)
        .add(get(op.right))
        .sub(get(op.left).mul(get(op.right)))
        .seal();
    case 'select':
      return select(get(op.condition), get(op.then), get(op.otherwise));
    case 'stale':
      return get(op.value);
    case 'cast':
      return cast(op, kinds.get(op.value)!, guarded(guard, get(op.value)));
  }
}

function arithmetic(op: ArithmeticOp, guard: Field | undefined, left: Field, right: Field): Field {
  if (op.op === 'div' || op.op === 'rem') {
    const divisor = guard === undefined ? right : select(guard, right, Field(1));
    const dividend = guarded(guard, left);
    return op.kind === 'Field' ? dividend.div(divisor).seal() : divide(op.kind, op.op, dividend, divisor);
  }
  if (op.op === 'mul') {
    const factor = guarded(guard, left);
    if (op.kind === 'Field') return factor.mul(right).seal();
    return op.wrap ? multiplyWrapping(narrow(op.kind), factor, right) : multiply(op.kind, factor, right);
  }
  const exact = guarded(guard, (op.op === 'add' ? left.add(right) : left.sub(right)).seal());
  if (op.kind === 'Field') return exact;
  if (op.wrap) return wrapTo(narrow(op.kind), exact, 1);
  rangeKind(op.kind, exact);
  return exact;
}

function cast(op: CastOp, from: IrKind, value: Field): Field {
  if (op.mode === 'wrap') {
    const to = narrow(op.kind);
    if (!isWhole(from)) return wrapTo(to, value, Math.max(0, KIND_WIDTH[from] - KIND_WIDTH[to]));
    const low = lowBitsOfField(KIND_WIDTH[to], value);
    return to === 'i64' ? wrapTo('i64', low, 0) : low;
  }
  if (isWidening(from, op.kind)) return value;
  // The canonical value of a whole field element is never negative.
  if (isWhole(from) && op.kind === 'i64') rangeBits(63, value);
  else rangeKind(op.kind, value);
  return value;
}

function narrow(kind: IrKind): Exclude<IrKind, 'Field' | 'Hash'> {
  if (isWhole(kind)) throw new TypeError(`${kind} is no integer`);
  return kind;
}
