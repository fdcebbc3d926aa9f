import type { Execution } from '../interpreter/execution.js';
import type { CompiledContract } from '../ir/contract.js';
import type { ValueId } from '../ir/op.js';
import type { IrOp, MethodIr } from '../ir/ops.js';

/** Is told each operation that runs, with all values so far. */
export type Watching = (op: IrOp, values: ReadonlyMap<ValueId, bigint>) => void;

/** Watches the methods of a call while they run. */
export interface CallObserver {
  /** A method begins on the caller's slots, while `depth` contracts wait for it to return. */
  begin?(
    compiled: CompiledContract,
    ir: MethodIr,
    inputs: readonly bigint[],
    depth: number,
    slots: ReadonlyMap<bigint, bigint>,
  ): Watching;
  /** Watches callees that answer before their turn comes. Each runs again in its turn, unless the call fails before. */
  answering?(): CallObserver;
  /** A method ended, and its effects count. */
  end?(compiled: CompiledContract, ir: MethodIr, execution: Execution): void;
}
