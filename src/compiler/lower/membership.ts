import { KIND_RANGE } from '../ir/kinds.js';
import { partsOf } from '../typed/type-queries.js';
import type { EnumType, Type } from '../typed/types.js';
import { resolve } from '../typed/unify.js';
import { compare } from './expressions/arithmetic.js';
import type { Lowering } from './method-lowering.js';
import type { Scalar, Value } from './values.js';

/** Enum values that come from outside are members: their kind holds more values than the enum has. */
export function checkMembership(lowering: Lowering, type: Type, value: Value): void {
  const known = resolve(type);
  if (known.tag === 'enum' && value.tag === 'scalar') return assertMember(lowering, known, value);
  if ((known.tag === 'array' || known.tag === 'tuple' || known.tag === 'struct') && value.tag === 'aggregate') {
    partsOf(known).forEach((part, i) => checkMembership(lowering, part.type, value.parts[i]!));
  }
}

function assertMember(lowering: Lowering, type: EnumType, value: Scalar): void {
  const span = { ...lowering.builder.span, length: 1 };
  const values = [...new Set(type.members.map((member) => member.value))].sort((a, b) => (a < b ? -1 : 1));
  const last = values.at(-1)!;
  if (values.length === Number(KIND_RANGE[type.kind].max) + 1) return;
  const isDense = values.every((each, i) => each === BigInt(i));
  const holds = isDense
    ? compare(lowering, '<=', value, lowering.constant(type.kind, last), span)
    : values
        .map((each) => compare(lowering, '===', value, lowering.constant(type.kind, each), span))
        .reduce((sum, each) => lowering.or(sum, each));
  lowering.builder.assert(holds, [`no member of ${type.name}`], [{ text: type.name, value: value.id }]);
}
