import { poseidonSelfTest } from '../../circuit/poseidon-self-test.js';
import type { KeyValueStore } from '../../kvq/store.js';
import { NodeError } from '../errors.js';
import { MAX_WAITING } from '../inbox/bounds.js';
import { Submissions } from '../inbox/submissions.js';
import { JobQueue } from '../jobs/queue.js';
import type { NetworkKeys } from '../planner/network-keys.js';
import { readGenesis, writeGenesis, type NetworkIdentity } from '../sealing/genesis.js';
import { checkKeys } from '../state/check-keys.js';
import { ROWS } from '../state/forest.js';
import { NodeState } from '../state/node-state.js';
import type { MetaRow } from '../state/rows.js';

/** A network as its store holds it: what the roles read, and the queues through which they work with each other. */
export interface Network {
  readonly genesisRoot: bigint;
  readonly keys: NetworkKeys;
  /** True for a network that makes no proofs. */
  readonly simulated: boolean;
  readonly state: NodeState;
  readonly submissions: Submissions;
  readonly queue: JobQueue;
}

/**
 * Opens a network's store, in which at most `maxWaiting` end caps wait for a block: makes it from genesis when it is empty, else checks that it is of this network. Throws QED4051 another genesis, QED4052 other
 * protocol keys, QED4053 simulated against proven, QED4056 a bad genesis, QED4057 where the native hash is wrong.
 */
export async function openNetwork(
  store: KeyValueStore,
  identity: NetworkIdentity,
  maxWaiting: number = MAX_WAITING['end-cap'],
): Promise<Network> {
  if (!poseidonSelfTest()) {
    throw new NodeError('badHash', 'the native hash differs from that of o1js', 'run `qed doctor`, then npm ci', {
      exitCode: 3,
    });
  }
  const { genesis, keys, simulated } = identity;
  const meta = await ROWS.meta.get(store, 0n);
  // Another version may have other system contracts as well, and what it takes for a valid genesis is then of no use.
  if (meta !== undefined) checkKeys(meta, keys.digest);
  // A network keeps the system contracts that it began with, also where this version has others.
  const genesisState = readGenesis(meta === undefined ? identity : { ...identity, systemArtifacts: [] });
  const queue = new JobQueue(store);
  if (meta === undefined) await writeGenesis(store, queue, identity, genesisState);
  else checkIdentity(meta, genesisState.root, identity);
  await queue.countStored();
  const state = new NodeState(store, genesis.config);
  const submissions = await Submissions.open(store, { 'end-cap': maxWaiting });
  return { genesisRoot: genesisState.root, keys, simulated, state, queue, submissions };
}

function checkIdentity(meta: MetaRow, genesisRoot: bigint, { simulated }: NetworkIdentity): void {
  const another = 'use another data directory, or start the node with the settings that made this one';
  // A simulated network's genesis differs as well; this is what to tell of it.
  if (meta.simulated !== simulated) {
    const kind = meta.simulated ? 'a simulated network' : 'a network with proofs';
    throw new NodeError('otherMode', `the store is of ${kind}`, another, { exitCode: 3 });
  }
  if (meta.genesisRoot !== genesisRoot.toString()) {
    const hint = `${another}; --fund makes another genesis`;
    throw new NodeError('otherGenesis', 'the store is of a network with another genesis', hint, { exitCode: 3 });
  }
}
