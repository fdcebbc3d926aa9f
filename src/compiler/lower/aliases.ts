import type { SourceSpan } from '../diagnostics/diagnostic.js';
import { partsOf } from '../typed/type-queries.js';
import type { Lowering } from './method-lowering.js';
import type { StateLocation } from './storage.js';
import type { Aggregate, Alias, ObjectIdentity, Step, Value } from './values.js';
import { nextVersion } from './versions.js';

/**
 * Structs and arrays are values here and references in JavaScript. Both agree as long as nobody reads an object through one name after it was
 * changed through another; this module follows the objects along each path and refuses the programs where the two would part.
 */

/** Gives the value an identity, with all its parts that have none, when a variable takes it. */
export function named(value: Value): Value {
  if (value.tag !== 'aggregate') return value;
  const aliases = value.aliases.length > 0 ? value.aliases : [{ object: newObject('local'), version: 0 }];
  return { ...value, aliases, parts: value.parts.map(named) };
}

/** The object of a module's constant: the module names it, and it lives on after the call. */
export function kept(value: Value): Value {
  if (value.tag !== 'aggregate') return value;
  return { ...value, aliases: [{ object: newObject('constant'), version: 0 }], parts: value.parts.map(kept) };
}

/** A deep copy: nobody else names it. */
export function copied(value: Value): Value {
  return value.tag === 'aggregate' ? { ...value, aliases: [], parts: value.parts.map(copied) } : value;
}

/** Marks what was read from state with the objects that JavaScript would have handed out. */
export function aliasOf(lowering: Lowering, location: StateLocation, value: Value): Value {
  const isRead = location.view !== undefined || location.pattern.includes('{}');
  return identify(lowering, value, location.pattern, isRead);
}

function identify(lowering: Lowering, value: Value, pattern: string, isRead: boolean): Value {
  if (value.tag !== 'aggregate') return value;
  const object = isRead ? newObject('read') : stateObject(lowering, pattern);
  const parts = value.parts.map((part, i) => identify(lowering, part, partPattern(value, pattern, i), isRead));
  return { ...value, aliases: [{ object, version: versionOf(lowering, object) }], parts };
}

function partPattern(value: Aggregate, pattern: string, i: number): string {
  if (value.type.tag === 'array') return `${pattern}[]`;
  return value.type.tag === 'struct' ? `${pattern}.${partsOf(value.type)[i]!.name}` : `${pattern}[${i}]`;
}

const newObject = (owner: ObjectIdentity['owner']): ObjectIdentity => ({ owner, stored: [] });
const versionOf = (lowering: Lowering, object: ObjectIdentity): number => lowering.flow?.versions.get(object) ?? 0;

function stateObject(lowering: Lowering, pattern: string): ObjectIdentity {
  let object = lowering.stateObjects.get(pattern);
  if (object === undefined) lowering.stateObjects.set(pattern, (object = newObject('state')));
  return object;
}

/** Refuses to read an object that was changed through another name since the value was taken. */
export function checkCurrent(lowering: Lowering, value: Value, span: SourceSpan): void {
  if (value.tag !== 'aggregate') return;
  if (value.aliases.every(({ object, version }) => version === versionOf(lowering, object))) return;
  lowering.stop(span, 'QED1020', 'this value was changed through another name');
}

/** As `checkCurrent`, with all parts: the value is used as a whole. */
export function whole(lowering: Lowering, value: Value, span: SourceSpan): Value {
  checkCurrent(lowering, value, span);
  if (value.tag === 'aggregate') value.parts.forEach((part) => whole(lowering, part, span));
  return value;
}

/** What nobody changes in place, by its owner. */
const OTHERS = {
  read: 'a value that was read from a mapping or from another user',
  constant: 'a constant of the module',
} as const;

/** The value changes in place: every other name for it is stale from here on. Gives its new aliases. */
export function touch(lowering: Lowering, value: Aggregate, span: SourceSpan): readonly Alias[] {
  return value.aliases.map(({ object }) => {
    if (object.owner === 'read' || object.owner === 'constant') {
      lowering.stop(span, 'QED1021', `this changes ${OTHERS[object.owner]}`);
    }
    if (object.owner === 'state')
      lowering.stop(
        span,
        'QED1020',
        'this is another name for state, and changing it changes nothing there',
        'write to `this.field`, or copy it with `clone(a)`',
      );
    if (object.stored.length > 0) {
      lowering.stop(
        span,
        'QED1020',
        'this value was stored, and in JavaScript the state would change with it',
        'change it before it is stored, or store `clone(a)`',
      );
    }
    return { object, version: bump(lowering, object) };
  });
}

function bump(lowering: Lowering, object: ObjectIdentity): number {
  const version = nextVersion();
  const versions = new Map(lowering.flow!.versions).set(object, version);
  lowering.enter({ ...lowering.flow!, versions });
  return version;
}

/**
 * Refuses a place in state inside of an aggregate that was replaced since the place was found, as in `this.p.x += this.f()` where `f` sets `this.p`: JavaScript
 * would go on with the old object.
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
