import { eventText, namedEvent } from '../../../src/compiler/call/event-names.js';
import { eventOfPlain, typeOfPlain } from '../../../src/compiler/call/plain-types.js';
import { nameOfSlot, slotValueText } from '../../../src/compiler/call/slot-names.js';
import type { AbiType } from '../../../src/compiler/ir/abi.js';
import type { StorageLayout } from '../../../src/compiler/ir/layout.js';
import { ask, type Answer, type Json } from './rpc.js';
import { useData } from './use-data.js';

export type Contract = NonNullable<Answer<'qed_getContract'>>;

const kept = new Map<string, Promise<Contract | null>>();

/** A contract with its code, null when there is none. Nothing of a deployed contract changes, so it is asked for once. */
function contractOf(contractId: string, checkpointId: string): Promise<Contract | null> {
  let contract = kept.get(contractId);
  if (contract === undefined) {
    contract = ask('qed_getContract', { contractId, checkpointId });
    kept.set(contractId, contract);
    contract.then((found) => found === null && kept.delete(contractId)).catch(() => kept.delete(contractId));
  }
  return contract;
}

export const useContract = (contractId: string, checkpointId: string) =>
  useData(`contract ${contractId}`, () => contractOf(contractId, checkpointId));

/** A slot as the contract's source names it, with the value that it holds. */
export function namedSlot(
  contract: Contract | null | undefined,
  slot: string,
): { readonly name: string; readonly text: (content: string) => string } {
  const named = nameOfSlot(contract ? layoutOf(contract) : NO_LAYOUT, BigInt(slot));
  return { name: named.name, text: (content) => slotValueText(named, BigInt(content)) };
}

const NO_LAYOUT: StorageLayout = { fields: [], cstateHeight: 1 };

const layouts = new WeakMap<Contract, StorageLayout>();

/** The layout with bigints. */
function layoutOf(contract: Contract): StorageLayout {
  let layout = layouts.get(contract);
  if (layout === undefined) {
    const { fields, cstateHeight } = contract.artifact.layout as Json<StorageLayout>;
    layout = {
      cstateHeight,
      fields: fields.map(({ base, strides, initial, type, keyTypes, ...rest }) => ({
        ...rest,
        type: typeOfPlain(type),
        keyTypes: keyTypes?.map(typeOfPlain),
        base: BigInt(base),
        strides: strides.map(BigInt),
        initial: initial.map(BigInt),
      })),
    };
    layouts.set(contract, layout);
  }
  return layout;
}

/** An event by the names of its contract's source. */
export function emittedText(contract: Contract | null | undefined, { eventId, values }: Emitted): string {
  const contents = { eventId: BigInt(eventId), values: values.map(BigInt) };
  const declared = contract?.artifact.abi.events.map((event) => eventOfPlain(event.name, event));
  return eventText(declared && namedEvent(declared, contents), contents);
}

type Emitted = Answer<'qed_listEvents'>['entries'][number]['emitted'][number];

/** The method behind the id in an event leaf. */
export const methodName = (contract: Contract | null | undefined, methodId: string): string | undefined =>
  contract?.artifact.methods.find((method) => method.methodId === methodId)?.name;

/** A type as its source writes it. */
export function typeText(type: Json<AbiType>): string {
  switch (type.type) {
    case 'scalar':
      return type.kind;
    case 'array':
      return `${typeText(type.item)}[${type.length}]`;
    case 'tuple':
      return `[${type.items.map(typeText).join(', ')}]`;
    default:
      return type.name;
  }
}
