import type { EventContents } from '../../parth/events.js';
import { flatten, type AbiEvent } from '../ir/abi.js';
import { fromField } from '../ir/kinds.js';
import { decode, type Decoded } from './codec.js';

/** An event by the names of its source. */
export interface NamedEvent {
  readonly name: string;
  readonly values: Readonly<Record<string, Decoded>>;
}

/** An event as its contract declares it; undefined where the contract declares no such event, or its values are not of the declared fields. */
export function namedEvent(declared: readonly AbiEvent[], { eventId, values }: EventContents): NamedEvent | undefined {
  const event = declared.find(({ id }) => id === eventId);
  if (event === undefined) return undefined;
  const kinds = event.fields.map(({ name, type }) => flatten(type, name).map(({ kind }) => kind));
  if (kinds.flat().length !== values.length) return undefined;
  let next = 0;
  const named: [string, Decoded][] = [];
  for (const [i, { name, type }] of event.fields.entries()) {
    const scalars = kinds[i]!.map((kind) => fromField(kind, values[next++]!));
    if (scalars.includes(undefined)) return undefined;
    named.push([name, decode(type, scalars as bigint[])]);
  }
  return { name: event.name, values: Object.fromEntries(named) };
}

/** An event as a line, e.g. `Moved(to: 1, amount: 5)`; one without a name shows its id, and the values as they were emitted. */
export function eventText(named: NamedEvent | undefined, { eventId, values }: EventContents): string {
  if (named === undefined) return `event ${eventId}(${values.join(', ')})`;
  const fields = Object.entries(named.values).map(
    ([field, value]) => `${field}: ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return `${named.name}(${fields.join(', ')})`;
}
