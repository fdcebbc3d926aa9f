import type { DueCall } from '../../compiler/call/call-tree.js';
import { decode } from '../../compiler/call/codec.js';
import { namedEvent } from '../../compiler/call/event-names.js';
import { nameOfSlot, slotValueText } from '../../compiler/call/slot-names.js';
import type { WrittenEntries } from '../../compiler/call/written-entries.js';
import { modelOf, type ContractModel } from '../../compiler/artifact/model.js';
import type { Execution } from '../../compiler/interpreter/execution.js';
import { flatten, type AbiType } from '../../compiler/ir/abi.js';
import { fromField } from '../../compiler/ir/kinds.js';
import type { SessionExecution } from './execute-session-call.js';
import type { LocalContract } from './local-session-state.js';
import type { EventSummary, MadeCallSummary, SlotChange } from './session-plan.js';

/** What a call did, by the names of its source. The contract holds the state from before the call. */
export function summarize(
  { kind, caller, inputs }: DueCall,
  { contract, method, execution, writes, entries }: SessionExecution,
): MadeCallSummary {
  const model = modelOf(contract.artifact);
  const { abi } = method;
  let next = 0;
  return {
    kind,
    caller,
    contractId: contract.contractId,
    contract: model.contract,
    method: abi.name,
    args: abi.inputs.map(({ name, type }) =>
      valueOf(
        type,
        flatten(type, name).map(() => inputs[next++]!),
      ),
    ),
    output: abi.output === null ? null : decode(abi.output, execution.outputs),
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

const eventSummary = ({ abi }: ContractModel, emitted: Execution['events'][number]): EventSummary =>
  namedEvent(abi.events, emitted) ?? { name: emitted.event, values: emitted.values.map(String) };

/** Field elements as values of a type. */
function valueOf(type: AbiType, elements: readonly bigint[]) {
  const plain = flatten(type, '').map(({ kind }, i) => fromField(kind, elements[i]!) ?? elements[i]!);
  return decode(type, plain);
}
