import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Lowering } from '../method-lowering.js';
import type { StateLocation } from '../state/state-location.js';
import type { Value } from '../values.js';
import { whole, OTHERS } from './aliases.js';
import { named, bump, hold, stateObject, partPattern } from './objects.js';
import { checkHeld } from './held-places.js';
import { isWithin, movedObjects } from './moved-objects.js';

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
  movedObjects(lowering, location, value, span);
  if (value.tag === 'aggregate') lowering.replaced.push(location.pattern);
  share(lowering, value, location.pattern);
  return value;
}

/** A write to a part of state changes the object around it. */
function changeState(lowering: Lowering, location: StateLocation, span: SourceSpan): void {
  const container = /^(.+)(?:\[\d*\]|\.[^.[\]{}]+)$/.exec(location.pattern)?.[1];
  if (container === undefined) return;
  stateObject(lowering, container);
  for (const object of lowering.heldObjects) {
    if (!object.places.has(container)) continue;
    if (object.owner === 'read' || object.owner === 'constant') {
      lowering.stop(
        span,
        'QED1021',
        `what was stored here is ${OTHERS[object.owner]}, and in JavaScript that would change`,
        'store a copy: `clone(a)` or `{ ...a }`',
      );
    }
    if (object.stored > 1) {
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

/** What a value of the state shares with the place that it is put into. */
function share(lowering: Lowering, value: Value, pattern: string): void {
  if (value.tag !== 'aggregate') return;
  for (const { object, place } of value.aliases) {
    if (object.owner === 'state') {
      if (place !== undefined) follow(lowering, place.pattern, pattern);
      continue;
    }
    object.stored++;
    hold(lowering, object, pattern);
  }
  value.parts.forEach((part, i) => share(lowering, part, partPattern(value, pattern, i)));
}

/**
 * An object of the state moves, with all that it holds: writes to its new place change what was read from the old one.
 */
function follow(lowering: Lowering, from: string, to: string): void {
  if (from === to) return;
  for (const object of lowering.heldObjects) {
    for (const pattern of [...object.places]) {
      if (isWithin(pattern, from)) object.places.add(to + pattern.slice(from.length));
    }
  }
}
