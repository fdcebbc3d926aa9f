import type { MappingType, Type } from '../../../src/compiler/typed/types.js';
import { copy, flatten, zeroOf, type TwinValue } from './values.js';

/** A user's state of one contract: an object as the class declares it, components as objects inside. */
export interface TwinState {
  [field: string]: unknown;
}

/** Where a component's object lies: its contract's class and the path to it, as `payments.`. */
export interface Place {
  readonly contract: string;
  readonly prefix: string;
}
const places = new WeakMap<object, Place>();
export const placeOf = (object: object): Place => places.get(object)!;

/** A field of a class as the typed program has it, with the twin's own way to its initial value. */
export interface StateField {
  /** `payments.sent` inside a component. */
  readonly name: string;
  readonly type: Type;
  readonly initial: (() => TwinValue) | undefined;
}

/** A mapping: what was written, and a value for every other key. */
export class TwinMapping {
  readonly entries = new Map<string, { readonly keys: readonly bigint[]; readonly value: TwinValue }>();

  constructor(
    readonly type: MappingType,
    readonly initial: () => TwinValue,
  ) {}

  get(keys: readonly TwinValue[]): TwinValue {
    const entry = this.entries.get(this.#scalars(keys).join());
    return entry === undefined ? this.initial() : entry.value;
  }

  set(keys: readonly TwinValue[], value: TwinValue): void {
    const scalars = this.#scalars(keys);
    this.entries.set(scalars.join(), { keys: scalars, value });
  }

  #scalars(keys: readonly TwinValue[]): bigint[] {
    return this.type.keys.flatMap((type, i) => flatten(type, keys[i]));
  }

  copy(): TwinMapping {
    const other = new TwinMapping(this.type, this.initial);
    for (const [name, { keys, value }] of this.entries) other.entries.set(name, { keys, value: copy(value) });
    return other;
  }
}

/** A state in which nothing was written. */
export function initialState(contract: string, fields: readonly StateField[]): TwinState {
  return build(contract, fields, ({ type, initial }) => {
    if (type.tag !== 'mapping') return initial!();
    return new TwinMapping(type, initial ?? (() => zeroOf(type.value)));
  });
}

/** A copy that shares nothing: what a later call finds, since slots hold values. */
export function copyState(contract: string, fields: readonly StateField[], state: TwinState): TwinState {
  return build(contract, fields, ({ name }) => {
    const value = valueAt(state, name);
    return value instanceof TwinMapping ? value.copy() : copy(value);
  });
}

function build(contract: string, fields: readonly StateField[], valueOf: (field: StateField) => unknown): TwinState {
  const root: TwinState = {};
  places.set(root, { contract, prefix: '' });
  for (const field of fields) {
    const path = field.name.split('.');
    let object = root;
    path.slice(0, -1).forEach((name, i) => {
      const prefix = `${path.slice(0, i + 1).join('.')}.`;
      object[name] ??= {};
      object = object[name] as TwinState;
      places.set(object, { contract, prefix });
    });
    object[path.at(-1)!] = valueOf(field);
  }
  return root;
}

/** What lies at the path of a field or component. */
export const valueAt = (state: TwinState, path: string): unknown =>
  path
    .split('.')
    .filter((name) => name !== '')
    .reduce<unknown>((object, name) => (object as TwinState)[name], state);

/** The scalars of every plain field, and of every entry that a mapping was given, by field path. */
export function scalarsByPath(fields: readonly StateField[], state: TwinState): Map<string, WrittenValue[]> {
  const result = new Map<string, WrittenValue[]>();
  for (const { name, type } of fields) {
    const value = valueAt(state, name);
    if (type.tag === 'mapping') {
      const entries = [...(value as TwinMapping).entries.values()];
      result.set(
        name,
        entries.map((entry) => ({ keys: entry.keys, scalars: flatten(type.value, entry.value) })),
      );
    } else result.set(name, [{ keys: [], scalars: flatten(type, value) }]);
  }
  return result;
}

/** A value of a field, or under the keys of a mapping. */
export interface WrittenValue {
  readonly keys: readonly bigint[];
  readonly scalars: readonly bigint[];
}
