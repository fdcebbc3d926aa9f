import type { DiagnosticCode } from '../diagnostics/codes.js';
import { eventIdOf } from '../ir/abi.js';
import type { CompiledContract } from '../ir/contract.js';
import { layoutOf, type StateField, type StorageLayout } from '../ir/layout.js';
import { runPasses } from '../passes/pipeline.js';
import { reportStaleness, type StaleMarks, type Warn } from '../staleness/report.js';
import { abiOf } from '../typed/abi-of.js';
import type { TypedFunction } from '../typed/ast.js';
import type { TypedClass, TypedContract, TypedField, TypedProgram } from '../typed/program.js';
import { sizeOf } from '../typed/type-queries.js';
import { resolve } from '../typed/unify.js';
import { hasErrors } from '../typed/effects.js';
import { eventFields } from './expressions.js';
import { LoweringStopped, type LoweringContext } from './method-lowering.js';
import { LOWERERS, lowerInitial, lowerMethod, stoppable } from './lower-method.js';

export interface CompileContractOptions {
  readonly sourceHash: string;
  readonly report: LoweringContext['report'];
  readonly warn: Warn;
  /** Of all contracts of the file. */
  readonly staleMarks: StaleMarks;
  readonly passes?: readonly string[] | undefined;
}

/** Lowers a checked contract and runs the passes over each method. Undefined where something was reported. */
export function compileContract(
  contract: TypedContract,
  program: TypedProgram,
  options: CompileContractOptions,
): CompiledContract | undefined {
  const layouts = new Map<string, StorageLayout>();
  const context: LoweringContext = {
    program,
    report: options.report,
    lowerers: LOWERERS,
    layoutOf: (name) => {
      let layout = layouts.get(name);
      if (layout === undefined) layouts.set(name, (layout = placeFields(context, program.classes.get(name)!)));
      return layout;
    },
  };
  const layout = stoppable(() => context.layoutOf(contract.name));
  if (layout === undefined) return undefined;
  const methods = contract.functions
    .map((fn) => (hasErrors(fn) ? findMore(context, contract.name, fn) : lowerMethod(context, contract.name, fn)))
    .filter((ir) => ir !== undefined);
  if (methods.length < contract.functions.length) return undefined;
  return {
    contract: contract.name,
    sourceHash: options.sourceHash,
    abi: {
      methods: contract.functions.map((fn) => {
        const { name, parameters, result } = contract.methods.get(fn.name)!;
        const inputs = parameters.map((parameter) => ({ name: parameter.name, type: abiOf(parameter.type) }));
        return { name, inputs, output: resolve(result).tag === 'void' ? null : abiOf(result) };
      }),
      events: contract.events.map((event) => ({
        name: event.name,
        id: eventIdOf(event.name, eventFields(event)),
        fields: eventFields(event),
      })),
    },
    layout,
    methods: methods.map(({ ir }) => runPasses(ir, options.passes)),
    staleness: reportStaleness(methods, options.staleMarks, options.warn),
  };
}

/** What follows from a mistake of the front end, and says nothing new. */
const FOLLOWS: readonly DiagnosticCode[] = ['QED1017', 'QED1037', 'QED1042'];

/** Lowers a method with mistakes as far as that goes, to report what else is wrong with it. */
function findMore(context: LoweringContext, contract: string, fn: TypedFunction): undefined {
  const report: LoweringContext['report'] = (span, code, ...text) => {
    if (!FOLLOWS.includes(code)) context.report(span, code, ...text);
  };
  try {
    lowerMethod({ ...context, report }, contract, fn);
  } catch {
    // What is left of it has no form that lowering could rely on.
  }
  return undefined;
}

/** The storage layout of a class. Throws `LoweringStopped` after reporting a state that does not fit. */
function placeFields(context: LoweringContext, owner: TypedClass): StorageLayout {
  const fields = owner.fields.map((field) => stateField(context, field));
  const last = owner.fields.at(-1);
  try {
    return layoutOf(fields);
  } catch (error) {
    if (!(error instanceof RangeError) || last === undefined) throw error;
    context.report(last.span, 'QED1041', error.message, 'use narrower keys or fewer fields');
    throw new LoweringStopped();
  }
}

function stateField(context: LoweringContext, field: TypedField): StateField {
  const keys = field.type.tag === 'mapping' ? field.type.keys.map(({ kind }) => kind) : [];
  const type = field.type.tag === 'mapping' ? field.type.value : field.type;
  return { name: field.name, type: abiOf(type), keys, initial: initialOf(context, field, sizeOf(type)) };
}

/** The constants that an initialiser comes to. */
function initialOf(context: LoweringContext, field: TypedField, size: number): bigint[] {
  const zeros = Array.from({ length: size }, () => 0n);
  if (field.initial === undefined || resolve(field.initial.type).tag === 'error') return zeros;
  const ir = lowerInitial(context, field.name, field.initial);
  if (ir === undefined) return zeros;
  const folded = runPasses(ir, ['fold']);
  const constants = new Map(folded.ops.flatMap((op) => (op.op === 'const' ? [[op.result, op.value] as const] : [])));
  const values = folded.outputs.map(({ value }) => constants.get(value));
  if (values.every((value) => value !== undefined)) return values;
  context.report(field.initial.span, 'QED1035', `the initial value of '${field.name}' is no constant`);
  return zeros;
}
