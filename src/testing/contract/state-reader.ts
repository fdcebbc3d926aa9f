import { readMapping } from '../../compiler/call/read-state.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { LayoutField } from '../../compiler/ir/layout.js';
import { artifactOf } from '../../sandbox/chain/deployment.js';
import type { Slots } from '../../sandbox/state/sandbox-state.js';
import type { World } from '../chain/world.js';
import { plainKey } from './arguments.js';
import { mappingOf, readOnlyState, stateOf, type Members } from './members.js';
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
  const owners = new Map<string, object>();
  const { object, shown } = component(members, []);
  owners.set('', object);
  for (const field of compiled.layout.fields) {
    const path = field.name.split('.');
    const name = path.pop()!;
    define(ownerOf(members, owners, path), name, () => readerOf(members, compiled, slots, field, world));
  }
  for (const getter of getters) {
    const path = getter.split('.');
    const name = path.pop()!;
    define(ownerOf(members, owners, path), name, () => readGetter(getter));
  }
  return shown;
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
function ownerOf(members: Members, owners: Map<string, object>, path: readonly string[]): object {
  const known = owners.get(path.join('.'));
  if (known !== undefined) return known;
  const { object, shown } = component(members, path);
  define(ownerOf(members, owners, path.slice(0, -1)), path.at(-1)!, () => shown);
  owners.set(path.join('.'), object);
  return object;
}

/** An object that gets what is defined in it, and the same as a test is shown it. */
function component(members: Members, path: readonly string[]): { readonly object: object; readonly shown: object } {
  const object = stateOf(members, path);
  return { object, shown: readOnlyState(members, path, object) };
}

const define = (owner: object, name: string, get: () => unknown): void =>
  void Object.defineProperty(owner, name, { enumerable: true, get });
