import type { EventLeaf } from './leaves.js';
import { poseidonWithPrefix } from './poseidon.js';
import { EVENTS_TAG } from './statements/contract-call.js';

/** What an event says: its id and its values as field elements, in flattened order. */
export interface EventContents {
  readonly eventId: bigint;
  readonly values: readonly bigint[];
}

/** A leaf of a user's event tree with the events behind its hash, in the order in which the call emitted them. */
export interface CallEvents {
  readonly leaf: EventLeaf;
  readonly emitted: readonly EventContents[];
}

/**
 * What a call's event leaf commits to: a chain, 0 when nothing was emitted. Each link hashes the previous one, the event's id, the number
 * of its values and the values: an event in a branch not taken adds no link, so every list of events has one hash and no other list has it.
 */
export const eventsHashOf = (events: readonly EventContents[]): bigint => events.reduce(eventLink, 0n);

/** The hash of a list that one more event is added to. */
export const eventLink = (previous: bigint, { eventId, values }: EventContents): bigint =>
  poseidonWithPrefix(EVENTS_TAG, [previous, eventId, BigInt(values.length), ...values]);
