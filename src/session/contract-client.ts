import type { ContractArtifact, Plain } from '../compiler/artifact/artifact.js';
import type { Decoded } from '../compiler/call/codec.js';
import { eventOfPlain } from '../compiler/call/plain-types.js';
import { namedEvent } from '../compiler/call/event-names.js';
import { readMapping, type SlotReader } from '../compiler/call/read-state.js';
import type { AbiField, AbiType } from '../compiler/ir/abi.js';
import type { IrKind } from '../compiler/ir/kinds.js';
import { checkArtifact } from './source/check-artifact.js';
import { LocalProvingSessionStore } from './source/local-proving-session-store.js';
import { refuseUnknownUser } from './source/refuse-unknown-user.js';
import { misuse } from '../base/misuse.js';
import type { EventEntry } from '../wire/listings.js';
import { otherContract } from './refusals.js';
import type { JsonArgument, SessionCall } from './files/session-file.js';
import type { CallSummary, EventSummary } from './plan/session-plan.js';
import type { SessionSource } from '../wire/session-source.js';

/** What a contract's typed client knows at compile time; `qed compile --types` writes it. */
export interface ContractTypes {
  readonly methods: { readonly [name: string]: { readonly args: readonly unknown[]; readonly result: unknown } };
  readonly state: { readonly [name: string]: { readonly keys: readonly unknown[]; readonly value: unknown } };
  readonly events: { readonly [name: string]: unknown };
}

/** The same at run time, as JSON: numbers are decimal strings. */
export interface ContractDescription {
  readonly contract: string;
  readonly layoutHash: string;
  readonly methods: {
    readonly [name: string]: {
      readonly methodId: string;
      readonly inputs: readonly Plain<AbiField>[];
      readonly output: Plain<AbiType> | null;
    };
  };
  readonly state: { readonly [name: string]: { readonly keys: readonly IrKind[]; readonly type: Plain<AbiType> } };
  readonly events: { readonly [name: string]: { readonly id: string; readonly fields: readonly Plain<AbiField>[] } };
}

/** A call for `planSession` that knows the type of its result. */
export interface TypedCall<Result> extends SessionCall {
  /** Never set: it holds the type. */
  readonly resultType?: Result;
}

/** An event of a contract: which one, and its values. */
export type TypedEvent<T extends ContractTypes> = {
  readonly [N in keyof T['events'] & string]: { readonly name: N; readonly values: T['events'][N] };
}[keyof T['events'] & string];

/** A user's state in a contract as of one checkpoint. */
export interface ContractState<T extends ContractTypes> {
  /** The value of a field; a mapping takes its key. Throws a `CodecError` (`QED13xx`) for a key out of range. */
  read<F extends keyof T['state'] & string>(field: F, ...keys: T['state'][F]['keys']): T['state'][F]['value'];
}

/**
 * A deployed contract with typed calls, results, state and events. Integers are bigints, members of enums their names, aggregates plain objects and
 * arrays. Nothing is sent from here: calls go into a session, state comes from a node.
 */
export class ContractClient<T extends ContractTypes> {
  constructor(
    readonly description: ContractDescription,
    readonly contractId: bigint,
  ) {}

  /** A call, for the list of a session. */
  call<M extends keyof T['methods'] & string>(
    method: M,
    ...args: T['methods'][M]['args']
  ): TypedCall<T['methods'][M]['result']> {
    return { contractId: this.contractId, method, args: args.map(toJson) };
  }

  /** What a call gave, from the plan of its session or from `executeCall`. Throws `QED3222` where that is another call's. */
  resultOf<R>(call: TypedCall<R>, done: Pick<CallSummary, 'output'> & Partial<CallSummary>): R {
    const { output } = own(this.description.methods, call.method, `${this.description.contract}.resultOf: the call`);
    if (call.contractId !== this.contractId || !isResultOf(call, done))
      throw misuse(
        `${this.description.contract}.resultOf`,
        `what ${call.method} of contract ${this.contractId} gave`,
        'the calls of a plan are in the order in which the session has them',
      );
    return (output === null || done.output === null ? undefined : toValue(output, done.output)) as R;
  }

  /** The contract's own events among those of a call, in order. */
  eventsOf(done: Pick<CallSummary, 'events'> & Partial<CallSummary>): TypedEvent<T>[] {
    if (done.contractId !== undefined && done.contractId !== this.contractId) return [];
    return done.events.flatMap(({ name, values }: EventSummary) => {
      return Object.hasOwn(this.description.events, name) ? [this.#event(name, values)] : [];
    });
  }

  /** The contract's own events in an entry of the event log, in order; those of other contracts are left out. */
  eventsIn({ leaf, emitted }: Pick<EventEntry, 'leaf' | 'emitted'>): TypedEvent<T>[] {
    if (leaf.contractId !== this.contractId) return [];
    const declared = Object.entries(this.description.events).map(([name, event]) => eventOfPlain(name, event));
    return emitted.flatMap((contents) => {
      const named = namedEvent(declared, contents);
      return named === undefined ? [] : [this.#event(named.name, named.values)];
    });
  }

  #event(name: string, values: Decoded): TypedEvent<T> {
    const { fields } = this.description.events[name]!;
    return { name, values: toValue({ type: 'struct', name, fields }, values) } as TypedEvent<T>;
  }

  /** The id that an event has in the event log. */
  eventId(name: keyof T['events'] & string): bigint {
    return BigInt(own(this.description.events, name, `${this.description.contract}.eventId`).id);
  }

  /** A user's state as of the newest checkpoint, checked against it. Throws `QED3214` when the deployed contract is another one, `QED6008` where there is no such user. */
  async stateOf(source: SessionSource, userId: bigint): Promise<ContractState<T>> {
    const store = LocalProvingSessionStore.over(source);
    const anchor = await store.anchor();
    const contract = await store.contract(anchor, this.contractId);
    if (contract === null) throw otherContract(this.contractId, this.description.contract, undefined);
    checkArtifact(contract);
    const witness = await store.userContract(anchor, userId, this.contractId);
    refuseUnknownUser(anchor, userId);
    const slots = new Map(witness.slots);
    return this.stateIn(contract.artifact, (slot) => slots.get(slot) ?? 0n);
  }

  /** The same from slots at hand. Throws `QED3214`. */
  stateIn(artifact: ContractArtifact, slots: SlotReader): ContractState<T> {
    const { contract, layoutHash, methods, state } = this.description;
    const ids = new Map(artifact.methods.map(({ name, methodId }) => [name, methodId]));
    const same = Object.entries(methods).every(([name, { methodId }]) => ids.get(name) === methodId);
    if (artifact.layoutHash !== layoutHash || !same) throw otherContract(this.contractId, contract, artifact.contract);
    return {
      read(field, ...keys) {
        const value = readMapping(artifact, slots, field, keys);
        return toValue(state[field]!.type, value) as never;
      },
    };
  }
}

/** A member of the description. Throws `QED3222`. */
function own<V>(members: Readonly<Record<string, V>>, name: string, where: string): V {
  if (Object.hasOwn(members, name)) return members[name]!;
  throw misuse(where, `one of ${Object.keys(members).join(', ') || 'none'}`, `'${name}' is none of this contract's`);
}

/** Whether it may be what the call gave. `executeCall` does not tell of which call it speaks. */
const isResultOf = (
  call: SessionCall,
  done: (Pick<CallSummary, 'output'> & Partial<CallSummary>) | undefined,
): boolean =>
  done !== undefined &&
  (done.contractId === undefined || (done.contractId === call.contractId && done.method === call.method));

/** An argument as sessions hold it. */
function toJson(value: unknown): JsonArgument {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value as JsonArgument;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item)]));
}

/** A decoded value with its numbers as bigints. */
function toValue(type: Plain<AbiType>, value: Decoded): unknown {
  switch (type.type) {
    case 'scalar':
      return type.kind === 'boolean' ? value : BigInt(value as string);
    case 'enum':
      return value;
    case 'array':
      return (value as readonly Decoded[]).map((item) => toValue(type.item, item));
    case 'tuple':
      return (value as readonly Decoded[]).map((item, i) => toValue(type.items[i]!, item));
    case 'struct': {
      const object = value as Readonly<Record<string, Decoded>>;
      return Object.fromEntries(type.fields.map((field) => [field.name, toValue(field.type, object[field.name]!)]));
    }
  }
}
