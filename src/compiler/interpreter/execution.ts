import type { EventContents } from '../../parth/events.js';
import type { CheckpointName, ContextName } from '../ir/context-ops.js';
import type { ValueId } from '../ir/op.js';
import type { IrOp } from '../ir/ops.js';

/** A slot of another state. */
export interface ForeignSlot {
  readonly user: bigint;
  /** Undefined: the contract that runs. */
  readonly contract: bigint | undefined;
  /** Undefined: as of the anchor. A later one reads as the anchor. */
  readonly checkpoint: bigint | undefined;
  readonly cstateHeight: number;
  readonly slot: bigint;
}

/** A call that a method makes; all values are the field elements that are hashed. */
export interface RequestedCall {
  readonly contractId: bigint;
  readonly methodId: bigint;
  readonly inputs: readonly bigint[];
}
export interface AnsweredCall extends RequestedCall {
  readonly outputs: readonly bigint[];
}

/** What a method reads and writes while it runs. Slots hold field elements. */
export interface ExecutionHost {
  /** The user's own slot as it stands now, with the writes of this call; 0 when it is empty. */
  loadSlot(slot: bigint): bigint | Promise<bigint>;
  storeSlot(slot: bigint, value: bigint): void | Promise<void>;
  loadForeign(slot: ForeignSlot): Promise<bigint>;
  /** The hash of a user's public key as of the anchor; 0 for a user without a leaf. */
  userKey(user: bigint): Promise<bigint>;
  /** The results of a synchronous call; absent where none can be made. */
  inlineCall?(call: RequestedCall): Promise<readonly bigint[]>;
  /** What a past checkpoint knows; a later one than the anchor reads as the anchor. */
  checkpoint(name: CheckpointName, checkpointId: bigint): Promise<bigint>;
  /** Undefined where it is not known. */
  context(name: ContextName): bigint | undefined;
  /** Is told each operation that runs, with all values so far; of a check, before it can fail. */
  observe?(op: IrOp, values: ReadonlyMap<ValueId, bigint>): void;
}

/** An event that was emitted, with its name. */
export interface EmittedEvent extends EventContents {
  readonly event: string;
}

/** What a call did. All values are plain: an `i64` may be negative in `outputs` and `values`. */
export interface Execution {
  readonly outputs: readonly bigint[];
  /** Every SSA value, for the witness. */
  readonly values: ReadonlyMap<ValueId, bigint>;
  /** The slots written, each with its final content, in order of first write. */
  readonly writes: ReadonlyMap<bigint, bigint>;
  readonly spent: bigint;
  readonly received: bigint;
  readonly inlineCalls: readonly AnsweredCall[];
  readonly deferredCalls: readonly RequestedCall[];
  readonly events: readonly EmittedEvent[];
  readonly eventsHash: bigint;
  /** One for each write that ran. */
  readonly slotsModified: bigint;
  readonly validUntil: bigint;
}
