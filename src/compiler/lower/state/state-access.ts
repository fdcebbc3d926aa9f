import { flatten } from '../../ir/abi.js';
import type { IrKind } from '../../ir/kinds.js';
import type { SlotRef } from '../../ir/state-ops.js';
import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import { abiOf } from '../../typed/abi-of.js';
import type { Lowering } from '../method-lowering.js';
import { fromScalars, scalarsOf, type Scalar, type Value } from '../values.js';
import type { StateLocation } from './state-location.js';
import { leafOf } from './state-leaves.js';

/** Reads all scalars of a location. */
export function load(lowering: Lowering, location: StateLocation, span: SourceSpan): Value {
  checkEntry(lowering, location, span);
  const leaves = flatten(abiOf(location.type), location.path);
  let i = 0;
  return fromScalars(location.type, () => {
    const leaf = leaves[i]!;
    // Starts of signed items are moved up by 2^63, so that the sum is no negative number.
    const { slot, initial, kind } = leafOf(lowering, location, leaf, i++, span, leaf.kind === 'i64' ? SIGN : 0n);
    const loaded = (as: IrKind, start: bigint): Scalar => {
      const value = loadLeaf(lowering, location, as, slot, start, span);
      noteRead(lowering, location, value, span);
      return value;
    };
    if (typeof initial === 'bigint') return loaded(kind, initial);
    // The slot holds the difference from a start that the index decides.
    const difference = loaded('Field', 0n);
    const sum = lowering.emit(lowering.builder.arithmetic('add', difference, initial), span);
    if (kind === 'i64') return signed(lowering, sum, span);
    return kind === 'Field' ? sum : lowering.emit(lowering.builder.cast(kind, sum), span);
  });
}

const SIGN = 2n ** 63n;

/** The signed integer that is 2^63 less than a field element, which the cast holds to 64 bits. */
function signed(lowering: Lowering, shifted: Scalar, span: SourceSpan): Scalar {
  const { builder } = lowering;
  const bits = lowering.emit(builder.cast('u64', shifted), span);
  const turned = lowering.emit(builder.arithmetic('add', bits, lowering.constant('u64', SIGN), true), span);
  return lowering.emit(builder.cast('i64', turned, 'wrap'), span);
}

/** Where another user's state is read in a getter or helper, the line that asked for that state says more. */
function noteRead(lowering: Lowering, { view, path }: StateLocation, { id }: Scalar, span: SourceSpan): void {
  if (view === undefined) return;
  lowering.notes.reads.set(id, { span: lowering.calls[view.depth] ?? span, name: `${view.contract}.${path}` });
}

function loadLeaf(
  lowering: Lowering,
  location: StateLocation,
  kind: IrKind,
  slot: SlotRef,
  initial: bigint,
  span: SourceSpan,
): Scalar {
  const { builder } = lowering;
  const { view } = location;
  // Reading has no effect, so it carries the path only where the slot itself depends on a check of that path.
  const dependsOnPath =
    location.keys.some((key) => key.length !== undefined || key.hashed) || view?.contractId !== undefined;
  const guard = builder.guard;
  if (!dependsOnPath) builder.guard = undefined;
  const value =
    view === undefined
      ? builder.loadSlot(kind, slot, initial)
      : builder.loadForeign(kind, view.user, slot, {
          ...(view.contractId === undefined ? {} : { contract: view.contractId }),
          ...(view.checkpoint === undefined ? {} : { checkpoint: view.checkpoint }),
          cstateHeight: lowering.context.layoutOf(view.contract).cstateHeight,
          initial,
        });
  builder.guard = guard;
  return lowering.emit(value, span);
}

/** States that an entry is empty or holds this very key: another key may have come to the same block. */
function checkEntry(lowering: Lowering, location: StateLocation, span: SourceSpan): void {
  if (location.entry === undefined) return;
  const { slot, hash } = location.entry;
  const { builder } = lowering;
  const bound = builder.cast('Field', loadLeaf(lowering, location, 'Hash', slot, 0n, span));
  const difference = builder.arithmetic('sub', bound, builder.cast('Field', hash));
  const product = builder.arithmetic('mul', bound, difference);
  const holds = builder.compare('eq', product, lowering.constant('Field', 0n));
  builder.assert(holds, [`two keys of mappings meet in one entry of '${slot.path}'`], [], 'entry');
}

/** Writes all scalars of a value. */
export function store(lowering: Lowering, location: StateLocation, value: Value, span: SourceSpan): void {
  const { builder } = lowering;
  if (location.entry !== undefined) {
    checkEntry(lowering, location, span);
    builder.storeSlot(location.entry.slot, location.entry.hash);
  }
  const leaves = flatten(abiOf(location.type), location.path);
  scalarsOf(value).forEach((scalar, i) => {
    const { slot, initial } = leafOf(lowering, location, leaves[i]!, i, span);
    if (typeof initial === 'bigint') return builder.storeSlot(slot, scalar, initial);
    const element = scalar.kind === 'Field' ? scalar : builder.cast('Field', scalar);
    builder.storeSlot(slot, builder.arithmetic('sub', element, initial));
  });
}
