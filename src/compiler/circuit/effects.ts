import { Field, Provable } from 'o1js';
import { constrain } from '../../circuit/constraint.js';
import { hashWithPrefix } from '../../circuit/hash.js';
import type { VarsOf } from '../../circuit/variables.js';
import { MAX_U32 } from '../../parth/field.js';
import { MAX_DEFERRED_CALLS, MAX_INLINE_CALLS } from '../../parth/heights.js';
import { EVENTS_TAG, INPUTS_TAG, OUTPUTS_TAG, type CallEffects } from '../../parth/statements/contract-call.js';
import { asBool, guarded, select } from './numbers/choice.js';
import { less } from './numbers/order.js';
import { rangeBits } from './numbers/ranges.js';

/** The hash of a list of variable length, the same as `poseidonList`. */
export const listHash = (tag: string, fields: readonly Field[]): Field =>
  hashWithPrefix(tag, [Field(fields.length), ...fields]);

/** A call that is made where its guard holds. */
export interface GuardedCall {
  readonly guard: Field | undefined;
  readonly contractId: Field;
  readonly methodId: bigint;
  readonly inputs: readonly Field[];
  /** Of an inline call only. */
  readonly outputs?: readonly Field[];
}

/** Collects what a call does beside its own state, each part under its guard, as `CallEffects` states it. */
export class EffectCollector {
  readonly #inline = new CallList('inline-calls', MAX_INLINE_CALLS, 4);
  readonly #deferred = new CallList('deferred-calls', MAX_DEFERRED_CALLS, 3);
  #spent = Field(0);
  #received = Field(0);
  #eventsHash = Field(0);
  #slotsModified = Field(0);
  /** Absent before the first bound. */
  #validUntil: Field | undefined;

  constructor(readonly balanceBefore: Field) {}

  wrote(guard: Field | undefined): void {
    this.#slotsModified = this.#slotsModified.add(guard ?? Field(1));
  }

  emit(guard: Field | undefined, eventId: bigint, values: readonly Field[]): void {
    const link = hashWithPrefix(EVENTS_TAG, [this.#eventsHash, Field(eventId), Field(values.length), ...values]);
    this.#eventsHash = guard === undefined ? link : select(guard, link, this.#eventsHash);
  }

  validUntil(guard: Field | undefined, checkpoint: Field): void {
    const bound = guard === undefined ? checkpoint : select(guard, checkpoint, Field(MAX_U32));
    const earlier = this.#validUntil;
    this.#validUntil = earlier === undefined ? bound : select(less('u32', bound, earlier), bound, earlier).seal();
  }

  /** States that all that was spent so far is in the balance. */
  debit(guard: Field | undefined, amount: Field): void {
    this.#spent = this.#spent.add(guarded(guard, amount)).seal();
    rangeBits(64, this.balanceBefore.sub(this.#spent).seal());
  }

  /** States that the balance stays a u64, and with it what was received. */
  credit(guard: Field | undefined, amount: Field): void {
    this.#received = this.#received.add(guarded(guard, amount)).seal();
    rangeBits(64, this.#received);
    rangeBits(64, this.balanceBefore.sub(this.#spent).add(this.#received).seal());
  }

  inlineCall(call: GuardedCall & { readonly outputs: readonly Field[] }): void {
    const hashes = [listHash(INPUTS_TAG, call.inputs), listHash(OUTPUTS_TAG, call.outputs)];
    this.#inline.add(call.guard, [call.contractId, Field(call.methodId), ...hashes]);
  }

  deferCall(call: GuardedCall): void {
    this.#deferred.add(call.guard, [call.contractId, Field(call.methodId), listHash(INPUTS_TAG, call.inputs)]);
  }

  effects(): VarsOf<typeof CallEffects> {
    return {
      balanceBefore: this.balanceBefore,
      spent: this.#spent,
      received: this.#received,
      inlineCount: this.#inline.count,
      inlineCalls: this.#inline.items.map(([contractId, methodId, inputsHash, outputsHash]) => ({
        contractId: contractId!,
        methodId: methodId!,
        inputsHash: inputsHash!,
        outputsHash: outputsHash!,
      })),
      deferredCount: this.#deferred.count,
      deferredCalls: this.#deferred.items.map(([contractId, methodId, inputsHash]) => ({
        contractId: contractId!,
        methodId: methodId!,
        inputsHash: inputsHash!,
      })),
      eventsHash: this.#eventsHash,
      slotsModified: this.#slotsModified.seal(),
      validUntil: this.#validUntil ?? Field(MAX_U32),
    };
  }
}

/** A list that grows where guards hold: items stand in order without gaps, the rest is zero. */
class CallList {
  readonly items: Field[][];
  count = Field(0);
  /** Which position comes next: one of these is 1; the last one means that the list is full. */
  #next: Field[];

  constructor(
    readonly name: string,
    readonly capacity: number,
    width: number,
  ) {
    this.items = Array.from({ length: capacity }, () => Array.from({ length: width }, () => Field(0)));
    this.#next = Array.from({ length: capacity + 1 }, (_, i) => Field(i === 0 ? 1 : 0));
  }

  /** States that a place is left where the guard holds. */
  add(guard: Field | undefined, fields: readonly Field[]): void {
    const taken = guard ?? Field(1);
    const full = this.#next[this.capacity]!;
    // Fewer calls than there are places always fit.
    if (!full.isConstant() || full.toBigInt() !== 0n) constrain(this.name, () => taken.mul(full).assertEquals(0));
    for (let i = 0; i < this.capacity; i++) {
      const here = taken.mul(this.#next[i]!).seal();
      this.items[i] = this.items[i]!.map((item, j) => item.add(here.mul(fields[j]!)).seal());
    }
    this.#next = this.#next.map((flag, i) => Provable.if(asBool(taken), i === 0 ? Field(0) : this.#next[i - 1]!, flag));
    this.count = this.count.add(taken).seal();
  }
}
