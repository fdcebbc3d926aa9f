import type { ContractLeaf, RegistrationLeaf } from '../../parth/leaves.js';
import { REGISTRATIONS, type IndexedEntry } from '../../parth/trees/indexed-entry.js';
import { IndexedTree } from '../../parth/trees/indexed-tree.js';
import { PartialMerkleTree } from '../../parth/trees/partial-merkle-tree.js';
import { AppendTree, RegistryTrees } from '../../parth/trees/registry-trees.js';
import type { VersionedMerkleTree } from '../../kvq/models/versioned-merkle-tree.js';
import type { Reader } from '../../kvq/store.js';
import { BATCH_SIZE } from '../../prover/registry/batch-size.js';
import { NodeError } from '../errors.js';
import { LEAVES, ROWS, TREES } from '../state/forest.js';
import type { Checkpoint } from '../state/node-state.js';
import { TreeNodes } from '../state/tree-nodes.js';

/** What a block adds to the registry. */
export interface RegistryAdditions {
  /** Public key hashes. */
  readonly users: readonly bigint[];
  readonly contracts: readonly ContractLeaf[];
}

/**
 * The registry's trees as of a checkpoint, as far as a block with these additions needs them: what is read grows with the block and not with the
 * network. Throws QED4069 where the store's nodes are not those of the checkpoint.
 */
export async function readRegistry(
  reader: Reader,
  { id, leaf, stats }: Checkpoint,
  { users, contracts }: RegistryAdditions,
): Promise<RegistryTrees> {
  // Leaf 0 is the sentinel: it fills batches that are not full.
  const entries = new Map([[0n, await entryAt(reader, id, 0n)]]);
  for (const index of await lowIndices(reader, users)) entries.set(index, await entryAt(reader, id, index));
  const appended = windowOf(stats.users + 1n, users.length, BATCH_SIZE.users);
  const urt = await partOf(reader, TREES.urt.of([]), id, leaf.urtRoot, [...entries.keys(), ...appended]);
  const deployed = windowOf(stats.contracts, contracts.length, BATCH_SIZE.contracts);
  const gcon = await partOf(reader, TREES.gcon.of([]), id, leaf.gconRoot, deployed);
  return new RegistryTrees(
    IndexedTree.part(REGISTRATIONS, stats.users, entries, urt),
    new AppendTree(gcon, stats.contracts),
  );
}

/** Where the greatest registered key is that is not above each of these: the key itself, if it is registered. */
async function lowIndices(reader: Reader, keys: readonly bigint[]): Promise<bigint[]> {
  const { layout, codec } = ROWS.registrationByKey;
  const found = await reader.last(keys.map((key) => layout.slice([], 0n, key + 1n)));
  return found.map((entry) => (entry === undefined ? 0n : codec.decode(entry.value)));
}

async function entryAt(reader: Reader, checkpointId: bigint, index: bigint): Promise<IndexedEntry> {
  const leaf: RegistrationLeaf | undefined = await LEAVES.registrations.get(reader, checkpointId, index);
  if (leaf === undefined) throw notOfCheckpoint(`registration ${index} is missing`);
  return { key: leaf.publicKeyHash, nextKey: leaf.nextPublicKeyHash, nextIndex: leaf.nextIndex, value: 0n };
}

/** The leaves of all batches that `count` leaves from `at` on fall into, and of the one after them: see `AppendWindow`. */
function windowOf(at: bigint, count: number, batchSize: number): bigint[] {
  if (count === 0) return [];
  const size = BigInt(batchSize);
  const start = (at / size) * size;
  const end = ((at + BigInt(count) - 1n) / size + 2n) * size;
  return Array.from({ length: Number(end - start) }, (_, i) => start + BigInt(i));
}

/** What is known of a tree: these leaves. Those beyond its end are left out, so that it is found full. */
async function partOf(
  reader: Reader,
  tree: VersionedMerkleTree,
  checkpointId: bigint,
  root: bigint,
  indices: readonly bigint[],
): Promise<PartialMerkleTree> {
  const known = indices.filter((index) => index >> BigInt(tree.height) === 0n);
  const nodes = await TreeNodes.read(reader, tree, checkpointId, known);
  const part = new PartialMerkleTree(tree.height, root);
  try {
    for (const index of known) part.add(nodes.get(index), nodes.path(index));
  } catch (error) {
    throw notOfCheckpoint((error as Error).message, error);
  }
  return part;
}

const notOfCheckpoint = (what: string, cause?: unknown): NodeError =>
  new NodeError(
    'internal',
    `the registry in the store is not that of its checkpoint: ${what}`,
    'restore the store from a backup; where it was never damaged, this is a fault of qed: please report it',
    { exitCode: 70, cause },
  );
