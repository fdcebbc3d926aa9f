/** The order of Pasta Fp, the field of every leaf, root and public output. */
export const FIELD_ORDER = 0x40000000000000000000000000000000224698fc094cf91b992d30ed00000001n;

export const MAX_U32 = 2n ** 32n - 1n;
export const MAX_U64 = 2n ** 64n - 1n;

/** The caller's id when the user calls, and an unused ancestor: one past every contract id (PROTOCOL §4). */
export const NO_CONTRACT = 2n ** 32n;

export const isField = (value: bigint): boolean => value >= 0n && value < FIELD_ORDER;
