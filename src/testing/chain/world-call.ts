import type { AbiMethod } from '../../compiler/ir/abi.js';
import type { MethodIr } from '../../compiler/ir/ops.js';

/** A call of a method of a deployed contract. */
export interface WorldCall {
  readonly contractId: bigint;
  readonly method: AbiMethod;
  readonly ir: MethodIr;
  readonly args: readonly unknown[];
}
