import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { Variable } from '../typed/nodes.js';
import { compare, refuseMixed } from './expressions/arithmetic.js';
import { adopt } from './objects/stored-objects.js';
import { aliasOf } from './objects/objects.js';
import { checkCurrent, touch } from './objects/aliases.js';
import { checkHeld, checkHeldBy } from './objects/held-places.js';
import { LoweringStopped, type Lowering } from './method-lowering.js';
import { checkMembership } from './membership.js';
import { load, store } from './state/state-access.js';
import type { Aggregate, Scalar, Step, Value } from './values.js';
import type { Location } from './locate.js';

/** Refuses to read a variable that has no one value here. Writing it gives it one. */
function readable(lowering: Lowering, value: Value, variable: Variable | undefined, span: SourceSpan): Value {
  if (value.tag === 'lost') throw new LoweringStopped();
  if (value.tag === 'mixed') return refuseMixed(lowering, span, variable?.type);
  if (value.tag === 'unset') return lowering.stop(span, 'QED1037', `'${variable?.name}' has no value yet`);
  return value;
}

/** Reads a place. */
export function read(lowering: Lowering, location: Location, span: SourceSpan): Value {
  if (location.tag === 'state') {
    checkHeld(lowering, location, span);
    const loaded = load(lowering, location, span);
    // What another contract holds need not have come from this class.
    if (location.view?.contractId !== undefined) checkMembership(lowering, location.type, loaded);
    return aliasOf(lowering, location, loaded);
  }
  let value = readable(lowering, location.root, location.variable, span);
  for (const step of location.steps) {
    checkCurrent(lowering, value, span);
    value = part(lowering, value as Aggregate, step, span);
  }
  return value;
}

function part(lowering: Lowering, value: Aggregate, step: Step, span: SourceSpan): Value {
  if (typeof step === 'number') return value.parts[step]!;
  return value.parts.reduceRight((otherwise, item, i) => {
    if (i === value.parts.length - 1) return item;
    return lowering.select(isAt(lowering, step.index, i, span), item, otherwise);
  });
}

const isAt = (lowering: Lowering, index: Scalar, i: number, span: SourceSpan): Scalar =>
  compare(lowering, '===', index, lowering.constant(index.kind, BigInt(i)), span);

/** Writes a place: state, or the part of a variable, which then holds a new value. */
export function write(lowering: Lowering, location: Location, value: Value, span: SourceSpan): void {
  const stored = adopt(lowering, location, value, span);
  if (location.tag === 'state') {
    store(lowering, location, stored, span);
    return;
  }
  if (location.variable === undefined) throw new TypeError('a write to a value');
  // The value may have moved on while the right side was evaluated.
  const current = lowering.read(location.variable) ?? location.root;
  checkHeldBy(lowering, location.root, current, location.steps, span);
  lowering.assign(
    location.variable,
    replaced(
      lowering,
      location.steps.length === 0 ? current : readable(lowering, current, location.variable, span),
      location.steps,
      stored,
      span,
    ),
  );
}

function replaced(lowering: Lowering, value: Value, steps: readonly Step[], leaf: Value, span: SourceSpan): Value {
  const [step, ...rest] = steps;
  if (step === undefined) return leaf;
  checkCurrent(lowering, value, span);
  const aggregate = value as Aggregate;
  const inner = rest.length === 0;
  const parts = aggregate.parts.map((item, i) => {
    if (typeof step === 'number') return i === step ? replaced(lowering, item, rest, leaf, span) : item;
    const changed = replaced(lowering, item, rest, leaf, span);
    return sameObjects(lowering.select(isAt(lowering, step.index, i, span), changed, item), changed, rest);
  });
  return { ...aggregate, parts, aliases: inner ? touch(lowering, aggregate, span) : aggregate.aliases };
}

/**
 * What may have been changed at a run-time index is the same object either way, all along the steps; it is `changed`
 * that knows its version. What stands at the end of the steps may be another object, or still the one it was.
 */
function sameObjects(selected: Value, changed: Value, steps: readonly Step[]): Value {
  const [step, ...rest] = steps;
  if (step === undefined || selected.tag !== 'aggregate' || changed.tag !== 'aggregate') return selected;
  const parts = selected.parts.map((part, i) =>
    typeof step === 'number' && step !== i ? part : sameObjects(part, changed.parts[i]!, rest),
  );
  return { ...selected, parts, aliases: changed.aliases };
}
