import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Lowering } from '../method-lowering.js';
import type { Aggregate, Alias, Value } from '../values.js';
import { versionOf, bump } from './objects.js';

/** Refuses to read an object that was changed through another name since the value was taken. */
export function checkCurrent(lowering: Lowering, value: Value, span: SourceSpan): void {
  if (value.tag !== 'aggregate') return;
  if (value.aliases.every(({ object, version }) => version === versionOf(lowering, object))) return;
  lowering.stop(span, 'QED1020', 'this value was changed through another name');
}

/** Whether no part of the value was changed through another name since it was taken. */
export const isCurrent = (lowering: Lowering, value: Value): boolean =>
  value.tag !== 'aggregate' ||
  (value.aliases.every(({ object, version }) => version === versionOf(lowering, object)) &&
    value.parts.every((part) => isCurrent(lowering, part)));

/** As `checkCurrent`, with all parts: the value is used as a whole. */
export function whole(lowering: Lowering, value: Value, span: SourceSpan): Value {
  checkCurrent(lowering, value, span);
  if (value.tag === 'aggregate') value.parts.forEach((part) => whole(lowering, part, span));
  return value;
}

/** What nobody changes in place, by its owner. */
export const OTHERS = {
  read: 'a value that was read from a mapping or from another user',
  constant: 'a constant of the module',
} as const;

/** The value changes in place: every other name for it is stale from here on. Gives its new aliases. */
export function touch(lowering: Lowering, value: Aggregate, span: SourceSpan): readonly Alias[] {
  return value.aliases.map(({ object }) => {
    if (object.owner === 'read' || object.owner === 'constant') {
      lowering.stop(span, 'QED1021', `this changes ${OTHERS[object.owner]}`, undefined, 'change-copy');
    }
    if (object.owner === 'state')
      lowering.stop(
        span,
        'QED1020',
        'state is changed through another name',
        'write it where it lies, as in `this.list[i].x = 1n`, in a loop with `for (const i of this.list.keys())`; or change a copy, `clone(a)`',
        'change-copy',
      );
    if (object.stored > 0) {
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
