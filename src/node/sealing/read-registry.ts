import type { ContractLeaf } from '../../parth/leaves.js';
import { REGISTRATIONS, WITHDRAWALS, type IndexedEntry, type IndexedKind } from '../../parth/trees/indexed-entry.js';
import { IndexedTree } from '../../parth/trees/indexed-tree.js';
import { PartialMerkleTree } from '../../parth/trees/partial-merkle-tree.js';
import { AppendTree, RegistryTrees, type TreeState } from '../../parth/trees/registry-trees.js';
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
  /** How many. */
  readonly deposits: number;
  /** Keys of withdrawals. */
  readonly withdrawals: readonly bigint[];
}

/**
 * The registry's trees as of a checkpoint, as far as a block with these additions needs them: what is read grows with the block and not with the
 * network. Throws QED4069 where the store's nodes are not those of the checkpoint.
 */
export async function readRegistry(
  reader: Reader,
  { id, leaf, stats }: Checkpoint,
  { users, contracts, deposits, withdrawals }: RegistryAdditions,
): Promise<RegistryTrees> {
  const at = { reader, checkpointId: id };
  const urt = await readIndexed(at, URT, { root: leaf.urtRoot, count: stats.users }, users);
  const deployed = windowOf(stats.contracts, contracts.length, BATCH_SIZE.contracts);
  const gcon = await partOf(reader, TREES.gcon.of([]), id, leaf.gconRoot, deployed);
  const deposited = windowOf(stats.deposits, deposits, BATCH_SIZE.deposits);
  const gdt = await partOf(reader, TREES.gdt.of([]), id, leaf.gdtRoot, deposited);
  const gwt =
    stats.withdrawals === 0n
      ? new IndexedTree(WITHDRAWALS)
      : await readIndexed(at, GWT, { root: leaf.gwtRoot, count: stats.withdrawals }, withdrawals);
  return new RegistryTrees(urt, new AppendTree(gcon, stats.contracts), new AppendTree(gdt, stats.deposits), gwt);
}

/** Where an indexed tree is in the store. */
interface StoredIndex {
  readonly kind: IndexedKind;
  readonly name: string;
  readonly batchSize: number;
  readonly tree: VersionedMerkleTree;
  /** The index by key. */
  readonly byKey: typeof ROWS.registrationByKey;
  entry(reader: Reader, checkpointId: bigint, index: bigint): Promise<IndexedEntry | undefined>;
}

const URT: StoredIndex = {
  kind: REGISTRATIONS,
  name: 'registration',
  batchSize: BATCH_SIZE.users,
  tree: TREES.urt.of([]),
  byKey: ROWS.registrationByKey,
  async entry(reader, checkpointId, index) {
    const leaf = await LEAVES.registrations.get(reader, checkpointId, index);
    return leaf && { key: leaf.publicKeyHash, nextKey: leaf.nextPublicKeyHash, nextIndex: leaf.nextIndex, value: 0n };
  },
};

const GWT: StoredIndex = {
  kind: WITHDRAWALS,
  name: 'withdrawal',
  batchSize: BATCH_SIZE.withdrawals,
  tree: TREES.gwt.of([]),
  byKey: ROWS.withdrawalByKey,
  async entry(reader, checkpointId, index) {
    const leaf = await LEAVES.withdrawals.get(reader, checkpointId, index);
    return leaf && { key: leaf.key, nextKey: leaf.nextKey, nextIndex: leaf.nextIndex, value: leaf.requestHash };
  },
};

/** The part of an indexed tree that the insertion of these keys needs. */
async function readIndexed(
  { reader, checkpointId }: { readonly reader: Reader; readonly checkpointId: bigint },
  stored: StoredIndex,
  { root, count }: TreeState,
  keys: readonly bigint[],
): Promise<IndexedTree> {
  // Leaf 0 is the sentinel: it fills batches that are not full.
  const entries = new Map<bigint, IndexedEntry>();
  for (const index of new Set([0n, ...(await lowIndices(reader, stored.byKey, keys))])) {
    const entry = await stored.entry(reader, checkpointId, index);
    if (entry === undefined) throw notOfCheckpoint(`${stored.name} ${index} is missing`);
    entries.set(index, entry);
  }
  const appended = windowOf(count + 1n, keys.length, stored.batchSize);
  const tree = await partOf(reader, stored.tree, checkpointId, root, [...entries.keys(), ...appended]);
  return IndexedTree.part(stored.kind, count, entries, tree);
}

/** Where the greatest key in the tree is that is not above each of these: the key itself, if it is there. */
async function lowIndices(
  reader: Reader,
  { layout, codec }: StoredIndex['byKey'],
  keys: readonly bigint[],
): Promise<bigint[]> {
  const found = await reader.last(keys.map((key) => layout.slice([], 0n, key + 1n)));
  return found.map((entry) => (entry === undefined ? 0n : codec.decode(entry.value)));
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
