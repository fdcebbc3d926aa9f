import { MAX_DEFERRED_CALLS, MAX_INLINE_CALLS } from '../../parth/heights.js';
import { poseidonList } from '../../parth/poseidon.js';
import {
  INPUTS_TAG,
  OUTPUTS_TAG,
  type CallEffects,
  type ContractCallStatement,
} from '../../parth/statements/contract-call.js';
import type { Execution } from '../interpreter/execution.js';
import { methodIdOfIr } from '../ir/abi.js';
import { toField } from '../ir/kinds.js';
import type { MethodIr } from '../ir/ops.js';
import type { CallState } from './call-request.js';

/** What a method's circuit proves about one execution. */
export function statementOf(
  ir: MethodIr,
  state: CallState,
  inputs: readonly bigint[],
  execution: Execution,
  cstateRootAfter: bigint,
): ContractCallStatement {
  return {
    start: state.start,
    call: {
      callerContractId: state.caller,
      contractId: state.contract.contractId,
      methodId: methodIdOfIr(ir),
      inputsHash: poseidonList(INPUTS_TAG, inputs.map(toField)),
      outputsHash: poseidonList(OUTPUTS_TAG, execution.outputs.map(toField)),
    },
    cstateRootBefore: state.cstate.root,
    cstateRootAfter,
    effects: effectsOf(execution, state.balance),
  };
}

function effectsOf(execution: Execution, balanceBefore: bigint): CallEffects {
  const { inlineCalls, deferredCalls, spent, received, eventsHash, slotsModified, validUntil } = execution;
  return {
    balanceBefore,
    spent,
    received,
    inlineCount: BigInt(inlineCalls.length),
    inlineCalls: padded(
      inlineCalls.map(({ contractId, methodId, inputs, outputs }) => ({
        contractId,
        methodId,
        inputsHash: poseidonList(INPUTS_TAG, inputs),
        outputsHash: poseidonList(OUTPUTS_TAG, outputs),
      })),
      MAX_INLINE_CALLS,
      { contractId: 0n, methodId: 0n, inputsHash: 0n, outputsHash: 0n },
    ),
    deferredCount: BigInt(deferredCalls.length),
    deferredCalls: padded(
      deferredCalls.map(({ contractId, methodId, inputs }) => ({
        contractId,
        methodId,
        inputsHash: poseidonList(INPUTS_TAG, inputs),
      })),
      MAX_DEFERRED_CALLS,
      { contractId: 0n, methodId: 0n, inputsHash: 0n },
    ),
    eventsHash,
    slotsModified,
    validUntil,
  };
}

const padded = <T>(items: readonly T[], length: number, zero: T): T[] => [
  ...items,
  ...Array<T>(length - items.length).fill(zero),
];
