import type { IrBuilder } from '../../ir/builder.js';
import type { ValueId } from '../../ir/op.js';

/** How deep an index is looked into. */
const MAX_DEPTH = 8;

/** What an index is made of: two of one name are equal wherever both are computed, so `a[Number(i)]` is one place however often it is written. */
export function valueName(builder: IrBuilder, id: ValueId, depth = 0): string {
  const op = depth > MAX_DEPTH ? undefined : builder.definition(id);
  const inner = (each: ValueId): string => valueName(builder, each, depth + 1);
  const path = op !== undefined && 'guard' in op && op.guard !== undefined ? ` on ${op.guard}` : '';
  switch (op?.op) {
    case 'const':
      return `${op.kind} ${op.value}`;
    case 'cast':
      return `(${op.kind} ${op.mode} ${inner(op.value)}${path})`;
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'rem':
      return `(${inner(op.left)} ${op.op}${op.wrap === true ? ' wrapped' : ''} ${inner(op.right)}${path})`;
    default:
      return `#${id}`;
  }
}
