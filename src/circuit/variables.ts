import { Field, Provable, Struct } from 'o1js';
import { KIND_BITS, ListType, type Entry, type RecordType, type Shape, type ValueOf } from '../parth/record.js';
import { assertFits } from './bits.js';
import { constrain } from './constraint.js';
import { hashWithPrefix } from './hash.js';

/** The in-circuit form of an entry: a `Field` for every kind, the same nesting of records and lists. */
export type VarsOf<E> =
  E extends RecordType<infer S>
    ? { readonly [K in keyof S]: VarsOf<S[K]> }
    : E extends ListType<infer T>
      ? readonly VarsOf<T>[]
      : Field;

/** Constants of the circuit, for running it outside a proof. */
export function constantsOf<E extends Entry>(entry: E, value: ValueOf<E>): VarsOf<E> {
  return build(entry, value, (x) => Field(x)) as VarsOf<E>;
}

/** The plain value of constants. Throws on variables: for tests and for running outside a proof only. */
export function valueOf<E extends Entry>(entry: E, vars: VarsOf<E>): ValueOf<E> {
  return build(entry, vars, (x) => (x as unknown as Field).toBigInt()) as ValueOf<E>;
}

/** The field elements of a record in hashing order. */
export function fieldsOf<S extends Shape>(type: RecordType<S>, vars: VarsOf<RecordType<S>>): Field[] {
  const out: Field[] = [];
  visit(type, vars, '', (x) => out.push(x));
  return out;
}

/** The tagged hash of a record, the same as `RecordType.hash`. */
export function hashOf<S extends Shape>(type: RecordType<S>, vars: VarsOf<RecordType<S>>): Field {
  if (type.tag === null) throw new TypeError('a record without a tag has no hash');
  return hashWithPrefix(type.tag, fieldsOf(type, vars));
}

/** Holds every number of a witness to its kind's range, by bits: range-check gates would change the program's feature flags. */
export function constrainRanges<S extends Shape>(type: RecordType<S>, vars: VarsOf<RecordType<S>>): void {
  visit(type, vars, '', (x, kind, path) => {
    if (kind === 'field') return;
    constrain(`range:${path}`, () => (kind === 'bit' ? x.assertBool() : assertFits(x, KIND_BITS[kind])));
  });
}

/** States that two records are equal, field by field. */
export function assertEqualRecords<S extends Shape>(
  type: RecordType<S>,
  a: VarsOf<RecordType<S>>,
  b: VarsOf<RecordType<S>>,
): void {
  const right = fieldsOf(type, b);
  fieldsOf(type, a).forEach((x, i) => x.assertEquals(right[i]!));
}

/** The o1js type of a record as a private input. It checks no range: `constrainRanges` does, with names. */
export function provableOf<S extends Shape>(type: RecordType<S>): Provable<VarsOf<RecordType<S>>> {
  return Struct(provableEntry(type) as { [name: string]: Provable<unknown> }) as unknown as Provable<
    VarsOf<RecordType<S>>
  >;
}

function provableEntry(entry: Entry): unknown {
  if (typeof entry === 'string') return Field;
  if (entry instanceof ListType) return Provable.Array(toProvable(entry.item), entry.length);
  return Object.fromEntries(Object.entries(entry.shape).map(([name, inner]) => [name, provableEntry(inner)]));
}

function toProvable(entry: Entry): Provable<unknown> {
  const inner = provableEntry(entry);
  return (
    typeof entry === 'string' || entry instanceof ListType ? inner : Struct(inner as object)
  ) as Provable<unknown>;
}

function build(entry: Entry, value: unknown, leaf: (x: bigint) => unknown): unknown {
  if (typeof entry === 'string') return leaf(value as bigint);
  if (entry instanceof ListType) {
    return Array.from({ length: entry.length }, (_, i) => build(entry.item, (value as unknown[])[i], leaf));
  }
  const object = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(entry.shape).map(([name, inner]) => [name, build(inner, object[name], leaf)]),
  );
}

function visit(
  entry: Entry,
  vars: unknown,
  path: string,
  leaf: (x: Field, kind: 'field' | 'u64' | 'u32' | 'bit', path: string) => void,
): void {
  if (typeof entry === 'string') leaf(vars as Field, entry, path);
  else if (entry instanceof ListType) {
    for (let i = 0; i < entry.length; i++) visit(entry.item, (vars as unknown[])[i], `${path}[${i}]`, leaf);
  } else {
    for (const [name, inner] of Object.entries(entry.shape)) {
      visit(inner, (vars as Record<string, unknown>)[name], path ? `${path}.${name}` : name, leaf);
    }
  }
}
