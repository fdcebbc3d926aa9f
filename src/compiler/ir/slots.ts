import { BLOCK_INDEX_BITS } from './hashed-entries.js';
import { KEY_BITS, type IrKind } from './kinds.js';
import type { MethodIr } from './ops.js';
import type { SlotKey, SlotRef } from './state-ops.js';
import type { ValueId } from './op.js';
import { definitions } from './uses.js';

/** The kind of every value of a method. */
export const kindsOf = (ir: MethodIr): ReadonlyMap<ValueId, IrKind> =>
  new Map(ir.ops.flatMap((op) => definitions(op).map(({ result, kind }) => [result, kind] as const)));

/** The same reference: the same base and the same keys. */
export const sameSlot = (a: SlotRef, b: SlotRef): boolean =>
  a.base === b.base && a.keys.length === b.keys.length && a.keys.every((key, i) => sameKey(key, b.keys[i]!));

/** The same step of an address. */
export const sameKey = (a: SlotKey, b: SlotKey): boolean =>
  a.value === b.value && a.stride === b.stride && a.length === b.length && a.hashed === b.hashed;

/** False where two references can never meet: by their ranges, by their remainders modulo the strides, or by equal keys on other bases. */
export function mayBeSame(kinds: ReadonlyMap<ValueId, IrKind>, a: SlotRef, b: SlotRef): boolean {
  const [rangeA, rangeB] = [rangeOf(kinds, a), rangeOf(kinds, b)];
  if (rangeA.last < rangeB.first || rangeB.last < rangeA.first) return false;
  // An index under two guards counts as 0 under one of them, so only keys without a length cancel.
  const cancels = (key: SlotKey, others: readonly SlotKey[]): boolean =>
    key.length === undefined && others.some((other) => sameKey(key, other));
  const rest = [...a.keys.filter((key) => !cancels(key, b.keys)), ...b.keys.filter((key) => !cancels(key, a.keys))];
  const divisor = rest.reduce((sum, key) => gcd(sum, key.stride), 0n);
  const difference = a.base - b.base;
  return divisor === 0n ? difference === 0n : difference % divisor === 0n;
}

function rangeOf(kinds: ReadonlyMap<ValueId, IrKind>, slot: SlotRef): { first: bigint; last: bigint } {
  const last = slot.keys.reduce((sum, key) => sum + (countOf(kinds.get(key.value)!, key) - 1n) * key.stride, slot.base);
  return { first: slot.base, last };
}

/** How many values a key of a kind can take. */
export function countOf(kind: IrKind, { length, hashed }: SlotKey): bigint {
  if (length !== undefined) return BigInt(length);
  return 1n << BigInt(hashed ? BLOCK_INDEX_BITS : KEY_BITS[kind]!);
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
