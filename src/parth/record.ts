import { FIELD_ORDER } from './field.js';
import { poseidonWithPrefix } from './poseidon.js';

/** What one field element may hold. A circuit range-checks all but `field` where a witness enters it. */
export type Kind = 'field' | 'u64' | 'u32' | 'bit';

/** The bits that a kind may use. */
export const KIND_BITS = { u64: 64, u32: 32, bit: 1 } as const;

export type Entry = Kind | RecordType<Shape> | ListType<Entry>;
export interface Shape {
  readonly [name: string]: Entry;
}

/** The plain value of an entry: a bigint for every kind, an object for a record, an array for a list. */
export type ValueOf<E> = E extends Kind
  ? bigint
  : E extends RecordType<infer S>
    ? { readonly [K in keyof S]: ValueOf<S[K]> }
    : E extends ListType<infer T>
      ? readonly ValueOf<T>[]
      : never;

/** A list of fixed length, hashed as its items one after the other. */
export class ListType<out T extends Entry> {
  constructor(
    readonly item: T,
    readonly length: number,
  ) {}
}

export const list = <const T extends Entry>(item: T, length: number): ListType<T> => new ListType(item, length);

/**
 * The one description of a leaf, header, statement or witness: its hash tag and its fields in hashing order. The plain codec and hash are
 * here; the provable type and its hash are derived from the same description in `src/circuit`, so the two cannot drift.
 */
export class RecordType<out S extends Shape> {
  constructor(
    /** The domain tag (PROTOCOL §1); `null` for a record that is never hashed on its own. */
    readonly tag: string | null,
    readonly shape: S,
  ) {}

  /** The flat list of field elements in declared order. */
  fields(value: ValueOf<RecordType<S>>): bigint[] {
    const out: bigint[] = [];
    flatten(this, value, out);
    return out;
  }

  /** The tagged Poseidon hash of the fields. */
  hash(value: ValueOf<RecordType<S>>): bigint {
    if (this.tag === null) throw new TypeError('a record without a tag has no hash');
    return poseidonWithPrefix(this.tag, this.fields(value));
  }

  /** Bigints become decimal strings. */
  toJSON(value: ValueOf<RecordType<S>>): Json {
    return toJson(this, value);
  }

  /** Reads what `toJSON` wrote. Throws a `RangeError` that names the path of what is missing or out of range. */
  fromJSON(json: unknown): ValueOf<RecordType<S>> {
    return fromJson(this, json, '') as ValueOf<RecordType<S>>;
  }

  /** The record whose every field is 0. */
  zero(): ValueOf<RecordType<S>> {
    return zeroOf(this) as ValueOf<RecordType<S>>;
  }
}

export type Json = string | readonly Json[] | { readonly [name: string]: Json };

export const record = <const S extends Shape>(tag: string | null, shape: S): RecordType<S> =>
  new RecordType(tag, shape);

function flatten(entry: Entry, value: unknown, out: bigint[]): void {
  if (typeof entry === 'string') out.push(value as bigint);
  else if (entry instanceof ListType)
    for (let i = 0; i < entry.length; i++) flatten(entry.item, (value as unknown[])[i], out);
  else for (const name in entry.shape) flatten(entry.shape[name]!, (value as Record<string, unknown>)[name], out);
}

function toJson(entry: Entry, value: unknown): Json {
  if (typeof entry === 'string') return (value as bigint).toString();
  if (entry instanceof ListType) return (value as unknown[]).map((item) => toJson(entry.item, item));
  const object = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(entry.shape).map(([name, inner]) => [name, toJson(inner, object[name])]));
}

function fromJson(entry: Entry, json: unknown, path: string): unknown {
  if (typeof entry === 'string') return scalarFromJson(entry, json, path);
  if (entry instanceof ListType) {
    if (!Array.isArray(json) || json.length !== entry.length) {
      throw new RangeError(`${path || 'value'}: expected a list of ${entry.length}`);
    }
    return json.map((item, i) => fromJson(entry.item, item, `${path}[${i}]`));
  }
  if (typeof json !== 'object' || json === null) throw new RangeError(`${path || 'value'}: expected an object`);
  const object = json as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(entry.shape).map(([name, inner]) => [
      name,
      fromJson(inner, object[name], path ? `${path}.${name}` : name),
    ]),
  );
}

function scalarFromJson(kind: Kind, json: unknown, path: string): bigint {
  if (typeof json !== 'string' || !/^(0|[1-9][0-9]{0,77})$/.test(json)) {
    throw new RangeError(`${path}: expected a decimal string`);
  }
  const value = BigInt(json);
  const limit = kind === 'field' ? FIELD_ORDER : 1n << BigInt(KIND_BITS[kind]);
  if (value >= limit) throw new RangeError(`${path}: ${json} is out of range for ${kind}`);
  return value;
}

function zeroOf(entry: Entry): unknown {
  if (typeof entry === 'string') return 0n;
  if (entry instanceof ListType) return Array.from({ length: entry.length }, () => zeroOf(entry.item));
  return Object.fromEntries(Object.entries(entry.shape).map(([name, inner]) => [name, zeroOf(inner)]));
}
