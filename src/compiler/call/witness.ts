import { USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../parth/heights.js';
import { UserLeaf } from '../../parth/leaves.js';
import { emptyRoot, MerkleTree } from '../../parth/trees/merkle-tree.js';
import type { Json } from '../../parth/record.js';
import { FIELD_ORDER } from '../../parth/field.js';
import {
  accessName,
  blockName,
  callName,
  checkpointName,
  contractName,
  TRUNK,
  trunkName,
  userName,
  type MethodPlan,
} from '../circuit/witness-type.js';
import type { Execution } from '../interpreter/execution.js';
import { toField } from '../ir/kinds.js';
import type { LoadSlotOp, StoreSlotOp } from '../ir/state-ops.js';
import type { ValueId } from '../ir/op.js';
import type { CallHost } from './call-host.js';
import { openBlock, openTrunk, placeBlock, slotOf } from './slot-openings.js';

/** The witness of a method's circuit for one execution, as JSON, and the state root after it. */
export async function buildWitness(
  plan: MethodPlan,
  execution: Execution,
  inputs: readonly bigint[],
  host: CallHost,
): Promise<{ witness: Json; cstateRootAfter: bigint }> {
  const { state } = host;
  const { openings } = plan;
  const own = ownState(plan, execution, state.cstate);
  const [past, foreign] = await Promise.all([
    pastCheckpoints(plan, execution, host),
    foreignState(plan, execution, host),
  ]);
  const witness: Record<string, unknown> = {
    start: state.start,
    callerContractId: state.caller,
    contractId: state.contract.contractId,
    cstateRootBefore: state.cstate.root,
    balanceBefore: state.balance,
    ...own.accesses,
    ...past,
    ...foreign,
  };
  if (inputs.length > 0) witness['inputs'] = inputs.map(toField);
  if (openings.checkpointLeaf) witness['checkpointLeaf'] = state.checkpoint.leaf;
  if (openings.stats) witness['stats'] = state.checkpoint.stats;
  if (openings.config) witness['config'] = state.checkpoint.config;
  if (openings.contractLeaf) {
    witness['deployment'] = { leaf: state.contract.leaf, siblings: state.contract.path.siblings };
  }
  if (openings.publicKey) witness['publicKey'] = state.publicKey;
  plan.inlineCalls.forEach(({ results }, i) => {
    if (results.length > 0) witness[callName(i)] = results.map(({ result }) => toField(execution.values.get(result)!));
  });
  return { witness: plan.witness.toJSON(witness as never), cstateRootAfter: own.rootAfter };
}

/** Openings of own slots, in the order in which the circuit closes them. */
function ownState(plan: MethodPlan, execution: Execution, cstate: MerkleTree) {
  const tree = cstate.clone();
  const { trunk, accesses, placeOf, closings } = plan.accesses;
  const { values } = execution;
  const holds = (guard: ValueId | undefined): boolean => guard === undefined || values.get(guard) === 1n;
  const opened: Record<string, unknown> = accesses.length === 0 ? {} : { [TRUNK]: openTrunk(tree, trunk) };
  const close = (i: number): void => {
    const access = accesses[i]!;
    const placed = placeBlock(trunk, access, values, holds(access.guard));
    opened[accessName(i)] = openBlock(tree, placed);
    access.ops.forEach((onSlot, j) => {
      const last = onSlot.findLast((op): op is StoreSlotOp => op.op === 'storeSlot' && holds(op.guard));
      if (last !== undefined) tree.set(slotOf(placed, j), modulo(values.get(last.value)! - last.initial));
    });
  };
  for (const op of plan.ir.ops) {
    if (placeOf.has(op as LoadSlotOp | StoreSlotOp)) closings.get(op as LoadSlotOp | StoreSlotOp)?.forEach(close);
  }
  closings.get(null)!.forEach(close);
  return { accesses: opened, rootAfter: tree.root };
}

/** Openings of past checkpoints. */
async function pastCheckpoints(plan: MethodPlan, { values }: Execution, host: CallHost) {
  const opened = plan.checkpoints.map(async ({ checkpoint, stats, config }, i) => {
    const past = await host.past(values.get(checkpoint)!);
    const part = {
      leaf: past.leaf,
      siblings: past.path.siblings,
      ...(stats ? { stats: past.stats } : {}),
      ...(config ? { config: past.config } : {}),
    };
    return [checkpointName(i), part] as const;
  });
  return Object.fromEntries(await Promise.all(opened));
}

/** Openings of foreign slots; where the guard of a read does not hold, anything will do. */
async function foreignState(plan: MethodPlan, execution: Execution, host: CallHost): Promise<Record<string, unknown>> {
  const { users, contracts, blocks } = plan.foreign;
  const { values } = execution;
  const own = host.state.contract.contractId;
  const parts: Record<string, unknown> = {};
  const states = await Promise.all(
    contracts.map(async ({ user, contract }) => {
      const { user: userId, checkpoint, guard } = users[user]!;
      if (guard !== undefined && values.get(guard) !== 1n) return undefined;
      return host.foreign(
        values.get(userId)!,
        contract === undefined ? own : values.get(contract)!,
        checkpoint === undefined ? undefined : values.get(checkpoint)!,
      );
    }),
  );
  // Of a user whose key alone is read any contract will do: the leaf is the same.
  const keyOnly = users.map(({ user }, i) =>
    contracts.some((contract) => contract.user === i) ? undefined : host.foreign(values.get(user)!, own),
  );
  const leaves = await Promise.all(keyOnly);
  users.forEach((_, i) => {
    const state = leaves[i] ?? states[contracts.findIndex(({ user }) => user === i)];
    parts[userName(i)] = {
      exists: state === undefined || state.leaf === null ? 0n : 1n,
      leaf: state?.leaf ?? UserLeaf.zero(),
      siblings: state?.path.siblings ?? emptySiblings(USER_TREE_HEIGHT),
    };
  });
  const trees = contracts.map(({ trunk }, i) => MerkleTree.from(trunk.height, states[i]?.slots ?? []));
  contracts.forEach(({ trunk }, i) => {
    const state = states[i];
    parts[trunkName(i)] = openTrunk(trees[i]!, trunk);
    parts[contractName(i)] = {
      root: state?.cstateRoot ?? 0n,
      siblings: state?.uconPath.siblings ?? emptySiblings(USER_CONTRACT_TREE_HEIGHT),
    };
  });
  blocks.forEach((block, i) => {
    const { contract } = block;
    const placed = placeBlock(contracts[contract]!.trunk, block, values, states[contract] !== undefined);
    parts[blockName(i)] = openBlock(trees[contract]!, placed);
  });
  return parts;
}

const emptySiblings = (height: number): bigint[] => Array.from({ length: height }, (_, level) => emptyRoot(level));
const modulo = (value: bigint): bigint => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
