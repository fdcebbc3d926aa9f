import type { IrKind } from '../../ir/kinds.js';

/** What to compare instead of a value whose kind has no order. */
export function orderHint(kind: IrKind): string {
  if (kind === 'boolean') return 'ask with `===`, `&&` or `||`';
  return kind === 'Hash' ? 'compare its low bits, as in `u128.wrap(x)`' : arithmeticHint(kind);
}

/** What to compute with instead of a value that names something. */
export function arithmeticHint(kind: IrKind): string {
  if (kind === 'boolean') return 'cast it first, as in `u8(x)`, or choose with `?:`';
  return `cast it first, as in \`${castFor(kind)}(x)\``;
}

/** The kind to compute in with what names something. */
export function castFor(kind: IrKind): IrKind {
  if (kind === 'boolean') return 'u8';
  return kind === 'Hash' ? 'Field' : kind === 'ContractId' ? 'u64' : 'u32';
}
