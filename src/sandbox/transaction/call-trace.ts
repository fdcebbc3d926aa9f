import { nameOfSlot, slotValueText } from '../../compiler/call/slot-names.js';
import { blockIndexOf } from '../../compiler/ir/hashed-entries.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { toField } from '../../compiler/ir/kinds.js';
import type { IrOp, MethodIr } from '../../compiler/ir/ops.js';
import type { ValueId } from '../../compiler/ir/op.js';
import type { SlotRef } from '../../compiler/ir/state-ops.js';
import { ObservedRuns } from './observed-runs.js';
import type { CallObserver } from './transaction.js';
import type { Slots } from '../state/sandbox-state.js';

/** Something that a method did, with the place in its source. */
export interface TraceStep {
  readonly kind: 'read' | 'write' | 'check' | 'event' | 'call' | 'deadline';
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** One method that ran, in the order in which their effects count; callees last whose turn did not come. */
export interface TracedMethod {
  /** `Contract.method`. */
  readonly method: string;
  readonly arguments: readonly { readonly name: string; readonly value: string }[];
  /** How many contracts wait for it to return. */
  readonly depth: number;
  readonly steps: readonly TraceStep[];
}

type Values = ReadonlyMap<ValueId, bigint>;
type Watching = (op: IrOp, values: Values) => void;

/** Writes down what the methods of a transaction do, up to the step that fails. */
export class CallTrace implements CallObserver {
  readonly #runs = new ObservedRuns<TracedMethod>();

  get methods(): readonly TracedMethod[] {
    return this.#runs.all;
  }

  begin(compiled: CompiledContract, ir: MethodIr, inputs: readonly bigint[], depth: number, slots: Slots): Watching {
    const { traced, watch } = tracing(compiled, ir, inputs, depth, slots);
    this.#runs.begin(ir, depth, traced);
    return watch;
  }

  answering(): CallObserver {
    return {
      begin: (compiled, ir, inputs, depth, slots) => {
        const { traced, watch } = tracing(compiled, ir, inputs, depth, slots);
        this.#runs.answer(ir, traced);
        return watch;
      },
    };
  }
}

function tracing(
  compiled: CompiledContract,
  ir: MethodIr,
  inputs: readonly bigint[],
  depth: number,
  slots: Slots,
): { readonly traced: TracedMethod; readonly watch: Watching } {
  const steps: TraceStep[] = [];
  const method = `${ir.contract}.${ir.method}`;
  const given = ir.inputs.map(({ name }, i) => ({ name, value: String(inputs[i]) }));
  const held = new Map(slots);
  const watch: Watching = (op, values) => {
    const text = textOf(op, values, compiled, held);
    if (text !== undefined) steps.push({ ...text, file: op.span.file, line: op.span.line });
  };
  return { traced: { method, arguments: given, depth, steps }, watch };
}

/** What a step is to someone who knows the source; nothing for arithmetic. */
function textOf(
  op: IrOp,
  values: Values,
  compiled: CompiledContract,
  held: Map<bigint, bigint>,
): Pick<TraceStep, 'kind' | 'text'> | undefined {
  const get = (id: ValueId): bigint => values.get(id)!;
  switch (op.op) {
    case 'loadSlot': {
      const { name } = nameOfSlot(compiled.layout, slotOf(op.slot, get));
      return { kind: 'read', text: `this.${name} = ${get(op.result)}` };
    }
    case 'loadForeign': {
      const own = op.contract === undefined;
      const name = own ? nameOfSlot(compiled.layout, slotOf(op.slot, get)).name : op.slot.path;
      const where = own ? compiled.contract : `contract ${get(op.contract)}`;
      const at = op.checkpoint === undefined ? 'the anchor' : `checkpoint ${get(op.checkpoint)}`;
      const row = compiled.staleness.find(({ span }) => span.file === op.span.file && span.line === op.span.line);
      const age = row === undefined ? '' : `, ${row.class}`;
      return {
        kind: 'read',
        text: `${name} of user ${get(op.user)} in ${where} = ${get(op.result)} (as of ${at}${age})`,
      };
    }
    case 'storeSlot': {
      const slot = slotOf(op.slot, get);
      const named = nameOfSlot(compiled.layout, slot);
      const before = held.get(slot) ?? 0n;
      const content = toField(get(op.value) - op.initial);
      held.set(slot, content);
      return { kind: 'write', text: `this.${named.name}: ${slotValueText(named, before)} -> ${get(op.value)}` };
    }
    case 'assert': {
      const compared = op.compared.map(({ text, value }) => `${text} = ${get(value)}`).join(', ');
      if (op.check !== 'assertion') return undefined;
      const message = op.message.map((part) => (typeof part === 'string' ? part : String(get(part.value)))).join('');
      const values = compared === '' ? '' : ` (${compared})`;
      return get(op.condition) === 1n
        ? { kind: 'check', text: `holds${values}` }
        : { kind: 'check', text: `FAILS: ${message || 'assertion failed'}${values}` };
    }
    case 'emit':
      return { kind: 'event', text: `${op.event}(${op.values.map(get).join(', ')})` };
    case 'inlineCall':
    case 'deferCall':
      return {
        kind: 'call',
        text: `${op.op === 'deferCall' ? 'later ' : ''}${op.name}(${op.inputs.map(get).join(', ')})`,
      };
    case 'validUntil':
      return { kind: 'deadline', text: `lands by checkpoint ${get(op.checkpoint)}` };
    default:
      return undefined;
  }
}

const slotOf = ({ base, keys }: SlotRef, get: (id: ValueId) => bigint): bigint =>
  keys.reduce(
    (slot, { value, stride, hashed }) =>
      slot + (hashed === true ? (blockIndexOf(get(value)) ?? 0n) : get(value)) * stride,
    base,
  );

/** A trace as people read it. */
export function traceText(methods: readonly TracedMethod[]): string {
  return methods
    .flatMap(({ method, arguments: given, depth, steps }) => {
      const indent = '  '.repeat(depth);
      const head = `${indent}${method}(${given.map(({ name, value }) => `${name} = ${value}`).join(', ')})`;
      return [
        head,
        ...steps.map(({ kind, text, file, line }) => `${indent}  ${kind.padEnd(8)} ${text}  [${file}:${line}]`),
      ];
    })
    .join('\n');
}
