import type { IrKind } from './kinds.js';
import type {
  ConstOp,
  InputOp,
  ArithmeticOp,
  ShiftOp,
  BitwiseOp,
  CompareOp,
  NotOp,
  LogicOp,
  SelectOp,
  CastOp,
  StaleOp,
} from './value-ops.js';
import type { ContextOp, CheckpointOp, UserKeyOp } from './context-ops.js';
import type { AssertOp, EmitOp, InlineCallOp, DeferCallOp, ValidUntilOp, NativeBalanceOp } from './effect-ops.js';
import type { LoadSlotOp, StoreSlotOp, LoadForeignOp } from './state-ops.js';
import type { PoseidonOp, DigestOp, VerifySignatureOp, MerkleRootOp } from './hash-ops.js';
import type { Span, ValueId } from './op.js';

export type IrOp =
  | ConstOp
  | InputOp
  | ContextOp
  | CheckpointOp
  | ArithmeticOp
  | ShiftOp
  | BitwiseOp
  | CompareOp
  | NotOp
  | LogicOp
  | SelectOp
  | CastOp
  | StaleOp
  | AssertOp
  | LoadSlotOp
  | StoreSlotOp
  | LoadForeignOp
  | UserKeyOp
  | EmitOp
  | PoseidonOp
  | DigestOp
  | VerifySignatureOp
  | MerkleRootOp
  | InlineCallOp
  | DeferCallOp
  | ValidUntilOp
  | NativeBalanceOp;

/** The operations in order of evaluation: control flow is lowered to selects and guards, so that all of them run, once. */
export interface MethodIr {
  readonly contract: string;
  readonly method: string;
  /** Of the method's declaration. */
  readonly span: Span;
  readonly inputs: readonly { readonly name: string; readonly kind: IrKind }[];
  readonly outputs: readonly { readonly value: ValueId; readonly kind: IrKind }[];
  readonly cstateHeight: number;
  readonly ops: readonly IrOp[];
}
