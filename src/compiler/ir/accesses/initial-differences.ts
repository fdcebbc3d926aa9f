import { FIELD_ORDER } from '../../../parth/field.js';
import { fromField, toField, type IrKind } from '../kinds.js';
import type { ValueId } from '../op.js';
import { definitions } from '../uses.js';
import { constantsUnder, type Definitions, type Guard } from './guards.js';
import type { StateScalar } from './state-scalars.js';

/**
 * Where items of an array start with different values and the index is known at run time only, a method stores the difference from the start as a
 * `Field`: `item - start`, the start being a select among constants. This holds such a difference to its form, so that what is stored is a value of
 * the item's kind.
 */
export class InitialDifferences {
  /** Steps that are left: a hostile select costs no more. */
  #budget = 2_000_000;

  constructor(private readonly definitions: Definitions) {}

  /** Whether `value`, stored under `guard`, is an item of the scalar's kind less the item's start, at every place that the slot may be. */
  isDifference(value: ValueId, guard: Guard, { kind, places, indices }: StateScalar): boolean {
    const known = constantsUnder(this.definitions, guard);
    if (known === undefined) return true;
    const reachable = places.flatMap(({ at, initial }) => {
      const values = this.#leadingTo(at, indices, known);
      return values === undefined ? [] : [{ values, initial }];
    });
    const difference = this.definitions.get(value);
    if (difference?.op === 'const')
      return reachable.every(
        ({ initial }) => fromField(kind, (difference.value + toField(initial)) % FIELD_ORDER) !== undefined,
      );
    // Less a start of 0 an item is the item itself.
    if (this.#isItem(value, kind)) return reachable.every(({ initial }) => initial === 0n);
    if (difference?.op !== 'sub' || difference.kind !== 'Field' || !this.#isItem(difference.left, kind)) return false;
    return reachable.every(({ values, initial }) => this.#evaluate(difference.right, values) === toField(initial));
  }

  /** What is known where the indices lead to a place; undefined where they never do: no value is two indices at once. */
  #leadingTo(
    at: readonly bigint[],
    indices: StateScalar['indices'],
    known: ReadonlyMap<ValueId, bigint>,
  ): ReadonlyMap<ValueId, bigint> | undefined {
    const values = new Map(known);
    for (const [i, { value }] of indices.entries()) {
      const definition = this.definitions.get(value);
      const given = values.get(value) ?? (definition?.op === 'const' ? definition.value : undefined);
      if (given !== undefined && given !== at[i]) return undefined;
      values.set(value, at[i]!);
    }
    return values;
  }

  /** Whether a `Field` holds a value of a kind: it is cast from one, or is a constant that is one. */
  #isItem(id: ValueId, kind: IrKind): boolean {
    const op = this.definitions.get(id);
    if (op?.op === 'const') return fromField(kind, op.value) !== undefined;
    if (op?.op !== 'cast' || op.kind !== 'Field') return false;
    const from = this.definitions.get(op.value);
    return from !== undefined && definitions(from).some((each) => each.result === op.value && each.kind === kind);
  }

  /** What a value is where `known` values are what they are; undefined where that does not decide it. */
  #evaluate(id: ValueId, known: ReadonlyMap<ValueId, bigint>): bigint | undefined {
    if (this.#budget-- <= 0) return undefined;
    const given = known.get(id);
    if (given !== undefined) return given;
    const op = this.definitions.get(id);
    switch (op?.op) {
      case 'const':
        return op.value;
      case 'eq': {
        const [left, right] = [this.#evaluate(op.left, known), this.#evaluate(op.right, known)];
        return left === undefined || right === undefined ? undefined : BigInt(left === right);
      }
      case 'not': {
        const value = this.#evaluate(op.value, known);
        return value === undefined ? undefined : 1n - value;
      }
      case 'select': {
        const condition = this.#evaluate(op.condition, known);
        if (condition === undefined) return undefined;
        return this.#evaluate(condition === 1n ? op.then : op.otherwise, known);
      }
      default:
        return undefined;
    }
  }
}
