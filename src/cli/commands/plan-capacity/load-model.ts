import { QedError } from '../../../base/errors.js';
import { gutaShape, type GutaShape } from '../../../node/planner/guta-shape.js';
import { DEFAULT_MAX_UNPROVEN } from '../../../node/roles/coordinator.js';
import { BLOCK_LIMITS } from '../../../node/sealing/build-block.js';
import { REALM_HEIGHT } from '../../../parth/heights.js';
import { userIdOf } from '../../../parth/user-id.js';
import { BYTES_PER_PROCESS } from '../../../prover/proving/pool-options.js';

/** What a network is to bear. */
export interface Load {
  readonly users: number;
  /** Calls that each user makes in a day, each in a session of its own. */
  readonly calls: number;
  /** Seconds between two blocks. */
  readonly blockTime: number;
  /** Cores of one worker; it runs one proof on each. */
  readonly workerCores: number;
}

/** Seconds that a proof takes on one core, keys loaded: docs/benchmarks.md, "Circuits". */
const SECONDS = {
  GUTANoChange: 15.8,
  GUTAVerifySingleEndCap: 19.5,
  GUTAVerifyTwoEndCap: 25.2,
  GUTAVerifyTwoGUTA: 27.3,
  GUTAVerifyLeftGUTARightEndCap: 14.5,
  GUTAVerifyLeftEndCapRightGUTA: 14.7,
  QEDCheckpointStateTransition: 22.3,
} as const;
type PlannedCircuit = keyof typeof SECONDS;

/** What an end cap takes of the coordinator, accepting and sealing, without the check of its proof: docs/benchmarks.md, "Sealing and storing". */
const COORDINATOR_SECONDS = 0.008;
/** What a proof takes in the store and on the way. */
const PROOF_BYTES = 34_000;
/** What else an end cap leaves in the store: tree nodes, rows and the jobs' witnesses. */
const END_CAP_BYTES = 11_000;

const DAY = 86_400;
/** More in a block are not planned: far beyond what a block takes. */
const MOST_END_CAPS = 100_000;

/** What bears a load. Times are in seconds, sizes in bytes. */
export interface Capacity {
  readonly endCapsPerBlock: number;
  /** Proofs of one block, by circuit. */
  readonly proofs: Readonly<Partial<Record<PlannedCircuit, number>>>;
  /** Time on one core to prove a block. */
  readonly coreSecondsPerBlock: number;
  readonly workers: number;
  readonly memoryPerWorker: number;
  /** From a session's arrival until its checkpoint is proven, where it just missed a block. */
  readonly latency: number;
  readonly storePerDay: number;
  /** Between the coordinator and all workers. */
  readonly trafficPerDay: number;
  readonly coreHoursPerDay: number;
  /** Why a network of this version does not bear the load, whatever its workers are. */
  readonly obstacles: readonly string[];
}

/** The model of docs/capacity.md. Throws QED6021 for loads far beyond what blocks take. */
export function capacityFor({ users, calls, blockTime, workerCores }: Load): Capacity {
  // A user has one session in a block at most.
  const endCaps = Math.min(users, Math.ceil((users * calls * blockTime) / DAY));
  if (endCaps > MOST_END_CAPS) {
    throw new QedError('QED6021', `this load makes ${endCaps} end caps in a block`, {
      hint: `a block takes ${BLOCK_LIMITS['end-cap']}: give a shorter --block-time`,
    });
  }
  const { proofs, longestPath } = plannedProofs(endCaps, users);
  const names = Object.keys(proofs) as PlannedCircuit[];
  const count = names.reduce((sum, name) => sum + proofs[name]!, 0);
  const coreSeconds = names.reduce((sum, name) => sum + proofs[name]! * SECONDS[name], 0);
  const workers = Math.max(1, Math.ceil(coreSeconds / blockTime / workerCores));
  const blocksPerDay = DAY / blockTime;
  const sealing = endCaps * COORDINATOR_SECONDS;
  // A schedule that leaves no core idle takes at most its work shared by all cores and its longest path.
  const proving = coreSeconds / (workers * workerCores) + longestPath;
  return {
    endCapsPerBlock: endCaps,
    proofs,
    coreSecondsPerBlock: coreSeconds,
    workers,
    memoryPerWorker: workerCores * BYTES_PER_PROCESS,
    latency: blockTime + sealing + proving,
    storePerDay: blocksPerDay * (endCaps * (PROOF_BYTES + END_CAP_BYTES) + count * PROOF_BYTES),
    // A worker takes at most two proofs for each that it gives.
    trafficPerDay: blocksPerDay * count * 3 * PROOF_BYTES,
    coreHoursPerDay: (blocksPerDay * coreSeconds) / 3_600,
    obstacles: obstaclesOf({ users, calls, blockTime }, endCaps, proving),
  };
}

function obstaclesOf(
  { users, calls, blockTime }: Omit<Load, 'workerCores'>,
  endCaps: number,
  proving: number,
): string[] {
  const obstacles: string[] = [];
  const limit = BLOCK_LIMITS['end-cap'];
  if (calls * blockTime > DAY)
    obstacles.push(`a user has one session in a block at most: ${Math.floor(DAY / calls)} s between blocks, or less`);
  if (endCaps > limit) {
    const longest = Math.floor((limit * DAY) / (users * calls));
    obstacles.push(
      `a block takes ${limit} end caps, and this load makes ${endCaps}: ${longest} s between blocks, or less`,
    );
  }
  const checkpoint = SECONDS.QEDCheckpointStateTransition;
  if (blockTime < checkpoint)
    obstacles.push(
      `a checkpoint's proof needs the one before and takes ${checkpoint} s: that much time between blocks`,
    );
  const unproven = Math.ceil(proving / blockTime);
  if (unproven > DEFAULT_MAX_UNPROVEN)
    obstacles.push(`${unproven} checkpoints wait for their proofs, and at ${DEFAULT_MAX_UNPROVEN} no more are sealed`);
  return obstacles;
}

/** The proofs of a block without registrations and deployments, and how long the longest chain of them takes. */
export function plannedProofs(
  endCaps: number,
  users: number,
): { readonly proofs: Capacity['proofs']; readonly longestPath: number } {
  const proofs: Partial<Record<PlannedCircuit, number>> = {};
  const add = (name: PlannedCircuit): number => {
    proofs[name] = (proofs[name] ?? 0) + 1;
    return SECONDS[name];
  };
  const path = (shape: GutaShape<bigint>): number => {
    if (shape.kind === 'leaf') return 0;
    const below = Math.max(path(shape.left), path(shape.right));
    return below + add(joinOf(shape.left.kind === 'leaf', shape.right.kind === 'leaf'));
  };
  const guta =
    endCaps === 0
      ? add('GUTANoChange')
      : endCaps === 1
        ? add('GUTAVerifySingleEndCap')
        : path(gutaShape(spreadUsers(endCaps, users), (id) => id));
  return { longestPath: guta + add('QEDCheckpointStateTransition'), proofs };
}

function joinOf(leftIsEndCap: boolean, rightIsEndCap: boolean): PlannedCircuit {
  if (leftIsEndCap) return rightIsEndCap ? 'GUTAVerifyTwoEndCap' : 'GUTAVerifyLeftEndCapRightGUTA';
  return rightIsEndCap ? 'GUTAVerifyLeftGUTARightEndCap' : 'GUTAVerifyTwoGUTA';
}

/** Users of a block, spread evenly over all users, in a network of two realms or as many more as it takes. */
function spreadUsers(endCaps: number, users: number): bigint[] {
  const realmBits = Math.max(1, Math.ceil(Math.log2(Math.max(users, endCaps))) - REALM_HEIGHT);
  const step = Math.max(1, users / endCaps);
  return Array.from({ length: endCaps }, (_, i) => userIdOf(BigInt(Math.floor(i * step)), BigInt(realmBits)));
}
