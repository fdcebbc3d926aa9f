import { USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../parth/heights.js';
import { UserLeaf } from '../../parth/leaves.js';
import { emptyRoot, MerkleTree } from '../../parth/merkle-tree.js';
import type { Json } from '../../parth/record.js';
import { FIELD_ORDER } from '../../parth/field.js';
import {
  accessName,
  blockName,
  callName,
  checkpointName,
  contractName,
  userName,
  type MethodPlan,
} from '../circuit/witness-type.js';
import { besideOf, type SlotBlock } from '../circuit/slot-block.js';
import type { Execution } from '../interpreter/execution.js';
import { blockIndexOf } from '../ir/hashed-entries.js';
import { toField } from '../ir/kinds.js';
import type { LoadSlotOp, SlotKey, StoreSlotOp, ValueId } from '../ir/ops.js';
import type { CallHost } from './call-host.js';

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
  const { accesses, placeOf, closings } = plan.accesses;
  const { values } = execution;
  const holds = (guard: ValueId | undefined): boolean => guard === undefined || values.get(guard) === 1n;
  const opened: Record<string, unknown> = {};
  const close = (access: number): void => {
    const { block, guard, ops } = accesses[access]!;
    const index = blockIndex(block, values, holds(guard));
    opened[accessName(access)] = openBlock(tree, block, index);
    ops.forEach((onSlot, i) => {
      const last = onSlot.findLast((op): op is StoreSlotOp => op.op === 'storeSlot' && holds(op.guard));
      if (last !== undefined) tree.set(slotOf(block, index, i), modulo(values.get(last.value)! - last.initial));
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
  users.forEach((_, i) => {
    const state = states[contracts.findIndex(({ user }) => user === i)];
    parts[userName(i)] = {
      exists: state === undefined || state.leaf === null ? 0n : 1n,
      leaf: state?.leaf ?? UserLeaf.zero(),
      siblings: state?.path.siblings ?? emptySiblings(USER_TREE_HEIGHT),
    };
  });
  contracts.forEach((_, i) => {
    const state = states[i];
    parts[contractName(i)] = {
      root: state?.cstateRoot ?? 0n,
      siblings: state?.uconPath.siblings ?? emptySiblings(USER_CONTRACT_TREE_HEIGHT),
    };
  });
  blocks.forEach(({ contract, block }, i) => {
    const state = states[contract];
    const tree = MerkleTree.from(contracts[contract]!.cstateHeight, state?.slots ?? []);
    parts[blockName(i)] = openBlock(tree, block, blockIndex(block, values, state !== undefined));
  });
  return parts;
}

/** The opening of a block's slots, as `BlockWitness` has it. */
function openBlock(tree: MerkleTree, block: SlotBlock, index: bigint): Readonly<Record<string, unknown>> {
  const beside = besideOf(block).map(({ level, place }) =>
    tree.node(level, (index << BigInt(block.bits - level)) + place),
  );
  const siblings = Array.from({ length: tree.height - block.bits }, (_, above) =>
    tree.node(block.bits + above, (index >> BigInt(above)) ^ 1n),
  );
  return {
    contents: block.places.map((_, i) => tree.get(slotOf(block, index, i))),
    ...(beside.length === 0 ? {} : { beside }),
    ...(siblings.length === 0 ? {} : { siblings }),
  };
}

const slotOf = (block: SlotBlock, index: bigint, i: number): bigint => (index << BigInt(block.bits)) + block.places[i]!;

/** The same index as the circuit computes: a key with a length counts as 0 where the guard does not hold. */
function blockIndex({ base, bits, keys }: SlotBlock, values: ReadonlyMap<ValueId, bigint>, taken: boolean): bigint {
  const indexOf = ({ value, length, hashed }: SlotKey): bigint => {
    if (hashed) return blockIndexOf(values.get(value)!)!;
    return length === undefined || taken ? values.get(value)! : 0n;
  };
  return keys.reduce((slot, key) => slot + indexOf(key) * key.stride, base) >> BigInt(bits);
}

const emptySiblings = (height: number): bigint[] => Array.from({ length: height }, (_, level) => emptyRoot(level));
const modulo = (value: bigint): bigint => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
