import type { CallObserver, Watching } from './call-observer.js';
import { nameOfSlot, slotValueText, type NamedSlot } from './slot-names.js';
import { blockIndexOf } from '../ir/hashed-entries.js';
import type { CompiledContract } from '../ir/contract.js';
import type { StorageLayout } from '../ir/layout.js';
import { toField } from '../ir/kinds.js';
import type { IrOp, MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { shownValue } from '../interpreter/shown-values.js';
import type { SlotRef } from '../ir/state-ops.js';
import { ObservedRuns } from './observed-runs.js';

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

/** Which method it is: two contracts can have one name. */
const METHODS = new WeakMap<TracedMethod, MethodIr>();

/** The method that ran, as it was compiled. */
export const methodOf = (traced: TracedMethod): MethodIr => METHODS.get(traced)!;

type Values = ReadonlyMap<ValueId, bigint>;

/** Writes down what the methods of a transaction do, up to the step that fails. */
export class CallTrace implements CallObserver {
  readonly #runs = new ObservedRuns<TracedMethod>();

  get methods(): readonly TracedMethod[] {
    return this.#runs.all;
  }

  begin(
    compiled: CompiledContract,
    ir: MethodIr,
    inputs: readonly bigint[],
    depth: number,
    slots: ReadonlyMap<bigint, bigint>,
  ): Watching {
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
  slots: ReadonlyMap<bigint, bigint>,
): { readonly traced: TracedMethod; readonly watch: Watching } {
  const steps: TraceStep[] = [];
  const method = `${ir.contract}.${ir.method}`;
  const given = ir.inputs.map(({ name, kind }, i) => ({
    name,
    value: kind === 'boolean' ? String(inputs[i] === 1n) : String(inputs[i]),
  }));
  const held = new Map(slots);
  const watch: Watching = (op, values) => {
    const text = textOf(op, values, { compiled, ir, held });
    if (text !== undefined) steps.push({ ...text, file: op.span.file, line: op.span.line });
  };
  const traced = { method, arguments: given, depth, steps };
  METHODS.set(traced, ir);
  return { traced, watch };
}

/** A method that runs, on the slots that its caller holds. */
interface Running {
  readonly compiled: CompiledContract;
  readonly ir: MethodIr;
  readonly held: Map<bigint, bigint>;
}

/** What a step is to someone who knows the source; nothing for arithmetic. */
function textOf(
  op: IrOp,
  values: Values,
  { compiled, ir, held }: Running,
): Pick<TraceStep, 'kind' | 'text'> | undefined {
  const get = (id: ValueId): bigint => values.get(id)!;
  const shown = (id: ValueId): string => shownValue(ir, id, get(id));
  const nameOf = (slot: SlotRef): NamedSlot =>
    nameOfSlot(compiled.layout, slotOf(slot, get), entryOf(slot, compiled.layout, ir, get));
  const valueIn = (slot: NamedSlot | undefined, id: ValueId): string =>
    slot?.type === undefined ? shown(id) : slotValueText(slot, get(id) - slot.initial);
  switch (op.op) {
    case 'loadSlot': {
      const named = nameOf(op.slot);
      return { kind: 'read', text: `this.${named.name} = ${valueIn(named, op.result)}` };
    }
    case 'loadForeign': {
      const own = op.contract === undefined;
      const named = own ? nameOf(op.slot) : undefined;
      const name = named?.name ?? op.slot.path;
      const where = own ? compiled.contract : `contract ${get(op.contract)}`;
      const at = op.checkpoint === undefined ? 'the anchor' : `checkpoint ${get(op.checkpoint)}`;
      const row = compiled.staleness.find(({ span }) => span.file === op.span.file && span.line === op.span.line);
      const age = row === undefined ? '' : `, ${row.class}`;
      return {
        kind: 'read',
        text: `${name} of user ${get(op.user)} in ${where} = ${valueIn(named, op.result)} (as of ${at}${age})`,
      };
    }
    case 'storeSlot': {
      const slot = slotOf(op.slot, get);
      const named = nameOf(op.slot);
      const before = held.get(slot) ?? 0n;
      held.set(slot, toField(get(op.value) - op.initial));
      return {
        kind: 'write',
        text: `this.${named.name}: ${slotValueText(named, before)} -> ${valueIn(named, op.value)}`,
      };
    }
    case 'assert': {
      const compared = op.compared.map(({ text, value }) => `${text} = ${shown(value)}`).join(', ');
      if (op.check !== 'assertion') return undefined;
      const message = op.message.map((part) => (typeof part === 'string' ? part : shown(part.value))).join('');
      const values = compared === '' ? '' : ` (${compared})`;
      return get(op.condition) === 1n
        ? { kind: 'check', text: `holds${values}` }
        : { kind: 'check', text: `FAILS: ${message || 'assertion failed'}${values}` };
    }
    case 'emit':
      return { kind: 'event', text: `${op.event}(${op.values.map(shown).join(', ')})` };
    case 'inlineCall':
    case 'deferCall':
      return {
        kind: 'call',
        text: `${op.op === 'deferCall' ? 'later ' : ''}${op.name}(${op.inputs.map(shown).join(', ')})`,
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

/** The entry that a slot belongs to, with its key: the slot alone shows a hash of it. */
function entryOf(slot: SlotRef, { fields }: StorageLayout, { ops }: MethodIr, get: (id: ValueId) => bigint) {
  const [hash] = slot.keys;
  const field = fields.find(({ name, hashed }) => hashed !== undefined && `${slot.path}.`.startsWith(`${name}.`));
  const key = ops.find((op) => op.op === 'poseidon' && op.result === hash?.value);
  const index = hash?.hashed === true ? blockIndexOf(get(hash.value)) : undefined;
  if (hash === undefined || field === undefined || key?.op !== 'poseidon' || index === undefined) return undefined;
  return new Map([[field.base + index * hash.stride, { field: field.name, key: key.inputs.map(get) }]]);
}

/** The rows of a method's circuit, and those of each line of its source that has some. */
export interface RowsByLine {
  readonly rows: number;
  readonly lines: readonly { readonly file: string; readonly line: number; readonly rows: number }[];
}

/** A trace as people read it; with the rows of methods, those of each line stand before the first step of that line. */
export function traceText(methods: readonly TracedMethod[], rowsOf?: ReadonlyMap<MethodIr, RowsByLine>): string {
  const margin = (rows?: number): string => (rowsOf === undefined ? '' : `${String(rows ?? '').padStart(7)}  `);
  return methods
    .flatMap((traced) => {
      const { method, arguments: given, depth, steps } = traced;
      const indent = '  '.repeat(depth);
      const known = rowsOf?.get(methodOf(traced));
      const left = new Map(known?.lines.map(({ file, line, rows }) => [`${file}:${line}`, rows]));
      const take = (place: string): number | undefined => {
        const rows = left.get(place);
        left.delete(place);
        return rows;
      };
      const head = `${indent}${method}(${given.map(({ name, value }) => `${name} = ${value}`).join(', ')})`;
      const shown = steps.map(({ kind, text, file, line }) => {
        const place = `${file}:${line}`;
        return `${margin(take(place))}${indent}  ${kind.padEnd(8)} ${text}  [${place}]`;
      });
      if (known === undefined) return [`${margin()}${head}`, ...shown];
      const without = [...left].map(([place, rows]) => `${margin(rows)}${indent}  no step shown  [${place}]`);
      const inLines = known.lines.reduce((sum, { rows }) => sum + rows, 0);
      const rest = `${margin(known.rows - inLines)}${indent}  of no line: arguments, opening context, the call's statement, what is left over`;
      return [`${margin(known.rows)}${head}`, ...shown, ...without, rest];
    })
    .join('\n');
}
