import { MAX_U32, MAX_U64 } from '../../parth/field.js';
import { CONTRACT_TREE_HEIGHT, MAX_DEFERRED_CALLS, MAX_INLINE_CALLS } from '../../parth/heights.js';
import { eventsHashOf } from '../../parth/events.js';
import { poseidon, poseidonWithPrefix } from '../../parth/poseidon.js';
import { blockIndexOf } from '../ir/hashed-entries.js';
import { toField, type IrKind } from '../ir/kinds.js';
import type { AssertOp, CallTarget } from '../ir/effect-ops.js';
import type { DigestOp } from '../ir/hash-ops.js';
import type { IrOp, MethodIr } from '../ir/ops.js';
import { shownValue } from './shown-values.js';
import type { SlotRef } from '../ir/state-ops.js';
import type { Span, ValueId } from '../ir/op.js';
import { FIELD_ORDER } from '../../parth/field.js';
import { arithmetic, bitwise, cast, compare, decode, OperationFailure, shift } from './arithmetic.js';
import type { AnsweredCall, EmittedEvent, Execution, ExecutionHost, RequestedCall } from './execution.js';
import { digestOf, rootOf } from './hashes.js';
import { RunTimeError, type RunTimeFailure, type ShownValue } from './run-time-error.js';

/**
 * Runs a method on plain values: the meaning of the language, without a circuit. `inputs` are the flattened arguments, each in its kind's
 * range. Throws a `RunTimeError` (`QED11xx`) at the first check that fails; what was stored until then is the host's to discard.
 */
export async function executeMethod(ir: MethodIr, inputs: readonly bigint[], host: ExecutionHost): Promise<Execution> {
  const machine = new Machine(ir, inputs, host);
  for (const op of ir.ops) await machine.step(op);
  return machine.result();
}

class Machine {
  readonly #values = new Map<ValueId, bigint>();
  readonly #writes = new Map<bigint, bigint>();
  readonly #inlineCalls: AnsweredCall[] = [];
  readonly #deferredCalls: RequestedCall[] = [];
  readonly #events: EmittedEvent[] = [];
  #spent = 0n;
  #received = 0n;
  #slotsModified = 0n;
  #validUntil = MAX_U32;

  constructor(
    readonly ir: MethodIr,
    readonly inputs: readonly bigint[],
    readonly host: ExecutionHost,
  ) {}

  result(): Execution {
    return {
      outputs: this.ir.outputs.map(({ value }) => this.#get(value)),
      values: this.#values,
      writes: this.#writes,
      spent: this.#spent,
      received: this.#received,
      inlineCalls: this.#inlineCalls,
      deferredCalls: this.#deferredCalls,
      events: this.#events,
      eventsHash: eventsHashOf(this.#events),
      slotsModified: this.#slotsModified,
      validUntil: this.#validUntil,
    };
  }

  async step(op: IrOp): Promise<void> {
    const taken = !('guard' in op) || op.guard === undefined || this.#get(op.guard) === 1n;
    if (op.op === 'assert' && taken) this.host.observe?.(op, this.#values);
    try {
      if ('result' in op) this.#values.set(op.result, taken ? await this.#evaluate(op) : 0n);
      else if (op.op === 'inlineCall') await this.#inlineCall(op, taken);
      else if ('results' in op) await this.#digest(op);
      else if (taken) await this.#effect(op);
      if (op.op !== 'assert' && taken) this.host.observe?.(op, this.#values);
    } catch (error) {
      if (error instanceof OperationFailure) this.#fail(error.failure, op.span, error.message);
      throw error;
    }
  }

  async #evaluate(op: Extract<IrOp, { result: ValueId }>): Promise<bigint> {
    switch (op.op) {
      case 'const':
        return op.value;
      case 'input':
        return this.inputs[op.index]!;
      case 'context':
        return this.host.context(op.name) ?? this.#fail('unavailable', op.span, `context.${op.name} is not known here`);
      case 'userKey':
        return this.host.userKey(this.#get(op.user));
      case 'checkpoint':
        return this.host.checkpoint(op.name, this.#get(op.checkpoint));
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'rem':
        return arithmetic(op, this.#get(op.left), this.#get(op.right));
      case 'shl':
      case 'shr':
        return shift(op, this.#get(op.left), this.#get(op.right));
      case 'bitAnd':
      case 'bitOr':
      case 'bitXor':
        return bitwise(op, this.#get(op.left), this.#get(op.right));
      case 'eq':
      case 'lt':
      case 'le':
        return compare(op, this.#get(op.left), this.#get(op.right));
      case 'not':
        return 1n - this.#get(op.value);
      case 'and':
        return this.#get(op.left) & this.#get(op.right);
      case 'or':
        return this.#get(op.left) | this.#get(op.right);
      case 'select':
        return this.#get(this.#get(op.condition) === 1n ? op.then : op.otherwise);
      case 'stale':
        return this.#get(op.value);
      case 'cast':
        return cast(op, this.#get(op.value));
      case 'poseidon': {
        const fields = this.#fields(op.inputs);
        return op.tag === undefined ? poseidon(fields) : poseidonWithPrefix(op.tag, fields);
      }
      case 'verifyEcdsa':
      case 'verifySchnorr': {
        const [signature, publicKey, message] = [op.signature, op.publicKey, op.message].map((ids) =>
          this.#fields(ids),
        );
        // loads o1js
        const { isSignature } = await import('./signatures.js');
        return isSignature(op.op, signature!, publicKey!, message!) ? 1n : 0n;
      }
      case 'merkleRoot':
        return rootOf(
          this.#get(op.leaf),
          this.#get(op.index),
          op.siblings.map((id) => this.#get(id)),
        );
      case 'loadSlot':
        return this.#read(op.kind, await this.host.loadSlot(this.#slot(op.slot)), op.initial, op.slot.path);
      case 'loadForeign': {
        const contract = op.contract === undefined ? undefined : this.#contract(op.contract);
        const slot = {
          user: this.#get(op.user),
          contract,
          checkpoint: op.checkpoint === undefined ? undefined : this.#get(op.checkpoint),
          cstateHeight: op.cstateHeight,
          slot: this.#slot(op.slot),
        };
        return this.#read(
          op.kind,
          await this.host.loadForeign(slot),
          op.initial,
          `${op.slot.path} of user ${slot.user}`,
        );
      }
    }
  }

  async #effect(op: Exclude<IrOp, { result: ValueId } | { results: unknown }>): Promise<void> {
    switch (op.op) {
      case 'assert':
        if (this.#get(op.condition) === 0n) this.#failAssertion(op);
        return;
      case 'storeSlot': {
        const slot = this.#slot(op.slot);
        const content = modulo(this.#get(op.value) - op.initial);
        this.#writes.set(slot, content);
        this.#slotsModified += 1n;
        return this.host.storeSlot(slot, content);
      }
      case 'emit':
        this.#events.push({ event: op.event, eventId: op.eventId, values: this.#fields(op.values) });
        return;
      case 'deferCall':
        if (this.#deferredCalls.length === MAX_DEFERRED_CALLS)
          this.#fail('calls', op.span, `more than ${MAX_DEFERRED_CALLS} deferred calls`);
        this.#deferredCalls.push(this.#call(op));
        return;
      case 'validUntil': {
        const bound = this.#get(op.checkpoint);
        if (bound < this.#validUntil) this.#validUntil = bound;
        return;
      }
      case 'debit':
        this.#spent += this.#get(op.amount);
        return this.#checkBalance(op.span);
      case 'credit':
        this.#received += this.#get(op.amount);
        return this.#checkBalance(op.span);
    }
  }

  /** Holds the balance to what the session will demand: first all that is spent goes, then all that is received comes. */
  #checkBalance(span: Span): void {
    const before = this.host.context('nativeBalance');
    if (before === undefined) this.#fail('unavailable', span, 'the native balance is not known here');
    const values = [
      { text: 'balance', value: String(before) },
      { text: 'spent', value: String(this.#spent) },
      { text: 'received', value: String(this.#received) },
    ];
    if (this.#spent > before!) this.#fail('balance', span, 'native balance too low', values);
    if (this.#received > MAX_U64 || before! - this.#spent + this.#received > MAX_U64)
      this.#fail('balance', span, 'native balance too high', values);
  }

  async #inlineCall(op: Extract<IrOp, { op: 'inlineCall' }>, taken: boolean): Promise<void> {
    let outputs: readonly bigint[] = op.results.map(() => 0n);
    if (taken) {
      if (this.#inlineCalls.length === MAX_INLINE_CALLS)
        this.#fail('calls', op.span, `more than ${MAX_INLINE_CALLS} inline calls`);
      if (this.host.inlineCall === undefined)
        this.#fail('unavailable', op.span, `${op.name} cannot be called from here`);
      const call = this.#call(op);
      outputs = await this.host.inlineCall!(call);
      if (outputs.length !== op.results.length) {
        this.#fail('encoding', op.span, `${op.name} gave ${outputs.length} values, not ${op.results.length}`);
      }
      this.#inlineCalls.push({ ...call, outputs });
    }
    op.results.forEach(({ result, kind }, i) =>
      this.#values.set(result, decode(kind, outputs[i]!, `the result of ${op.name}`)),
    );
  }

  async #digest(op: DigestOp): Promise<void> {
    const digest = await digestOf(
      op.op,
      op.bytes.map((id) => this.#get(id)),
    );
    op.results.forEach(({ result }, i) => this.#values.set(result, digest[i]!));
  }

  #call(op: CallTarget): RequestedCall {
    return { contractId: this.#contract(op.contract), methodId: op.methodId, inputs: this.#fields(op.inputs) };
  }

  #contract(id: ValueId): bigint {
    const contract = this.#get(id);
    if (contract >> BigInt(CONTRACT_TREE_HEIGHT) !== 0n)
      throw new OperationFailure('contract', `there can be no contract ${contract}`);
    return contract;
  }

  #read(kind: IrKind, content: bigint, initial: bigint, where: string): bigint {
    return decode(kind, modulo(content + initial), where);
  }

  #slot({ base, keys }: SlotRef): bigint {
    return keys.reduce((slot, { value, stride, hashed }) => slot + this.#index(value, hashed) * stride, base);
  }

  #index(key: ValueId, hashed: true | undefined): bigint {
    const value = this.#get(key);
    if (!hashed) return value;
    const index = blockIndexOf(value);
    if (index === undefined) throw new OperationFailure('entry', 'the key has no entry');
    return index;
  }

  #fields(ids: readonly ValueId[]): bigint[] {
    return ids.map((id) => toField(this.#get(id)));
  }

  #get(id: ValueId): bigint {
    return this.#values.get(id)!;
  }

  #failAssertion(op: AssertOp): never {
    const shown = (id: ValueId): string => shownValue(this.ir, id, this.#get(id));
    const text = op.message.map((part) => (typeof part === 'string' ? part : shown(part.value))).join('');
    const fallback = FALLBACKS[op.check];
    const values = op.compared.map(({ text, value }) => ({ text, value: shown(value) }));
    return this.#fail(op.check, op.span, text || fallback, values);
  }

  #fail(failure: RunTimeFailure, span: Span, reason: string, values: readonly ShownValue[] = []): never {
    throw new RunTimeError(failure, this.ir, span, reason, values);
  }
}

const FALLBACKS = {
  assertion: 'assertion failed',
  index: 'index out of range',
  entry: 'another key holds the entry',
  checkpoint: 'the checkpoint is later than the anchor',
} as const;

const modulo = (value: bigint): bigint => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
