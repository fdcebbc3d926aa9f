// The end caps of a block fold to the new root of the global user tree.
import { describe, expect, it } from 'vitest';
import { runCircuit, type AnyCircuit, type ChildValue } from '../../../src/circuit/circuit.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { anchorLeaf } from '../../../src/prover/guta/anchor-leaf.js';
import { gutaToCapStep } from '../../../src/prover/guta/guta-to-cap-step.js';
import { leftEndCapRightGutaStep, leftGutaRightEndCapStep } from '../../../src/prover/guta/mixed-step.js';
import { noChangeStep } from '../../../src/prover/guta/no-change-step.js';
import { singleEndCapStep, twoEndCapStep } from '../../../src/prover/guta/end-caps-step.js';
import { twoGutaStep } from '../../../src/prover/guta/two-guta-step.js';
import { runOnVariables } from '../../support/run-on-variables.js';
import {
  checkpointLeaves,
  checkpoints,
  circuits,
  endCap,
  endCapChild,
  guta,
  gutaChild,
  NEWEST,
  roots,
  USERS,
  users,
} from './world.js';

interface Step {
  readonly program: keyof typeof circuits;
  readonly circuit: string;
  readonly witness: unknown;
  readonly header: GutaHeader;
}

/** Runs a step's circuit, on constants and on variables: its output is its header's hash. Gives the step as a child of the next one. */
async function prove(step: Step, children: ChildValue[]) {
  const definition = (circuits[step.program] as Record<string, AnyCircuit>)[step.circuit]!;
  expect(runCircuit(definition, step.witness as never, children)).toBe(GutaHeader.hash(step.header));
  expect(await runOnVariables(definition, step.witness, children)).toBe(GutaHeader.hash(step.header));
  const input = guta(step.program, step.header);
  return { input, child: gutaChild(step.program, input), header: step.header };
}

describe('a block of five end caps', () => {
  it('folds to the root of the global user tree with all changes', async () => {
    const caps = USERS.map((id, i) => endCap(id, BigInt(i) + 2n));
    const after = users.clone();
    for (const { result } of caps) after.set(result.userId, result.endUserLeafHash);

    const pair = await prove(twoEndCapStep(roots, caps[0]!, caps[1]!, users), [
      endCapChild(caps[0]!),
      endCapChild(caps[1]!),
    ]);
    const realm0 = await prove(leftGutaRightEndCapStep(pair.input, caps[2]!, users), [
      pair.child,
      endCapChild(caps[2]!),
    ]);
    const realm0Cap = await prove(
      gutaToCapStep(realm0.input, 20n, users, roots.checkpointTreeRoot, anchorLeaf(checkpoints, NEWEST)),
      [realm0.child],
    );
    expect(realm0Cap.header.transition).toEqual({
      level: 20n,
      index: 0n,
      old: users.node(20, 0n),
      new: after.node(20, 0n),
    });

    const single = await prove(singleEndCapStep(roots, caps[4]!), [endCapChild(caps[4]!)]);
    const realm2 = await prove(leftEndCapRightGutaStep(caps[3]!, single.input, users), [
      endCapChild(caps[3]!),
      single.child,
    ]);
    const both = await prove(twoGutaStep(realm0Cap.input, realm2.input, users), [realm0Cap.child, realm2.child]);
    const top = await prove(
      gutaToCapStep(both.input, 32n, users, roots.checkpointTreeRoot, anchorLeaf(checkpoints, NEWEST)),
      [both.child],
    );
    expect(top.header).toEqual({
      ...roots,
      oldestAnchorId: 2n,
      earliestDeadline: 52n,
      transition: { level: 32n, index: 0n, old: users.root, new: after.root },
      stats: {
        fees: USERS.reduce((sum, id) => sum + id + 5n, 0n),
        userOps: 5n,
        transactions: 10n,
        slotsModified: 15n,
      },
    });
  }, 300_000);

  it('or states that nothing changed', async () => {
    const none = await prove(noChangeStep(roots, checkpointLeaves[Number(NEWEST)]!, checkpoints.path(NEWEST)), []);
    expect(none.header).toMatchObject({
      oldestAnchorId: NEWEST,
      earliestDeadline: 2n ** 32n - 1n,
      transition: { level: 32n, index: 0n, old: users.root, new: users.root },
      stats: { fees: 0n, userOps: 0n, transactions: 0n, slotsModified: 0n },
    });
  });
});
