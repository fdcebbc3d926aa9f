import type { IrKind } from '../ir/kinds.js';
import type { IrOp, MethodIr, SlotKey, SlotRef, ValueId } from '../ir/ops.js';
import { definitions } from '../ir/uses.js';
import { kindsOf, sameKey, sameSlot } from '../ir/slots.js';
import type { Pass } from './pass.js';

type Access = Extract<IrOp, { op: 'loadSlot' | 'storeSlot' | 'loadForeign' }>;

/**
 * Reads and writes a short array of state as a whole where an index is known at run time only: all its items share one path, and a select takes
 * the one that is meant, instead of a path for each index. Long arrays that are seldom touched keep their paths, whichever takes fewer rows.
 */
export const arrays: Pass = {
  name: 'arrays',
  run(ir: MethodIr): MethodIr {
    const spread = new Set(
      arraysOf(ir)
        .filter(isCheaperAsWhole)
        .flatMap(({ accesses }) => accesses),
    );
    if (spread.size === 0) return ir;
    const items = new ItemAccesses(ir);
    return { ...ir, ops: ir.ops.flatMap((op) => (spread.has(op as Access) ? items.of(op as Access) : [op])) };
  },
};

/** An array of one state, with all accesses by a run-time index. */
interface StateArray {
  readonly accesses: Access[];
  readonly height: number;
  /** The slots from `first` to `last`, where all keys that are no index are 0. */
  first: bigint;
  last: bigint;
  /** Whether the array's block is open anyway, for an access by constant indices. */
  readonly isOpen: boolean;
}

const indicesOf = (slot: SlotRef): readonly SlotKey[] => slot.keys.filter(({ length }) => length !== undefined);
const keysOf = (slot: SlotRef): readonly SlotKey[] => slot.keys.filter(({ length }) => length === undefined);
/** What another contract holds need be no value of its kind, and reading that fails: only the item that is meant may be read there. */
const isAccess = (op: IrOp): op is Access =>
  op.op === 'loadSlot' || op.op === 'storeSlot' || (op.op === 'loadForeign' && op.contract === undefined);

function arraysOf(ir: MethodIr): readonly StateArray[] {
  const accesses = ir.ops.filter(isAccess);
  const found: StateArray[] = [];
  for (const op of accesses.filter(({ slot }) => indicesOf(slot).length > 0)) {
    const first = op.slot.base;
    const last = indicesOf(op.slot).reduce((sum, { stride, length }) => sum + BigInt(length! - 1) * stride, first);
    const meets = (other: StateArray): boolean =>
      isOfOneState(other.accesses[0]!, op) && other.first <= last && first <= other.last;
    const array = found.find(meets);
    if (array !== undefined) {
      array.accesses.push(op);
      array.first = first < array.first ? first : array.first;
      array.last = last > array.last ? last : array.last;
      continue;
    }
    const isOpen = accesses.some(
      (other) =>
        isOfOneState(other, op) && indicesOf(other.slot).length === 0 && abs(other.slot.base - first) <= last - first,
    );
    found.push({ accesses: [op], height: op.op === 'loadForeign' ? op.cstateHeight : ir.cstateHeight, first, last, isOpen }); // prettier-ignore
  }
  return found;
}

/** Whether two accesses are to one tree and under the same keys, so that they can share a path. */
function isOfOneState(a: Access, b: Access): boolean {
  const foreign = (op: Access): readonly (ValueId | undefined)[] =>
    op.op === 'loadForeign' ? [op.user, op.contract, op.checkpoint, op.guard] : [];
  const [ofA, ofB] = [foreign(a), foreign(b)];
  if (ofA.length !== ofB.length || !ofA.every((value, i) => value === ofB[i])) return false;
  const [keysA, keysB] = [keysOf(a.slot), keysOf(b.slot)];
  return keysA.length === keysB.length && keysA.every((key, i) => sameKey(key, keysB[i]!));
}

// What the circuit takes, in rows: a hash, a level of a path with a run-time index, and the parts of a select among items.
const HASH = 12;
const LEVEL = 15;
const SELECT = 4;

function isCheaperAsWhole({ accesses, height, first, last, isOpen }: StateArray): boolean {
  const isWrite = (op: Access): boolean => op.op === 'storeSlot';
  const sharePath = (a: Access, b: Access): boolean => a.guard === b.guard && sameSlot(a.slot, b.slot);
  const paths = accesses.filter((op, i) => accesses.findIndex((other) => sharePath(other, op)) === i);
  const asPaths = paths.reduce((sum, path) => {
    const isWritten = accesses.some((op) => isWrite(op) && sharePath(op, path));
    return sum + height * LEVEL * (isWritten ? 2 : 1);
  }, 0);
  const slots = Number(last - first + 1n);
  const above = isOpen ? 0 : height - Math.ceil(Math.log2(slots));
  const hashes = (slots + above) * (accesses.some(isWrite) ? 2 : 1);
  const selects = accesses.reduce((sum, { slot }) => sum + combinations(slot), 0);
  return hashes * HASH + selects * SELECT < asPaths;
}

const combinations = (slot: SlotRef): number => indicesOf(slot).reduce((product, { length }) => product * length!, 1);
const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** Writes an access by a run-time index as accesses to every item. */
class ItemAccesses {
  readonly #kinds: ReadonlyMap<ValueId, IrKind>;
  readonly #known = new Map<string, ValueId>();
  #next: ValueId;

  constructor(ir: MethodIr) {
    this.#kinds = kindsOf(ir);
    this.#next = 1 + Math.max(-1, ...ir.ops.flatMap((op) => definitions(op).map(({ result }) => result)));
  }

  of(op: Access): readonly IrOp[] {
    const ops: IrOp[] = [];
    if (op.op === 'storeSlot') this.#store(op, op.guard, ops);
    else this.#load(op, op.result, ops);
    return ops;
  }

  /** Appends the reads of all items and the selects between them; the last one has `result`. */
  #load(op: Exclude<Access, { op: 'storeSlot' }>, result: ValueId, ops: IrOp[]): void {
    const index = indicesOf(op.slot)[0];
    if (index === undefined) {
      // Reading own state has no effect, so the guard was for the index, or is for a hashed key. A foreign read has that of its user.
      const isFree = op.op === 'loadSlot' && !op.slot.keys.some(({ hashed }) => hashed);
      ops.push({ ...op, result, guard: isFree ? undefined : op.guard });
      return;
    }
    const items = Array.from({ length: index.length! }, (_, i) => {
      // The only item of an array of one is the result.
      const item = index.length === 1 ? result : this.#next++;
      this.#load({ ...op, slot: itemOf(op.slot, index, i) }, item, ops);
      return item;
    });
    let rest = items.at(-1)!;
    for (let i = items.length - 2; i >= 0; i--) {
      const chosen = i === 0 ? result : this.#next++;
      const condition = this.#isAt(index.value, i, op.span, ops);
      ops.push({
        op: 'select',
        kind: op.kind,
        result: chosen,
        span: op.span,
        condition,
        then: items[i]!,
        otherwise: rest,
      });
      rest = chosen;
    }
  }

  #store(op: Extract<Access, { op: 'storeSlot' }>, guard: ValueId | undefined, ops: IrOp[]): void {
    const index = indicesOf(op.slot)[0];
    if (index === undefined) {
      ops.push({ ...op, guard });
      return;
    }
    for (let i = 0; i < index.length!; i++) {
      const isHere = this.#both(guard, this.#isAt(index.value, i, op.span, ops), op.span, ops);
      this.#store({ ...op, slot: itemOf(op.slot, index, i) }, isHere, ops);
    }
  }

  #isAt(index: ValueId, i: number, span: IrOp['span'], ops: IrOp[]): ValueId {
    return this.#once(`${index} = ${i}`, (result) => {
      const right = this.#once(`${this.#kinds.get(index)} ${i}`, (constant) =>
        ops.push({ op: 'const', kind: this.#kinds.get(index)!, value: BigInt(i), result: constant, span }),
      );
      ops.push({ op: 'eq', kind: 'boolean', left: index, right, result, span });
    });
  }

  #both(guard: ValueId | undefined, condition: ValueId, span: IrOp['span'], ops: IrOp[]): ValueId {
    if (guard === undefined) return condition;
    return this.#once(`${guard} and ${condition}`, (result) =>
      ops.push({ op: 'and', kind: 'boolean', left: guard, right: condition, result, span }),
    );
  }

  #once(key: string, append: (result: ValueId) => void): ValueId {
    let known = this.#known.get(key);
    if (known === undefined) {
      known = this.#next++;
      append(known);
      this.#known.set(key, known);
    }
    return known;
  }
}

/** The slot of one item: the index is a constant now. */
function itemOf(slot: SlotRef, index: SlotKey, i: number): SlotRef {
  return { ...slot, base: slot.base + BigInt(i) * index.stride, keys: slot.keys.filter((key) => key !== index) };
}
