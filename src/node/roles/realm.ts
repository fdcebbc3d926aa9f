import type { Prover } from '../../prover/proof.js';
import { EndCapInbox } from '../inbox/end-cap-inbox.js';
import type { Network } from './network.js';

export interface RealmOptions {
  /** Verifies end caps. */
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
  /** Checkpoints that an end cap must have left before its deadline when it comes in; 1 by default. */
  readonly minSlack?: number | undefined;
}

/** Takes the end caps of users, checks them and keeps them until a block holds them. */
export class Realm {
  readonly minSlack: number;
  readonly endCaps: EndCapInbox;

  /** `realms`: those whose users it serves; all of the network by default. */
  constructor(
    { state, keys, submissions }: Pick<Network, 'state' | 'keys' | 'submissions'>,
    options: RealmOptions,
    realms?: ReadonlySet<bigint>,
  ) {
    this.minSlack = options.minSlack ?? 1;
    const rules = { state, prover: options.prover, keys: keys.keys, minSlack: BigInt(this.minSlack) };
    const serves = (realm: bigint): boolean => realms?.has(realm) ?? realm < 1n << state.config.realmBits;
    this.endCaps = new EndCapInbox(rules, submissions, serves);
  }
}
