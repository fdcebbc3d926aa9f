import type { AnyCircuit } from '../../circuit/circuit.js';
import { aggStateTransition } from './agg-state-transition.js';
import { batchDeployContracts } from './deploy-contracts.js';
import { batchProcessDeposits } from './process-deposits.js';
import { batchProcessWithdrawals } from './process-withdrawals.js';
import { batchAppendUserRegistrationTree } from './register-users.js';

/** The circuits of the program `Registry` (PROTOCOL §3, §6). */
export const registryCircuits = (): AnyCircuit[] => [
  batchAppendUserRegistrationTree,
  batchDeployContracts,
  batchProcessDeposits,
  batchProcessWithdrawals,
  aggStateTransition,
];
