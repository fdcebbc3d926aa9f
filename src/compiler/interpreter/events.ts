import { EVENTS_TAG } from '../../parth/statements/contract-call.js';
import { poseidonWithPrefix } from '../../parth/poseidon.js';
import type { EmittedEvent } from './execution.js';

/**
 * What a call's event leaf commits to: a chain, 0 when nothing was emitted. Each link hashes the previous one, the event's id, the number
 * of its values and the values: an event in a branch not taken adds no link, so every list of events has one hash and no other list has it.
 */
export function eventsHashOf(events: readonly EmittedEvent[]): bigint {
  return events.reduce((previous, event) => eventLink(previous, event), 0n);
}

/** One more event. */
function eventLink(previous: bigint, { eventId, values }: Omit<EmittedEvent, 'event'>): bigint {
  return poseidonWithPrefix(EVENTS_TAG, [previous, eventId, BigInt(values.length), ...values]);
}
