import type { DueCall } from '../../compiler/call/call-tree.js';
import type { EventLeaf } from '../../parth/leaves.js';
import type { Json } from '../../parth/record.js';
import type { UpsHeader } from '../../parth/statements/session.js';
import type { TransactionInput } from '../../prover/ups/call/apply-call-step.js';
import type { CallWitness } from '../../prover/ups/call/apply-call.js';
import { upsCfcDeferredTransaction } from '../../prover/ups/call/cfc-deferred-transaction.js';
import { deferredTransactionStep } from '../../prover/ups/call/cfc-deferred-transaction-step.js';
import { upsCfcInlineTransaction } from '../../prover/ups/call/cfc-inline-transaction.js';
import { inlineTransactionStep } from '../../prover/ups/call/cfc-inline-transaction-step.js';
import { upsCfcStandardTransaction } from '../../prover/ups/call/cfc-standard-transaction.js';
import { standardTransactionStep } from '../../prover/ups/call/cfc-standard-transaction-step.js';
import type { SessionTrees } from '../../prover/ups/ups-step.js';

/** A session's step over one call. */
export interface PlannedTransaction {
  readonly program: 'UpsSession' | 'UpsDebt';
  readonly circuit: string;
  readonly witness: Json;
  /** The part of it that is of the call. */
  readonly call: CallWitness;
  readonly header: UpsHeader;
  /** The event leaf that it appends, if any. */
  readonly event: EventLeaf | null;
}

/** The step over a call, by what the call is. Changes `trees` as `applyCallStep` does. */
export function transactionStep(
  kind: DueCall['kind'],
  input: TransactionInput,
  trees: SessionTrees,
): PlannedTransaction {
  switch (kind) {
    case 'standard': {
      const step = standardTransactionStep(input, trees);
      return { ...step, call: step.witness.call, witness: upsCfcStandardTransaction.witness.toJSON(step.witness) };
    }
    case 'inline': {
      const step = inlineTransactionStep(input, trees);
      return { ...step, call: step.witness.call, witness: upsCfcInlineTransaction.witness.toJSON(step.witness) };
    }
    case 'deferred': {
      const step = deferredTransactionStep(input, trees);
      return { ...step, call: step.witness.call, witness: upsCfcDeferredTransaction.witness.toJSON(step.witness) };
    }
  }
}
