import type { Field } from 'o1js';
import { constrain } from '../../../circuit/constraint.js';
import { Path } from '../../../circuit/merkle.js';

/** The path at a computed index. States that the index is in the tree, unless it is fixed by the method. */
export function pathAt(fixed: boolean, index: Field, siblings: readonly Field[]): Path {
  const path = (): Path => Path.of({ index, siblings });
  return fixed ? path() : constrain('index', path);
}
