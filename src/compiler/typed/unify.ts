import { ERROR, scalarType, type EnumType, type InferCell, type InferType, type Type } from './types.js';

/** An integer whose kind its use will tell. */
export const inferType = (): InferType => ({ tag: 'infer', cell: {} });

/** A type of which nothing is known yet. */
export const openType = (): InferType => ({ tag: 'infer', cell: { isOpen: true } });

/** Whether nothing is known of a type yet. */
export function isOpen(type: Type): boolean {
  const known = resolve(type);
  return known.tag === 'infer' && known.cell.isOpen === true;
}

/** Follows what inference has found so far. */
export function resolve(type: Type): Type {
  let current = type;
  while (current.tag === 'infer' && current.cell.type !== undefined) current = current.cell.type;
  return current;
}

/**
 * Makes two types one, by deciding what is still open in either. False where they differ. Structs are compared by their fields in
 * declared order, the order in which they are stored and hashed; a tuple fits an array of its length.
 */
export function unify(a: Type, b: Type): boolean {
  const left = resolve(a);
  const right = resolve(b);
  if (left === right) return true;
  if (left.tag === 'error' || right.tag === 'error') {
    // What is compared with a mistake needs no kind of its own.
    for (const type of [left, right]) if (type.tag === 'infer') type.cell.type = ERROR;
    return true;
  }
  // Of two that are not known yet, the one that may be anything follows the other.
  if (left.tag === 'infer' && !(right.tag === 'infer' && isOpen(right))) return bind(left.cell, right);
  if (right.tag === 'infer') return bind(right.cell, left);
  switch (left.tag) {
    case 'scalar':
      return right.tag === 'scalar' && left.kind === right.kind;
    case 'enum':
      return right.tag === 'enum' && left.kind === right.kind && sameMembers(left, right);
    case 'array':
      if (right.tag === 'tuple') return unify(right, left);
      return right.tag === 'array' && left.length === right.length && unify(left.item, right.item);
    case 'tuple':
      if (right.tag === 'array')
        return left.items.length === right.length && left.items.every((item) => unify(item, right.item));
      return (
        right.tag === 'tuple' &&
        left.items.length === right.items.length &&
        left.items.every((item, i) => unify(item, right.items[i]!))
      );
    case 'struct':
      return (
        right.tag === 'struct' &&
        left.fields.length === right.fields.length &&
        left.fields.every(
          (field, i) => field.name === right.fields[i]!.name && unify(field.type, right.fields[i]!.type),
        )
      );
    default:
      return left.tag === right.tag;
  }
}

/** What a variable can hold. */
const VALUES = ['scalar', 'infer', 'enum', 'number', 'array', 'tuple', 'struct', 'view'];

function bind(cell: InferCell, type: Type): boolean {
  if (cell.isOpen === true) {
    if (!VALUES.includes(type.tag)) return false;
    cell.type = type;
    return true;
  }
  if (type.tag !== 'scalar' && type.tag !== 'enum' && type.tag !== 'infer') return false;
  if (type.tag === 'scalar' && type.kind === 'boolean') return false;
  // Beside a time, an integer is of its kind and need not be a time.
  cell.type = type.tag === 'scalar' ? scalarType(type.kind) : type;
  return true;
}

/** A subset of an enum's literals is what TypeScript makes of a narrowed one. */
function sameMembers(a: EnumType, b: EnumType): boolean {
  const [small, large] = a.members.length <= b.members.length ? [a, b] : [b, a];
  return small.members.every(({ value }) => large.members.some((other) => other.value === value));
}

/** Whether all parts of a type are known, so that it can be stored, passed and hashed. */
export function isResolved(type: Type): boolean {
  const known = resolve(type);
  switch (known.tag) {
    case 'array':
      return isResolved(known.item);
    case 'tuple':
      return known.items.every(isResolved);
    case 'struct':
      return known.fields.every((field) => isResolved(field.type));
    default:
      return known.tag !== 'infer';
  }
}
