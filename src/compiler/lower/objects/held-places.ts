import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Lowering } from '../method-lowering.js';
import type { StateLocation } from '../state/state-location.js';
import type { Aggregate, ObjectIdentity, Step, Value } from '../values.js';

/**
 * Refuses a place in state inside of an aggregate that was replaced since the place was found, as in `this.p.x +=
 * this.f()` where `f` sets `this.p`: JavaScript would go on with the old object.
 */
export function checkHeld(lowering: Lowering, location: StateLocation, span: SourceSpan): void {
  if (location.view !== undefined) return;
  const isAround = (pattern: string): boolean =>
    location.pattern.startsWith(pattern) && ['.', '['].includes(location.pattern.charAt(pattern.length));
  if (!lowering.replaced.slice(location.since).some(isAround)) return;
  lowering.stop(
    span,
    'QED1020',
    `what holds '${location.path}' is replaced while this is evaluated, and JavaScript would use the old one`,
    'compute the value before, into a variable of its own',
  );
}

/** Whether it is known which object each step leads into, and where the steps end. */
export function holdsOneObject(value: Value, [step, ...rest]: readonly Step[]): boolean {
  if (value.tag !== 'aggregate' || value.aliases.length !== 1) return false;
  return step === undefined || (typeof step === 'number' && holdsOneObject(value.parts[step]!, rest));
}

/** The same for a part of a variable: `before` is what it held when the place was found, `now` what it holds. */
export function checkHeldBy(
  lowering: Lowering,
  before: Value,
  now: Value,
  [step, ...rest]: readonly Step[],
  span: SourceSpan,
): void {
  if (step === undefined || before === now || before.tag !== 'aggregate' || now.tag !== 'aggregate') return;
  const objects = (value: Aggregate): Set<ObjectIdentity> => new Set(value.aliases.map(({ object }) => object));
  const [held, current] = [objects(before), objects(now)];
  if (held.size !== current.size || [...held].some((object) => !current.has(object))) {
    lowering.stop(
      span,
      'QED1020',
      'the variable gets another value while this is evaluated, and JavaScript would change the old one',
      'compute the value before, into a variable of its own',
    );
  }
  // A run-time index may mean any item.
  before.parts.forEach((part, i) => {
    if (step === i || typeof step !== 'number') checkHeldBy(lowering, part, now.parts[i]!, rest, span);
  });
}
