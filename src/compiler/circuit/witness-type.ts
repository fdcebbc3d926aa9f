import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../parth/heights.js';
import {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  NetworkConfig,
  PublicKey,
  UserLeaf,
} from '../../parth/leaves.js';
import { list, record, RecordType, type Entry, type Shape } from '../../parth/record.js';
import { SessionStart } from '../../parth/statements/contract-call.js';
import type { ContextName } from '../ir/context-ops.js';
import type { InlineCallOp } from '../ir/effect-ops.js';
import type { MethodIr } from '../ir/ops.js';
import { besideOf, type NodePlace } from './openings/fold-nodes.js';
import { slotNodes } from './openings/slot-block.js';
import type { RegionBlock, Trunk } from './openings/trunk.js';
import { planCheckpoints, type CheckpointPlan } from './checkpoint-plan.js';
import { planAccesses, planForeign, type AccessPlan, type ForeignPlan } from './openings/access-plan.js';

/** Which leaves a method opens, beside state. */
export interface Openings {
  readonly checkpointLeaf: boolean;
  readonly stats: boolean;
  readonly config: boolean;
  readonly contractLeaf: boolean;
  readonly publicKey: boolean;
}

/** All that the circuit and the witness of a method share. */
export interface MethodPlan {
  readonly ir: MethodIr;
  readonly accesses: AccessPlan;
  readonly foreign: ForeignPlan;
  /** The past checkpoints that are opened. */
  readonly checkpoints: readonly CheckpointPlan[];
  readonly openings: Openings;
  readonly inlineCalls: readonly InlineCallOp[];
  readonly witness: RecordType<Shape>;
}

const STATS: readonly ContextName[] = ['checkpointTime', 'checkpointUsers', 'checkpointRandomSeed'];

/** Plans a method's circuit: what is opened, how often, and the witness for it. */
export function planMethod(ir: MethodIr): MethodPlan {
  const accesses = planAccesses(ir);
  const foreign = planForeign(ir);
  const checkpoints = planCheckpoints(ir);
  const used = new Set(ir.ops.flatMap((op) => (op.op === 'context' ? [op.name] : [])));
  const stats = STATS.some((name) => used.has(name));
  const config = used.has('checkpointMaxAge');
  const contractLeaf = used.has('deployer');
  const openings = {
    checkpointLeaf:
      stats ||
      config ||
      contractLeaf ||
      used.has('checkpointDepositRoot') ||
      foreign.users.some(({ checkpoint }) => checkpoint === undefined),
    stats,
    config,
    contractLeaf,
    publicKey: used.has('publicKeyFingerprint') || used.has('publicKeyParam'),
  };
  const inlineCalls = ir.ops.filter((op) => op.op === 'inlineCall');
  return {
    ir,
    accesses,
    foreign,
    checkpoints,
    openings,
    inlineCalls,
    witness: witnessOf({ ir, accesses, foreign, checkpoints, openings, inlineCalls }),
  };
}

/**
 * The witness of a method's circuit. Every entry is a `field`: the statement's numbers are compared with checked ones by the circuit that
 * takes the proof, leaves are opened by their hash, and what needs a range gets it in the method's circuit.
 */
function witnessOf(plan: Omit<MethodPlan, 'witness'>): RecordType<Shape> {
  const { ir, accesses, foreign, checkpoints, openings, inlineCalls } = plan;
  const siblings = (height: number): Entry => list('field', height);
  const shape: Record<string, Entry> = {
    start: loose(SessionStart),
    callerContractId: 'field',
    contractId: 'field',
    cstateRootBefore: 'field',
    balanceBefore: 'field',
  };
  if (ir.inputs.length > 0) shape['inputs'] = list('field', ir.inputs.length);
  if (openings.checkpointLeaf) shape['checkpointLeaf'] = loose(CheckpointLeaf);
  if (openings.stats) shape['stats'] = loose(CheckpointStats);
  if (openings.config) shape['config'] = loose(NetworkConfig);
  if (openings.contractLeaf)
    shape['deployment'] = record(null, { leaf: loose(ContractLeaf), siblings: siblings(CONTRACT_TREE_HEIGHT) });
  if (openings.publicKey) shape['publicKey'] = loose(PublicKey);
  if (accesses.accesses.length > 0) shape[TRUNK] = trunkWitness(accesses.trunk);
  accesses.accesses.forEach((access, i) => {
    shape[accessName(i)] = blockWitness(access, accesses.trunk);
  });
  checkpoints.forEach(({ stats, config }, i) => {
    shape[checkpointName(i)] = record(null, {
      leaf: loose(CheckpointLeaf),
      siblings: siblings(CHECKPOINT_TREE_HEIGHT),
      ...(stats ? { stats: loose(CheckpointStats) } : {}),
      ...(config ? { config: loose(NetworkConfig) } : {}),
    });
  });
  foreign.users.forEach((_, i) => {
    shape[userName(i)] = record(null, { exists: 'field', leaf: loose(UserLeaf), siblings: siblings(USER_TREE_HEIGHT) });
  });
  foreign.contracts.forEach(({ trunk }, i) => {
    shape[contractName(i)] = record(null, { root: 'field', siblings: siblings(USER_CONTRACT_TREE_HEIGHT) });
    shape[trunkName(i)] = trunkWitness(trunk);
  });
  foreign.blocks.forEach((block, i) => {
    shape[blockName(i)] = blockWitness(block, foreign.contracts[block.contract]!.trunk);
  });
  inlineCalls.forEach(({ results }, i) => {
    if (results.length > 0) shape[callName(i)] = list('field', results.length);
  });
  return record(null, shape);
}

// Names of the numbered parts of a witness; the circuit and the witness builder both use them.
export const TRUNK = 'trunk';
export const accessName = (i: number): string => `access${i}`;
export const checkpointName = (i: number): string => `pastCheckpoint${i}`;
export const userName = (i: number): string => `foreignUser${i}`;
export const contractName = (i: number): string => `foreignContract${i}`;
export const trunkName = (i: number): string => `foreignTrunk${i}`;
export const blockName = (i: number): string => `foreignSlots${i}`;
export const callName = (i: number): string => `inlineCall${i}`;

/** The opening of a block's slots in their region: a `BlockWitness`. */
function blockWitness({ region, block }: RegionBlock, { regions }: Trunk): Entry {
  const above = regions[region]!.level - block.bits;
  return record(null, {
    ...nodesWitness(block.bits, slotNodes(block)),
    ...(above === 0 ? {} : { siblings: list('field', above) }),
  });
}

/** The opening of a tree's regions: a `NodesWitness`. */
const trunkWitness = ({ height, regions }: Trunk): Entry => record(null, nodesWitness(height, regions));

function nodesWitness(height: number, nodes: readonly NodePlace[]): Shape {
  const beside = besideOf(height, nodes).length;
  return { contents: list('field', nodes.length), ...(beside === 0 ? {} : { beside: list('field', beside) }) };
}

/** The same record without ranges and tag. */
function loose(type: RecordType<Shape>): RecordType<Shape> {
  const entries = Object.entries(type.shape).map(
    ([name, entry]) => [name, entry instanceof RecordType ? loose(entry) : 'field'] as const,
  );
  return record(null, Object.fromEntries(entries));
}
