import { CodecError } from '../../compiler/call/codec-error.js';
import { decode, typeName } from '../../compiler/call/codec.js';
import { executeCall, type ExecutedCall } from '../../compiler/call/execute-call.js';
import { modelOf, type ContractModel } from '../../compiler/artifact/model.js';
import type { Execution } from '../../compiler/interpreter/execution.js';
import { RunTimeError } from '../../compiler/interpreter/run-time-error.js';
import type { AbiMethod } from '../../compiler/ir/abi.js';
import { flatten } from '../../compiler/ir/abi.js';
import { fromField } from '../../compiler/ir/kinds.js';
import { QedError } from '../../base/errors.js';
import { NO_CONTRACT } from '../../parth/field.js';
import type { PublicKey } from '../../parth/leaves.js';
import type { UpsHeader } from '../../parth/statements/session.js';
import { invalidArgument, openDebts, unknownMethod } from '../refusals.js';
import type { SessionCall } from '../files/session-file.js';
import type { CallSummary, EventSummary, SlotChange } from './session-plan.js';
import type { LocalContract } from './local-session-state.js';
import type { WrittenEntries } from '../../compiler/call/written-entries.js';
import { nameOfSlot, slotValueText } from '../../compiler/call/slot-names.js';
import type { Anchor, SessionSource } from '../../wire/session-source.js';

/** What a call runs on beside its contract. */
export interface CallContext {
  readonly source: SessionSource;
  readonly anchor: Anchor;
  readonly publicKey: PublicKey;
  /** Of the session's last step. */
  readonly header: UpsHeader;
  /** The call's place in the session. */
  readonly index: number;
}

/**
 * Executes one call of a session on the user's state as it stands; nothing is changed. Throws `QED3202` for an unknown method, `QED3203` for
 * arguments that do not fit, `QED3204` for a call that makes calls, and the interpreter's error (`QED11xx`) with the call's place in
 * `details.call` where the call fails.
 */
export async function runCall(call: SessionCall, contract: LocalContract, context: CallContext): Promise<ExecutedCall> {
  const { contract: name, abi } = modelOf(contract.artifact);
  const method = abi.methods.find((candidate) => candidate.name === call.method);
  if (method === undefined)
    throw unknownMethod(
      name,
      call.method,
      abi.methods.map((known) => known.name),
    );
  const { source, anchor, header, publicKey, index } = context;
  const title = `${name}.${method.name}`;
  try {
    const executed = await executeCall({
      artifact: contract.artifact,
      method: method.name,
      args: call.args,
      caller: NO_CONTRACT,
      start: header.start,
      checkpoint: anchor,
      contract,
      cstate: contract.cstate,
      balance: header.current.userLeaf.balance,
      publicKey,
      past: (checkpointId) => source.past(anchor, checkpointId),
      foreign: async (userId, contractId, checkpointId) => {
        const at = checkpointId === undefined ? anchor : await source.past(anchor, checkpointId);
        const [user, state] = await Promise.all([source.user(at, userId), source.userContract(at, userId, contractId)]);
        return { ...user, ...state };
      },
      // The value of a synchronous call comes from its callee, which this session cannot settle.
      inlineCall: () => Promise.reject(openDebts(index, title, 1, 0)),
    });
    const { inlineCalls, deferredCalls } = executed.execution;
    if (inlineCalls.length + deferredCalls.length > 0) {
      throw openDebts(index, title, inlineCalls.length, deferredCalls.length);
    }
    return executed;
  } catch (error) {
    if (error instanceof CodecError)
      throw invalidArgument(index, title, signatureOf(name, method), error.message, error);
    if (error instanceof RunTimeError) throw located(error, index, contract.artifact.sourceHash);
    throw error;
  }
}

/** What a call did, by the names of its source. `contract` holds the state from before the call. */
export function summarize(call: SessionCall, contract: LocalContract, executed: ExecutedCall): CallSummary {
  const model = modelOf(contract.artifact);
  const { execution, output, writes, entries } = executed;
  return {
    contractId: contract.contractId,
    contract: model.contract,
    method: call.method,
    args: call.args,
    output,
    changes: writes.flatMap(([slot, after]) => slotChange(contract, slot, contract.cstate.get(slot), after, entries)),
    events: execution.events.map((event) => eventSummary(model, event)),
    spent: execution.spent,
    received: execution.received,
  };
}

/** A slot's change by name; empty when it keeps its value. */
export function slotChange(
  { contractId, artifact }: LocalContract,
  slot: bigint,
  before: bigint,
  after: bigint,
  entries: WrittenEntries,
): SlotChange[] {
  if (before === after) return [];
  const model = modelOf(artifact);
  const named = nameOfSlot(model.layout, slot, entries);
  const text = (content: bigint) => slotValueText(named, content);
  return [{ contractId, contract: model.contract, slot, name: named.name, before: text(before), after: text(after) }];
}

function eventSummary(model: ContractModel, { event, eventId, values }: Execution['events'][number]): EventSummary {
  const fields = model.abi.events.find(({ id }) => id === eventId)?.fields;
  if (fields === undefined) return { name: event, values: values.map(String) };
  const type = { type: 'struct', name: event, fields } as const;
  const plain = flatten(type, event).map(({ kind }, i) => fromField(kind, values[i]!) ?? values[i]!);
  return { name: event, values: decode(type, plain) };
}

/** A method as its source declares it. */
const signatureOf = (contract: string, { name, inputs }: AbiMethod): string =>
  `${contract}.${name}(${inputs.map((input) => `${input.name}: ${typeName(input.type)}`).join(', ')})`;

/** The interpreter's error with the call's place in the session, and the source that its line is of. */
const located = (error: RunTimeError, call: number, sourceHash: string): QedError =>
  new QedError(error.code as `QED${number}`, error.message, {
    hint: error.hint,
    exitCode: error.exitCode,
    details: { ...error.details, call, sourceHash },
    cause: error,
  });
