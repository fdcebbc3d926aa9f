import type { CallObserver } from '../../compiler/call/call-observer.js';
import { CallHost } from '../../compiler/call/call-host.js';
import type { CallState } from '../../compiler/call/call-request.js';
import type { DueCall } from '../../compiler/call/call-tree.js';
import { CodecError } from '../../compiler/call/codec-error.js';
import { encodeArguments, typeName } from '../../compiler/call/codec.js';
import { executeOn, type ExecutedMethod } from '../../compiler/call/execute-call.js';
import { modelOf, type MethodModel } from '../../compiler/artifact/model.js';
import type { Execution } from '../../compiler/interpreter/execution.js';
import { executeMethod } from '../../compiler/interpreter/execute.js';
import { RunTimeError } from '../../compiler/interpreter/run-time-error.js';
import type { AbiMethod } from '../../compiler/ir/abi.js';
import { fromField, toField } from '../../compiler/ir/kinds.js';
import { QedError } from '../../base/errors.js';
import { NO_CONTRACT } from '../../parth/field.js';
import type { PublicKey } from '../../parth/leaves.js';
import type { SessionStart } from '../../parth/statements/contract-call.js';
import { invalidArgument, unknownCallee, unknownMethod } from '../refusals.js';
import type { SessionCall } from '../files/session-file.js';
import type { LocalContract } from './local-session-state.js';
import type { Anchor, SessionSource } from '../../wire/session-source.js';

/** What all calls run on that follow from one call of a session. */
export interface CallContext {
  readonly source: SessionSource;
  readonly anchor: Anchor;
  readonly publicKey: PublicKey;
  readonly start: SessionStart;
  /** The place of that call in the session. */
  readonly index: number;
  readonly observer?: CallObserver | undefined;
}

/** What a single one of them runs on. */
export interface CallPlace {
  readonly contract: LocalContract;
  /** The native balance as it stands now. */
  readonly balance: bigint;
  readonly inlineCall: CallState['inlineCall'] & object;
}

/** A call of a session that was executed. */
export interface SessionExecution extends ExecutedMethod {
  readonly contract: LocalContract;
  readonly method: MethodModel;
}

/**
 * A call of a session as it is executed. Throws `QED3202` for an unknown method, `QED3203` for arguments that do not fit; `index` is the
 * call's place in the session.
 */
export function userCall(call: SessionCall, { artifact }: LocalContract, index: number): DueCall {
  const { contract, functions } = modelOf(artifact);
  const method = functions.find(({ abi }) => abi.name === call.method);
  if (method === undefined) {
    const known = functions.map(({ abi }) => abi.name);
    throw unknownMethod(contract, call.method, known);
  }
  const { abi, methodId } = method;
  const { contractId } = call;
  try {
    const inputs = encodeArguments(abi.inputs, call.args).map(toField);
    return { kind: 'standard', contractId, methodId, inputs, caller: NO_CONTRACT, ancestors: [] };
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw invalidArgument(index, `${contract}.${abi.name}`, signatureOf(contract, abi), error.message, error);
  }
}

/**
 * Executes a call on the user's state as it stands and builds its witness; nothing is changed. Throws `QED3217` for a method that a calling
 * contract takes for granted, and the interpreter's error (`QED11xx`) with the place of the session's call in `details.call` where it fails.
 */
export async function runCall(call: DueCall, place: CallPlace, context: CallContext): Promise<SessionExecution> {
  const { contract } = place;
  const method = calledMethod(call, contract);
  const inputs = argumentsOf(call, method, contract);
  const state = callState(call, method, inputs, place, context);
  const executed = await located(executeOn(method.ir, inputs, state), contract, context);
  return { ...executed, contract, method };
}

/** The same without a witness. */
export function answerCall(call: DueCall, place: CallPlace, context: CallContext): Promise<Execution> {
  const { contract } = place;
  const method = calledMethod(call, contract);
  const inputs = argumentsOf(call, method, contract);
  const host = new CallHost(callState(call, method, inputs, place, context));
  return located(executeMethod(method.ir, inputs, host), contract, context);
}

function callState(
  { caller, ancestors }: DueCall,
  { ir }: MethodModel,
  inputs: readonly bigint[],
  { contract, balance, inlineCall }: CallPlace,
  { source, anchor, publicKey, start, observer }: CallContext,
): CallState {
  const slots = observer && new Map(contract.cstate.leaves());
  const observe = slots && observer.begin?.(modelOf(contract.artifact), ir, inputs, ancestors.length, slots);
  return {
    caller,
    start,
    checkpoint: anchor,
    contract,
    cstate: contract.cstate,
    balance,
    publicKey,
    past: (checkpointId) => source.past(anchor, checkpointId),
    foreign: async (userId, contractId, checkpointId) => {
      const at = checkpointId === undefined ? anchor : await source.past(anchor, checkpointId);
      const [user, state] = await Promise.all([source.user(at, userId), source.userContract(at, userId, contractId)]);
      return { ...user, ...state };
    },
    inlineCall,
    ...(observe && { observe }),
  };
}

function calledMethod({ methodId, caller }: DueCall, { contractId, artifact }: LocalContract): MethodModel {
  const { contract, functions } = modelOf(artifact);
  const method = functions.find((candidate) => candidate.methodId === methodId);
  if (method === undefined) throw unknownCallee(caller, contractId, contract, `has no method with id ${methodId}`);
  return method;
}

function argumentsOf({ inputs, caller }: DueCall, { abi, ir }: MethodModel, { contractId, artifact }: LocalContract) {
  return ir.inputs.map(({ kind }, i) => {
    const value = inputs[i] === undefined ? undefined : fromField(kind, inputs[i]);
    if (value === undefined || inputs.length !== ir.inputs.length) {
      throw unknownCallee(caller, contractId, artifact.contract, `cannot take these arguments in ${abi.name}`);
    }
    return value;
  });
}

/** A method as its source declares it. */
const signatureOf = (contract: string, { name, inputs }: AbiMethod): string =>
  `${contract}.${name}(${inputs.map((input) => `${input.name}: ${typeName(input.type)}`).join(', ')})`;

/** The interpreter's error gets the place of the session's call, and the source that its line is of. */
async function located<T>(executing: Promise<T>, { artifact }: LocalContract, { index }: CallContext): Promise<T> {
  try {
    return await executing;
  } catch (error) {
    if (!(error instanceof RunTimeError)) throw error;
    throw new QedError(error.code as `QED${number}`, error.message, {
      hint: error.hint,
      exitCode: error.exitCode,
      details: { ...error.details, call: index, sourceHash: artifact.sourceHash },
      cause: error,
    });
  }
}
