/** How many items one batch proof takes at most: the circuits are built for these, and the steps cut their input by them. */
export const BATCH_SIZE = { users: 16, contracts: 16, deposits: 16, withdrawals: 8 } as const;
