import type { RunTimeFailure } from '../../src/compiler/interpreter/run-time-error.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { slotsOfState } from './twin/slots.js';
import type { Twin, TwinOutcome } from './twin/twin.js';

/** A call in the form in which its meanings are compared: everything that anyone can observe of it. */
export interface Observed {
  readonly result?: readonly string[];
  readonly state?: readonly string[];
  readonly events?: readonly string[];
  readonly calls?: readonly string[];
  readonly deferred?: readonly string[];
  readonly validUntil?: string;
  readonly spent?: string;
  readonly received?: string;
  readonly failure?: RunTimeFailure;
  readonly at?: string;
  /** Of assertions: the text and the values that were compared. */
  readonly reason?: string;
  readonly values?: readonly string[];
}

/** Thrown where two meanings of one call differ. */
export class Disagreement extends Error {}

/** What a call in the twin shows. */
export function ofTwin(twin: Twin, { contract, layout }: CompiledContract, outcome: TwinOutcome): Observed {
  if (outcome.failure !== undefined) {
    const { failure, span, reason, values } = outcome.failure;
    return failed(failure, span, reason, values);
  }
  const { events, inlineCalls, deferredCalls, validUntil, spent, received } = outcome.effects;
  return {
    result: outcome.outputs.map(String),
    state: slotLines(slotsOfState(layout, twin.scalars(contract, outcome.state))),
    events: events.map(({ event, values }) => `${event} ${values.join()}`),
    calls: inlineCalls.map(
      (call) => `${call.contractId} ${call.contract}.${call.method} ${call.inputs.join()} = ${call.outputs.join()}`,
    ),
    deferred: deferredCalls.map((call) => `${call.contractId} ${call.contract}.${call.method} ${call.inputs.join()}`),
    validUntil: validUntil.toString(),
    spent: spent.toString(),
    received: received.toString(),
  };
}

/** A call that failed. */
export function failed(
  failure: RunTimeFailure,
  span: { readonly file: string; readonly line: number; readonly column: number },
  reason: string,
  values: readonly { readonly text: string; readonly value: string }[],
): Observed {
  const at = `${span.file}:${span.line}:${span.column}`;
  if (failure !== 'assertion') return { failure, at };
  return { failure, at, reason, values: values.map(({ text, value }) => `${text} = ${value}`) };
}

/** Slots by number, without empty ones. */
export const slotLines = (slots: ReadonlyMap<bigint, bigint>): string[] =>
  [...slots]
    .filter(([, content]) => content !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slot, content]) => `${slot}: ${content}`);

/** Throws a `Disagreement` at the first part that differs. */
export function agree(where: string, wanted: Observed, found: Observed): void {
  const parts = new Set([...Object.keys(wanted), ...Object.keys(found)]) as Set<keyof Observed>;
  for (const part of parts) {
    const [left, right] = [wanted[part], found[part]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (left !== right) throw new Disagreement(`${where}: ${part} is ${left} as JavaScript, ${right} as IR`);
  }
}
