/**
 * The number of every table in a store, so that no two share one. A number is never given to another table; versioned models take two: the
 * number here for entries, and the one after it for what each checkpoint changed.
 */
export const TABLES = {
  // Jobs: 0x0100
  jobs: 0x0100,
  jobsByStatus: 0x0101,
  jobTimers: 0x0102,
  jobPlans: 0x0103,
  jobProofs: 0x0104,
  jobWitnesses: 0x0105,
  // Queues: 0x0200
  drainQueue: 0x0200,
  historyQueue: 0x0202,
  // State of a node: 0x0300 to 0x033f, in src/node/state/forest.ts
} as const;
