import { readMapping } from '../../compiler/call/read-state.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { LayoutField } from '../../compiler/ir/layout.js';
import { artifactOf } from '../../sandbox/chain/deployment.js';
import type { Slots } from '../../sandbox/state/sandbox-state.js';
import { plainArgument, valueOf } from './values.js';

/** Reads a getter by its name. */
type ReadGetter = (name: string) => Promise<unknown>;

/**
 * A user's state in a contract: fields and getters as promises, mappings with `get`, what a component has below its
 * name.
 */
export function stateReader(
  compiled: CompiledContract,
  slots: Slots,
  getters: readonly string[],
  readGetter: ReadGetter,
): object {
  const state = {};
  for (const field of compiled.layout.fields) {
    const path = field.name.split('.');
    const name = path.pop()!;
    define(ownerOf(state, path), name, () => readerOf(compiled, slots, field));
  }
  for (const getter of getters) {
    const path = getter.split('.');
    const name = path.pop()!;
    define(ownerOf(state, path), name, () => readGetter(getter));
  }
  return state;
}

function readerOf(compiled: CompiledContract, slots: Slots, field: LayoutField): unknown {
  if (field.keys.length === 0) return read(compiled, slots, field, []);
  const scalars = (key: unknown): unknown[] => (Array.isArray(key) ? key.flatMap(scalars) : [key]);
  return { get: (key: unknown) => read(compiled, slots, field, scalars(plainArgument(key))) };
}

async function read(
  compiled: CompiledContract,
  slots: Slots,
  { name, type }: LayoutField,
  keys: readonly unknown[],
): Promise<unknown> {
  return valueOf(
    type,
    readMapping(artifactOf(compiled), (slot) => slots.get(slot) ?? 0n, name, keys),
  );
}

/** The object that stands for a component, which is made where it is missing. */
function ownerOf(state: object, path: readonly string[]): object {
  let owner = state as Record<string, object>;
  for (const part of path) owner = (owner[part] ??= {}) as Record<string, object>;
  return owner;
}

const define = (owner: object, name: string, get: () => unknown): void =>
  void Object.defineProperty(owner, name, { enumerable: true, get });
