import type { Contract, Mapping, u64, UserId } from 'qed/contract';
import { nativeToken } from '../../sandbox/chain/deployment.js';
import { namesOn } from '../chain/contract-names.js';
import type { ContractSource } from './contract-source.js';

/** Contract 0: users send native tokens with it, and claim what others sent them. */
export interface NativeToken extends Contract {
  sent: Mapping<UserId, u64>;
  claimed: Mapping<UserId, u64>;
  /** Takes an amount from the caller's balance and grants it to `to`. */
  send(to: UserId, amount: u64): void;
  /** Adds what `from` has sent since the last claim to the caller's balance. */
  claim(from: UserId): u64;
}

/** Its source as failures name it. */
export const nativeTokenSource = (): ContractSource => ({
  file: 'system/native-token.ts',
  compiled: nativeToken(),
  named: namesOn([], new Map()),
});
