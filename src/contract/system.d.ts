import type { u64 } from 'qed/contract';

/** The caller's native balance. Only the system contracts may move it; a contract of a user pays by `balance.spend`. */
export const nativeBalance: {
  /** Takes `amount` from the caller's balance; the session fails when the balance is lower. */
  debit(amount: u64): void;
  /** Adds `amount` to the caller's balance. */
  credit(amount: u64): void;
};
