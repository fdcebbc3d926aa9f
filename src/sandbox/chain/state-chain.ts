import { planCheckpoints } from '../../compiler/circuit/checkpoint-plan.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { PublicKey } from '../../parth/leaves.js';
import { freshUserLeaf } from '../../parth/fresh-user-leaf.js';
import { contractIdAt, contractIds, deployOn, deploySystem, stateNameOf } from './deployment.js';
import { LocalChain } from './local-chain.js';
import { sessionsOf, usersAfter, type SandboxState, type SandboxUser, type Slots } from '../state/sandbox-state.js';
import { userKey } from './user-key.js';

/**
 * The chain that a state describes: a file's contracts are deployed in checkpoint 1 or before, and each session is
 * sealed where it was. `balances` are those that users have before their first session.
 */
export function chainOf(
  contracts: readonly CompiledContract[],
  state: SandboxState,
  deployer: bigint,
  balances: ReadonlyMap<bigint, bigint>,
): LocalChain {
  // Nobody asks for a past that no contract reads, and hashing it takes time.
  const readsPast = contracts.some(({ methods }) => methods.some((ir) => planCheckpoints(ir).length > 0));
  const chain = new LocalChain({ first: readsPast ? 0n : state.checkpoint });
  deploySystem(chain);
  contracts.forEach((compiled, index) => deployOn(chain, contractIdAt(index), deployer, compiled));
  for (const [user, balance] of balances) {
    const key = PublicKey.hash(userKey(user, contracts, state.actors));
    chain.change({ userId: user, updates: [], leaf: () => freshUserLeaf(key, user, balance) });
  }
  const sessions = readsPast ? sessionsOf(state) : [];
  for (const [user, after] of usersAfter(state, state.history.length - sessions.length)) {
    changeUser(chain, contracts, state.actors, { user, before: null, after });
  }
  for (const session of sessions) {
    chain.sealUntil(session.checkpoint);
    changeUser(chain, contracts, state.actors, session);
  }
  chain.sealUntil(state.checkpoint + 1n);
  return chain;
}

/** What a user has after a session in place of what it had before. */
export interface UserSession {
  readonly user: bigint;
  readonly before: SandboxUser | null;
  readonly after: SandboxUser;
}

/** Brings a session of a user onto the chain, where it shows in the next checkpoint. */
export function changeUser(
  chain: LocalChain,
  contracts: readonly CompiledContract[],
  actors: SandboxState['actors'],
  { user, before, after }: UserSession,
): void {
  const publicKeyHash = PublicKey.hash(userKey(user, contracts, actors));
  const lastCheckpointId = chain.newest;
  chain.change({
    userId: user,
    updates: contractIds(contracts).flatMap((contractId) => {
      const name = stateNameOf(contracts, contractId);
      const slots = changedSlots(before?.contracts.get(name), after.contracts.get(name));
      return slots.length === 0 ? [] : [{ contractId, slots }];
    }),
    leaf: (uconRoot) => {
      const { nonce, balance } = after;
      return { ...freshUserLeaf(publicKeyHash, user, balance), uconRoot, nonce, lastCheckpointId };
    },
  });
}

const NO_SLOTS: Slots = new Map();

/** The slots whose content differs; 0 where one is empty now. */
export function changedSlots(before: Slots = NO_SLOTS, after: Slots = NO_SLOTS): [bigint, bigint][] {
  const slots = new Set([...before.keys(), ...after.keys()]);
  return [...slots].filter((slot) => before.get(slot) !== after.get(slot)).map((slot) => [slot, after.get(slot) ?? 0n]);
}
