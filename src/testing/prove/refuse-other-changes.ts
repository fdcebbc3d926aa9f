import type { EndCapSubmission } from '../../wire/end-cap.js';

type SlotsByContract = ReadonlyMap<bigint, ReadonlyMap<bigint, bigint>>;

/** Holds the slots that a proven session changes against those that its calls changed when the test made them. */
export function refuseOtherChanges(
  updates: EndCapSubmission['updates'],
  before: SlotsByContract,
  after: SlotsByContract,
): void {
  const proven = new Map([...before].map(([contractId, slots]) => [contractId, new Map(slots)]));
  for (const { contractId, slots } of updates) {
    const state = proven.get(contractId) ?? new Map<bigint, bigint>();
    for (const [slot, content] of slots) state.set(slot, content);
    proven.set(contractId, state);
  }
  for (const contractId of new Set([...proven.keys(), ...after.keys()])) {
    const [left, right] = [proven.get(contractId), after.get(contractId) ?? before.get(contractId)];
    for (const slot of new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])) {
      if ((left?.get(slot) ?? 0n) === (right?.get(slot) ?? 0n)) continue;
      throw new Error(`the proof of the session changes slot ${slot} of contract ${contractId} to something else`);
    }
  }
}
