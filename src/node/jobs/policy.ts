/** How long leases last and how often a job may fail. Times are in milliseconds. */
export interface JobPolicy {
  readonly leaseMs: number;
  /** No heartbeat moves a lease past this: a worker that hangs but still beats loses the job. */
  readonly hardLeaseMs: number;
  /** After this many failed or expired attempts a job is dead. */
  readonly maxAttempts: number;
  /** After being cut off this often by a stopping node a job is dead: it may be what kills the node. */
  readonly maxInterruptions: number;
  /** The wait after the first failure; it doubles with each further one up to `maxBackoffMs`. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

export const DEFAULT_POLICY: JobPolicy = {
  leaseMs: 60_000,
  hardLeaseMs: 30 * 60_000,
  maxAttempts: 5,
  maxInterruptions: 50,
  backoffMs: 1_000,
  maxBackoffMs: 60_000,
};
