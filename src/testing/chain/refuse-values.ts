import { KIND_BITS } from '../../parth/record.js';
import { NetworkConfig } from '../../parth/leaves.js';
import { refuseNoNumber, refuseOptions, wrongValue } from '../failures/wrong-value.js';
import { TestSession } from './test-session.js';
import { TestUser } from './test-user.js';
import type { World } from './world.js';

/** Throws `QED6075` for what is no user of a chain. */
export function refuseNoUser(what: string, user: unknown, { users }: World): void {
  if (user instanceof TestUser) {
    if (users.get(user.id) === user) return;
    throw wrongValue(what, 'a user of this chain', user, 'each chain has users of its own: make them anew');
  }
  const name = typeof user === 'string' && /^[a-z]\w*$/i.test(user) ? user : 'alice';
  throw wrongValue(what, 'a user of the chain', user, `make one first: const ${name} = await chain.user('${name}')`);
}

/** Throws it for a deployed contract of another chain, of which this one would take the id. */
export function refuseOtherChain(what: string, contract: object, { users }: World): void {
  const world = 'newestWorld' in contract ? (contract.newestWorld as () => World)() : undefined;
  if (world === undefined || world.users === users) return;
  throw wrongValue(
    what,
    'a contract of this chain',
    contract,
    'each chain has contracts of its own: deploy it anew, or give the id',
  );
}

/** Throws it for what is neither that nor the session of one. */
export function refuseNoCaller(what: string, caller: unknown, world: World): void {
  refuseNoUser(what, caller instanceof TestSession ? caller.user : caller, world);
}

/** Throws it for options that name no checkpoint which is there. */
export function refuseAnchor(what: string, where: { readonly checkpoint?: bigint }, newest: bigint): void {
  refuseOptions(what, where, ['checkpoint']);
  if (where.checkpoint !== undefined) refuseNoNumber('a checkpoint', where.checkpoint, newest);
}

/** Throws it for parameters that no network has. */
export function refuseConfig(config: Partial<NetworkConfig>): void {
  refuseOptions("a network's config", config, Object.keys(NetworkConfig.shape));
  for (const [name, value] of Object.entries(config))
    refuseNoNumber(name, value, 2n ** BigInt(KIND_BITS[NetworkConfig.shape[name as keyof NetworkConfig]]) - 1n);
}
