import { functionLeavesOf } from '../../compiler/artifact/leaves.js';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import type { KeyValueStore } from '../../kvq/store.js';
import { atomically } from '../../kvq/transaction.js';
import type { Genesis } from '../../parth/genesis/genesis.js';
import { genesisState, type GenesisState } from '../../parth/genesis/genesis-state.js';
import { FunctionLeaf } from '../../parth/leaves.js';
import { NodeError } from '../errors.js';
import { planIdOf } from '../jobs/plan-id.js';
import type { JobQueue } from '../jobs/queue.js';
import { JobGraph } from '../planner/job-graph.js';
import type { NetworkKeys } from '../planner/network-keys.js';
import { planGenesis } from '../planner/plan-block.js';
import { ROWS } from '../state/forest.js';
import { stageCheckpoint } from '../state/stage-checkpoint.js';
import { stageContracts, stageRegistrations } from '../state/stage-registry.js';
import { stageUserLeaves } from '../state/user-updates.js';

/** What a node's store must be of. */
export interface NetworkIdentity {
  readonly genesis: Genesis;
  readonly keys: NetworkKeys;
  /** True for a network that makes no proofs. */
  readonly simulated: boolean;
  /** The code of the system contracts, as sessions need it; both or none. */
  readonly systemArtifacts?: readonly ContractArtifact[];
}

/** What genesis comes to. Throws QED4056 for one that is not valid. */
export function readGenesis({ genesis, systemArtifacts = [] }: NetworkIdentity): GenesisState {
  const bad = (what: string, cause?: unknown) =>
    new NodeError(
      'badGenesis',
      `the genesis is not valid: ${what}`,
      'use the genesis file that the network publishes',
      { cause },
    );
  genesis.contracts.forEach(({ functions }, i) => {
    const artifact = systemArtifacts[i];
    if (artifact === undefined) return;
    const hashes = (leaves: readonly FunctionLeaf[]) => leaves.map((leaf) => FunctionLeaf.hash(leaf)).join();
    if (hashes(functionLeavesOf(artifact)) !== hashes(functions))
      throw bad(`contract ${i} is not ${artifact.contract} as it is compiled here`);
  });
  try {
    return genesisState(genesis);
  } catch (error) {
    if (error instanceof RangeError) throw bad(error.message, error);
    throw error;
  }
}

/** Makes checkpoint 0 in an empty store, in one write with the job of its proof. */
export async function writeGenesis(
  store: KeyValueStore,
  queue: JobQueue,
  network: NetworkIdentity,
  state: GenesisState,
): Promise<void> {
  const { genesis, keys, simulated, systemArtifacts = [] } = network;
  const graph = new JobGraph(keys, { genesisRoot: state.root, checkpointTreeRoot: 0n });
  const { header, proof } = await planGenesis(graph, state);
  const contracts = state.contractLeaves.map((leaf, i) => ({
    leaf,
    functions: genesis.contracts[i]!.functions,
    artifact: systemArtifacts[i],
  }));
  await atomically(store, async (tx) => {
    ROWS.meta.put(tx, [0n], { genesisRoot: state.root.toString(), simulated, keys: keys.digest });
    const { urt } = state.trees;
    const indices = Array.from({ length: Number(urt.count) + 1 }, (_, i) => BigInt(i));
    const staged = {
      gusrRoot: await stageUserLeaves(tx, 0n, state.userLeaves),
      urtRoot: await stageRegistrations(tx, 0n, urt, indices),
      gconRoot: await stageContracts(tx, 0n, 0n, contracts),
      // Nothing is in the trees of deposits and withdrawals yet, and the first withdrawal brings the sentinel of its tree.
      gdtRoot: state.leaf.gdtRoot,
      gwtRoot: state.leaf.gwtRoot,
    };
    const record = {
      job: proof.reference.id,
      jobs: graph.jobs.map(({ id }) => id),
      endCaps: 0,
      registrations: 0,
      deployments: 0,
      submissions: [],
    };
    await stageCheckpoint(tx, state, header, record, staged);
    await queue.addPlan(tx, { id: planIdOf(0n), checkpointId: 0n, jobs: graph.jobs });
  });
  queue.signal.notify();
}
