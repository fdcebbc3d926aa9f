import type { IrKind } from '../ir/kinds.js';
import type { IrOp, MethodIr } from '../ir/ops.js';
import type { SlotKey, SlotRef } from '../ir/state-ops.js';
import type { ValueId } from '../ir/op.js';
import { definitions } from '../ir/uses.js';
import { kindsOf } from '../ir/slots.js';
import { type Access, indicesOf } from './state-arrays.js';

/** Writes an access by a run-time index as accesses to every item. */
export class ItemAccesses {
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
