import { Temporaries } from '../../scope/temporaries.js';
import { VOID } from '../../../typed/types.js';
import type { ArrayMethod } from './array-call.js';
import { changed, listPlace } from './list-place.js';

/** `list.reverse()` of a variable or field, in place. */
export const reverse: ArrayMethod = (call) => {
  const { scope, node } = call;
  const span = scope.spanOf(node);
  const temporaries = new Temporaries(scope);
  const found = listPlace(call, temporaries);
  if (found === undefined) return scope.errorAt(node);
  const { place, items, before } = found;
  const swap = { tag: 'assignAll', targets: items, values: [...items].reverse(), type: VOID, span } as const;
  return changed(call, place, temporaries, [...before, { tag: 'expression', value: swap, span }]);
};
