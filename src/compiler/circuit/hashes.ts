import type { Field } from 'o1js';
import { Bytes, Hash, Keccak, UInt8 } from 'o1js';
import { parent } from '../../circuit/merkle.js';
import { hash } from '../../circuit/hash.js';
import { isWhole, KIND_WIDTH, type IrKind } from '../ir/kinds.js';
import type { DigestAlgorithm } from '../ir/hash-ops.js';
import { guarded } from './numbers/choice.js';

/** Whether an index of this kind can lie beyond the last leaf that a path of this length can have. */
export const exceedsPath = (index: IrKind, siblings: number): boolean => widthOf(index) > siblings;

/** The root that a leaf and its siblings, lowest first, give at an index; states that there is such a leaf. 0 where the guard does not hold. */
export function merkleRoot(
  guard: Field | undefined,
  leaf: Field,
  index: { readonly value: Field; readonly kind: IrKind },
  siblings: readonly Field[],
): Field {
  // Above the bits that the kind can have every node is a left one.
  const bits = guarded(guard, index.value).toBits(Math.min(widthOf(index.kind), siblings.length));
  const root = siblings.reduce((node, sibling, level) => {
    const isRight = bits[level];
    return isRight === undefined ? hash([node, sibling]) : parent(isRight, node, sibling);
  }, leaf);
  return guarded(guard, root);
}

/** The digest of values that are bytes already; its own are held to be bytes by the decomposition of the words that they come from. */
export function digest(algorithm: DigestAlgorithm, bytes: readonly Field[]): Field[] {
  const input = Bytes.from(bytes.map((byte) => UInt8.Unsafe.fromField(byte)));
  const output = algorithm === 'sha256' ? Hash.SHA2_256.hash(input) : Keccak.ethereum(input);
  return output.bytes.map((byte) => byte.value);
}

function widthOf(kind: IrKind): number {
  if (isWhole(kind)) throw new TypeError(`${kind} is no index`);
  return KIND_WIDTH[kind];
}
