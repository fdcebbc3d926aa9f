import type { Choices } from './choices.js';
import { intValue, partsOf, type RandomType } from './types.js';

/** A constant of a type. */
export function literal(choices: Choices, type: RandomType): string {
  switch (type.tag) {
    case 'int':
      return `${intValue(choices, type.kind)}n`;
    case 'Field':
      return choices.pick([
        '0n',
        '1n',
        '7n',
        '28948022309329048855892746252171976963363056481941560715954676764349967630336n',
      ]);
    case 'Hash':
      return choices.pick(['0n', '5n']);
    case 'UserId':
      return choices.pick(['7n', '5n', '9n', '4294967295n']);
    case 'ContractId':
      return choices.weighted([
        [8, '3n'],
        [2, '77n'],
        [4, '16777216n'],
      ]);
    case 'boolean':
      return choices.pick(['true', 'false']);
    case 'enum':
      return `as${type.name}(${choices.pick(type.members)})`;
    case 'struct':
      return `{ ${type.fields.map(([name, inner]) => `${name}: ${literal(choices, inner)}`).join(', ')} }`;
    default:
      return `[${partsOf(type)
        .map(([, inner]) => literal(choices, inner))
        .join(', ')}]`;
  }
}
