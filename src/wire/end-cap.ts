import { z } from 'zod';
import type { CallEvents } from '../parth/events.js';
import { EventLeaf, UserLeaf } from '../parth/leaves.js';
import { EndCapResult } from '../parth/statements/session.js';
import type { QedProof } from '../prover/proof.js';
import { MAX_EMITTED, MAX_EMITTED_VALUES, MAX_EVENTS, MAX_UPDATED_CONTRACTS, MAX_UPDATED_SLOTS } from './limits.js';
import { ProofSchema } from './proof.js';
import { contractId, field, recordSchema, slotValues } from './scalars.js';

/** What a user hands to a realm: the end cap and all state updates behind it, so that the realm can recompute `endUserLeafHash`. */
export interface EndCapSubmission {
  readonly result: EndCapResult;
  readonly proof: QedProof;
  readonly endUserLeaf: UserLeaf;
  /** The final value of each slot written, by contract. */
  readonly updates: readonly {
    readonly contractId: bigint;
    readonly slots: readonly (readonly [slot: bigint, value: bigint])[];
  }[];
  /** The event leaves appended, in order, and what each call emitted. */
  readonly events: readonly CallEvents[];
}

/** What a session came to, without its proof. */
export type SessionOutcome = Omit<EndCapSubmission, 'proof'>;

const updates = z
  .array(z.strictObject({ contractId, slots: slotValues.max(MAX_UPDATED_SLOTS) }))
  .max(MAX_UPDATED_CONTRACTS)
  .refine(
    (contracts) => contracts.reduce((total, { slots }) => total + slots.length, 0) <= MAX_UPDATED_SLOTS,
    `more than ${MAX_UPDATED_SLOTS} slots in all contracts together`,
  );

/** What a call emitted, beside its event leaf. */
export const CallEventsSchema = z.strictObject({
  leaf: recordSchema(EventLeaf),
  emitted: z.array(z.strictObject({ eventId: field, values: z.array(field).readonly() })).readonly(),
});

const events = z
  .array(CallEventsSchema)
  .max(MAX_EVENTS)
  .refine(
    (calls) => calls.reduce((total, { emitted }) => total + emitted.length, 0) <= MAX_EMITTED,
    `more than ${MAX_EMITTED} events in all calls together`,
  )
  .refine(
    (calls) =>
      calls.flatMap(({ emitted }) => emitted).reduce((total, { values }) => total + values.length, 0) <=
      MAX_EMITTED_VALUES,
    `more than ${MAX_EMITTED_VALUES} values in all events together`,
  );

const endCap = z.strictObject({
  result: recordSchema(EndCapResult),
  proof: ProofSchema,
  endUserLeaf: recordSchema(UserLeaf),
  updates,
  events,
});

/** An end cap as a realm is sent it. */
export const EndCapSubmissionSchema: z.ZodType<EndCapSubmission> = endCap;

/** What a session comes to, before anything of it is proven. */
export const SessionOutcomeSchema: z.ZodType<SessionOutcome> = endCap.omit({ proof: true });

/** An end cap as `qed prove-session --out` keeps it. */
export const EndCapFileSchema: z.ZodType<EndCapSubmission & { readonly format: 'qed-end-cap/2' }> = z.strictObject({
  format: z.literal('qed-end-cap/2'),
  ...endCap.shape,
});
