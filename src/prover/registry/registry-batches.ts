import type { ContractLeaf, DepositLeaf } from '../../parth/leaves.js';
import type { RegistryTrees } from '../../parth/trees/registry-trees.js';
import { type RegisterUsersStep, registerUsersStep } from './register-users-step.js';
import { type DeployContractsStep, deployContractsStep } from './deploy-contracts-step.js';
import { type ProcessDepositsStep, processDepositsStep } from './process-deposits-step.js';
import {
  processWithdrawalsStep,
  type ProcessWithdrawalsStep,
  type WithdrawalAnchor,
  type WithdrawalRequestProof,
} from './process-withdrawals-step.js';
import { BATCH_SIZE } from './batch-size.js';
import { type RegistryAnchor } from './registry-step.js';

/** Any step without children. */
export type RegistryBatchStep = RegisterUsersStep | DeployContractsStep | ProcessDepositsStep | ProcessWithdrawalsStep;

/** What a block takes into the registry, each list in order. */
export interface RegistryItems {
  readonly users: readonly bigint[];
  readonly contracts: readonly ContractLeaf[];
  readonly deposits: readonly DepositLeaf[];
  /** Absent where there are none. */
  readonly withdrawals?: Withdrawals | undefined;
}

/** Withdrawal requests, and the checkpoint that they all stand in. */
export interface Withdrawals {
  readonly anchor: WithdrawalAnchor;
  readonly requests: readonly WithdrawalRequestProof[];
}

/**
 * The batch steps of a block, which change `trees` one after the other; none when there is nothing to do. They are to be joined by
 * `aggStateTransitionStep` in their order.
 */
export function registrySteps(trees: RegistryTrees, anchor: RegistryAnchor, items: RegistryItems): RegistryBatchStep[] {
  const { withdrawals } = items;
  return [
    ...chunks(items.users, BATCH_SIZE.users).map((chunk) => registerUsersStep(trees, anchor, chunk)),
    ...chunks(items.contracts, BATCH_SIZE.contracts).map((chunk) => deployContractsStep(trees, anchor, chunk)),
    ...chunks(items.deposits, BATCH_SIZE.deposits).map((chunk) => processDepositsStep(trees, anchor, chunk)),
    ...chunks(withdrawals?.requests ?? [], BATCH_SIZE.withdrawals).map((chunk) =>
      processWithdrawalsStep(trees, withdrawals!.anchor, chunk),
    ),
  ];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
