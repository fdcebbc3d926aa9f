import type { CheckpointName } from '../ir/context-ops.js';
import type { MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';

/** A past checkpoint whose leaf is opened once for all that is read of it. */
export interface CheckpointPlan {
  /** The id that the method names. */
  readonly checkpoint: ValueId;
  /** Whether its statistics are opened too, and its network parameters. */
  readonly stats: boolean;
  readonly config: boolean;
}

const STATS: readonly CheckpointName[] = ['checkpointTime', 'checkpointUsers', 'checkpointRandomSeed'];

/** The past checkpoints that a method reads, in the order in which it first does. */
export function planCheckpoints(ir: MethodIr): CheckpointPlan[] {
  const names = new Map<ValueId, Set<CheckpointName>>();
  for (const op of ir.ops) {
    if ((op.op !== 'loadForeign' && op.op !== 'checkpoint') || op.checkpoint === undefined) continue;
    const read = names.get(op.checkpoint) ?? new Set();
    names.set(op.checkpoint, read);
    if (op.op === 'checkpoint') read.add(op.name);
  }
  return [...names].map(([checkpoint, read]) => ({
    checkpoint,
    stats: STATS.some((name) => read.has(name)),
    config: read.has('checkpointMaxAge'),
  }));
}
