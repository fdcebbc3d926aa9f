import type { CompareOp } from '../ir/value-ops.js';
import type { IrOp, MethodIr } from '../ir/ops.js';
import type { SlotRef } from '../ir/state-ops.js';
import type { ValueId } from '../ir/op.js';
import { definitions } from '../ir/uses.js';
import type { IrKind } from '../ir/kinds.js';

export type StoreOp = Extract<IrOp, { op: 'storeSlot' }>;
export type ForeignOp = Extract<IrOp, { op: 'loadForeign' }>;

/** A method's values as a graph, with one name for values that are always equal. */
export class ValueGraph {
  readonly #definitions = new Map<ValueId, IrOp>();
  readonly #kinds = new Map<ValueId, IrKind>();
  readonly #names = new Map<ValueId, ValueId>();
  readonly #slots = new WeakMap<SlotRef, string>();
  /** All comparisons by order. */
  readonly comparisons: readonly CompareOp[];

  constructor(readonly ir: MethodIr) {
    this.comparisons = ir.ops.flatMap((op) => (op.op === 'lt' || op.op === 'le' ? [op] : []));
    const seen = new Map<string, ValueId>();
    const stores = new Map<string, number>();
    for (const op of ir.ops) {
      for (const { result, kind } of definitions(op)) {
        this.#definitions.set(result, op);
        this.#kinds.set(result, kind);
      }
      if (op.op === 'storeSlot') stores.set(cellOf(op.slot), (stores.get(cellOf(op.slot)) ?? 0) + 1);
      if (!('result' in op)) continue;
      const key = this.#keyOf(op, stores);
      const name =
        op.op === 'stale' ? this.name(op.value) : key === undefined ? op.result : (seen.get(key) ?? op.result);
      if (key !== undefined && !seen.has(key)) seen.set(key, op.result);
      this.#names.set(op.result, name);
    }
  }

  definition(id: ValueId): IrOp {
    return this.#definitions.get(id)!;
  }
  kind(id: ValueId): IrKind {
    return this.#kinds.get(id)!;
  }
  /** The first value that is always equal to this one, as far as is known. */
  name(id: ValueId): ValueId {
    return this.#names.get(id) ?? id;
  }
  constant(id: ValueId): bigint | undefined {
    const op = this.definition(this.name(id));
    return op.op === 'const' ? op.value : undefined;
  }
  sameSlot(a: SlotRef, b: SlotRef): boolean {
    return this.#slotKey(a) === this.#slotKey(b);
  }

  #slotKey(slot: SlotRef): string {
    let text = this.#slots.get(slot);
    if (text === undefined) {
      const keys = slot.keys.map(
        (key) => `${this.name(key.value)}*${key.stride}${key.length ?? ''}${key.hashed ?? ''}`,
      );
      text = [slot.base, ...keys.sort()].join('+');
      this.#slots.set(slot, text);
    }
    return text;
  }

  /** What makes two values equal; undefined where nothing is known. What has a guard is 0 where it does not hold, so the guard counts. */
  #keyOf(op: Extract<IrOp, { result: ValueId }>, stores: ReadonlyMap<string, number>): string | undefined {
    const ids = (...values: readonly (ValueId | undefined)[]): string =>
      values.map((id) => (id === undefined ? '-' : this.name(id))).join(' ');
    const guard = 'guard' in op ? ids(op.guard) : '';
    switch (op.op) {
      case 'const':
        return `const ${op.kind} ${op.value}`;
      case 'context':
        return `context ${op.name}`;
      case 'checkpoint':
        return `checkpoint ${op.name} ${ids(op.checkpoint)}`;
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'rem':
      case 'shl':
      case 'shr':
        return `${op.op} ${op.kind} ${op.wrap === true} ${ids(op.left, op.right)} if ${guard}`;
      case 'bitAnd':
      case 'bitOr':
      case 'bitXor':
      case 'eq':
      case 'lt':
      case 'le':
      case 'and':
      case 'or':
        return `${op.op} ${ids(op.left, op.right)}`;
      case 'not':
        return `not ${ids(op.value)}`;
      case 'select':
        return `select ${ids(op.condition, op.then, op.otherwise)}`;
      case 'cast':
        return `cast ${op.kind} ${op.mode} ${ids(op.value)} if ${guard}`;
      case 'poseidon':
        // Any text can be in a tag, blanks and numbers too.
        return `poseidon ${ids(...op.inputs)} ${op.tag === undefined ? '' : `'${op.tag}`}`;
      case 'loadSlot':
        return `own ${op.kind} ${this.#slotKey(op.slot)} ${stores.get(cellOf(op.slot)) ?? 0} ${op.initial} if ${guard}`;
      case 'loadForeign':
        return `foreign ${op.kind} ${ids(op.user, op.contract, op.checkpoint)} ${this.#slotKey(op.slot)} ${op.initial} if ${guard}`;
      default:
        return undefined;
    }
  }
}

/** A field or part of one, all keys and indices taken together: two slots of different cells never meet. */
export const cellOf = (slot: SlotRef): string => cellName(slot.path);
export const cellName = (path: string): string => path.replace(/\[\d*\]/g, '[]');
