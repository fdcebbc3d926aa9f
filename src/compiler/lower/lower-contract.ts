import type { DiagnosticCode } from '../diagnostics/codes.js';
import { eventIdOf, type Abi, type AbiMethod } from '../ir/abi.js';
import type { Span } from '../ir/op.js';
import type { MethodIr } from '../ir/ops.js';
import type { StorageLayout } from '../ir/layout.js';
import { abiOf } from '../typed/abi-of.js';
import type { TypedFunction } from '../typed/ast.js';
import type { TypedContract, TypedProgram } from '../typed/program.js';
import { resolve } from '../typed/unify.js';
import { hasErrors } from '../typed/effects.js';
import { eventFields } from './expressions/expressions.js';
import { placeFields } from './state/place-fields.js';
import type { LoweringContext } from './method-lowering.js';
import { LOWERERS, lowerMethod, stoppable, type LoweredMethod } from './lower-method.js';

/** Takes what is wrong with the source. */
export type Report = LoweringContext['report'];

export interface LowerContractOptions {
  readonly report: Report;
  /** Computes what follows from constants alone: an initial value must come to constants. */
  foldConstants(ir: MethodIr): MethodIr;
  /** What fails whenever the method runs. */
  certainFailures(ir: MethodIr): readonly { readonly span: Span; readonly message: string }[];
}

/** A contract as it was lowered, before any pass. */
export interface LoweredContract {
  readonly abi: Abi;
  readonly layout: StorageLayout;
  readonly methods: readonly LoweredMethod[];
  /** Its getters. */
  readonly views: readonly (LoweredMethod & { readonly abi: AbiMethod })[];
}

/** Lowers a checked contract: places its state and lowers each method and getter. Undefined where something was reported. */
export function lowerContract(
  contract: TypedContract,
  program: TypedProgram,
  { report, foldConstants, certainFailures }: LowerContractOptions,
): LoweredContract | undefined {
  const layouts = new Map<string, StorageLayout>();
  const context: LoweringContext = {
    program,
    report,
    lowerers: LOWERERS,
    tooLarge: new Set(),
    layoutOf: (name) => {
      let layout = layouts.get(name);
      if (layout === undefined)
        layouts.set(name, (layout = placeFields(context, program.classes.get(name)!, foldConstants)));
      return layout;
    },
  };
  const layout = stoppable(() => context.layoutOf(contract.name));
  if (layout === undefined) return undefined;
  const lower = (fn: TypedFunction, prefix?: string): LoweredMethod | undefined =>
    (hasErrors(fn) ? findMore : lowerMethod)(context, contract.name, fn, prefix);
  const methods = contract.functions.map((fn) => lower(fn)).filter((method) => method !== undefined);
  const views = contract.getters
    .map(({ fn, prefix }) => {
      const getter = lower(fn, prefix);
      const abi = { name: `${prefix}${fn.name}`, inputs: [], output: abiOf(fn.result) };
      return getter === undefined ? undefined : { ...getter, abi };
    })
    .filter((view) => view !== undefined);
  const failures = [...methods, ...views].flatMap(({ ir }) => certainFailures(ir));
  for (const { span, message } of failures) report({ ...span, length: 1 }, 'QED1042', message);
  const isWhole = methods.length === contract.functions.length && views.length === contract.getters.length;
  if (!isWhole || failures.length > 0) return undefined;
  return {
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
    methods,
    views,
  };
}

/** What follows from a mistake of the front end, and says nothing new. */
const FOLLOWS: readonly DiagnosticCode[] = ['QED1017', 'QED1037', 'QED1042'];

/** Lowers a method with mistakes as far as that goes, to report what else is wrong with it. */
function findMore(context: LoweringContext, contract: string, fn: TypedFunction, prefix?: string): undefined {
  const report: LoweringContext['report'] = (span, code, ...text) => {
    if (!FOLLOWS.includes(code)) context.report(span, code, ...text);
  };
  try {
    lowerMethod({ ...context, report }, contract, fn, prefix);
  } catch {
    // What is left of it has no form that lowering could rely on.
  }
  return undefined;
}
