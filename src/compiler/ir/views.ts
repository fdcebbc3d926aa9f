import type { AbiMethod } from './abi.js';
import type { CoverageMark } from './coverage-mark.js';
import type { IrOp, MethodIr } from './ops.js';

/** A getter of a contract or of its components, as a method without effects: it is evaluated, and never called in a session. */
export interface ContractView {
  /** Its name is a component's path and the getter's, as `payments.total`. */
  readonly abi: AbiMethod;
  readonly ir: MethodIr;
  /** Where the source is covered; present where those of the methods are. */
  readonly marks?: readonly CoverageMark[];
}

/** What a method does that only a session may do, in words. */
const EFFECTS: Partial<Readonly<Record<IrOp['op'], string>>> = {
  storeSlot: 'writes state',
  emit: 'emits events',
  inlineCall: 'calls another contract',
  deferCall: 'calls another contract',
  credit: 'moves the native balance',
  debit: 'moves the native balance',
};

/** Why a method is not only for reading, in words; undefined for a view, which gives a value and has no effects. A deadline is none: it bounds a session alone. */
export function whyNoView({ abi, ir }: Pick<ContractView, 'abi' | 'ir'>): string | undefined {
  const effect = ir.ops.map(({ op }) => EFFECTS[op]).find((what) => what !== undefined);
  return effect ?? (abi.output === null ? 'gives no value' : undefined);
}
