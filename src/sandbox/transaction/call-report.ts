import { decode, type Decoded } from '../../compiler/call/codec.js';
import { namedEvent } from '../../compiler/call/event-names.js';
import { readAllFields } from '../../compiler/call/read-state.js';
import { nameOfSlot, slotValueText } from '../../compiler/call/slot-names.js';
import type { WrittenEntries } from '../../compiler/call/written-entries.js';
import type { AbiMethod } from '../../compiler/ir/abi.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { artifactOf, contractWithId, methodWithId } from '../chain/deployment.js';
import type { Slots } from '../state/sandbox-state.js';
import { NO_BOUND, type MadeCall, type TransactionEffects } from './transaction.js';

/** What a call did, by the names of its source. Numbers are decimal strings. */
export interface CallReport {
  readonly result: Decoded | null;
  /**
   * The caller's state of the contract after the call: fields by name, entries of mappings as `sent[8]`; of those under
   * hashed keys what was written.
   */
  readonly state: Readonly<Record<string, Decoded>>;
  readonly events: readonly { readonly event: string; readonly values: Readonly<Record<string, Decoded>> }[];
  readonly calls: readonly {
    readonly mode: MadeCall['mode'];
    readonly contractId: string;
    readonly method: string | null;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
  }[];
  readonly slotsModified: string;
  /** The caller's native balance. */
  readonly balance: { readonly before: string; readonly after: string };
  /** The last checkpoint in which it may land; null where only its age bounds it. */
  readonly validUntil: string | null;
  /** The checkpoint that the call was anchored in. */
  readonly checkpoint: string;
}

/** The report of a user's call of a method of a contract. */
export function reportOf(
  contracts: readonly CompiledContract[],
  contractId: bigint,
  { output }: AbiMethod,
  effects: TransactionEffects,
  anchor: bigint,
  balance: bigint,
): CallReport {
  const compiled = contractWithId(contracts, contractId)!;
  return {
    result: output === null ? null : decode(output, effects.outputs),
    state: stateOf(compiled, effects.slots.get(contractId)!, effects.entries.get(contractId)),
    events: effects.events.map(({ contractId: id, event }) => eventOf(contractWithId(contracts, id)!, event)),
    calls: effects.calls.map((call) => callOf(contracts, call)),
    slotsModified: effects.slotsModified.toString(),
    balance: { before: balance.toString(), after: effects.balance.toString() },
    validUntil: effects.validUntil === NO_BOUND ? null : effects.validUntil.toString(),
    checkpoint: anchor.toString(),
  };
}

function stateOf(compiled: CompiledContract, slots: Slots, written: WrittenEntries | undefined): CallReport['state'] {
  const { layout } = compiled;
  const fields = readAllFields(artifactOf(compiled), (slot) => slots.get(slot) ?? 0n);
  const first = layout.fields.filter(({ keys }) => keys.length > 0).map(({ name }) => `${name}[`);
  const entries = [...slots]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slot, content]) => ({ named: nameOfSlot(layout, slot, written), content }))
    .filter(({ named }) => named.type !== undefined && first.some((name) => named.name.startsWith(name)))
    .map(({ named, content }) => [named.name, slotValueText(named, content)] as const);
  return { ...fields, ...Object.fromEntries(entries) };
}

/** An emitted event by the names of its source. */
export function eventOf(
  { abi }: CompiledContract,
  emitted: TransactionEffects['events'][number]['event'],
): CallReport['events'][number] {
  const { name, values } = namedEvent(abi.events, emitted)!;
  return { event: name, values };
}

function callOf(contracts: readonly CompiledContract[], call: MadeCall): CallReport['calls'][number] {
  const target = contractWithId(contracts, call.contractId);
  const method = target && methodWithId(target, call.methodId);
  return {
    mode: call.mode,
    contractId: call.contractId.toString(),
    method: method === undefined ? null : `${method.contract}.${method.method}`,
    inputs: call.inputs.map(String),
    outputs: call.outputs.map(String),
  };
}
