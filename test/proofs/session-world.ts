import {
  CHECKPOINT_TREE_HEIGHT,
  EVENT_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../src/parth/heights.js';
import { CheckpointLeaf, NetworkConfig, UserLeaf } from '../../src/parth/leaves.js';
import { emptyRoot, MerkleTree } from '../../src/parth/trees/merkle-tree.js';
import { EndCapResult, UpsHeader } from '../../src/parth/statements/session.js';
import { protocolKeyHashes } from '../../src/prover/programs/keys.js';
import { endCapWhitelist, gutaWhitelist, upsWhitelist } from '../../src/prover/programs/whitelists.js';
import type { ProofJob, Prover, ProtocolProgram, QedProof } from '../../src/prover/proof.js';
import { endCapStep } from '../../src/prover/ups/standard-end-cap-step.js';
import { keyParamOf, publicKeyHashOf, zkSignatureStep } from '../../src/prover/signature/zk-signature-step.js';
import { anchorLeaf } from '../../src/prover/guta/anchor-leaf.js';
import type { EndCapChild, GutaChild } from '../../src/prover/guta/guta-step.js';
import { startSessionStep } from '../../src/prover/ups/start-session-step.js';
import type { GutaHeader } from '../../src/parth/statements/block.js';
import { circuitsOfProgram } from '../../src/prover/programs/programs.js';

const SECRETS = { alice: 101n, bob: 202n } as const;
export type UserName = keyof typeof SECRETS;
const USER_IDS: Record<UserName, bigint> = { alice: 5n, bob: 6n };

const config: NetworkConfig = {
  magic: 7n,
  realmBits: 1n,
  maxAnchorAge: 50n,
  baseFee: 3n,
  feePerTransaction: 0n,
  feePerSlot: 0n,
};

const userLeaf = (name: UserName): UserLeaf => ({
  publicKeyHash: publicKeyHashOf(protocolKeyHashes().ZkSignature, keyParamOf(SECRETS[name])),
  uconRoot: emptyRoot(USER_CONTRACT_TREE_HEIGHT),
  balance: 100n,
  nonce: 0n,
  lastCheckpointId: 0n,
  eventRoot: emptyRoot(EVENT_TREE_HEIGHT),
  eventCount: 0n,
  userId: USER_IDS[name],
});

/** Two users under checkpoint 1, the anchor; checkpoint 2 comes after it. */
export const users = MerkleTree.from(
  USER_TREE_HEIGHT,
  (['alice', 'bob'] as const).map((name) => [USER_IDS[name], UserLeaf.hash(userLeaf(name))] as const),
);

const anchor: CheckpointLeaf = {
  ...CheckpointLeaf.zero(),
  gusrRoot: users.root,
  configHash: NetworkConfig.hash(config),
};
const genesis = { ...anchor, statsHash: 1n };
export const ANCHOR_ID = 1n;
const checkpoints = MerkleTree.from(CHECKPOINT_TREE_HEIGHT, [
  [0n, CheckpointLeaf.hash(genesis)],
  [ANCHOR_ID, CheckpointLeaf.hash(anchor)],
]);
export const laterCheckpoints = checkpoints.clone();
laterCheckpoints.set(2n, CheckpointLeaf.hash({ ...anchor, statsHash: 2n }));

export const roots = {
  gutaWhitelistRoot: gutaWhitelist(protocolKeyHashes()).root,
  checkpointTreeRoot: checkpoints.root,
};

interface AnyStep {
  readonly program: ProtocolProgram;
  readonly circuit: string;
  readonly witness: unknown;
}

/** The job of a step, its witness as JSON. */
export function jobOf({ program, circuit, witness }: AnyStep, children: readonly QedProof[] = []): ProofJob {
  const definition = circuitsOfProgram(program, protocolKeyHashes()).find(({ name }) => name === circuit)!;
  return {
    program: { kind: 'protocol', name: program },
    circuit,
    witness: definition.witness.toJSON(witness as never),
    children,
  };
}

/** A session without a call: its end cap and the proofs behind it. */
export async function proveSession(prover: Prover, name: UserName): Promise<ProvenEndCap> {
  const session = { checkpointTreeRoot: checkpoints.root, leaf: anchor, config, path: checkpoints.path(ANCHOR_ID) };
  const start = startSessionStep(
    upsWhitelist(protocolKeyHashes()).root,
    session,
    userLeaf(name),
    users.path(USER_IDS[name]),
  );
  const startProof = await prover.prove(jobOf(start));
  const cap = endCapStep({
    previous: start.header,
    whitelistPath: upsWhitelist(protocolKeyHashes()).path('UpsSession'),
    checkpointLeaf: anchor,
    config,
    keyParam: keyParamOf(SECRETS[name]),
  });
  const signature = await prover.prove(jobOf(zkSignatureStep(SECRETS[name], cap.message)));
  const proof = await prover.prove(jobOf(cap, [startProof, signature]));
  return {
    startHeader: UpsHeader.hash(start.header),
    startProof,
    result: cap.result,
    proof,
    input: {
      result: cap.result,
      whitelistPath: endCapWhitelist(protocolKeyHashes()).path('UpsEndCap'),
      anchor: anchorLeaf(checkpoints, ANCHOR_ID),
    },
  };
}

export interface ProvenEndCap {
  readonly startHeader: bigint;
  readonly startProof: QedProof;
  readonly result: EndCapResult;
  readonly proof: QedProof;
  readonly input: EndCapChild;
}

/** A proven GUTA step as the child of another. */
export const gutaInput = (program: ProtocolProgram, header: GutaHeader): GutaChild => ({
  header,
  whitelistPath: gutaWhitelist(protocolKeyHashes()).path(program),
});
