import type { z } from 'zod';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import type { Json } from '../../parth/record.js';
import type { CallEventsSchema } from '../../wire/end-cap.js';
import type { Refusal } from '../../wire/submission.js';

/** What a store is of; a node refuses to go on with a store of another network. Numbers are decimal strings in all rows. */
export interface MetaRow {
  readonly genesisRoot: string;
  /** True for a network that makes no proofs. */
  readonly simulated: boolean;
  /** Digest of the protocol's keys: its jobs are for these. */
  readonly keys: string;
}

/** A sealed checkpoint. */
export interface CheckpointRow {
  readonly id: string;
  readonly leaf: Json;
  readonly stats: Json;
  /** The opened statement of its proof. */
  readonly header: Json;
  /** The job that makes its proof. */
  readonly job: string;
  /** All jobs of the block. */
  readonly jobs: readonly string[];
  readonly endCaps: number;
  readonly registrations: number;
  readonly deployments: number;
  /** Ids of the submissions that it holds. */
  readonly submissions: readonly string[];
}

/** A deployed contract: fixed once it is deployed. */
export interface ContractRow {
  readonly leaf: Json;
  readonly functions: readonly Json[];
  /** Absent of a system contract whose code the node was not given. */
  readonly artifact?: ContractArtifact;
}

export type SubmissionKind = 'registration' | 'deployment' | 'end-cap';

/** What became of a submission. */
export interface SubmissionRow {
  readonly kind: SubmissionKind;
  readonly status: 'waiting' | 'sealed' | 'refused';
  /** Its number in the queue, while it waits. */
  readonly sequence?: string;
  /** The block that holds it. */
  readonly checkpointId?: string;
  readonly userId?: string;
  readonly contractId?: string;
  readonly refusal?: Refusal;
}

/** A submission that waits for a block. */
export interface WaitingRow {
  readonly id: string;
  readonly kind: SubmissionKind;
  readonly contents: unknown;
}

/** What a realm's store is of, beside its `MetaRow`: what it heard of its coordinator when it was made. */
export interface RealmRow {
  readonly realms: readonly string[];
  readonly config: Json;
}

/** What a realm has proven and handed in, and waits for a block. Its proof and its sessions have a row of their own. */
export interface RealmGutaRow {
  /** The newest checkpoint when it came in. */
  readonly since: string;
  /** The submissions that it holds. */
  readonly submissions: readonly { readonly id: string; readonly userId: string }[];
}

/** What a realm is proving of its users. */
export interface RealmBatchRow {
  /** The checkpoint that it builds on. */
  readonly checkpointId: string;
  /** The header of the GUTA. */
  readonly header: Json;
  /** The job that makes its proof, and the plan with all its jobs. */
  readonly job: string;
  readonly plan: string;
  /** The submissions in it. */
  readonly submissions: readonly string[];
}

/** What a sealed session published beside its changes. */
export interface SessionRow {
  readonly submissionId: string;
  readonly anchorId: string;
  readonly validUntil: string;
  readonly stats: Json;
  /** The event leaves that it appended, in order. Absent since the contents of events are kept: see `EventRow`. */
  readonly events?: readonly Json[];
}

/** A withdrawal that a user asked the bridge for. */
export interface WithdrawalRequestRow {
  readonly userId: string;
  /** The number that the bridge gave, counted by user. */
  readonly requestNumber: string;
  readonly requestHash: string;
  /** The block that holds the request. */
  readonly checkpointId: string;
  /** The block that put it into the withdrawal tree; absent before one did. */
  readonly processedAt?: string;
}

/** A deposit on the other chain, for a user of this one. */
export interface DepositRow {
  readonly userId: string;
  readonly amount: string;
  /** What the other chain calls it. */
  readonly reference: string;
  /** The block that put it into the deposit tree; absent before one did. */
  readonly processedAt?: string;
}

/** What one call emitted, beside its event leaf. */
export type EventRow = z.input<typeof CallEventsSchema>;
