import type { IrKind } from './kinds.js';
import { CONTEXT_KINDS, type CheckpointName, type ContextName } from './context-ops.js';
import { DIGEST_BYTES, type DigestAlgorithm, type SignatureScheme } from './hash-ops.js';
import type { AssertCheck, CallTarget, MessagePart } from './effect-ops.js';
import type { IrOp, MethodIr } from './ops.js';
import type { LoadForeignOp, SlotRef } from './state-ops.js';
import type { Span, ValueId } from './op.js';

/** A value together with its kind. */
export interface Typed {
  readonly id: ValueId;
  readonly kind: IrKind;
}

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
type Guard = Typed | undefined;

/** Appends operations to a method. The current `span` and `guard` go onto each operation; inputs come first, in order. */
export class IrBuilder {
  readonly #ops: IrOp[] = [];
  readonly #values = new Map<ValueId, IrOp>();
  readonly #inputs: { name: string; kind: IrKind }[] = [];
  #next = 0;
  guard: Guard;

  /** How many operations there are so far. */
  get length(): number {
    return this.#ops.length;
  }

  constructor(
    readonly contract: string,
    readonly method: string,
    readonly cstateHeight: number,
    public span: Span,
  ) {}

  /** The operation that gives a value alone. */
  definition(id: ValueId): IrOp | undefined {
    return this.#values.get(id);
  }

  /** The method as it stands, returning `outputs`. */
  build(outputs: readonly Typed[], span: Span = this.span): MethodIr {
    return {
      contract: this.contract,
      method: this.method,
      span,
      inputs: [...this.#inputs],
      outputs: outputs.map(({ id, kind }) => ({ value: id, kind })),
      cstateHeight: this.cstateHeight,
      ops: [...this.#ops],
    };
  }

  const(kind: IrKind, value: bigint): Typed {
    return this.#value(kind, { op: 'const', value });
  }
  input(name: string, kind: IrKind): Typed {
    this.#inputs.push({ name, kind });
    return this.#value(kind, { op: 'input', index: this.#inputs.length - 1 });
  }
  context(name: ContextName): Typed {
    return this.#value(CONTEXT_KINDS[name], { op: 'context', name });
  }
  checkpoint(name: CheckpointName, checkpoint: Typed): Typed {
    return this.#value(CONTEXT_KINDS[name], { op: 'checkpoint', name, checkpoint: checkpoint.id });
  }
  /** Guarded by the current guard. */
  arithmetic(op: 'add' | 'sub' | 'mul' | 'div' | 'rem', left: Typed, right: Typed, wrap?: true): Typed {
    return this.#value(left.kind, { op, left: left.id, right: right.id, wrap, guard: this.guard?.id });
  }
  shift(op: 'shl' | 'shr', left: Typed, right: Typed, wrap?: true): Typed {
    return this.#value(left.kind, { op, left: left.id, right: right.id, wrap, guard: this.guard?.id });
  }
  bitwise(op: 'bitAnd' | 'bitOr' | 'bitXor', left: Typed, right: Typed): Typed {
    return this.#value(left.kind, { op, left: left.id, right: right.id });
  }
  compare(op: 'eq' | 'lt' | 'le', left: Typed, right: Typed): Typed {
    return this.#value('boolean', { op, left: left.id, right: right.id });
  }
  not(value: Typed): Typed {
    return this.#value('boolean', { op: 'not', value: value.id });
  }
  logic(op: 'and' | 'or', left: Typed, right: Typed): Typed {
    return this.#value('boolean', { op, left: left.id, right: right.id });
  }
  select(condition: Typed, then: Typed, otherwise: Typed): Typed {
    return this.#value(then.kind, { op: 'select', condition: condition.id, then: then.id, otherwise: otherwise.id });
  }
  cast(kind: IrKind, value: Typed, mode: 'check' | 'wrap' = 'check'): Typed {
    return this.#value(kind, { op: 'cast', value: value.id, mode, guard: this.guard?.id });
  }
  stale(value: Typed, reason: string): Typed {
    return this.#value(value.kind, { op: 'stale', value: value.id, reason });
  }
  poseidon(inputs: readonly Typed[], tag?: string): Typed {
    return this.#value('Hash', { op: 'poseidon', tag, inputs: inputs.map(({ id }) => id) });
  }
  digest(op: DigestAlgorithm, bytes: readonly Typed[]): Typed[] {
    const results = Array.from({ length: DIGEST_BYTES }, () => ({ result: this.#next++, kind: 'u8' as const }));
    this.#effect({ op, bytes: bytes.map(({ id }) => id), results });
    return results.map(({ result, kind }) => ({ id: result, kind }));
  }
  verifySignature(
    op: SignatureScheme,
    parts: Readonly<Record<'signature' | 'publicKey' | 'message', readonly Typed[]>>,
  ): Typed {
    const [signature, publicKey, message] = (['signature', 'publicKey', 'message'] as const).map((part) =>
      parts[part].map(({ id }) => id),
    );
    return this.#value('boolean', { op, signature: signature!, publicKey: publicKey!, message: message! });
  }
  merkleRoot(leaf: Typed, index: Typed, siblings: readonly Typed[]): Typed {
    return this.#value('Hash', {
      op: 'merkleRoot',
      leaf: leaf.id,
      index: index.id,
      siblings: siblings.map(({ id }) => id),
      guard: this.guard?.id,
    });
  }
  assert(
    condition: Typed,
    message: readonly MessagePart[] = [],
    compared: readonly { text: string; value: ValueId }[] = [],
    check: AssertCheck = 'assertion',
  ): void {
    this.#effect({ op: 'assert', condition: condition.id, check, message, compared, guard: this.guard?.id });
  }
  loadSlot(kind: IrKind, slot: SlotRef, initial = 0n): Typed {
    return this.#value(kind, { op: 'loadSlot', slot, initial, guard: this.guard?.id });
  }
  storeSlot(slot: SlotRef, value: Typed, initial = 0n): void {
    this.#effect({ op: 'storeSlot', slot, value: value.id, initial, guard: this.guard?.id });
  }
  /** `contract` absent: this contract; `checkpoint` absent: the anchor. */
  loadForeign(
    kind: IrKind,
    user: Typed,
    slot: SlotRef,
    options: { contract?: Typed; checkpoint?: Typed; cstateHeight?: number; initial?: bigint } = {},
  ): Typed {
    const op: Without<LoadForeignOp, 'result' | 'kind' | 'span'> = {
      op: 'loadForeign',
      user: user.id,
      contract: options.contract?.id,
      checkpoint: options.checkpoint?.id,
      cstateHeight: options.cstateHeight ?? this.cstateHeight,
      slot,
      initial: options.initial ?? 0n,
      guard: this.guard?.id,
    };
    return this.#value(kind, op);
  }
  userKey(user: Typed): Typed {
    return this.#value('Hash', { op: 'userKey', user: user.id });
  }
  emit(event: string, eventId: bigint, values: readonly Typed[]): void {
    this.#effect({ op: 'emit', event, eventId, values: values.map(({ id }) => id), guard: this.guard?.id });
  }
  inlineCall(target: CallTarget, kinds: readonly IrKind[]): Typed[] {
    const results = kinds.map((kind) => ({ result: this.#next++, kind }));
    this.#effect({ op: 'inlineCall', ...target, results, guard: this.guard?.id });
    return results.map(({ result, kind }) => ({ id: result, kind }));
  }
  deferCall(target: CallTarget): void {
    this.#effect({ op: 'deferCall', ...target, guard: this.guard?.id });
  }
  validUntil(checkpoint: Typed): void {
    this.#effect({ op: 'validUntil', checkpoint: checkpoint.id, guard: this.guard?.id });
  }
  nativeBalance(op: 'credit' | 'debit', amount: Typed): void {
    this.#effect({ op, amount: amount.id, guard: this.guard?.id });
  }

  #value(kind: IrKind, op: Without<Extract<IrOp, { result: ValueId }>, 'result' | 'kind' | 'span'>): Typed {
    const id = this.#next++;
    const appended = { ...op, result: id, kind, span: this.span } as IrOp;
    this.#ops.push(appended);
    this.#values.set(id, appended);
    return { id, kind };
  }
  #effect(op: Without<Exclude<IrOp, { result: ValueId }>, 'span'>): void {
    this.#ops.push({ ...op, span: this.span } as IrOp);
  }
}
