import { MAX_U64 } from '../field.js';
import { FUNCTION_TREE_HEIGHT, MAX_CONTRACT_STATE_HEIGHT, REALM_HEIGHT, USER_TREE_HEIGHT } from '../heights.js';
import { KEY_LIMIT } from '../trees/indexed-entry.js';
import { NetworkConfig, type FunctionLeaf } from '../leaves.js';
import { record, type ValueOf } from '../record.js';
import { userIdOf } from '../user-id.js';

/** The largest `maxAnchorAge` of a network: the start circuits hold anchor + age to 32 bits. */
const MAX_ANCHOR_AGE = 1n << 31n;

/** A system contract but for its functions. */
export const SystemContractHead = record(null, { deployerId: 'u32', cstateHeight: 'u32', layoutHash: 'field' });
export const PreminedUser = record(null, { publicKeyHash: 'field', balance: 'u64' });
/** What a genesis says beside its contracts and users. */
export const GenesisHeader = record(null, { config: NetworkConfig, blockTime: 'u64' });

/** A contract that is there from the start; its functions by function id. */
export interface SystemContract extends ValueOf<typeof SystemContractHead> {
  readonly functions: readonly FunctionLeaf[];
}

/** A user that is there from the start, with a user leaf and a native balance. */
export type PreminedUser = ValueOf<typeof PreminedUser>;

/** The published file that a network starts from; everything of checkpoint 0 is computed from it (PROTOCOL §3). */
export interface Genesis {
  readonly config: NetworkConfig;
  /** Milliseconds since 1970. */
  readonly blockTime: bigint;
  /** The native token, then the bridge. */
  readonly contracts: readonly [SystemContract, SystemContract];
  /** In the order of their registration. */
  readonly users: readonly PreminedUser[];
}

/**
 * The rules that circuits rely on: what breaks one of them would make a chain that cannot go on, or one whose money overflows. Throws a
 * `RangeError` that names the place.
 */
export function checkGenesis({ config, contracts, users }: Genesis): void {
  const maxRealmBits = BigInt(USER_TREE_HEIGHT - REALM_HEIGHT);
  if (config.realmBits > maxRealmBits) throw new RangeError(`config.realmBits: at most ${maxRealmBits}`);
  // an anchor's id and its age must stay within 32 bits together, for longer than any network runs
  if (config.maxAnchorAge === 0n || config.maxAnchorAge > MAX_ANCHOR_AGE)
    throw new RangeError(`config.maxAnchorAge: 1 to ${MAX_ANCHOR_AGE}`);
  if ((contracts as readonly unknown[]).length !== 2)
    throw new RangeError('contracts: expected the native token and the bridge');
  contracts.forEach(({ cstateHeight, functions }, i) => {
    if (cstateHeight < 1n || cstateHeight > BigInt(MAX_CONTRACT_STATE_HEIGHT))
      throw new RangeError(`contracts[${i}].cstateHeight: 1 to 64`);
    if (functions.length > 1 << FUNCTION_TREE_HEIGHT) throw new RangeError(`contracts[${i}].functions: at most 256`);
  });
  const keys = new Set<bigint>();
  users.forEach(({ publicKeyHash: key }, i) => {
    if (key === 0n || key >= KEY_LIMIT || keys.has(key))
      throw new RangeError(`users[${i}].publicKeyHash: 0, above 2^254 or there twice`);
    keys.add(key);
  });
  if (users.length > 0) userIdOf(BigInt(users.length - 1), config.realmBits);
  if (users.reduce((sum, { balance }) => sum + balance, 0n) > MAX_U64)
    throw new RangeError('users: the balances sum to 2^64 or more');
}
