import type { CallObserver } from '../../src/compiler/call/call-observer.js';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { contractLeafOf, functionLeavesOf } from '../../src/compiler/artifact/leaves.js';
import { PublicKey, type NetworkConfig } from '../../src/parth/leaves.js';
import { protocolKeyHashes } from '../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { publicKeyOf } from '../../src/session/keystore/public-key.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import type { JsonArgument, SessionCall } from '../../src/session/files/session-file.js';
import type { SessionSource } from '../../src/wire/session-source.js';
import { effectsArtifact, faucetArtifact, tokenArtifact } from './hand-made-contracts.js';
import { LocalChain } from '../../src/sandbox/chain/local-chain.js';

/** Contract ids on the network below. */
export const [FAUCET, , TOKEN, EFFECTS] = [0n, 1n, 2n, 3n];
export const SECRETS = { alice: 11111n, bob: 22222n, carol: 33333n } as const;
export type UserName = keyof typeof SECRETS;

export const keyOf = (user: UserName): PublicKey => publicKeyOf(SECRETS[user], protocolKeyHashes().ZkSignature);
export const call = (contractId: bigint, method: string, ...args: JsonArgument[]): SessionCall => ({
  contractId,
  method,
  args,
});

/** Slot 1 is the bridge's, which no test here calls. */
const HAND_MADE = [faucetArtifact(), faucetArtifact(), tokenArtifact(), effectsArtifact()];

/** A chain with four contracts and two registered users, Alice and Bob; Carol has a key and no more. */
export class SessionNetwork {
  readonly chain: LocalChain;
  readonly prover = new SimulatedProver();
  readonly ids: { readonly alice: bigint; readonly bob: bigint };

  constructor(config?: Partial<NetworkConfig>, contracts: readonly ContractArtifact[] = HAND_MADE) {
    this.chain = new LocalChain(config && { config });
    for (const artifact of contracts) this.deploy(artifact);
    const register = (user: UserName) => this.chain.register(PublicKey.hash(keyOf(user)));
    this.ids = { alice: register('alice'), bob: register('bob') };
    this.chain.seal();
  }

  deploy(artifact: ContractArtifact): bigint {
    return this.chain.deploy({ leaf: contractLeafOf(artifact, 0n), functions: functionLeavesOf(artifact), artifact });
  }

  plan(user: UserName, calls: readonly SessionCall[], source: SessionSource = this.chain, observer?: CallObserver) {
    return planSession({ source, calls, publicKey: keyOf(user), observer });
  }

  /** Plans and proves a session, lands it in the next checkpoint and gives both. */
  async land(user: UserName, ...calls: SessionCall[]) {
    const plan = await this.plan(user, calls);
    const submission = await proveSession(plan, this.prover, SECRETS[user]);
    this.chain.apply(submission);
    this.chain.seal();
    return { plan, submission };
  }
}
