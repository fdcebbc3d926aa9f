import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Lowering } from '../method-lowering.js';
import type { StateLocation } from '../state/state-location.js';
import type { Value } from '../values.js';
import { whole, OTHERS } from './aliases.js';
import { named, bump, stateObject, partPattern } from './objects.js';
import { checkHeld } from './held-places.js';

/** Prepares a value for being put into a place, and notes which object a place in state now shares. */
export function adopt(
  lowering: Lowering,
  location: { readonly tag: 'value' } | StateLocation,
  value: Value,
  span: SourceSpan,
): Value {
  whole(lowering, value, span);
  if (location.tag === 'value') return named(value);
  checkHeld(lowering, location, span);
  changeState(lowering, location, span);
  if (value.tag === 'aggregate') lowering.replaced.push(location.pattern);
  share(lowering, value, location.pattern, span);
  return value;
}

/** A write to a part of state changes the object around it. */
function changeState(lowering: Lowering, location: StateLocation, span: SourceSpan): void {
  const container = /^(.+)(?:\[\d*\]|\.[^.[\]{}]+)$/.exec(location.pattern)?.[1];
  if (container === undefined) return;
  bump(lowering, stateObject(lowering, container));
  for (const object of lowering.storedObjects) {
    const count = object.stored.filter((pattern) => pattern === container).length;
    if (count === 0) continue;
    if (object.owner === 'read' || object.owner === 'constant') {
      lowering.stop(
        span,
        'QED1021',
        `what was stored here is ${OTHERS[object.owner]}, and in JavaScript that would change`,
        'store a copy: `clone(a)` or `{ ...a }`',
      );
    }
    if (object.stored.length > 1) {
      lowering.stop(
        span,
        'QED1020',
        'one object was stored in several places, and in JavaScript all of them would change',
        'store copies made with `clone(a)`',
      );
    }
    bump(lowering, object);
  }
}

function share(lowering: Lowering, value: Value, pattern: string, span: SourceSpan): void {
  if (value.tag !== 'aggregate') return;
  for (const { object } of value.aliases) {
    if (object.owner === 'state') {
      lowering.stop(
        span,
        'QED1020',
        'two places of the state would share one object in JavaScript',
        'store a copy: `clone(a)` or `{ ...a }`',
      );
    }
    object.stored.push(pattern);
    lowering.storedObjects.add(object);
  }
  value.parts.forEach((part, i) => share(lowering, part, partPattern(value, pattern, i), span));
}
