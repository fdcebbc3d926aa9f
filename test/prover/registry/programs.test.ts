// The programs of a block have circuits small enough for their domains, which behave the same on variables as on
// constants.
import { describe, expect, it } from 'vitest';
import { KEY_LIMIT } from '../../../src/parth/trees/indexed-entry.js';
import { ContractLeaf, DepositLeaf } from '../../../src/parth/leaves.js';
import { CheckpointHeader, RegistryHeader, StatePart1Header } from '../../../src/parth/statements/block.js';
import { checkpointCircuits } from '../../../src/prover/checkpoint/checkpoint-circuits.js';
import { goldenCircuits } from '../../../src/prover/programs/keys.js';
import { registryCircuits } from '../../../src/prover/registry/registry-circuits.js';
import { statePart1 } from '../../../src/prover/checkpoint/state-part-1.js';
import { genesisCheckpointStep } from '../../../src/prover/checkpoint/genesis-step.js';
import { processWithdrawalsStep } from '../../../src/prover/registry/process-withdrawals-step.js';
import { registrySteps } from '../../../src/prover/registry/registry-batches.js';
import { aggStateTransitionStep } from '../../../src/prover/registry/agg-state-transition-step.js';
import { runOnVariables } from '../../support/run-on-variables.js';
import { chainOf, constants, partsOf, REGISTRY_KEY, state } from '../checkpoint/world.js';
import { forgedRegistration, anchor, freshTrees, NEW_KEYS } from './world.js';
import { anchorAt, requests, treesWith } from './withdrawal-world.js';

const [registerUsers, deployContracts, processDeposits, processWithdrawals, aggregate] = registryCircuits();
const part1 = statePart1({ registryKeyHash: REGISTRY_KEY });
const [genesis, transition] = checkpointCircuits(constants);

describe('the programs of a block', () => {
  // The sizes are those of the golden file, which `keys.test.ts` compares with the circuits as they are built.
  it('fit the domains that they are meant for', () => {
    const { Registry, StatePart1, Checkpoint } = goldenCircuits().programs;
    const registry = Registry!.circuits;
    expect(Object.keys(registry).sort()).toEqual(
      registryCircuits()
        .map(({ name }) => name)
        .sort(),
    );
    // No verified proof and this much logic stay within 2^15; two proofs and 7,870 rows of it do as well.
    for (const { rows } of Object.values(registry)) expect(rows).toBeLessThan(30_000);
    expect(registry['AggStateTransition']!.rows).toBeLessThanOrEqual(7_870);
    const block = { ...StatePart1!.circuits, ...Checkpoint!.circuits };
    expect(Object.keys(block)).toHaveLength(3);
    for (const { rows } of Object.values(block)) expect(rows).toBeLessThanOrEqual(7_870);
  });

  it('hold on variables as they do on constants', async () => {
    const steps = registrySteps(freshTrees(), anchor, {
      users: NEW_KEYS,
      contracts: [{ ...ContractLeaf.zero(), cstateHeight: 64n }],
      deposits: [DepositLeaf.zero()],
    });
    const circuits = [registerUsers, deployContracts, processDeposits];
    for (const [i, { witness, header }] of steps.entries()) {
      expect(await runOnVariables(circuits[i]!, witness)).toBe(RegistryHeader.hash(header));
    }
    const withdrawals = processWithdrawalsStep(treesWith(requests.slice(0, 3)), anchorAt(2), requests.slice(3, 10));
    expect(await runOnVariables(processWithdrawals!, withdrawals.witness)).toBe(
      RegistryHeader.hash(withdrawals.header),
    );

    const [left, right] = [steps[0]!.header, steps[1]!.header];
    const joined = aggStateTransitionStep(left, right);
    const children = [left, right].map((header) => ({ output: RegistryHeader.hash(header), keyHash: 0n }));
    expect(await runOnVariables(aggregate!, joined.witness, children)).toBe(RegistryHeader.hash(joined.header));

    const block = chainOf(1)[0]!;
    const parts = partsOf(block.registry, block.guta.header);
    expect(await runOnVariables(part1, block.statePart1.witness, parts)).toBe(
      StatePart1Header.hash(block.statePart1.header),
    );
    const first = genesisCheckpointStep(state.leaf);
    expect(await runOnVariables(genesis!, first.witness)).toBe(CheckpointHeader.hash(first.header));
    const { witness, header } = block.checkpoint;
    expect(await runOnVariables(transition!, witness, block.children)).toBe(CheckpointHeader.hash(header));
  });

  it('refuse on variables what they refuse on constants', async () => {
    const wrapping = forgedRegistration([{ key: 7n, lowIndex: 2n }], { keys: [7n, KEY_LIMIT - 1n] });
    await expect(runOnVariables(registerUsers!, wrapping)).rejects.toThrow();
  });
});
