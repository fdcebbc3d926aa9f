/**
 * The number of every table in a store, so that no two share one. Neither a number nor a name is ever given to another table: a number begins the table's keys,
 * and in Redis the name does.
 */
export const TABLES = {
  // Jobs: 0x0100
  jobs: 0x0100,
  jobsByStatus: 0x0101,
  jobTimers: 0x0102,
  jobPlans: 0x0103,
  jobProofs: 0x0104,
  jobWitnesses: 0x0105,
  // 0x0106 was jobCounts.
  provenJobs: 0x0107,
  jobTotals: 0x0108,
  // Queues: 0x0200
  drainQueue: 0x0200,
  historyQueue: 0x0202,
  // State of a node: 0x0300 to 0x035f
  chkp: 0x0300,
  gusr: 0x0302,
  ucon: 0x0304,
  cstate: 0x0306,
  gcon: 0x0308,
  urt: 0x030a,
  edata: 0x0310,
  users: 0x0320,
  registrations: 0x0322,
  meta: 0x0330,
  head: 0x0331,
  registrationByKey: 0x0333,
  contracts: 0x0334,
  submissions: 0x0335,
  proven: 0x0337,
  checkpointByJob: 0x0338,
  waitingByKind: 0x0339,
  waitingByUser: 0x033a,
  accepted: 0x033b,
  ended: 0x033c,
  realmStore: 0x033d,
  sessions: 0x033e,
  pruned: 0x033f,
  events: 0x0340,
  eventsByContract: 0x0341,
  eventsByUser: 0x0342,
  sealedRegistry: 0x0343,
  gwt: 0x0344,
  withdrawals: 0x0346,
  withdrawalByKey: 0x0348,
  withdrawalRequests: 0x0349,
  withdrawalsByUser: 0x034a,
  gdt: 0x034b,
  deposits: 0x034d,
  depositsByUser: 0x034e,
  realmGutas: 0x0350,
  realmGutaSessions: 0x0351,
  realmBatches: 0x0352,
} as const;

const nameOf = new Map<number, string>(Object.entries(TABLES).map(([name, number]) => [number, name]));

/**
 * The name of a table. Models that take two numbers have the one here for entries, and the one after it for what each checkpoint changed, or for the next number of
 * a sequence. A number that nobody has taken is its own name.
 */
export function tableName(number: number): string {
  const first = nameOf.get(number - 1);
  return nameOf.get(number) ?? (first === undefined ? number.toString(16).padStart(4, '0') : `${first}:more`);
}
