import { readMapping } from '../../compiler/call/read-state.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { LayoutField } from '../../compiler/ir/layout.js';
import { artifactOf } from '../../sandbox/chain/deployment.js';
import type { Slots } from '../../sandbox/state/sandbox-state.js';
import type { World } from '../chain/world.js';
import { plainKey } from './arguments.js';
import { mappingOf, stateOf, type Members } from './members.js';
import { valueOf } from './values.js';

/** Reads a getter by its name. */
type ReadGetter = (name: string) => Promise<unknown>;

/**
 * A user's state in a contract: fields and getters as promises, mappings with `get`, what a component has below its
 * name.
 */
export function stateReader(
  members: Members,
  compiled: CompiledContract,
  slots: Slots,
  getters: readonly string[],
  readGetter: ReadGetter,
  world: World,
): object {
  const state = stateOf(members, []);
  for (const field of compiled.layout.fields) {
    const path = field.name.split('.');
    const name = path.pop()!;
    define(ownerOf(members, state, path), name, () => readerOf(members, compiled, slots, field, world));
  }
  for (const getter of getters) {
    const path = getter.split('.');
    const name = path.pop()!;
    define(ownerOf(members, state, path), name, () => readGetter(getter));
  }
  return state;
}

function readerOf(
  members: Members,
  compiled: CompiledContract,
  slots: Slots,
  field: LayoutField,
  world: World,
): unknown {
  if (field.keys.length === 0) return read(compiled, slots, field, []);
  return mappingOf(members, field.name, async (key) => read(compiled, slots, field, plainKey(field, key, world)));
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
function ownerOf(members: Members, state: object, path: readonly string[]): object {
  let owner = state as Record<string, object>;
  for (const [i, part] of path.entries()) {
    if (!Object.hasOwn(owner, part)) owner[part] = stateOf(members, path.slice(0, i + 1));
    owner = owner[part] as Record<string, object>;
  }
  return owner;
}

const define = (owner: object, name: string, get: () => unknown): void =>
  void Object.defineProperty(owner, name, { enumerable: true, get });
