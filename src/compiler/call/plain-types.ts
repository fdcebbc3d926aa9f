import type { Plain } from '../artifact/artifact.js';
import type { AbiEvent, AbiType } from '../ir/abi.js';

/** A type with its numbers as bigints again. */
export function typeOfPlain(type: Plain<AbiType>): AbiType {
  switch (type.type) {
    case 'scalar':
      return type;
    case 'enum':
      return { ...type, members: type.members.map(({ name, value }) => ({ name, value: BigInt(value) })) };
    case 'array':
      return { ...type, item: typeOfPlain(type.item) };
    case 'tuple':
      return { ...type, items: type.items.map(typeOfPlain) };
    case 'struct':
      return { ...type, fields: fieldsOfPlain(type.fields) };
  }
}

/** The same of an event. */
export const eventOfPlain = (name: string, { id, fields }: Omit<Plain<AbiEvent>, 'name'>): AbiEvent => ({
  name,
  id: BigInt(id),
  fields: fieldsOfPlain(fields),
});

const fieldsOfPlain = (fields: Plain<AbiEvent>['fields']): AbiEvent['fields'] =>
  fields.map(({ name, type }) => ({ name, type: typeOfPlain(type) }));
