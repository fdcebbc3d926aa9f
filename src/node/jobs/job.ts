import { hash } from 'node:crypto';
import type { Json } from '../../parth/record.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import { stableJson } from '../../base/canonical-json.js';

/** Where a child's proof comes from: another job of the plan (or one that is done), or a proof that is stored already. */
export interface ProofReference {
  readonly kind: 'job' | 'proof';
  readonly id: string;
}

/** A proof to make, as a planner asks for it. */
export interface JobRequest {
  /** Names genesis, the root that it builds on, owner, circuit, key and the hash of its inputs: the same work is the same job. */
  readonly id: string;
  /** Whose job it is: `coordinator` or `realm-<n>`. */
  readonly owner: string;
  readonly program: ProtocolProgram;
  readonly circuit: string;
  readonly witness: Json;
  /** In the order of the circuit's slots. */
  readonly children: readonly ProofReference[];
  /** The public output that the proof must have. */
  readonly output: bigint;
}

/** The jobs of one checkpoint (or of a realm's part of one). A job may be wanted by several plans and is kept while one wants it. */
export interface Plan {
  readonly id: string;
  readonly checkpointId: bigint;
  readonly jobs: readonly JobRequest[];
}

/** Lower goes first: the older checkpoint, then the nearer to its root. */
export interface Rank {
  readonly checkpointId: number;
  /** Steps to the root of its plan: 0 is the last proof. */
  readonly depth: number;
}

export type JobStatus = 'waiting' | 'ready' | 'leased' | 'failed' | 'dead' | 'done' | 'cancelled';

/** A worker's right to prove a job until `expiresAt`, which heartbeats move, but never past `hardEnd`. Times are in milliseconds. */
export interface Lease {
  readonly worker: string;
  /** Grows with every lease of the job: only the newest one counts. */
  readonly token: number;
  readonly expiresAt: number;
  readonly hardEnd: number;
  /** When the worker took the job; absent in leases from before this was kept. */
  readonly takenAt?: number;
  /** Whether a failure counts as an attempt of the job; not so with a worker from outside, who could use up the attempts. */
  readonly charged: boolean;
}

/** A worker asks for a job. */
export interface LeaseRequest {
  /** The worker's name, as others see it. */
  readonly worker: string;
  readonly now: number;
  /** The programs that the worker can prove; all when absent. */
  readonly programs?: ReadonlySet<string>;
  /** Jobs that it is not given. */
  readonly except?: ReadonlySet<string>;
  /** False for a worker from outside: its failures do not count as attempts. */
  readonly charged?: boolean;
}

export type JobState =
  | { readonly status: 'waiting'; /** How many distinct children have no proof yet. */ readonly missing: number }
  | { readonly status: 'ready' | 'dead' | 'done' | 'cancelled' }
  | { readonly status: 'leased'; readonly lease: Lease }
  | { readonly status: 'failed'; /** When it is ready again. */ readonly retryAt: number };

/** A job as the queue keeps it. Witness and proof lie in tables of their own. */
export interface Job extends Omit<JobRequest, 'witness' | 'output'> {
  /** A decimal string. */
  readonly output: string;
  /** The witness lies under the job's id. */
  readonly witnessHash: string;
  /** The plans that want it. */
  readonly plans: Readonly<Record<string, Rank>>;
  readonly rank: Rank;
  /** Jobs that have this one among their children. */
  readonly parents: readonly string[];
  /** Failures and expired leases since it was new, revived or retried. */
  readonly attempts: number;
  /** How often the node stopped while it proved the job. */
  readonly interruptions: number;
  /** Tokens given so far. */
  readonly tokens: number;
  readonly lastError?: string;
  /** Counts writes, so that two transactions that touch one job always conflict. */
  readonly revision: number;
  readonly state: JobState;
}

/** A job in a worker's hands. */
export interface LeasedJob {
  readonly job: Job;
  readonly lease: Lease;
}

/** What a sweep found. */
export interface SweepResult {
  /** Jobs whose lease ran out. */
  readonly expired: number;
  /** Jobs whose backoff is over. */
  readonly retried: number;
  /** Waiting jobs whose counter was wrong; more than 0 tells of a fault. */
  readonly recounted: number;
}

/** The id of a witness, or of a proof that no job made: the hash of its content. */
export function contentId(kind: 'witness' | 'proof', value: unknown): string {
  return hash('sha256', `qed/${kind}\n${stableJson(value)}`, 'hex');
}
