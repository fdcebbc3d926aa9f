import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { contractLeafOf, functionLeavesOf } from '../../src/compiler/artifact/leaves.js';
import { compileFile, makeArtifact } from '../../src/compiler/compile.js';
import { actorKey } from '../../src/parth/actor.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { LocalChain } from '../../src/sandbox/chain/local-chain.js';
import type { SessionCall } from '../../src/session/files/session-file.js';
import { fingerprintOf, type KeyScheme } from '../../src/session/keystore/key-scheme.js';
import { publicKeyOf } from '../../src/session/keystore/public-key.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { call } from '../support/session-network.js';
import { once } from './once.js';
import { prover } from './shared-prover.js';

const TOKEN_FILE = fileURLToPath(new URL('../../fixtures/contracts/token.ts', import.meta.url));

const LEDGER_SOURCE = `
import { Contract, assert, context, type UserId, type u32, type u64 } from 'qed/contract';
export class Ledger extends Contract {
  n: u64 = 5n;
  step(other: UserId, at: u32): u64 {
    assert(context.isActor(context.userId) && !context.isActor(other), 'only as the actor');
    this.n += Ledger.at(other, { checkpoint: at }).n;
    return this.n;
  }
}`;

/** They call each other by the ids below. */
const SHOPS_SOURCE = `import { Contract, u64 } from 'qed/contract';
export class Purse extends Contract {
  n: u64 = 0n;
  add(by: u64): u64 { this.n += by; return this.n; }
}
export class Shop extends Contract {
  seen: u64 = 0n;
  buy(price: u64): u64 { this.seen = Purse.call(2n).add(price); Purse.defer(2n).add(1n); return this.seen * 2n; }
}
export class Agent extends Contract {
  last: u64 = 0n;
  go(price: u64): u64 { this.last = Shop.call(3n).buy(price); return this.last; }
}
`;

export const [TOKEN, LEDGER, , , AGENT] = [0n, 1n, 2n, 3n, 4n];
export const SECRETS = { alice: 1_010_101_010_101n, bob: 3_131_313_131_313n, carol: 4242n } as const;

const keyOf = (user: keyof typeof SECRETS, scheme: KeyScheme) => publicKeyOf(SECRETS[user], fingerprintOf(scheme));
export const KEYS = {
  alice: keyOf('alice', 'schnorr'),
  ledger: actorKey(LEDGER),
  carol: keyOf('carol', 'schnorr'),
  bob: keyOf('bob', 'secret'),
};

/** Contracts of a file of the repository without those that it imports, or of `source`, with real keys. */
export async function artifactsOf(path: string, source?: string): Promise<ContractArtifact[]> {
  const { contracts, diagnostics } = await compileFile(
    path,
    source === undefined ? {} : { overlay: { [path]: source } },
  );
  expect(diagnostics).toEqual([]);
  const artifacts: ContractArtifact[] = [];
  for (const contract of contracts) {
    artifacts.push(await makeArtifact(contract, { cacheDirectory: prover.cacheDirectory }));
  }
  return artifacts;
}

/** A chain with these contracts, the first of which is the token, on which all keys are registered and Alice has had a session. */
async function chainOf(artifacts: readonly ContractArtifact[]): Promise<LocalChain> {
  const chain = new LocalChain();
  for (const artifact of artifacts) {
    chain.deploy({ leaf: contractLeafOf(artifact, 0n), functions: functionLeavesOf(artifact), artifact });
  }
  for (const key of Object.values(KEYS)) chain.register(PublicKey.hash(key));
  chain.seal();
  await land(chain, [call(TOKEN, 'mint', 7)], KEYS.alice, SECRETS.alice);
  return chain;
}

/** A session without real proofs. */
export async function land(
  chain: LocalChain,
  calls: readonly SessionCall[],
  publicKey: PublicKey,
  secret: bigint | null,
): Promise<void> {
  const plan = await planSession({ source: chain, calls, publicKey });
  chain.apply(await proveSession(plan, new SimulatedProver(), secret));
}

/** A chain with the token alone, whose keys are soon made. Its newest checkpoint is the one that sessions start from. */
export const tokenNetwork = once(async () => {
  const chain = await chainOf(await artifactsOf(TOKEN_FILE));
  chain.seal();
  return chain;
});

/**
 * The chain on which the sessions of `sessions.ts` stand, at the checkpoint that all of them start from. Alice and the ledger's actor have had
 * a session each, Carol and Bob have none yet. Alice's user id is the smallest one.
 */
export const network = once(async () => {
  const chain = await chainOf([
    ...(await artifactsOf(TOKEN_FILE)),
    ...(await artifactsOf('/ledger.ts', LEDGER_SOURCE)),
    ...(await artifactsOf('/shops.ts', SHOPS_SOURCE)),
  ]);
  await land(chain, [call(LEDGER, 'step', '9', '1')], KEYS.ledger, null);
  chain.seal();
  return chain;
});
