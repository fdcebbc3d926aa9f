import type { Component, Contract, ContractId, Mapping, ReadonlyFixedArray, UserId } from 'qed/contract';
import type { TestUser } from '../chain/test-user.js';

type Method = (...args: never) => unknown;

/** A contract's class, as its file exports it. */
export type ContractClass<C extends Contract> = abstract new () => C;

/** Whatever has a contract id, such as a deployed contract. */
export interface HasContractId {
  readonly contractId: bigint;
}

type IsSame<A, B> = [A, B] extends [B, A] ? true : false;

/** What a test may pass for a parameter: a user where a user id is wanted, a deployed contract for a contract id. */
export type Argument<T> =
  IsSame<T, UserId> extends true
    ? T | TestUser
    : IsSame<T, ContractId> extends true
      ? T | HasContractId
      : T extends bigint | boolean | number | string
        ? T
        : T extends readonly [unknown, ...unknown[]]
          ? { readonly [P in keyof T]: Argument<T[P]> }
          : T extends ReadonlyFixedArray<infer E, number>
            ? readonly Argument<E>[]
            : { readonly [P in keyof T]: Argument<T[P]> };

type Arguments<A extends readonly unknown[]> = { [I in keyof A]: Argument<A[I]> };

/** What a call gives and state holds: arrays as JavaScript's own. */
export type Value<T> = T extends bigint | boolean | number | string | void
  ? T
  : T extends readonly [unknown, ...unknown[]]
    ? { readonly [P in keyof T]: Value<T[P]> }
    : T extends ReadonlyFixedArray<infer E, number>
      ? readonly Value<E>[]
      : { readonly [P in keyof T]: Value<T[P]> };

/** A contract's public methods, each of which resolves to what the call gives. */
export type Calls<C> = {
  readonly [P in keyof C as C[P] extends Method ? P : never]: C[P] extends (...args: infer A) => infer R
    ? (...args: Arguments<A>) => Promise<Value<R>>
    : never;
};

/** A user's state in a contract: fields and getters as promises, mappings with `get`. */
export type State<C> = {
  readonly [P in keyof C as C[P] extends Method ? never : P]: C[P] extends Mapping<infer K, infer V>
    ? { get(key: Argument<K>): Promise<Value<V>> }
    : C[P] extends Component
      ? State<C[P]>
      : Promise<Value<C[P]>>;
};

/** An event that a contract emitted. */
export interface TestEvent<E = unknown> {
  /** The interface that `emit` names. */
  readonly name: string;
  readonly values: E;
  readonly contractId: bigint;
  /** The user whose session emitted it. */
  readonly userId: bigint;
}
