import type { Field } from 'o1js';
import type { VarsOf } from '../../circuit/variables.js';
import type { RegistryState } from '../../parth/trees/registry-trees.js';
import type { RegistryHeader } from '../../parth/statements/block.js';

type State = VarsOf<typeof RegistryState>;
type TreeVars = State[keyof State];

/** The header of a batch: the trees in `changed` move to their new root and count, the others stay (PROTOCOL §6). */
export function registryHeader(
  roots: { readonly checkpointTreeRoot: Field; readonly configHash: Field },
  before: State,
  changed: Partial<Record<keyof State, TreeVars>>,
): VarsOf<typeof RegistryHeader> {
  const transition = (name: keyof State) => {
    const old = before[name];
    const after = changed[name] ?? old;
    return { oldRoot: old.root, newRoot: after.root, oldCount: old.count, newCount: after.count };
  };
  return {
    checkpointTreeRoot: roots.checkpointTreeRoot,
    configHash: roots.configHash,
    urt: transition('urt'),
    gcon: transition('gcon'),
    gdt: transition('gdt'),
    gwt: transition('gwt'),
  };
}
