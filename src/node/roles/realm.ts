import type { Prover } from '../../prover/proof.js';
import { EndCapInbox } from '../inbox/end-cap-inbox.js';
import type { Network } from './network.js';

export interface RealmOptions {
  /** Verifies end caps. */
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
  /** Checkpoints that an end cap must have left before its deadline when it comes in; 1 by default. */
  readonly minSlack?: number | undefined;
}

/** Takes the end caps of users, in one process of all realms, checks them and keeps them until a block holds them. */
export class Realm {
  readonly minSlack: number;
  readonly endCaps: EndCapInbox;

  constructor({ state, keys, submissions }: Network, options: RealmOptions) {
    this.minSlack = options.minSlack ?? 1;
    const rules = { state, prover: options.prover, key: keys.keys.UpsEndCap, minSlack: BigInt(this.minSlack) };
    this.endCaps = new EndCapInbox(rules, submissions, (realm) => realm < 1n << state.config.realmBits);
  }
}
