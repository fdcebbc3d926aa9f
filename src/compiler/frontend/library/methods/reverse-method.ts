import { Temporaries } from '../../scope/temporaries.js';
import { VOID } from '../../../typed/types.js';
import type { ArrayMethod } from './array-call.js';
import { changed, listPlace } from './list-place.js';

/** `list.reverse()` of a variable or field, in place. */
export const reverse: ArrayMethod = (call) => {
  const { scope, node } = call;
  const span = scope.spanOf(node);
  const found = listPlace(call);
  if (found === undefined) return scope.errorAt(node);
  const { place, items } = found;
  const swap = { tag: 'assignAll', targets: items, values: [...items].reverse(), type: VOID, span } as const;
  return changed(call, place, new Temporaries(scope), [{ tag: 'expression', value: swap, span }]);
};
