import type { Expression } from 'ts-morph';
import { knownNumber } from '../../../typed/known-number.js';
import { NUMBER } from '../../../typed/types.js';
import { isOfRunTime } from '../../places/run-time-numbers.js';
import type { Scope } from '../../scope/scope.js';
import { relativeIndex } from './index-range.js';

/**
 * An index that is known when compiling, as `slice` and `at` count: a negative one from the end. `absent` where it is not given; undefined
 * after a diagnostic. `ofRunTime` says what to write where only a run tells it.
 */
export function knownIndex(
  scope: Scope,
  node: Expression | undefined,
  absent: number,
  length: number,
  ofRunTime: string,
): number | undefined {
  if (node === undefined) return absent;
  if ([node, ...node.getDescendants()].some((part) => isOfRunTime(scope, part))) {
    scope.error(node, 'QED1018', 'this index is not known when compiling', ofRunTime);
    return undefined;
  }
  const index = scope.expression(node, NUMBER);
  const value = knownNumber(index);
  if (value !== undefined) return relativeIndex(value, length);
  if (index.tag !== 'error')
    scope.error(node, 'QED1018', 'this index is not known here', 'write a literal, or loop with `a[i]`');
  return undefined;
}
