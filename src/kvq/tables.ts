/**
 * The number of every table in a store, so that no two share one. A number is never given to another table; versioned models take two: the
 * number here for entries, and the one after it for what each checkpoint changed.
 */
export const TABLES = {
  // Jobs: 0x0100
  jobs: 0x0100,
  jobsByRank: 0x0101,
  jobLeases: 0x0102,
  jobBackoffs: 0x0103,
  jobParents: 0x0104,
  jobPlans: 0x0105,
  jobProofs: 0x0106,
  jobWitnesses: 0x0107,
  // Queues: 0x0200
  drainQueue: 0x0200,
  historyQueue: 0x0201,
} as const;
