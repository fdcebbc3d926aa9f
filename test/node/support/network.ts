import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import { openAllRoles, type AllRoles, type AllRolesOptions } from '../../../src/node/all-roles.js';
import { userIdOf } from '../../../src/parth/user-id.js';
import type { Genesis } from '../../../src/parth/genesis/genesis.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { FakeUser } from './fake-user.js';

/** Heights of the two system contracts' CSTATE trees. */
export const HEIGHTS = [8n, 34n] as const;

export const genesisOf = (premined: number, config: Partial<Genesis['config']> = {}): Genesis => ({
  config: { magic: 7n, realmBits: 1n, maxAnchorAge: 5n, baseFee: 1n, feePerTransaction: 0n, feePerSlot: 0n, ...config },
  blockTime: 1_700_000_000_000n,
  contracts: [
    { deployerId: 0n, cstateHeight: HEIGHTS[0], layoutHash: 11n, functions: [] },
    { deployerId: 0n, cstateHeight: HEIGHTS[1], layoutHash: 12n, functions: [] },
  ],
  users: Array.from({ length: premined }, (_, i) => ({ publicKeyHash: 1_000n + BigInt(i), balance: 50n })),
});

export interface TestNetwork {
  readonly node: AllRoles;
  readonly store: KeyValueStore;
  readonly genesis: Genesis;
  /** Premined users, by registration. Made-up sessions: see `FakeUser`. */
  readonly users: FakeUser[];
  /** A user who was registered later. */
  newcomer(userId: bigint, publicKeyHash: bigint): FakeUser;
}

/** A node on a simulated network with some premined users; block times come from a clock that always moves on. */
export async function testNetwork(
  premined: number,
  options: Partial<AllRolesOptions> & { config?: Partial<Genesis['config']> } = {},
): Promise<TestNetwork> {
  const genesis = options.genesis ?? genesisOf(premined, options.config);
  const store = options.store ?? new MemoryStore();
  let clock = 1_800_000_000_000;
  const keys = protocolKeys();
  const node = await openAllRoles({
    workers: 0,
    now: () => (clock += 10),
    prover: new SimulatedProver(),
    keys,
    ...options,
    store,
    genesis,
  });
  const heightOf = (contractId: bigint) => Number(HEIGHTS[Number(contractId)]);
  const newcomer = (userId: bigint, publicKeyHash: bigint) =>
    new FakeUser(userId, publicKeyHash, keys.UpsEndCap, heightOf);
  const users = await Promise.all(
    genesis.users.map(async ({ publicKeyHash }, i) => {
      const user = newcomer(userIdOf(BigInt(i), genesis.config.realmBits), publicKeyHash);
      user.leaf = await node.state.userLeaf(0n, user.userId);
      return user;
    }),
  );
  return { node, store, genesis, users, newcomer };
}
