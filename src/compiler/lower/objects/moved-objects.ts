import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Lowering } from '../method-lowering.js';
import { partName, placeName } from './objects.js';
import type { Exchange, Move } from './exchange.js';
import type { StateLocation } from '../state/state-location.js';
import type { Alias, Value } from '../values.js';

/**
 * An object of the state may be stored again where nothing else in the state holds it afterwards: inside of what it
 * replaces, as the nested parts of `this.p = { ...this.p, x }`, or in exchange, as in `[this.rows[0], this.rows[1]] =
 * [this.rows[1], this.rows[0]]`. Everywhere else two places of the state would share it in JavaScript.
 */

/**
 * Notes which objects of the state a write to the state moves; refuses it, if it stands alone, where they would be
 * shared.
 */
export function movedObjects(lowering: Lowering, location: StateLocation, value: Value, span: SourceSpan): void {
  const objects = objectsOfState(value);
  const isWhole = objects.length === 1 && value.tag === 'aggregate' && value.aliases.includes(objects[0]!);
  // No object of the state comes from a mapping, and into one it would be shared.
  const target = location.pattern.includes('{}') ? '{}' : placeName(lowering, location);
  const move = { target, objects, isWhole, span };
  if (lowering.exchange !== undefined) lowering.exchange.moves.push(move);
  else checkMoves(lowering, { moves: [move], before: lowering.replaced.length, isDisturbed: false });
}

/** The objects of the state in a value but for those that stay inside of one that holds them already. */
function objectsOfState(value: Value, held?: string): Alias[] {
  if (value.tag !== 'aggregate') return [];
  const own = value.aliases.filter(({ object }) => object.owner === 'state');
  const name = own.length === 1 ? own[0]!.place?.name : undefined;
  const inner = value.parts.flatMap((part, i) => objectsOfState(part, name && partName(value, name, i)));
  return [...own.filter(({ place }) => place === undefined || place.name !== held), ...inner];
}

/** Refuses moves after which two places of the state would share an object. */
export function checkMoves(lowering: Lowering, { moves, before, isDisturbed }: Exchange): void {
  const moving = moves.find(({ objects }) => objects.length > 0);
  if (moving === undefined) return;
  const objects = moves.flatMap((move) => move.objects);
  const names = objects.map(({ place }) => place?.name);
  const targets = moves.map(({ target }) => target);
  const stayed = objects.every((alias) => staysWhereItWas(lowering, alias, before));
  const areKnown = names.every((name): name is string => name !== undefined);
  if (!isDisturbed && stayed && areKnown && (areExchanged(moves, names) || areKept(names, targets))) return;
  lowering.stop(
    moving.span,
    'QED1020',
    'two places of the state would share one object in JavaScript',
    moves.length === 1
      ? 'store a copy with `clone(a)`, which copies nested parts too; `[a, b] = [b, a]` exchanges two places without one'
      : 'store copies with `clone(a)`; where two places are exchanged, keep their indices in a `const` first, as in `const k = Number(this.next)`',
    'store-copy',
  );
}

/**
 * Nothing was put in the place of the object, or of what holds it, since it was read: the object is there and nowhere
 * else.
 */
function staysWhereItWas(lowering: Lowering, { place }: Alias, before: number): boolean {
  if (place === undefined) return false;
  return !lowering.replaced.slice(place.since, before).some((each) => isWithin(place.pattern, each));
}

/** Two places that swap what they hold. At run time they may be one, and then nothing moves. */
function areExchanged(moves: readonly Move[], names: readonly string[]): boolean {
  const [first, second] = moves;
  if (moves.length !== 2 || names.length !== 2 || !first!.isWhole || !second!.isWhole) return false;
  return names[0] === second!.target && names[1] === first!.target;
}

/** Every object is stored once, and its place is replaced. */
function areKept(names: readonly string[], targets: readonly string[]): boolean {
  const isKnown = targets.length === 1 ? isKnownBelow(targets[0]!) : isKnownBelow('');
  const replaced = (name: string): boolean => targets.some((target) => isWithin(name, target));
  return [...names, ...targets].every(isKnown) && names.every(replaced) && areApart(names) && areApart(targets);
}

/** Whether no run-time index follows the beginning of a name. */
const isKnownBelow =
  (start: string) =>
  (name: string): boolean =>
    !name.slice(start.length).includes('#');

const areApart = (names: readonly string[]): boolean =>
  names.every((a, i) => names.every((b, j) => i === j || !isWithin(a, b)));

/** Whether a place is another one or a part of it. */
export function isWithin(name: string, around: string): boolean {
  return name.startsWith(around) && ['', '.', '['].includes(name.charAt(around.length));
}
