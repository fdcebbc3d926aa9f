import type { Expression } from 'ts-morph';
import { knownNumber } from '../../../typed/known-number.js';
import { NUMBER } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';

/**
 * An index that is known when compiling, as `slice` and `at` count: a negative one from the end. `absent` where it is not given; undefined
 * after a diagnostic.
 */
export function knownIndex(
  scope: Scope,
  node: Expression | undefined,
  absent: number,
  length: number,
): number | undefined {
  if (node === undefined) return absent;
  const index = scope.expression(node, NUMBER);
  const value = knownNumber(index);
  if (value !== undefined) return Math.trunc(value) < 0 ? Math.trunc(value) + length : Math.trunc(value);
  if (index.tag !== 'error')
    scope.error(node, 'QED1018', 'this index is not known here', 'write a literal, or loop with `a[i]`');
  return undefined;
}
