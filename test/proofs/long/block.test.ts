// A block can really be proven, from its registrations and a withdrawal to a checkpoint that verifies against the genesis root alone.
import { beforeAll, describe, expect, it } from 'vitest';
import { BRIDGE_ID, BRIDGE_LAYOUT } from '../../../src/parth/system-contracts.js';
import { CHECKPOINT_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { CheckpointLeaf, UserLeaf, WithdrawalRequest } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import type { Shape, RecordType, ValueOf } from '../../../src/parth/record.js';
import { CheckpointHeader, GutaHeader, RegistryHeader, StatePart1Header } from '../../../src/parth/statements/block.js';
import { genesisState, type GenesisState } from '../../../src/parth/genesis/genesis-state.js';
import { protocolKeys, protocolKeyHashes } from '../../../src/prover/programs/keys.js';
import { blockWhitelist, gutaWhitelist } from '../../../src/prover/programs/whitelists.js';
import type { ProtocolProgram, QedProof } from '../../../src/prover/proof.js';
import { checkpointTransitionStep } from '../../../src/prover/checkpoint/state-transition-step.js';
import { genesisCheckpointStep } from '../../../src/prover/checkpoint/genesis-step.js';
import { statePart1Step } from '../../../src/prover/checkpoint/state-part-1-step.js';
import { noChangeStep } from '../../../src/prover/guta/no-change-step.js';
import { aggStateTransitionStep } from '../../../src/prover/registry/agg-state-transition-step.js';
import { deployContractsStep } from '../../../src/prover/registry/deploy-contracts-step.js';
import { processDepositsStep } from '../../../src/prover/registry/process-deposits-step.js';
import {
  processWithdrawalsStep,
  type WithdrawalRequestProof,
} from '../../../src/prover/registry/process-withdrawals-step.js';
import { registerUsersStep } from '../../../src/prover/registry/register-users-step.js';
import { verifyCheckpoint } from '../../../src/prover/proving/verify-checkpoint.js';
import { config, genesisOf } from '../../support/genesis.js';
import { gutaInput, jobOf } from '../steps.js';
import { prover } from '../shared-prover.js';

const keys = protocolKeys();

interface Step<H> {
  readonly program: ProtocolProgram;
  readonly circuit: string;
  readonly witness: unknown;
  readonly header: H;
}

/** Proves a step and checks that the proof says its header. */
async function prove<S extends Shape>(
  type: RecordType<S>,
  step: Step<ValueOf<RecordType<S>>>,
  children: readonly QedProof[] = [],
): Promise<QedProof> {
  const proof = await prover.prove(jobOf(step, children));
  expect(proof).toMatchObject({ kind: 'proof', output: type.hash(step.header).toString(), circuit: step.circuit });
  return proof;
}

/** A genesis whose first user has asked the bridge for a withdrawal. */
function withRequest(fresh: GenesisState): { genesis: GenesisState; request: WithdrawalRequestProof } {
  const requestHash = WithdrawalRequest.hash({ recipient: 7n, amount: 4n });
  const cstate = MerkleTree.from(BRIDGE_LAYOUT.cstateHeight, [[BRIDGE_LAYOUT.requestsBase, requestHash]]);
  const ucon = MerkleTree.from(USER_CONTRACT_TREE_HEIGHT, [[BRIDGE_ID, cstate.root]]);
  const userLeaf: UserLeaf = { ...fresh.userLeaves[0]!, uconRoot: ucon.root };
  const users = MerkleTree.from(
    USER_TREE_HEIGHT,
    [userLeaf, fresh.userLeaves[1]!].map((leaf) => [leaf.userId, UserLeaf.hash(leaf)] as const),
  );
  const leaf = { ...fresh.leaf, gusrRoot: users.root };
  const checkpoints = MerkleTree.from(CHECKPOINT_TREE_HEIGHT, [[0n, CheckpointLeaf.hash(leaf)]]);
  const request = {
    userPath: users.path(userLeaf.userId),
    userLeaf,
    uconSiblings: ucon.path(BRIDGE_ID).siblings,
    requestNumber: 0n,
    requestHash,
    cstateSiblings: cstate.path(BRIDGE_LAYOUT.requestsBase).siblings,
  };
  return { genesis: { ...fresh, leaf, users, checkpoints, root: checkpoints.root }, request };
}

describe('a block, proven', () => {
  const { genesis, request } = withRequest(genesisState(genesisOf([11n, 22n])));
  const anchor = { checkpointTreeRoot: genesis.root, config };
  const trees = genesis.trees;
  const batches = [
    registerUsersStep(trees, anchor, [333n]),
    deployContractsStep(trees, anchor, [{ deployerId: 0n, cftRoot: 5n, cstateHeight: 32n, layoutHash: 6n }]),
    processDepositsStep(trees, anchor, [{ userId: 0n, amount: 9n, reference: 1n }]),
    processWithdrawalsStep(
      trees,
      { checkpointTreeRoot: genesis.root, leaf: genesis.leaf, path: genesis.checkpoints.path(0n) },
      [request],
    ),
  ] as const;
  const firstTwo = aggStateTransitionStep(batches[0].header, batches[1].header);
  const lastTwo = aggStateTransitionStep(batches[2].header, batches[3].header);
  const registry = aggStateTransitionStep(firstTwo.header, lastTwo.header);
  const noChange = noChangeStep(
    { gutaWhitelistRoot: gutaWhitelist(protocolKeyHashes()).root, checkpointTreeRoot: genesis.root },
    genesis.leaf,
    genesis.checkpoints.path(0n),
  );
  const genesisStep = genesisCheckpointStep(genesis.leaf);
  const part1 = statePart1Step(registry.header, gutaInput('GutaLeaf', noChange.header));
  const next = checkpointTransitionStep({
    previous: genesisStep.header,
    content: genesis,
    config,
    checkpoints: genesis.checkpoints,
    users: genesis.users,
    gutaWhitelistRoot: gutaWhitelist(protocolKeyHashes()).root,
    block: { ...part1.header, whitelistPath: blockWhitelist(protocolKeyHashes()).path('StatePart1') },
    blockTime: genesis.stats.blockTime + 1n,
  });

  let genesisProof: QedProof;
  let registryProofs: QedProof[];
  let part1Proof: QedProof;

  beforeAll(async () => {
    genesisProof = await prove(CheckpointHeader, genesisStep);
  });

  it('Registry: every batch, joined', async () => {
    const [a, b, c, d] = await Promise.all(batches.map((step) => prove(RegistryHeader, step)));
    const [first, last] = await Promise.all([
      prove(RegistryHeader, firstTwo, [a!, b!]),
      prove(RegistryHeader, lastTwo, [c!, d!]),
    ]);
    registryProofs = [first, last, await prove(RegistryHeader, registry, [first, last])];
  });

  it('StatePart1, over GUTANoChange', async () => {
    const guta = await prove(GutaHeader, noChange);
    expect(await prover.verify(guta, keys.GutaLeaf)).toBe(true);
    part1Proof = await prove(StatePart1Header, part1, [registryProofs[2]!, guta]);
  });

  it('Checkpoint: from genesis to the block, verified against the genesis root alone', async () => {
    const proof = await prove(CheckpointHeader, next, [part1Proof, genesisProof]);
    const file = { format: 'qed-checkpoint-proof/1', header: next.header, proof } as const;
    expect(await verifyCheckpoint(file, { genesisRoot: genesis.root, key: keys.Checkpoint, prover })).toEqual(
      next.header,
    );
  });

  it('takes no proof of another program as one of its own', async () => {
    await expect(prover.prove(jobOf(next, [part1Proof, part1Proof]))).rejects.toMatchObject({ code: 'QED2022' });
    // Under a borrowed key hash it gets to the verification of the proof itself.
    const disguised = { ...part1Proof, key: keys.Checkpoint };
    await expect(prover.prove(jobOf(next, [part1Proof, disguised]))).rejects.toMatchObject({ code: 'QED2010' });
  });

  it('makes no proof over an invalid previous checkpoint', async () => {
    const invalid = { ...genesisProof, proof: { ...genesisProof.proof!, proof: part1Proof.proof!.proof } };
    await expect(prover.prove(jobOf(next, [part1Proof, invalid]))).rejects.toMatchObject({ code: 'QED2011' });
  });
});
